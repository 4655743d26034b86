/* SPDX-License-Identifier: Apache-2.0
 * instance_make.c - extents for a small copy of a cascade.
 */
#include "workloads/analysis/instance.h"

#include <string.h>

/* The fiber; the level that it runs along; what is not the fiber. */
enum { LONG = 5, OUTER = 4, SHORT = 2 };

static int levels_of(const weir_cascade *c, int r, int level[WEIR_RANKS])
{
    int n = 0;

    for (int l = 0; l < c->nranks; l++)
        if (c->rank[l].base == r && l != r)
            level[n++] = l;
    return n;
}

static void set_whole(weir_instance *x, int r)
{
    int level[WEIR_RANKS], n = levels_of(x->c, r, level);

    if (n == 0)
        return;
    x->extent[r] = 1;
    for (int i = 0; i < n; i++)
        x->extent[r] *= x->extent[level[i]];
}

static void first_guess(weir_instance *x, int fiber, int rounds, int others)
{
    const weir_cascade *c = x->c;

    for (int r = 0; r < c->nranks; r++)
        x->extent[r] = r <= WEIR_RANK_H && c->implicit ? 1 : others;
    for (int e = 0; e < c->neinsums; e++)
        if (c->einsum[e].step >= 0)
            x->extent[c->einsum[e].step] = rounds;
    x->extent[fiber] = c->rank[fiber].level < 0 ? LONG : OUTER;
    for (int r = 0; r < c->nranks; r++)
        if (c->rank[r].level < 0)
            set_whole(x, r);
}

/* Make rank R as long as WANTED; false if its levels cannot. */
static bool resize(weir_instance *x, int r, int64_t wanted)
{
    int level[WEIR_RANKS], n;
    int64_t inner = 1;

    if (wanted < 1 || wanted > 4096)
        return false;
    if (x->c->rank[r].level >= 0) {
        x->extent[r] = wanted;
        set_whole(x, x->c->rank[r].base);
        return true;
    }
    n = levels_of(x->c, r, level);
    if (n == 0) {
        x->extent[r] = wanted;
        return true;
    }
    for (int i = 1; i < n; i++)
        inner *= x->extent[level[i]];
    if (wanted % inner)
        return false;
    x->extent[level[0]] = wanted / inner;
    x->extent[r] = wanted;
    return true;
}

static int64_t product(const weir_instance *x, weir_ranks set)
{
    int64_t n = 1;
    int r;

    WEIR_EACH_RANK(r, set)
        n = n > 1 << 20 ? n : n * x->extent[r];
    return n;
}

static int count(weir_ranks set)
{
    return __builtin_popcountll(set);
}

/* The ranks that only one of a view and its tensor has number the same words
 * on both sides; true if something had to be changed for that. */
static bool fit_view(weir_instance *x, const weir_tensor *v)
{
    const weir_tensor *t = x->c->tensor + v->view;
    weir_ranks mine = v->ranks & ~t->ranks, theirs = t->ranks & ~v->ranks;
    int64_t m = product(x, mine), n = product(x, theirs);
    int r;

    if (m == n)
        return false;
    if (count(mine) == 1 && count(theirs) == 1) {
        int a = weir_first_rank(mine), b = weir_first_rank(theirs);

        if (m > n ? resize(x, b, m) || resize(x, a, n)
                  : resize(x, a, n) || resize(x, b, m))
            return true;
    }
    if (count(mine) == 1 && resize(x, weir_first_rank(mine), n))
        return true;
    if (count(theirs) == 1 && resize(x, weir_first_rank(theirs), m))
        return true;
    WEIR_EACH_RANK(r, mine)
        if (n % (m / x->extent[r]) == 0 && resize(x, r, n / (m / x->extent[r])))
            return true;
    WEIR_EACH_RANK(r, theirs)
        if (m % (n / x->extent[r]) == 0 && resize(x, r, m / (n / x->extent[r])))
            return true;
    return false;
}

typedef struct fit {
    weir_instance *x;
    bool guarded, changed;
} fit;

