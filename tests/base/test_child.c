/* SPDX-License-Identifier: Apache-2.0
 * test_child.c - what a process of its own answers, and how it may fail.
 */
#include "base/child.h"
#include "tests/suite.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 1000000 }; /* more than a pipe holds */

static weir_arena arena;

static struct told {
    int n;
    weir_level level;
    weir_loc loc;
    char text[200];
} told;

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user;
    told.n++, told.level = level, told.loc = loc;
    snprintf(told.text, sizeof told.text, "%s", msg);
}

static weir_diag diag(void)
{
    told = (struct told){0};
    return (weir_diag){.sink = sink};
}

static void set_up(void)
{
    arena = weir_arena_make();
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

static weir_status run(weir_child_task *task, void *user, const char **answer,
                       size_t *size, weir_diag *d)
{
    weir_child c;

    ck_assert_int_eq(weir_child_start(&c, task, user, d), WEIR_OK);
    return weir_child_end(&c, &arena, answer, size, d);
}

static weir_status repeat(FILE *out, void *user, weir_diag *d)
{
    (void)d;
    for (int i = 0; i < *(int *)user; i++)
        fputc('a' + i % 26, out);
    return WEIR_OK;
}

START_TEST(test_child_answers)
{
    static const int sizes[] = {0, 1, LARGE};
    weir_diag d = diag();
    int n = sizes[_i];
    bool whole = true;
    const char *answer;
    size_t size;

    ck_assert_int_eq(run(repeat, &n, &answer, &size, &d), WEIR_OK);
    ck_assert_int_eq((int)size, n);
    ck_assert_int_eq(answer[size], '\0');
    for (int i = 0; i < n; i++)
        whole &= answer[i] == 'a' + i % 26;
    ck_assert(whole);
    ck_assert_int_eq(told.n, 0);
}
END_TEST

static weir_status print(FILE *out, void *user, weir_diag *d)
{
    (void)user, (void)d;
    fputs("answer", out);
    fputs("noise", stdout);
    fflush(stdout);
    return WEIR_OK;
}

/* Neither what the parent has yet to print nor what the child prints comes
 * on standard output from the child. */
START_TEST(test_child_prints)
{
    char path[] = "/tmp/weir-child-XXXXXX", said[64] = "";
    int file = mkstemp(path), old = dup(STDOUT_FILENO);
    weir_diag d = diag();
    const char *answer;
    size_t size;

    unlink(path);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    fputs("parent", stdout);
    ck_assert_int_eq(run(print, NULL, &answer, &size, &d), WEIR_OK);
    fflush(stdout);
    dup2(old, STDOUT_FILENO);
    ck_assert_str_eq(answer, "answer");
    ck_assert_int_eq((int)pread(file, said, sizeof said - 1, 0), 6);
    ck_assert_str_eq(said, "parent");
}
END_TEST

static weir_status complain(FILE *out, void *user, weir_diag *d)
{
    (void)out, (void)user;
    weir_report(d, WEIR_WARN, (weir_loc){0}, "first");
    weir_report(d, WEIR_ERROR,
                (weir_loc){"f.yaml", "a: b # 100 %\nnext line", 4, 1, 2},
                "no 'a' here");
    return WEIR_EVALUE;
}

START_TEST(test_child_notes)
{
    weir_diag d = diag();
    const char *answer;
    size_t size;

    ck_assert_int_eq(run(complain, NULL, &answer, &size, &d), WEIR_EVALUE);
    ck_assert_int_eq(told.n, 2);
    ck_assert_int_eq(d.errors, 1);
    ck_assert_int_eq(told.level, WEIR_ERROR);
    ck_assert_str_eq(told.text, "no 'a' here");
    ck_assert_str_eq(told.loc.file, "f.yaml");
    ck_assert_str_eq(told.loc.text, "a: b # 100 %");
    ck_assert_int_eq(told.loc.line, 4);
    ck_assert_int_eq(told.loc.len, 2);
}
END_TEST

static weir_status crash(FILE *out, void *user, weir_diag *d)
{
    (void)d;
    fputs("half an answer", out);
    if (*(int *)user)
        raise(*(int *)user);
    _exit(5);
}

START_TEST(test_child_crashes)
{
    static const struct {
        int how;
        const char *told;
    } rows[] = {{SIGKILL, "signal 9"}, {0, "status 5"}};
    weir_diag d = diag();
    int how = rows[_i].how;
    const char *answer;
    size_t size;

    ck_assert_int_eq(run(crash, &how, &answer, &size, &d), WEIR_EHOST);
    ck_assert_int_eq(d.errors, 1);
    ck_assert_ptr_nonnull(strstr(told.text, rows[_i].told));
}
END_TEST

/* Several at a time: each has an answer of its own. */
START_TEST(test_child_several)
{
    enum { N = 8 };
    weir_diag d = diag();
    weir_child c[N];
    int n[N];

    for (int i = 0; i < N; i++) {
        n[i] = 1000 * i;
        ck_assert_int_eq(weir_child_start(&c[i], repeat, &n[i], &d), WEIR_OK);
    }
    for (int i = N - 1; i >= 0; i--) {
        const char *answer;
        size_t size;

        ck_assert_int_eq(weir_child_end(&c[i], &arena, &answer, &size, &d),
                         WEIR_OK);
        ck_assert_int_eq((int)size, n[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("child");
    TCase *core = tcase_create("core");

    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_child_answers, 0, 3);
    tcase_add_test(core, test_child_prints);
    tcase_add_test(core, test_child_notes);
    tcase_add_loop_test(core, test_child_crashes, 0, 2);
    tcase_add_test(core, test_child_several);
    suite_add_tcase(suite, core);
    return run_suite(suite);
}
