/* SPDX-License-Identifier: Apache-2.0
 * main.c - the program `weir`.
 */
#include "cli/command.h"
#include "cli/output.h"

#include <argp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A standard stream that is closed must not become the next file opened:
 * put something there that cannot be written. */
static void hold_streams(void)
{
    for (int f = 0; f <= 2; f++)
        if (fcntl(f, F_GETFD) < 0 &&
            open("/dev/null", f == 0 ? O_WRONLY : O_RDONLY) != f)
            exit(WEIR_EXIT_MACHINE);
}

/* Also after argp has printed its help and left. */
static void flush_stdout(void)
{
    weir_exit code = weir_output_flush();

    if (code != WEIR_EXIT_FINE)
        _exit(code);
}

int main(int argc, char **argv)
{
    hold_streams();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write */
    argp_err_exit_status = WEIR_EXIT_USER;
    if (atexit(flush_stdout) != 0)
        return WEIR_EXIT_MACHINE;
    return weir_command(argc, argv);
}
