/* SPDX-License-Identifier: Apache-2.0
 * instance.c - the points of a small copy of a cascade, and what they read.
 */
#include "workloads/analysis/instance.h"

#include <math.h>
#include <string.h>

int64_t weir_instance_slot(const weir_instance *x, int t, int s)
{
    const weir_tensor *tensor = x->c->tensor + t;
    int r = tensor->rank[s];

    return x->extent[r] + (r == tensor->step);
}

/* Value of term T at AT; a gather counts as 0. */
static int64_t term_value(const weir_instance *x, const weir_term *t,
                          const int64_t *at)
{
    double f = (double)t->factor, over = (double)t->divisor;

    f *= t->extent >= 0 ? (double)x->extent[t->extent] : 1;
    f *= t->constant >= 0 ? x->constant[t->constant] : 1;
    f *= t->rank >= 0 ? (double)at[t->rank] : 1;
    over *= t->over_extent >= 0 ? (double)x->extent[t->over_extent] : 1;
    over *= t->over_constant >= 0 ? x->constant[t->over_constant] : 1;
    f = over > 0 ? floor(f / over) : 0;
    return f > 1e9 ? 1000000000 : f < -1e9 ? -1000000000 : (int64_t)f;
}

static int64_t index_value(const weir_instance *x, const weir_index *at,
                           const int64_t *point)
{
    int64_t value = at->offset;

    if (at->rank >= 0)
        value += point[at->rank];
    if (at->stop >= 0)
        value = x->extent[at->stop];
    for (int i = 0; i < at->nterms; i++)
        value += term_value(x, at->term + i, point);
    return value;
}

bool weir_instance_place(const weir_instance *x, const weir_read *r,
                         const int64_t *at, int64_t place[WEIR_INSTANCE_SLOTS])
{
    int n = x->c->tensor[r->tensor].n;

    memset(place, 0, (size_t)n * sizeof *place);
    for (int i = 0; i < r->access->n; i++)
        place[r->slot[i]] +=
            r->stride[i] * index_value(x, r->access->index + i, at);
    for (int s = 0; s < n; s++) {
        if (r->gathers >> s & 1)
            place[s] = -1;
        else if (place[s] < 0 ||
                 place[s] >= weir_instance_slot(x, r->tensor, s))
            return false;
    }
    return true;
}

int64_t weir_instance_word(const weir_instance *x, int t,
                           const int64_t place[WEIR_INSTANCE_SLOTS])
{
    int64_t word = 0;

    for (int s = 0; s < x->c->tensor[t].n; s++)
        word = word * weir_instance_slot(x, t, s) + place[s];
    return word;
}

/* F of A; NAN for what is not worked out here. */
static double apply(weir_function f, const double a[WEIR_ARGS])
{
    switch (f) {
    case WEIR_FN_ADD:
        return a[0] + a[1];
    case WEIR_FN_SUB:
        return a[0] - a[1];
    case WEIR_FN_MUL:
        return a[0] * a[1];
    case WEIR_FN_DIV:
        return a[0] / a[1];
    case WEIR_FN_MAX:
        return fmax(a[0], a[1]);
    case WEIR_FN_MIN:
        return fmin(a[0], a[1]);
    case WEIR_FN_ABS:
        return fabs(a[0]);
    case WEIR_FN_FLOOR:
        return floor(a[0]);
    case WEIR_FN_MOD:
        return a[0] - a[1] * floor(a[0] / a[1]);
    case WEIR_FN_LT:
        return a[0] < a[1];
    case WEIR_FN_LE:
        return a[0] <= a[1];
    case WEIR_FN_GT:
        return a[0] > a[1];
    case WEIR_FN_GE:
        return a[0] >= a[1];
    case WEIR_FN_EQ:
        return a[0] == a[1];
    case WEIR_FN_NE:
        return a[0] != a[1];
    case WEIR_FN_AND:
        return a[0] != 0 && a[1] != 0;
    case WEIR_FN_OR:
        return a[0] != 0 || a[1] != 0;
    case WEIR_FN_NOT:
        return a[0] == 0;
    case WEIR_FN_SELECT:
        return a[0] != 0 ? a[1] : a[2];
    default:
        return NAN;
    }
}

/* The value of E at AT if it depends on coordinates alone, else NAN. */
static double value(const weir_instance *x, const weir_expr *e,
                    const int64_t *at)
{
    double a[WEIR_ARGS] = {0};

    switch (e->kind) {
    case WEIR_EXPR_CONSTANT:
        return e->constant;
    case WEIR_EXPR_COORDINATE:
        return (double)at[e->rank];
    case WEIR_EXPR_EXTENT:
        return (double)x->extent[e->rank];
    case WEIR_EXPR_NAMED:
        return x->constant[e->named];
    case WEIR_EXPR_ACCESS:
    case WEIR_EXPR_MASK:
        return NAN;
    case WEIR_EXPR_CALL:
        break;
    }
    for (int i = 0; i < WEIR_ARGS && e->arg[i]; i++)
        if (isnan(a[i] = value(x, e->arg[i], at)))
            return NAN;
    return apply(e->function, a);
}

bool weir_instance_passes(const weir_instance *x, const weir_einsum *e,
                          const int64_t *at)
{
    for (int i = 0; i < e->nwhere; i++)
        if (value(x, e->where[i], at) == 0)
            return false;
    return true;
}

/* Marks in *SET the reads of expression E, in the order in which they are
 * numbered from *NEXT on; all are numbered, those not ON are not marked. */
