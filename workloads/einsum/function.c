/* SPDX-License-Identifier: Apache-2.0
 * function.c - the functions of a map or a reduction, and where they stand.
 */
#include "workloads/einsum/cascade.h"

#include <math.h>
#include <stddef.h>

static const weir_function_info infos[] = {
#define X(id, text, fold, arity, properties, identity, monotone) \
    {text, fold, arity, properties, identity, monotone},
    WEIR_FUNCTION_MAP(X)
#undef X
        {"none", "", 0, 0, 0, ""},
};

const weir_function_info *weir_function_info_of(weir_function f)
{
    return infos + f;
}

const char *weir_function_name(weir_function f)
{
    return infos[f].name;
}

const char *weir_function_fold(weir_function f)
{
    return infos[f].fold;
}

bool weir_function_distributes(weir_function f, weir_function g, int arg)
{
    static const struct {
        weir_function f, g;
        int args; /* bit i: in argument i */
    } laws[] = {
        {WEIR_FN_MUL, WEIR_FN_ADD, 3}, {WEIR_FN_MUL, WEIR_FN_SUB, 3},
        {WEIR_FN_DIV, WEIR_FN_ADD, 1}, {WEIR_FN_DIV, WEIR_FN_SUB, 1},
        {WEIR_FN_ADD, WEIR_FN_MAX, 3}, {WEIR_FN_ADD, WEIR_FN_MIN, 3},
        {WEIR_FN_SUB, WEIR_FN_MAX, 1}, {WEIR_FN_SUB, WEIR_FN_MIN, 1},
        {WEIR_FN_MAX, WEIR_FN_MIN, 3}, {WEIR_FN_MIN, WEIR_FN_MAX, 3},
        {WEIR_FN_AND, WEIR_FN_OR, 3},  {WEIR_FN_OR, WEIR_FN_AND, 3},
    };

    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        if (laws[i].f == f && laws[i].g == g)
            return laws[i].args >> arg & 1;
    return false;
}

weir_function weir_function_carries(weir_function f, weir_function g)
{
    static const struct {
        weir_function f, g, h;
    } laws[] = {
        {WEIR_FN_EXP, WEIR_FN_ADD, WEIR_FN_MUL},
        {WEIR_FN_EXP, WEIR_FN_SUB, WEIR_FN_DIV},
        {WEIR_FN_EXP2, WEIR_FN_ADD, WEIR_FN_MUL},
        {WEIR_FN_EXP2, WEIR_FN_SUB, WEIR_FN_DIV},
        {WEIR_FN_LOG, WEIR_FN_MUL, WEIR_FN_ADD},
        {WEIR_FN_LOG, WEIR_FN_DIV, WEIR_FN_SUB},
        {WEIR_FN_LOG2, WEIR_FN_MUL, WEIR_FN_ADD},
        {WEIR_FN_LOG2, WEIR_FN_DIV, WEIR_FN_SUB},
        {WEIR_FN_SQRT, WEIR_FN_MUL, WEIR_FN_MUL},
        {WEIR_FN_RSQRT, WEIR_FN_MUL, WEIR_FN_MUL},
        {WEIR_FN_RECIP, WEIR_FN_MUL, WEIR_FN_MUL},
        {WEIR_FN_ABS, WEIR_FN_MUL, WEIR_FN_MUL},
    };

    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        if (laws[i].f == f && laws[i].g == g)
            return laws[i].h;
    if ((g == WEIR_FN_MAX || g == WEIR_FN_MIN) && infos[f].arity == 1 &&
        infos[f].monotone[0] != '.')
        return (infos[f].monotone[0] == '+') == (g == WEIR_FN_MAX)
                   ? WEIR_FN_MAX
                   : WEIR_FN_MIN;
    return WEIR_FN_NONE;
}

/* Expressions are at most WEIR_DRAFT_NODES deep: the parser sees to it. */
static void count_calls(const weir_expr *x, int count[WEIR_FUNCTIONS])
{
    if (x->kind != WEIR_EXPR_CALL)
        return;
    count[x->function]++;
    for (int i = 0; i < WEIR_ARGS; i++)
        if (x->arg[i])
            count_calls(x->arg[i], count);
}

void weir_einsum_functions(const weir_einsum *e, int count[WEIR_FUNCTIONS])
{
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        count[f] = 0;
    count_calls(e->value, count);
}
