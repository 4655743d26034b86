/* SPDX-License-Identifier: Apache-2.0
 * include_copy.c - Einsums of another cascade under the numbers of this one.
 */
#include "workloads/einsum/include.h"

#include <string.h>

static weir_access copy_access(weir_include *x, const weir_access *from);

static weir_term copy_term(weir_include *x, const weir_term *from)
{
    weir_term t = *from;
    weir_access *gather;

    t.rank = t.rank < 0 ? -1 : x->rank[t.rank];
    t.extent = t.extent < 0 ? -1 : x->rank[t.extent];
    t.over_extent = t.over_extent < 0 ? -1 : x->rank[t.over_extent];
    t.constant = t.constant < 0 ? -1 : x->constant[t.constant];
    t.over_constant = t.over_constant < 0 ? -1 : x->constant[t.over_constant];
    if (!from->gather)
        return t;
    gather = WEIR_NEW(x->w->a, weir_access, 1);
    *gather = copy_access(x, from->gather);
    x->access[x->naccesses++] = gather;
    t.gather = gather;
    return t;
}

/* Coordinates of FROM, behind B and H where these are ADDED. */
static weir_access copy_indices(weir_include *x, const weir_access *from,
                                weir_ranks added)
{
    weir_access copy = *from;
    weir_index *index = WEIR_NEW(x->w->a, weir_index, (size_t)from->n + 3);
    int r;

    copy.n = 0;
    WEIR_EACH_RANK(r, added)
        index[copy.n++] = (weir_index){.rank = r, .stop = -1, .loc = from->loc};
    for (int i = 0; i < from->n; i++) {
        weir_index at = from->index[i];
        weir_term *term = WEIR_NEW(x->w->a, weir_term, (size_t)at.nterms + 1);

        at.rank = at.rank < 0 ? -1 : x->rank[at.rank];
        at.stop = at.stop < 0 ? -1 : x->rank[at.stop];
        for (int k = 0; k < at.nterms; k++)
            term[k] = copy_term(x, at.term + k);
        at.term = term;
        index[copy.n++] = at;
    }
    copy.index = index;
    return copy;
}

static weir_access copy_access(weir_include *x, const weir_access *from)
{
    weir_access copy = copy_indices(x, from, x->added[from->tensor]);

    copy.tensor = x->tensor[from->tensor];
    return copy;
}

/* Expressions are at most WEIR_DRAFT_NODES deep: the parser sees to it. */
static const weir_expr *copy_expr(weir_include *x, const weir_expr *from)
{
    weir_expr *copy = WEIR_NEW(x->w->a, weir_expr, 1);

    *copy = *from;
    copy->rank = from->rank < 0 ? -1 : x->rank[from->rank];
    copy->named = from->named < 0 ? -1 : x->constant[from->named];
    for (int i = 0; i < WEIR_ARGS; i++)
        copy->arg[i] = from->arg[i] ? copy_expr(x, from->arg[i]) : NULL;
    if (from->kind == WEIR_EXPR_ACCESS) {
        copy->access = copy_access(x, &from->access);
        x->access[x->naccesses++] = &copy->access;
    } else if (from->kind == WEIR_EXPR_MASK) {
        copy->access = copy_indices(x, &from->access, 0);
        copy->access.tensor = x->mask[from->access.tensor];
        for (int i = 0; i < copy->access.n; i++)
            if (copy->access.index[i].rank >= 0)
                x->s->bound |= weir_rank_bit(copy->access.index[i].rank);
    } else if (from->kind == WEIR_EXPR_COORDINATE) {
        x->s->bound |= weir_rank_bit(copy->rank);
    } else if (from->kind == WEIR_EXPR_EXTENT) {
        x->s->sized |= weir_rank_bit(copy->rank);
    }
    return copy;
}

static weir_ranks copy_set(const weir_include *x, weir_ranks from)
{
    weir_ranks set = 0;
    int r;

    WEIR_EACH_RANK(r, from)
        if (x->rank[r] >= 0)
            set |= weir_rank_bit(x->rank[r]);
    return set;
}

bool weir_include_statement(weir_include *x, const weir_einsum *from)
{
    weir_statement *s = weir_draft_statement(x->w, x->key->loc);
    const weir_expr **where;
    const weir_access **access;

    if (!s)
        return false;
    x->s = s;
    x->naccesses = 0;
    s->ready = true;
    s->e = *from;
    s->e.step = from->step < 0 ? -1 : x->rank[from->step];
    s->e.out = copy_access(x, &from->out);
    s->e.value = copy_expr(x, from->value);
    where = WEIR_NEW(x->w->a, const weir_expr *, (size_t)from->nwhere + 1);
    for (int i = 0; i < from->nwhere; i++)
        where[i] = copy_expr(x, from->where[i]);
    s->e.where = where;
    s->prefixed = from->reduce != WEIR_FN_NONE;
    s->prefix = from->reduce;
    s->over = copy_set(x, from->reduced);
    s->over_loc = from->loc;
    access = WEIR_NEW(x->w->a, const weir_access *, (size_t)x->naccesses + 1);
    memcpy(access, x->access, (size_t)x->naccesses * sizeof *access);
    s->access = access;
    s->naccesses = x->naccesses;
    return true;
}

void weir_include_starts(weir_include *x)
{
    for (int t = 0; t < x->c->ntensors; t++) {
        const weir_tensor *theirs = x->c->tensor + t;
        weir_statement *maker;
        const weir_access **access;
        size_t n;

        if (!theirs->start)
            continue;
        maker = x->w->statement + x->w->tensor[x->tensor[t]].producer;
        x->s = maker;
        x->naccesses = 0;
        x->w->tensor[x->tensor[t]].start = copy_expr(x, theirs->start);
        n = (size_t)maker->naccesses;
        access = WEIR_NEW(x->w->a, const weir_access *, n + 1);
        memcpy(access, maker->access, n * sizeof *access);
        access[maker->naccesses++] = &x->w->tensor[x->tensor[t]].start->access;
        maker->access = access;
    }
}