static void mark(const weir_instance *x, const weir_expr *e, const int64_t *at,
                 bool on, int *next, uint64_t *set);

static void mark_gathers(const weir_access *a, bool on, int *next,
                         uint64_t *set)
{
    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < a->index[i].nterms; k++) {
            const weir_access *g = a->index[i].term[k].gather;

            if (!g)
                continue;
            mark_gathers(g, on, next, set);
            *set |= on && *next < 64 ? (uint64_t)1 << *next : 0;
            (*next)++;
        }
}

static void mark(const weir_instance *x, const weir_expr *e, const int64_t *at,
                 bool on, int *next, uint64_t *set)
{
    double test = NAN;

    if (e->kind == WEIR_EXPR_ACCESS) {
        mark_gathers(&e->access, on, next, set);
        *set |= on && *next < 64 ? (uint64_t)1 << *next : 0;
        (*next)++;
    }
    if (e->kind != WEIR_EXPR_CALL)
        return;
    if (e->function == WEIR_FN_SELECT)
        test = value(x, e->arg[0], at);
    for (int i = 0; i < WEIR_ARGS; i++)
        if (e->arg[i])
            mark(x, e->arg[i], at,
                 on && (isnan(test) || i == 0 || (i == 1) == (test != 0)), next,
                 set);
}

uint64_t weir_instance_reads(const weir_instance *x, int e, const int64_t *at)
{
    const weir_einsum *einsum = x->c->einsum + e;
    uint64_t set = 0;
    int next = 0;

    mark(x, einsum->value, at, true, &next, &set);
    for (int i = 0; i < einsum->nwhere; i++)
        mark(x, einsum->where[i], at, true, &next, &set);
    mark_gathers(&einsum->out, true, &next, &set);
    return set;
}

bool weir_instance_next(const weir_instance *x, const weir_rounds *r,
                        int64_t *at)
{
    for (int i = r->norder - 1; i >= 0; i--) {
        if (++at[r->order[i]] < x->extent[r->order[i]])
            return true;
        at[r->order[i]] = 0;
    }
    return false;
}

void weir_instance_shown(const weir_instance *x, int view,
                         const int64_t place[WEIR_INSTANCE_SLOTS],
                         int64_t shown[WEIR_INSTANCE_SLOTS])
{
    const weir_tensor *v = x->c->tensor + view, *t = x->c->tensor + v->view;
    int64_t number = 0;

    for (int s = 0; s < v->n; s++)
        if (!weir_rank_in(v->rank[s], t->ranks))
            number = number * x->extent[v->rank[s]] + place[s];
    for (int s = t->n - 1; s >= 0; s--) {
        int r = t->rank[s];

        if (weir_rank_in(r, v->ranks)) {
            for (int k = 0; k < v->n; k++)
                if (v->rank[k] == r)
                    shown[s] = place[k];
        } else {
            shown[s] = number % x->extent[r];
            number /= x->extent[r];
        }
    }
}

bool weir_instance_next_place(const weir_instance *x, int t,
                              int64_t place[WEIR_INSTANCE_SLOTS])
{
    for (int s = x->c->tensor[t].n - 1; s >= 0; s--) {
        if (++place[s] < weir_instance_slot(x, t, s))
            return true;
        place[s] = 0;
    }
    return false;
}

weir_ranks weir_read_ranks(const weir_read *r, uint64_t slots)
{
    weir_ranks set = 0;

    for (int s = 0; s < WEIR_INSTANCE_SLOTS; s++)
        if (slots >> s & 1)
            set |= r->slot_ranks[s];
    return set;
}

/* The rank that coordinate AT gives away; -1 if it is none or not one alone. */
static int rank_told(const weir_index *at)
{
    const weir_term *t = at->term;

    if (at->rank >= 0 || at->nterms != 1)
        return at->nterms == 0 ? at->rank : -1;
    return !t->gather && t->divisor == 1 && t->over_extent < 0 &&
                   t->over_constant < 0
               ? t->rank
               : -1;
}

weir_ranks weir_read_walk(const weir_read *r, uint64_t slots)
{
    weir_ranks set = weir_read_ranks(r, slots);

    for (int i = 0; i < r->access->n; i++) {
        int rank = rank_told(r->access->index + i);

        if (!(slots >> r->slot[i] & 1) && rank >= 0)
            set &= ~weir_rank_bit(rank);
    }
    return set;
}

static void run_steps(const weir_instance *x, int first, int end,
                      weir_point_visit *visit, void *user)
{
    const weir_einsum *einsum = x->c->einsum;
    int step = einsum[first].step;

    for (int64_t i = 0; i < x->extent[step]; i++)
        for (int e = first; e < end; e++) {
            int64_t at[WEIR_RANKS] = {0};

            at[step] = i;
            do
                if (weir_instance_passes(x, einsum + e, at))
                    visit(user, e, at);
            while (weir_instance_next(x, x->einsum + e, at) && at[step] == i);
        }
}

void weir_instance_run(const weir_instance *x, weir_point_visit *visit,
                       void *user)
{
    const weir_cascade *c = x->c;

    for (int e = 0; e < c->neinsums;) {
        int64_t at[WEIR_RANKS] = {0};
        int end = e + 1;

        if (c->einsum[e].step >= 0) {
            while (end < c->neinsums &&
                   c->einsum[end].step == c->einsum[e].step)
                end++;
            run_steps(x, e, end, visit, user);
        } else {
            do
                if (weir_instance_passes(x, c->einsum + e, at))
                    visit(user, e, at);
            while (weir_instance_next(x, x->einsum + e, at));
        }
        e = end;
    }
}
