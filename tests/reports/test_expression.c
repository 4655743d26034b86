/* SPDX-License-Identifier: Apache-2.0
 * test_expression.c - expressions over columns: values and mistakes.
 */
#include "reports/expression.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>

/* The columns: x is 6, y is 4, none is missing, name is the text "flat". */
static weir_value column(const char *name)
{
    if (strcmp(name, "name") == 0)
        return (weir_value){"flat", NAN};
    return (weir_value){NULL, strcmp(name, "x") == 0   ? 6
                              : strcmp(name, "y") == 0 ? 4
                                                       : NAN};
}

static const struct value {
    const char *text;
    double want; /* NaN: missing */
} values[] = {
    {"1 + 2 * 3", 7},
    {"(1 + 2) * 3", 9},
    {"7 / 2", 3.5},
    {"-7 % 4", 1},
    {"- - 2", 2},
    {"10 - 2 - 3", 5},
    {"x / y", 1.5},
    {"2 MiB", 2097152},
    {"1.5e3", 1500},
    {"max(1, x, y)", 6},
    {"min(x, y)", 4},
    {"pow(2, 10)", 1024},
    {"sqrt(x - 2)", 2},
    {"log2(8) + log10(100)", 5},
    {"round(2.4) + floor(2.9) + ceil(2.1)", 7},
    {"x > y", 1},
    {"not x > y", 0},
    {"x < y or y == 4", 1},
    {"x > 5 and y > 5", 0},
    {"if x > y then x else y", 6},
    {"name == 'flat'", 1},
    {"name != \"flat\"", 0},
    {"name == 'other' or x == 6", 1},
    {"none + 1", NAN},
    {"none < 1", NAN},
    {"none < 1 or x > 1", 1},
    {"none < 1 and x > 10", 0},
    {"none < 1 and x > 1", NAN},
    {"if none > 1 then 1 else 2", NAN},
    {"max(x, none)", NAN},
    {"name + 1", NAN},
    {"name == 1", NAN},
    {"0 / 0", NAN},
};

START_TEST(test_expression_values)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_expression e;
    weir_value of[8];
    double got;

    ck_assert_int_eq(
        weir_expression_parse(&e, &a, values[_i].text, (weir_loc){0}, &d),
        WEIR_OK);
    for (int i = 0; i < e.nnames; i++)
        of[i] = column(e.name[i].text);
    got = weir_expression_eval(&e, of).number;
    if (isnan(values[_i].want))
        ck_assert_msg(isnan(got), "%s: %g", values[_i].text, got);
    else
        ck_assert_msg(got == values[_i].want, "%s: %g", values[_i].text, got);
    weir_arena_drop(&a);
}
END_TEST

static const struct mistake {
    const char *text, *note;
} mistakes[] = {
    {"", "1:10: expected a value, but the expression ends here\n"},
    {"1 +", "1:13: expected a value, but the expression ends here\n"},
    {"x = 1", "1:12: expected an operator before '='; write '==' to compare\n"},
    {"x && y", "1:12: expected an operator before '&'; write 'and'\n"},
    {"sqr(2)", "1:10: unknown function 'sqr'; did you mean 'sqrt'?\n"},
    {"max(1)", "1:15: expected ',' and another value before ')'\n"},
    {"sqrt(1, 2)", "1:16: expected ')' before ','\n"},
    {"(1", "1:12: expected ')', but the expression ends here\n"},
    {"name == 'flat", "1:18: this quote has no other one that closes it\n"},
    {"if x then 1", "1:21: expected 'else', but the expression ends here\n"},
    {"1 Hzz", "1:12: unknown unit 'Hzz' in '1 Hzz'; did you mean 'Hz'?\n"},
};

START_TEST(test_expression_mistakes)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    weir_loc loc = {.file = "f", .line = 1, .col = 10, .len = 1};
    weir_expression e;

    ck_assert_int_ne(weir_expression_parse(&e, &a, mistakes[_i].text, loc, &d),
                     WEIR_OK);
    ck_assert_str_eq(h.text, mistakes[_i].note);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_expression_depth)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_expression e;
    char deep[4096];

    memset(deep, '(', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    ck_assert_int_eq(weir_expression_parse(&e, &a, deep, (weir_loc){0}, &d),
                     WEIR_ESYNTAX);
    memset(deep, '-', sizeof deep - 1);
    ck_assert_int_eq(weir_expression_parse(&e, &a, deep, (weir_loc){0}, &d),
                     WEIR_ESYNTAX);
    for (size_t i = 0; i + 4 < sizeof deep; i += 4)
        memcpy(deep + i, "not ", 4);
    ck_assert_int_eq(weir_expression_parse(&e, &a, deep, (weir_loc){0}, &d),
                     WEIR_ESYNTAX);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("expression");
    TCase *t = tcase_create("expression");

    tcase_add_loop_test(t, test_expression_values, 0,
                        sizeof values / sizeof *values);
    tcase_add_loop_test(t, test_expression_mistakes, 0,
                        sizeof mistakes / sizeof *mistakes);
    tcase_add_test(t, test_expression_depth);
    suite_add_tcase(s, t);
    return run_suite(s);
}