/* The greatest value of coordinate AT. */
static int64_t greatest(const weir_instance *x, const weir_index *at)
{
    int64_t most = at->offset;

    if (at->rank >= 0)
        most += x->extent[at->rank] - 1;
    for (int i = 0; i < at->nterms; i++) {
        const weir_term *t = at->term + i;
        double v = (double)t->factor;

        if (t->gather)
            return 0;
        v *= t->extent >= 0 ? (double)x->extent[t->extent] : 1;
        v *= t->constant >= 0 ? x->constant[t->constant] : 1;
        v /= (double)t->divisor;
        v /= t->over_extent >= 0 ? (double)x->extent[t->over_extent] : 1;
        v /= t->over_constant >= 0 ? x->constant[t->over_constant] : 1;
        v *= t->rank >= 0 ? (double)x->extent[t->rank] - 1 : 1;
        if (t->rank < 0 || v > 0)
            most += v > 4096 ? 4096 : (int64_t)v;
    }
    return most;
}

/* A rank in which an affine coordinate stands is long enough for it; one that
 * walks with an offset behind a condition (to join tensors) reaches the end. */
static void fit_access(void *user, const weir_access *a)
{
    fit *f = user;
    const weir_tensor *t = f->x->c->tensor + a->tensor;

    for (int i = 0; i < a->n && a->n == t->n; i++) {
        const weir_index *at = a->index + i;
        int r = t->rank[i], walks = at->rank;
        int64_t most = greatest(f->x, at), have = f->x->extent[r];

        if (r == t->step || at->stop >= 0 || (at->rank == r && !at->offset))
            continue;
        for (int k = 0; k < at->nterms; k++)
            if (at->term[k].rank >= 0)
                walks = at->term[k].rank;
        if (!f->guarded && most >= have)
            f->changed |= resize(f->x, r, most + 1);
        else if (f->guarded && walks >= 0 && walks != r && most < have - 1)
            f->changed |=
                resize(f->x, walks, f->x->extent[walks] + have - 1 - most);
    }
}

static bool is_guarded(const weir_expr *x)
{
    if (x->kind != WEIR_EXPR_CALL)
        return false;
    if (x->function == WEIR_FN_SELECT)
        return true;
    for (int i = 0; i < WEIR_ARGS; i++)
        if (x->arg[i] && is_guarded(x->arg[i]))
            return true;
    return false;
}

static void fit_extents(weir_instance *x)
{
    const weir_cascade *c = x->c;
    fit f = {x, false, true};

    for (int round = 0; round < 8 && f.changed; round++) {
        f.changed = false;
        for (int e = 0; e < c->neinsums; e++) {
            f.guarded =
                c->einsum[e].nwhere > 0 || is_guarded(c->einsum[e].value);
            weir_einsum_visit(c->einsum + e, fit_access, &f);
        }
        for (int t = 0; t < c->ntensors; t++)
            if (c->tensor[t].view >= 0)
                f.changed |= fit_view(x, c->tensor + t);
    }
}

/* One of coordinates [I, I + N) of A names a level of rank R. */
static bool by_levels(const weir_cascade *c, const weir_access *a, int i, int n,
                      int r)
{
    for (int k = i; k < i + n && k < a->n; k++) {
        int at = a->index[k].rank;

        if (at >= 0 && c->rank[at].base == r && at != r)
            return true;
    }
    return false;
}

static weir_ranks index_ranks(const weir_index *at)
{
    weir_ranks set = at->rank >= 0 ? weir_rank_bit(at->rank) : 0;

    for (int i = 0; i < at->nterms; i++)
        if (at->term[i].rank >= 0)
            set |= weir_rank_bit(at->term[i].rank);
    return set;
}

static void put_coordinate(weir_read *r, int i, int slot, int64_t stride)
{
    const weir_index *at = r->access->index + i;

    r->slot[i] = slot;
    r->stride[i] = stride;
    r->slot_ranks[slot] |= index_ranks(at);
    r->ranks |= index_ranks(at);
    for (int k = 0; k < at->nterms; k++)
        if (at->term[k].gather)
            r->gathers |= (uint64_t)1 << slot;
}

