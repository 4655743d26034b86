/* SPDX-License-Identifier: Apache-2.0
 * test_spawn.c - another program's line and status, and that it ends with us.
 */
#include "base/spawn.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int spawn(char *line, size_t size, const char *script)
{
    char text[1000];
    char sh[] = "sh", c[] = "-c";
    char *word[] = {sh, c, text, NULL};

    snprintf(text, sizeof text, "%s", script);
    return weir_spawn_line(line, size, word);
}

static const struct said {
    const char *script;
    int status;
    const char *line;
} said[] = {
    {"echo one; echo two", 0, "one"},   {"exit 2", 2, ""},
    {"printf half; exit 3", 3, "half"}, {"kill -9 $$", -1, ""},
    {"exec /none/such", -1, ""},
};

START_TEST(test_answer)
{
    char line[100];

    ck_assert_int_eq(spawn(line, sizeof line, said[_i].script),
                     said[_i].status);
    ck_assert_str_eq(line, said[_i].line);
}
END_TEST

static void nap(void)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

    nanosleep(&pause, NULL);
}

/* Whether process PID runs: one that has ended may still be listed. */
static bool is_alive(pid_t pid)
{
    char path[40], state = 'Z';
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    f = fopen(path, "r");
    if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    if (f)
        fclose(f);
    return state != 'Z' && state != 'X';
}

/* The processes that a spawned shell has written into F: itself, one it waits
 * for, one in the background that does as background jobs do (no SIGINT). */
static bool read_three(pid_t *pid, const char *path)
{
    FILE *f = fopen(path, "r");
    int n = 0;

    while (f && n < 3 && fscanf(f, "%d", &pid[n]) == 1)
        n += fgetc(f) != EOF; /* else it is half written */
    if (f)
        fclose(f);
    return n == 3;
}

/* Signals do here what they do in a program: Check has handlers of its own. */
static _Noreturn void be_a_program(const char *script)
{
    char line[100];

    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    _exit(spawn(line, sizeof line, script));
}

/* What ends us, by which signal we are seen to end, and whether a program that
 * is told to end cleans up first. */
static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGKILL};

START_TEST(test_ends)
{
    char path[] = "/tmp/test_spawn.XXXXXX", script[500];
    pid_t us, pid[3];
    int how;

    close(mkstemp(path));
    snprintf(script, sizeof script,
             "trap 'wait; echo clean >%s.clean; exit 3' TERM; sleep 1000 & "
             "echo $$ $! >%s; sh -c 'echo $$ >>%s; exec sleep 1000'",
             path, path, path);
    us = fork();
    if (us == 0)
        be_a_program(script);
    while (!read_three(pid, path))
        nap();
    ck_assert_int_eq(kill(us, ends[_i]), 0);
    ck_assert_int_eq(waitpid(us, &how, 0), us);
    ck_assert(WIFSIGNALED(how) && WTERMSIG(how) == ends[_i]);
    for (int i = 0; i < 3; i++)
        while (is_alive(pid[i])) /* or the test's time is over */
            nap();
    unlink(path);
    snprintf(script, sizeof script, "%s.clean", path);
    ck_assert_int_eq(unlink(script), 0);
}
END_TEST

/* One that ignores SIGTERM is killed when the guard's patience is over (here:
 * told so); so is what a program leaves behind. */
static const char *const stubborn[] = {
    "trap '' TERM; echo $$ $PPID $$ >%s; while :; do sleep 1; done",
    "sleep 1000 >&2 & echo $! $! $! >%s; exit 3",
};

START_TEST(test_stubborn)
{
    char path[] = "/tmp/test_spawn.XXXXXX", script[500];
    pid_t us, pid[3];

    close(mkstemp(path));
    snprintf(script, sizeof script, stubborn[_i], path);
    us = fork();
    if (us == 0)
        be_a_program(script);
    while (!read_three(pid, path))
        nap();
    if (_i == 0)
        kill(us, SIGKILL);
    waitpid(us, NULL, 0);
    if (_i == 0) {
        nap();
        ck_assert(is_alive(pid[0]));
        kill(pid[1], SIGALRM);
    }
    while (is_alive(pid[0]))
        nap();
    unlink(path);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("spawn");
    TCase *t = tcase_create("spawn");

    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, test_answer, 0, sizeof said / sizeof *said);
    tcase_add_loop_test(t, test_ends, 0, sizeof ends / sizeof *ends);
    tcase_add_loop_test(t, test_stubborn, 0,
                        sizeof stubborn / sizeof *stubborn);
    suite_add_tcase(s, t);
    return run_suite(s);
}
