/* SPDX-License-Identifier: Apache-2.0
 * test_formula.c - integer formulas: values, and errors with their place.
 */
#include "base/formula.h"
#include "tests/base/heard.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"M", "array2d.rows", "buffer.capacity",
                                    "two-words"};

/* `circle` stands for a name whose value was reported already. */
static int value_of(void *user, const char *name, weir_loc loc, int64_t *value)
{
    static const int64_t values[] = {1000, 256, 16777216, 2};

    (void)user, (void)loc;
    if (strcmp(name, "circle") == 0)
        return -1;
    for (size_t i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0) {
            *value = values[i];
            return 1;
        }
    return 0;
}

static const weir_scope scope = {value_of, NULL, names, 4};

static const struct good {
    const char *text;
    int64_t want;
} goods[] = {
    {"7", 7},
    {" 7 ", 7},
    {"32 MiB", 33554432},
    {"1Ki + 1", 1025},
    {"1.5 Ki", 1536},
    {"2e3", 2000},
    {"16 B/cycle * 2", 32},
    {"8 GB/s / 1 GB/s", 8},
    {"array2d.rows", 256},
    {"two-words - 1", 1},
    {"M-1", 999},
    {"M - M", 0},
    {"1 + 2 * 3", 7},
    {"(1 + 2) * 3", 9},
    {"10 - 4 - 3", 3},
    {"100 / 10 / 2", 5},
    {"7 / 2", 3},
    {"-7 / 2", -4},
    {"7 / -2", -4},
    {"-7 % 2", 1},
    {"7 % -2", -1},
    {"--7", 7},
    {"-2 * -3", 6},
    {"ceil_div(7, 2)", 4},
    {"ceil_div(-7, 2)", -3},
    {"ceil_div(8, 2)", 4},
    {"min(3, 1, 2)", 1},
    {"max(3, 1, 4, 2)", 4},
    {"max(256, min(1024, buffer.capacity / (2 * M)))", 1024},
    {"1 < 2", 1},
    {"2 <= 1", 0},
    {"2 > 1", 1},
    {"1 >= 2", 0},
    {"1 == 1", 1},
    {"1 != 1", 0},
    {"not 0", 1},
    {"not 5", 0},
    {"not not 5", 1},
    {"not 1 == 2", 1},
    {"1 and 0", 0},
    {"3 and 4", 1},
    {"0 or 7", 1},
    {"1 or 0 and 0", 1},
    {"M * 2 >= buffer.capacity", 0},
    {"if 1 then 2 else 3", 2},
    {"if 0 then 2 else 3 + 1", 4},
    {"if 0 then 1 else if 1 then 2 else 3", 2},
    {"1 + (if M > 5 then 10 else 20)", 11},
    {"if M == 0 then 1 / 0 else 5", 5},
    {"if 1 then 5 else unknown", 5},
    {"0 and 1 / 0", 0},
    {"1 or circle", 1},
    {"9223372036854775807", INT64_MAX},
    {"-9223372036854775807 - 1", INT64_MIN},
    {"(-9223372036854775807 - 1) % -1", 0},
};

static const struct bad {
    const char *text, *note;
    int col, len; /* from column 1 */
    weir_status status;
} bads[] = {
    {"", "but the formula ends here", 1, 1, WEIR_ESYNTAX},
    {"1 +", "expected a number, a name or '('", 4, 1, WEIR_ESYNTAX},
    {"1 + )", "before ')'", 5, 1, WEIR_ESYNTAX},
    {"(1", "expected ')'", 3, 1, WEIR_ESYNTAX},
    {"1 2", "expected an operator or the end", 3, 1, WEIR_ESYNTAX},
    {"1 (2)", "expected an operator", 3, 1, WEIR_ESYNTAX},
    {"M = 1", "write '==' to compare", 3, 1, WEIR_ESYNTAX},
    {"M && 1", "write 'and'", 3, 1, WEIR_ESYNTAX},
    {"!M", "write 'not'", 1, 1, WEIR_ESYNTAX},
    {"1 < 2 < 3", "comparisons do not chain", 7, 1, WEIR_ESYNTAX},
    {"if 1 then 2", "expected 'else'", 12, 1, WEIR_ESYNTAX},
    {"if 1 2", "expected 'then' before '2'", 6, 1, WEIR_ESYNTAX},
    {"if M 1", "expected 'then' before '1'", 6, 1, WEIR_ESYNTAX},
    {"then", "before 'then'", 1, 4, WEIR_ESYNTAX},
    {"M + \xC3\xA9", "before '\xC3\xA9'", 5, 2, WEIR_ESYNTAX},
    {"2 * array2d.row", "did you mean 'array2d.rows'?", 5, 11, WEIR_EVALUE},
    {"1 + elephant", "unknown name 'elephant'", 5, 8, WEIR_EVALUE},
    {"M-E", "write spaces around '-'", 1, 3, WEIR_EVALUE},
    {"M.", "before '.'", 2, 1, WEIR_ESYNTAX},
    {"3 furlong", "unknown unit 'furlong'", 3, 7, WEIR_EVALUE},
    {"0.5", "is no whole number", 1, 3, WEIR_EVALUE},
    {"1 + 0.5 pJ", "is no whole number of J", 5, 6, WEIR_EVALUE},
    {"1 / 0", "division by zero", 3, 1, WEIR_EVALUE},
    {"1 % (2 - 2)", "division by zero", 3, 1, WEIR_EVALUE},
    {"ceil_div(1, 0)", "division by zero", 1, 8, WEIR_EVALUE},
    {"9223372036854775807 + 1", "beyond 64 bits", 21, 1, WEIR_EVALUE},
    {"4 Gi * 4 Gi", "beyond 64 bits", 6, 1, WEIR_EVALUE},
    {"-(-9223372036854775807 - 1)", "beyond 64 bits", 1, 1, WEIR_EVALUE},
    {"(-9223372036854775807 - 1) / -1", "beyond 64 bits", 28, 1, WEIR_EVALUE},
    {"9223372036854775808", "is too large", 1, 19, WEIR_EVALUE},
    {"ceildiv(1, 2)", "did you mean 'ceil_div'?", 1, 7, WEIR_ESYNTAX},
    {"sqrt(4)", "expected 'min', 'max' or 'ceil_div'", 1, 4, WEIR_ESYNTAX},
    {"min(1)", "'min' takes two or more arguments, not 1", 1, 3, WEIR_ESYNTAX},
    {"ceil_div(1, 2, 3)", "takes two arguments, not 3", 1, 8, WEIR_ESYNTAX},
    {"min(1, 2", "expected ',' or ')'", 9, 1, WEIR_ESYNTAX},
    {"min()", "before ')'", 5, 1, WEIR_ESYNTAX},
};