static void resolve(weir_instance *x, weir_read *r, const weir_access *a)
{
    const weir_tensor *t = x->c->tensor + a->tensor;
    int i = 0;

    r->access = a;
    r->tensor = a->tensor;
    for (int s = 0; s < t->n && i < a->n; s++) {
        int level[WEIR_RANKS], n = levels_of(x->c, t->rank[s], level);
        int64_t stride = x->extent[t->rank[s]];

        if (!by_levels(x->c, a, i, n, t->rank[s])) {
            put_coordinate(r, i++, s, 1);
            continue;
        }
        for (int l = 0; l < n && i < a->n; l++) {
            stride /= x->extent[level[l]];
            put_coordinate(r, i++, s, stride);
        }
    }
}

typedef struct collector {
    weir_instance *x;
    weir_rounds *rounds;
    bool full;
} collector;

static void add_read(void *user, const weir_access *a)
{
    collector *k = user;

    if (k->rounds->nreads == WEIR_INSTANCE_READS)
        k->full = true;
    else
        resolve(k->x, k->rounds->read + k->rounds->nreads++, a);
}

static bool make_rounds(weir_arena *a, weir_instance *x, int e)
{
    const weir_cascade *c = x->c;
    const weir_einsum *einsum = c->einsum + e;
    weir_rounds *r = x->einsum + e;
    collector k = {x, r, false};
    weir_ranks rest = einsum->space;
    int at;

    r->read = WEIR_NEW(a, weir_read, WEIR_INSTANCE_READS);
    weir_einsum_visit(einsum, add_read, &k);
    for (int i = 0; i < r->nreads; i++) {
        weir_read *read = r->read + i;
        int step = c->tensor[read->tensor].step;

        while (!weir_access_same(r->read[read->first].access, read->access))
            read->first++;
        for (int n = 0; n < read->access->n; n++)
            if (step >= 0 && step == einsum->step &&
                read->access->index[n].rank == step &&
                read->access->index[n].offset == 0)
                read->previous = true;
    }
    resolve(x, &r->out, &einsum->out);
    if (einsum->step >= 0)
        r->order[r->norder++] = einsum->step;
    if (einsum->step >= 0)
        rest &= ~weir_rank_bit(einsum->step);
    WEIR_EACH_RANK(at, rest)
        r->order[r->norder++] = at;
    r->points = 1;
    for (int i = 0; i < r->norder; i++)
        r->points = r->points > WEIR_INSTANCE_POINTS
                        ? r->points
                        : r->points * x->extent[r->order[i]];
    return !k.full && r->points <= WEIR_INSTANCE_POINTS;
}

static weir_instance *make(weir_arena *a, const weir_cascade *c, int fiber,
                           int rounds, int others)
{
    int64_t words = 0, points = 0;
    weir_instance *x = WEIR_NEW(a, weir_instance, 1);

    x->c = c;
    x->constant = WEIR_NEW(a, double, (size_t)c->nconstants + 1);
    for (int i = 0; i < c->nconstants;
         i++) /* a stride, a window: any will do */
        x->constant[i] = c->constant[i].value > 2 ? 2 : c->constant[i].value;
    first_guess(x, fiber, rounds, others);
    fit_extents(x);
    x->words = WEIR_NEW(a, int64_t, (size_t)c->ntensors + 1);
    for (int t = 0; t < c->ntensors; t++) {
        x->words[t] = 1;
        for (int s = 0; s < c->tensor[t].n; s++)
            if ((x->words[t] *= weir_instance_slot(x, t, s)) >
                WEIR_INSTANCE_WORDS)
                return NULL;
        if ((words += x->words[t]) > WEIR_INSTANCE_WORDS)
            return NULL;
    }
    x->start = WEIR_NEW(a, weir_read, (size_t)c->ntensors + 1);
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].start)
            resolve(x, x->start + t, &c->tensor[t].start->access);
    x->einsum = WEIR_NEW(a, weir_rounds, (size_t)c->neinsums + 1);
    for (int e = 0; e < c->neinsums; e++)
        if (!make_rounds(a, x, e) ||
            (points += x->einsum[e].points) > WEIR_INSTANCE_POINTS)
            return NULL;
    return x;
}

weir_instance *weir_instance_make(weir_arena *a, const weir_cascade *c,
                                  int fiber, int rounds)
{
    weir_instance *x = make(a, c, fiber, rounds, SHORT);

    return x ? x : make(a, c, fiber, rounds, 1);
}
