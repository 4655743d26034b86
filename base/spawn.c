/* SPDX-License-Identifier: Apache-2.0
 * spawn.c - starts a program and reads a line of it.
 *
 * Between us and the program stands a guard, a process that does nothing but
 * wait for it. The program leads a process group of its own, so that the guard
 * can end it with all that it has started, also in the background; it does so
 * when a signal that ends programs comes, or when we are no more (prctl(2)).
 */
#include "base/spawn.h"

#include "base/process.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 20 }; /* for a program that is to end */

static const int endings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

enum { NENDINGS = sizeof endings / sizeof *endings };

/* Of the guard: the program's group. Of us: the guard, and what ended it. */
static volatile sig_atomic_t group, guard, caught;

static void end_group(int number)
{
    kill(-group, number == SIGALRM ? SIGKILL : SIGTERM);
    alarm(PATIENCE_S);
}

static void end_guard(int number)
{
    caught = number;
    kill(guard, SIGTERM);
}

/* React by HANDLER to what ends us; what is ignored (as under nohup) stays so.
 */
static void react(void (*handler)(int), struct sigaction *old)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    for (int i = 0; i < NENDINGS; i++) {
        sigaction(endings[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN)
            sigaction(endings[i], &action, NULL);
    }
}

static void hold_signals(sigset_t *before)
{
    sigset_t held;

    sigemptyset(&held);
    for (int i = 0; i < NENDINGS; i++)
        sigaddset(&held, endings[i]);
    sigprocmask(SIG_BLOCK, &held, before);
}

static _Noreturn void become(char *const *word)
{
    sigset_t none;

    setpgid(0, 0);
    for (int i = 0; i < NENDINGS; i++)
        signal(endings[i], SIG_DFL);
    signal(SIGTTOU, SIG_IGN); /* it may speak, though it is in the background */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(word[0], word);
    _exit(127);
}

/* Run WORD for the process PARENT, and end as it does. Signals are held. */
static _Noreturn void stand_guard(pid_t parent, char *const *word)
{
    struct sigaction end = {.sa_handler = end_group}, old[NENDINGS];
    pid_t program = fork();
    sigset_t none;
    int how;

    if (program == 0)
        become(word);
    if (program < 0)
        _exit(127);
    close(STDOUT_FILENO); /* the program alone answers */
    setpgid(program, program);
    group = program;
    react(end_group, old);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGALRM, &end, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        end_group(SIGTERM);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    how = weir_process_wait(program);
    kill(-program, SIGKILL); /* whatever it left behind */
    _exit(WIFEXITED(how) ? WEXITSTATUS(how) : 127);
}

/* The first line; the others are read, for a pipe that nobody reads ends who
 * writes. */
static void read_line(char *line, size_t size, int from)
{
    FILE *out = fdopen(from, "r");
    char more[256];

    if (!out || !fgets(line, (int)size, out))
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    while (out && fread(more, 1, sizeof more, out) > 0)
        ;
    if (out)
        fclose(out);
}

int weir_spawn_line(char *line, size_t size, char *const *word)
{
    struct sigaction old[NENDINGS];
    pid_t self = getpid(), child;
    int pipes[2], how;
    sigset_t before;

    line[0] = '\0';
    if (pipe(pipes) != 0)
        return -1;
    hold_signals(&before);
    child = fork();
    if (child == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        stand_guard(self, word);
    }
    close(pipes[1]);
    guard = child;
    caught = 0;
    if (child > 0)
        react(end_guard, old);
    sigprocmask(SIG_SETMASK, &before, NULL);
    read_line(line, size, pipes[0]);
    if (child < 0)
        return -1;
    how = weir_process_wait(child);
    for (int i = 0; i < NENDINGS; i++)
        sigaction(endings[i], &old[i], NULL);
    if (caught)
        raise(caught);
    return WIFEXITED(how) && WEXITSTATUS(how) != 127 ? WEXITSTATUS(how) : -1;
}
