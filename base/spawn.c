/* SPDX-License-Identifier: Apache-2.0
 * spawn.c - starts a program and reads a line of it.
 */
#include "base/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int weir_spawn_line(char *line, size_t size, char *const *word)
{
    int pipes[2], status = -1;
    FILE *out;
    pid_t child;

    line[0] = '\0';
    if (pipe(pipes) != 0)
        return -1;
    child = fork();
    if (child == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        execvp(word[0], word);
        _exit(127);
    }
    close(pipes[1]);
    out = fdopen(pipes[0], "r");
    if (out && !fgets(line, (int)size, out))
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (out)
        fclose(out);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
