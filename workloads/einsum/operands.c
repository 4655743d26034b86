/* SPDX-License-Identifier: Apache-2.0
 * operands.c - what an Einsum reads, and from which iteration.
 */
#include "workloads/einsum/draft.h"

typedef struct reads {
    const weir_access *access[WEIR_DRAFT_NODES];
    int n;
} reads;

static bool same_term(const weir_term *x, const weir_term *y)
{
    return x->factor == y->factor && x->divisor == y->divisor &&
           x->extent == y->extent && x->constant == y->constant &&
           x->over_extent == y->over_extent &&
           x->over_constant == y->over_constant && x->rank == y->rank &&
           !x->gather == !y->gather &&
           (!x->gather || weir_access_same(x->gather, y->gather));
}

static bool same_index(const weir_index *x, const weir_index *y)
{
    for (int i = 0; i < x->nterms && i < y->nterms; i++)
        if (!same_term(x->term + i, y->term + i))
            return false;
    return x->rank == y->rank && x->stop == y->stop && x->offset == y->offset &&
           x->nterms == y->nterms;
}

bool weir_access_same(const weir_access *x, const weir_access *y)
{
    if (x->tensor != y->tensor || x->n != y->n)
        return false;
    for (int i = 0; i < x->n; i++)
        if (!same_index(x->index + i, y->index + i))
            return false;
    return true;
}

static void add_access(void *user, const weir_access *x)
{
    reads *r = user;

    for (int i = 0; i < r->n; i++)
        if (weir_access_same(r->access[i], x))
            return;
    if (r->n < WEIR_DRAFT_NODES)
        r->access[r->n++] = x;
}

static void visit_gathers(const weir_access *x, weir_access_visit *visit,
                          void *user)
{
    for (int i = 0; i < x->n; i++)
        for (int k = 0; k < x->index[i].nterms; k++) {
            const weir_access *g = x->index[i].term[k].gather;

            if (!g)
                continue;
            visit_gathers(g, visit, user);
            visit(user, g);
        }
}

/* Expressions are at most WEIR_DRAFT_NODES deep: the parser sees to it. */
void weir_expr_visit(const weir_expr *x, weir_access_visit *visit, void *user)
{
    if (x->kind == WEIR_EXPR_ACCESS) {
        visit_gathers(&x->access, visit, user);
        visit(user, &x->access);
    }
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < WEIR_ARGS; i++)
        if (x->arg[i])
            weir_expr_visit(x->arg[i], visit, user);
}

static weir_ranks access_ranks(const weir_access *x)
{
    weir_ranks set = 0;

    for (int i = 0; i < x->n; i++) {
        if (x->index[i].rank >= 0)
            set |= weir_rank_bit(x->index[i].rank);
        for (int k = 0; k < x->index[i].nterms; k++) {
            const weir_term *t = x->index[i].term + k;

            if (t->rank >= 0)
                set |= weir_rank_bit(t->rank);
            if (t->gather)
                set |= access_ranks(t->gather);
        }
    }
    return set;
}

weir_ranks weir_expr_ranks(const weir_expr *x)
{
    weir_ranks set = 0;

    if (x->kind == WEIR_EXPR_ACCESS || x->kind == WEIR_EXPR_MASK)
        set = access_ranks(&x->access);
    if (x->kind == WEIR_EXPR_COORDINATE)
        set = weir_rank_bit(x->rank);
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < WEIR_ARGS; i++)
        if (x->arg[i])
            set |= weir_expr_ranks(x->arg[i]);
    return set;
}

void weir_einsum_visit(const weir_einsum *e, weir_access_visit *visit,
                       void *user)
{
    weir_expr_visit(e->value, visit, user);
    for (int i = 0; i < e->nwhere; i++)
        weir_expr_visit(e->where[i], visit, user);
    visit_gathers(&e->out, visit, user);
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

weir_reads weir_draft_reads(weir_arena *a, const weir_cascade *c, int e)
{
    reads r = {.n = 0};
    weir_operand *operand;

    weir_einsum_visit(c->einsum + e, add_access, &r);
    operand = WEIR_NEW(a, weir_operand, (size_t)r.n + 1);
    for (int i = 0; i < r.n; i++)
        operand[i] = operand_of(c, c->einsum + e, r.access[i]);
    return (weir_reads){r.n, operand};
}
