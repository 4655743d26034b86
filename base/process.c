/* SPDX-License-Identifier: Apache-2.0
 * process.c - a copy of this process, that ends when this one does.
 */
#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int weir_process_fork(void)
{
    int parent = getpid();
    int pid = fork();

    if (pid != 0)
        return pid;
    __fpurge(stdout); /* what the parent had yet to print is the parent's */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(EXIT_FAILURE);
    return 0;
}

void weir_process_write(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t n = write(fd, at, size);

        if (n < 0 && errno != EINTR)
            _exit(EXIT_FAILURE);
        if (n > 0)
            at += n, size -= (size_t)n;
    }
}

int weir_process_wait(int pid)
{
    int how = 0;

    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

void weir_process_describe(char *out, size_t size, int how)
{
    if (WIFSIGNALED(how))
        snprintf(out, size, "was ended by signal %d (%s)", WTERMSIG(how),
                 strsignal(WTERMSIG(how)));
    else
        snprintf(out, size, "ended with status %d", WEXITSTATUS(how));
}
