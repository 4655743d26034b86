/* SPDX-License-Identifier: Apache-2.0
 * function.c - the functions of a map or a reduction, and where they stand.
 */
#include "workloads/einsum/cascade.h"

static const char *const names[] = {
#define X(id, text, arity) text,
    WEIR_FUNCTION_MAP(X)
#undef X
        "none",
};

const char *weir_function_name(weir_function f)
{
    return names[f];
}

/* Expressions are at most WEIR_DRAFT_NODES deep: the parser sees to it. */
static void count_calls(const weir_expr *x, int count[WEIR_FUNCTIONS])
{
    if (x->kind != WEIR_EXPR_CALL)
        return;
    count[x->function]++;
    for (int i = 0; i < 2; i++)
        if (x->arg[i])
            count_calls(x->arg[i], count);
}

void weir_einsum_functions(const weir_einsum *e, int count[WEIR_FUNCTIONS])
{
    for (int f = 0; f < WEIR_FUNCTIONS; f++)
        count[f] = 0;
    count_calls(e->value, count);
}
