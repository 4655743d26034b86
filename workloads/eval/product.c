/* SPDX-License-Identifier: Apache-2.0
 * product.c - sums of products that are matrix products.
 *
 * The factors of the product and the conditions of the walk are dealt to two
 * sides such that each belongs to the ranks of one side; a side that is no
 * plain operand is computed first, into a room of its own.
 */
#include "workloads/eval/plan.h"

enum { FACTORS = 16, LEAST = 4096 /* points, below which it does not pay */ };

typedef struct side {
    weir_ranks ranks;
    int n;
    const weir_node *factor[FACTORS];
    int nwhere;
    const weir_node *where[FACTORS];
} side;

/* The factors of X into FACTOR; how many, or -1 if they are too many. */
static int split(const weir_node **factor, int n, const weir_node *x)
{
    if (x->kind == WEIR_EXPR_CALL && x->function == WEIR_FN_MUL) {
        n = split(factor, n, x->arg[0]);
        return n < 0 ? n : split(factor, n, x->arg[1]);
    }
    if (n == FACTORS)
        return -1;
    factor[n] = x;
    return n + 1;
}

static int largest(const weir_plan *p, const weir_node *const *factor, int n,
                   int but)
{
    int best = -1;
    double most = -1;

    for (int i = 0; i < n; i++) {
        double words = 1;
        int r;

        if (i == but)
            continue;
        WEIR_EACH_RANK(r, factor[i]->ranks)
            words *= (double)weir_plan_extent(p, r);
        if (words > most)
            most = words, best = i;
    }
    return best;
}

/* Whether all of SET's ranks belong to S; those of extent 1 do not count. */
static bool belongs(const weir_plan *p, weir_ranks set, const side *s)
{
    int r;

    WEIR_EACH_RANK(r, set)
        if (!weir_rank_in(r, s->ranks) && weir_plan_extent(p, r) > 1)
            return false;
    return true;
}

static bool deal(const weir_plan *p, const weir_step *s, side *a, side *b,
                 side *after)
{
    const weir_node *factor[FACTORS];
    int n = split(factor, 0, s->value), first, second;

    if (n < 2)
        return false;
    first = largest(p, factor, n, -1);
    second = largest(p, factor, n, first);
    a->factor[a->n++] = factor[first];
    b->factor[b->n++] = factor[second];
    a->ranks = factor[first]->ranks;
    b->ranks = factor[second]->ranks;
    for (int i = 0; i < n; i++) {
        side *to = belongs(p, factor[i]->ranks, a)   ? a
                   : belongs(p, factor[i]->ranks, b) ? b
                                                     : NULL;

        if (i == first || i == second)
            continue;
        if (!to)
            return false;
        to->factor[to->n++] = factor[i];
    }
    for (int i = 0; i < s->nwhere; i++) {
        side *to = belongs(p, s->where[i]->ranks, a)   ? a
                   : belongs(p, s->where[i]->ranks, b) ? b
                                                       : NULL;

        /* A condition on the result's words is asked of them afterwards. */
        if (!to && !(s->where[i]->ranks & ~s->free))
            to = after;
        if (!to || to->nwhere == FACTORS)
            return false;
        to->where[to->nwhere++] = s->where[i];
    }
    return true;
}

/* X is one access whose place is linear in the ranks SET. */
static bool straight(const weir_node *x, weir_ranks set)
{
    return x->kind == WEIR_EXPR_ACCESS && !(x->place->odd_ranks & set);
}

/* Ranks that X's place is not linear in, if it is one plain operand: they are
 * gone through one by one instead of copying the operand. */
static weir_ranks odd_ranks(const side *x)
{
    if (x->n > 1 || x->nwhere > 0 || x->factor[0]->kind != WEIR_EXPR_ACCESS)
        return 0;
    return x->factor[0]->place->odd_ranks;
}

