/* SPDX-License-Identifier: Apache-2.0
 * test_operands.c - what an Einsum reads, and how often it applies what.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"

#include <stdlib.h>

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

/* "RM< RM BQK": '<' is a value of the iteration before, '!' the last one. */
static const struct row {
    const char *cascade, *out, *operands;
    int add, sub, mul, div, max, exp;
} rows[] = {
    {"attention-1pass", "BQK", "Q K", 0, 0, 1, 0, 0, 0},
    {"attention-1pass", "LM", "BQK", 0, 0, 0, 0, 0, 0},
    {"attention-1pass", "RM", "RM< LM", 0, 0, 0, 0, 1, 0},
    {"attention-1pass", "SLN", "BQK RM", 0, 1, 0, 0, 0, 1},
    {"attention-1pass", "SLNV", "SLN V", 0, 0, 1, 0, 0, 0},
    {"attention-1pass", "PRM", "RM< RM", 0, 1, 0, 0, 0, 1},
    {"attention-1pass", "SPD", "RD< PRM", 0, 0, 1, 0, 0, 0},
    {"attention-1pass", "RD", "SPD SLD", 1, 0, 0, 0, 0, 0},
    {"attention-1pass", "SPNV", "RNV< PRM", 0, 0, 1, 0, 0, 0},
    {"attention-1pass", "RNV", "SPNV SLNV", 1, 0, 0, 0, 0, 0},
    {"attention-1pass", "AV", "RNV! RD!", 0, 0, 0, 1, 0, 0},
    {"attention-2pass", "A", "SLN PRM SD", 0, 0, 1, 1, 0, 0},
    {"attention-3pass", "SN", "QK GM", 0, 1, 0, 0, 0, 1},
    {"encoder-1pass", "BQK", "Q K", 0, 0, 1, 0, 0, 0},
    {"encoder-1pass", "Z", "AN WO", 0, 0, 1, 0, 0, 0},
};

enum { NROWS = sizeof rows / sizeof *rows };

static const char *operand_text(const weir_cascade *c, int e)
{
    const weir_operand *operand = c->reads[e].operand;
    int n = c->reads[e].n;
    const char *text = "";

    for (int i = 0; i < n; i++)
        text = weir_format(&arena, "%s%s%s%s%s", text, i ? " " : "",
                           c->tensor[operand[i].tensor].name,
                           operand[i].previous ? "<" : "",
                           operand[i].final ? "!" : "");
    return text;
}

START_TEST(test_operands_library)
{
    const struct row *r = rows + _i;
    const weir_cascade *c = library_cascade(&arena, r->cascade);
    int e = c->tensor[weir_cascade_tensor(c, r->out)].producer;
    int count[WEIR_FUNCTIONS];

    ck_assert_str_eq(operand_text(c, e), r->operands);
    weir_einsum_functions(c->einsum + e, count);
    ck_assert_int_eq(count[WEIR_FN_ADD], r->add);
    ck_assert_int_eq(count[WEIR_FN_SUB], r->sub);
    ck_assert_int_eq(count[WEIR_FN_MUL], r->mul);
    ck_assert_int_eq(count[WEIR_FN_DIV], r->div);
    ck_assert_int_eq(count[WEIR_FN_MAX], r->max);
    ck_assert_int_eq(count[WEIR_FN_MIN], 0);
    ck_assert_int_eq(count[WEIR_FN_EXP], r->exp);
}
END_TEST

static const struct value {
    const char *text, *operands;
    int operations;
} values[] = {
    {"A[k]", "A", 0},
    {"1", "", 0},
    {"A[k] * A[k]", "A", 1},
    {"A[0] + A[1] + A[k] + A[0]", "A A A", 3},
    {"max(A[k], max(B[k], A[k]))", "A B", 2},
    {"exp(-A[k]) / (1 + exp(-A[k]))", "A", 6},
};

enum { NVALUES = sizeof values / sizeof *values };

START_TEST(test_operands_value)
{
    const struct value *v = values + _i;
    const weir_cascade *c = library_parse(
        &arena, library_text(&arena, weir_format(&arena,
                                                 "cascade: value\n"
                                                 "ranks: {K: }\n"
                                                 "inputs: {A: [K], B: [K]}\n"
                                                 "einsums:\n"
                                                 "- Y = %s\n"
                                                 "outputs:\n"
                                                 "- Z[k] = Y * A[k] * B[k]\n",
                                                 v->text)));
    int count[WEIR_FUNCTIONS], sum = 0;

    ck_assert_str_eq(operand_text(c, 0), v->operands);
    weir_einsum_functions(c->einsum, count);
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        sum += count[f];
    ck_assert_int_eq(sum, v->operations);
}
END_TEST

START_TEST(test_operands_names)
{
    ck_assert_str_eq(weir_function_name(WEIR_FN_ADD), "+");
    ck_assert_str_eq(weir_function_name(WEIR_FN_EXP), "exp");
    ck_assert_str_eq(weir_function_name(WEIR_FN_NONE), "none");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("operands");
    TCase *all = tcase_create("operands");

    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, test_operands_library, 0, NROWS);
    tcase_add_loop_test(all, test_operands_value, 0, NVALUES);
    tcase_add_test(all, test_operands_names);
    suite_add_tcase(suite, all);
    return run_suite(suite);
}