enum {
    NGOODS = sizeof goods / sizeof *goods,
    NBADS = sizeof bads / sizeof *bads
};

START_TEST(test_formula_value)
{
    const struct good *g = &goods[_i];
    heard h = {.msg = ""};
    weir_diag d = {listen, &h, 0};
    int64_t value = -99;

    ck_assert_msg(weir_formula_eval(&value, g->text, (weir_loc){0}, &scope,
                                    &d) == WEIR_OK,
                  "'%s': %s", g->text, h.msg);
    ck_assert_msg(value == g->want, "'%s': got %lld", g->text,
                  (long long)value);
}
END_TEST

START_TEST(test_formula_refused)
{
    const struct bad *b = &bads[_i];
    heard h = {.msg = ""};
    weir_diag d = {listen, &h, 0};
    int64_t value = -99;
    weir_status status = weir_formula_eval(
        &value, b->text, (weir_loc){"f", b->text, 1, 1, 1}, &scope, &d);

    ck_assert_msg(status == b->status, "'%s': status %d, \"%s\"", b->text,
                  status, h.msg);
    ck_assert_int_eq(d.errors, 1);
    ck_assert_int_eq(value, -99);
    ck_assert_msg(strstr(h.msg, b->note), "'%s': got \"%s\"", b->text, h.msg);
    ck_assert_msg(h.loc.col == b->col && h.loc.len == b->len,
                  "'%s': column %d, length %d", b->text, h.loc.col, h.loc.len);
}
END_TEST

START_TEST(test_formula_reported_already)
{
    weir_diag d = {.sink = NULL};
    int64_t value;

    ck_assert_int_eq(
        weir_formula_eval(&value, "circle + 1", (weir_loc){0}, &scope, &d),
        WEIR_EVALUE);
    ck_assert_int_eq(d.errors, 0);
    ck_assert_int_eq(weir_formula_eval(&value, "M", (weir_loc){0}, NULL, &d),
                     WEIR_EVALUE);
}
END_TEST

/* What repeats a prefix 60 times is read, 100000 times is told. */
START_TEST(test_formula_deep)
{
    static const char *const prefixes[] = {
        "(", "-", "not ", "1 + (", "if 0 then 0 else ", "min(1, "};
    const char *prefix = prefixes[_i];
    size_t len = strlen(prefix), n = 100000;
    char *text = malloc(n * len + 1);
    heard h = {.msg = ""};
    weir_diag d = {listen, &h, 0};
    int64_t value;

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, prefix, len);
    text[n * len] = '\0';
    ck_assert_int_eq(weir_formula_eval(&value, text, (weir_loc){0}, &scope, &d),
                     WEIR_ESYNTAX);
    ck_assert_msg(strstr(h.msg, "more than 64 deep"), "%s", h.msg);
    free(text);
}
END_TEST

START_TEST(test_formula_long)
{
    size_t n = 100000;
    char *text = malloc(4 * n + 2);
    weir_diag d = {.sink = NULL};
    int64_t value;

    for (size_t i = 0; i < n; i++)
        memcpy(text + 4 * i, "1 + ", 4);
    strcpy(text + 4 * n, "1");
    ck_assert_int_eq(weir_formula_eval(&value, text, (weir_loc){0}, &scope, &d),
                     WEIR_OK);
    ck_assert_int_eq(value, (int64_t)n + 1);
    memset(text, 'a', 4 * n);
    ck_assert_int_eq(weir_formula_eval(&value, text, (weir_loc){0}, &scope, &d),
                     WEIR_ESYNTAX);
    memset(text, '1', 4 * n);
    ck_assert_int_eq(weir_formula_eval(&value, text, (weir_loc){0}, &scope, &d),
                     WEIR_EVALUE);
    free(text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("formula");
    TCase *value = tcase_create("value"), *bad = tcase_create("refused");
    TCase *size = tcase_create("size");

    tcase_add_loop_test(value, test_formula_value, 0, NGOODS);
    tcase_add_loop_test(bad, test_formula_refused, 0, NBADS);
    tcase_add_test(bad, test_formula_reported_already);
    tcase_add_loop_test(size, test_formula_deep, 0, 6);
    tcase_add_test(size, test_formula_long);
    suite_add_tcase(s, value);
    suite_add_tcase(s, bad);
    suite_add_tcase(s, size);
    return run_suite(s);
}
