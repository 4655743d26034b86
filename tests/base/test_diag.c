/* SPDX-License-Identifier: Apache-2.0
 * test_diag.c - what the caret sink writes, and which words are suggested.
 */
#include "base/diag.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const struct shown {
    const char *what;
    weir_loc loc;
    const char *msg, *want;
} shown[] = {
    {"no place", {NULL, NULL, 0, 0, 0}, "it is bad", "error: it is bad\n"},
    {"a file alone", {"a.yaml", NULL, 0, 0, 0}, "m", "a.yaml: error: m\n"},
    {"no text", {"a.yaml", NULL, 4, 7, 1}, "m", "a.yaml:4:7: error: m\n"},
    {"one column",
     {"a.yaml", "  b: c\nnext", 4, 3, 1},
     "m",
     "a.yaml:4:3: error: m\n    4 |   b: c\n      |   ^\n"},
    {"a span",
     {"a.yaml", "abcd\r\n", 1, 2, 3},
     "m",
     "a.yaml:1:2: error: m\n    1 | abcd\n      |  ^~~\n"},
    {"a span beyond its line",
     {"a.yaml", "abcd", 1, 3, 99},
     "m",
     "a.yaml:1:3: error: m\n    1 | abcd\n      |   ^~\n"},
    {"a place beyond its line",
     {"a.yaml", "abcd\n", 1, 99, 5},
     "m",
     "a.yaml:1:99: error: m\n    1 | abcd\n      |     ^\n"},
    {"columns are characters",
     {"a.yaml", "\xC3\xA9\xC3\xA9x", 1, 5, 1},
     "m",
     "a.yaml:1:5: error: m\n    1 | \xC3\xA9\xC3\xA9x\n      |   ^\n"},
    {"control bytes, no UTF-8, a tab",
     {"\x1b.yaml", "\x1b\xFF\tx", 1, 4, 1},
     "\x1b[31m",
     "?.yaml:1:4: error: ?[31m\n    1 | ?? x\n      |    ^\n"},
};

enum { NSHOWN = sizeof shown / sizeof *shown };

static void caret(char *out, size_t size, weir_loc loc, const char *msg)
{
    FILE *f = fmemopen(out, size, "w");
    weir_diag d = {weir_sink_caret, f, 0};

    weir_report(&d, WEIR_ERROR, loc, "%s", msg);
    ck_assert_int_eq(d.errors, 1);
    fclose(f);
}

START_TEST(test_diag_caret)
{
    const struct shown *s = &shown[_i];
    char out[1024] = "";

    caret(out, sizeof out, s->loc, s->msg);
    ck_assert_msg(strcmp(out, s->want) == 0, "%s: got\n%swant\n%s", s->what,
                  out, s->want);
}
END_TEST

/* 1000 letters, the caret under the only 'x': it must stand in the window. */
START_TEST(test_diag_long_line)
{
    static const int cols[] = {1, 2, 51, 52, 500, 949, 999, 1000};
    int col = cols[_i];
    char line[1001], out[1024] = "", *row, *mark;

    memset(line, 'a', 1000);
    line[col - 1] = 'x';
    line[1000] = '\0';
    caret(out, sizeof out, (weir_loc){"f", line, 1, col, 1}, "m");
    row = strchr(out, '\n') + 1;
    mark = strchr(row, '\n') + 1;
    ck_assert_int_eq(strcspn(mark, "^"), strcspn(row, "x"));
    ck_assert_int_le(mark - row, 120);
}
END_TEST

START_TEST(test_diag_long_message)
{
    char msg[5000], out[8192] = "";

    memset(msg, 'a', sizeof msg - 1);
    msg[sizeof msg - 1] = '\0';
    caret(out, sizeof out, (weir_loc){0}, msg);
    ck_assert_uint_eq(strlen(out), strlen("error: \n") + 2000);
    ck_assert_str_eq(out + strlen(out) - 5, "a...\n");
}
END_TEST

START_TEST(test_diag_levels)
{
    weir_diag d = {NULL, NULL, 0};

    weir_report(&d, WEIR_NOTE, (weir_loc){0}, "a");
    weir_report(&d, WEIR_WARN, (weir_loc){0}, "b");
    ck_assert_int_eq(d.errors, 0);
    weir_report(&d, WEIR_ERROR, (weir_loc){0}, "c");
    ck_assert_int_eq(d.errors, 1);
}
END_TEST

static const char *const names[] = {"bandwidth", "capacity", "banks", "E",
                                    "GB/s"};

static const struct near {
    const char *word, *want;
} nears[] = {
    {"bandwith", "bandwidth"},
    {"capactiy", "capacity"},
    {"bank", "banks"},
    {"BANKS", "banks"},
    {"e", "E"},
    {"F", NULL},
    {"gb/s", "GB/s"},
    {"latency", NULL},
    {"", NULL},
    {"a-word-that-is-much-longer-than-any-name-that-anybody-would-give-it",
     NULL},
};

START_TEST(test_diag_suggest)
{
    const char *got =
        weir_suggest(nears[_i].word, names, sizeof names / sizeof *names);

    ck_assert_pstr_eq(got, nears[_i].want);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("diag");
    TCase *sink = tcase_create("sink"), *suggest = tcase_create("suggest");

    tcase_add_loop_test(sink, test_diag_caret, 0, NSHOWN);
    tcase_add_loop_test(sink, test_diag_long_line, 0, 8);
    tcase_add_test(sink, test_diag_long_message);
    tcase_add_test(sink, test_diag_levels);
    tcase_add_loop_test(suggest, test_diag_suggest, 0,
                        sizeof nears / sizeof *nears);
    suite_add_tcase(s, sink);
    suite_add_tcase(s, suggest);
    return run_suite(s);
}
