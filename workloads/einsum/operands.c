/* SPDX-License-Identifier: Apache-2.0
 * operands.c - what an Einsum reads, and from which iteration.
 */
#include "workloads/einsum/draft.h"

typedef struct reads {
    const weir_access *access[WEIR_DRAFT_NODES];
    int n;
} reads;

static bool same_index(const weir_index *x, const weir_index *y)
{
    return x->rank == y->rank && x->stop == y->stop && x->offset == y->offset;
}

static bool same_access(const weir_access *x, const weir_access *y)
{
    if (x->tensor != y->tensor || x->n != y->n)
        return false;
    for (int i = 0; i < x->n; i++)
        if (!same_index(x->index + i, y->index + i))
            return false;
    return true;
}

static void add_access(reads *r, const weir_access *x)
{
    for (int i = 0; i < r->n; i++)
        if (same_access(r->access[i], x))
            return;
    if (r->n < WEIR_DRAFT_NODES)
        r->access[r->n++] = x;
}

/* Expressions are at most WEIR_DRAFT_NODES deep: the parser sees to it. */
static void add_expr(reads *r, const weir_expr *x)
{
    if (x->kind == WEIR_EXPR_ACCESS)
        add_access(r, &x->access);
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < 2; i++)
        if (x->arg[i])
            add_expr(r, x->arg[i]);
}

static weir_operand operand_of(const weir_cascade *c, const weir_einsum *e,
                               const weir_access *x)
{
    int step = c->tensor[x->tensor].step;
    weir_operand o = {.tensor = x->tensor};

    for (int i = 0; step >= 0 && i < x->n; i++) {
        const weir_index *at = x->index + i;

        if (at->stop == step)
            o.final = true;
        else if (at->rank == step && at->offset == 0)
            o.previous = e->step == step;
    }
    return o;
}

int weir_einsum_operands(const weir_cascade *c, int e, weir_operand *operand,
                         int max)
{
    reads r = {.n = 0};

    add_expr(&r, c->einsum[e].value);
    for (int i = 0; i < r.n && i < max; i++)
        operand[i] = operand_of(c, c->einsum + e, r.access[i]);
    return r.n;
}