/* The place of S's factor, or of a room that a step made for it. */
static const weir_place *operand(weir_plan *p, const weir_step *s, side *x,
                                 weir_ranks inner)
{
    const weir_node *value = x->factor[0];
    const weir_node **where;
    weir_step *made;

    if (x->n == 1 && x->nwhere == 0 && straight(value, inner))
        return value->place;
    for (int i = 1; i < x->n; i++) {
        weir_node *product = WEIR_NEW(p->a, weir_node, 1);

        *product = (weir_node){.kind = WEIR_EXPR_CALL,
                               .function = WEIR_FN_MUL,
                               .arg = {value, x->factor[i]},
                               .buffer = p->nbuffers++,
                               .ranks = value->ranks | x->factor[i]->ranks};
        value = product;
    }
    where = WEIR_NEW(p->a, const weir_node *, (size_t)x->nwhere);
    for (int i = 0; i < x->nwhere; i++)
        where[i] = x->where[i];
    made = p->step + p->nsteps++;
    *made = (weir_step){.einsum = -1,
                        .value = value,
                        .nwhere = x->nwhere,
                        .where = where,
                        .reduce = WEIR_FN_NONE,
                        .kept = -1,
                        .each = s->each,
                        .copy = -1,
                        .line = -1};
    made->out = weir_plan_temporary(p, x->ranks);
    made->free = x->ranks;
    return made->out;
}

static bool big_enough(const weir_plan *p, weir_ranks space)
{
    double points = 1;
    int r;

    WEIR_EACH_RANK(r, space)
        points *= (double)weir_plan_extent(p, r);
    return points >= LEAST;
}

/* The words of S's result that fail AFTER's conditions become 0. */
static void add_after(weir_plan *p, const weir_step *s, const side *after)
{
    weir_node *same = WEIR_NEW(p->a, weir_node, 1);
    const weir_node **where =
        WEIR_NEW(p->a, const weir_node *, (size_t)after->nwhere);
    weir_step *made = p->step + p->nsteps++;

    *same = (weir_node){.kind = WEIR_EXPR_ACCESS,
                        .place = s->out,
                        .buffer = p->nbuffers++,
                        .ranks = s->out->ranks | s->out->odd_ranks};
    for (int i = 0; i < after->nwhere; i++)
        where[i] = after->where[i];
    *made = *s;
    made->value = same;
    made->product = NULL;
    made->nwhere = after->nwhere;
    made->where = where;
    made->reduce = WEIR_FN_NONE;
    made->reduced = 0;
}

void weir_plan_product(weir_plan *p, weir_step *s)
{
    side a = {0}, b = {0}, after = {0};
    weir_product *x;
    weir_ranks fixed = s->each >= 0 ? weir_rank_bit(s->each) : 0;
    weir_ranks space = (s->free | s->reduced) & ~fixed, inner, odd;

    if (s->reduce != WEIR_FN_ADD || s->accumulate || s->scatter ||
        s->kept >= 0 || !big_enough(p, space) || !deal(p, s, &a, &b, &after)) {
        p->step[p->nsteps++] = *s;
        return;
    }
    x = WEIR_NEW(p->a, weir_product, 1);
    odd = odd_ranks(&a) | odd_ranks(&b);
    x->k = s->reduced & a.ranks & b.ranks & ~fixed & ~odd;
    x->turns = s->reduced & a.ranks & b.ranks & ~fixed & odd;
    x->m = s->free & a.ranks & ~b.ranks & ~fixed & ~odd;
    x->n = s->free & b.ranks & ~a.ranks & ~fixed & ~odd;
    x->batch = s->free & ~x->m & ~x->n & ~fixed;
    inner = x->m | x->n | x->k;
    /* Reduced in one side alone, or nothing to share: no matrix product. */
    if (!x->k || (s->reduced & ~x->k & ~x->turns & ~fixed) ||
        (s->out->odd_ranks & inner)) {
        p->step[p->nsteps++] = *s;
        return;
    }
    x->a = operand(p, s, &a, inner);
    x->b = operand(p, s, &b, inner);
    s->product = x;
    s->value = NULL;
    s->nwhere = 0;
    p->step[p->nsteps++] = *s;
    if (after.nwhere > 0)
        add_after(p, s, &after);
}
