/* SPDX-License-Identifier: Apache-2.0
 * passes.c - the fibers of a cascade, one after the other.
 */
#include "workloads/analysis/passes.h"
#include "workloads/analysis/proof.h"

#include <string.h>

enum { FIBERS = 4096, PLACES = 8 };

typedef struct counter {
    weir_arena *a;      /* of what is returned */
    weir_arena scratch; /* of instances; used by value */
    const weir_cascade *c;
    weir_fiber_passes *out;
    int n;
} counter;

/* Fiber of TENSOR along `slots`; IN: its part, of a whole slot, [from, to). */
typedef struct plan {
    int tensor, rank; /* what is reported */
    uint64_t slots;
    int role;  /* a view, or -1 */
    int fixed; /* levels outside of the fiber, of a slot that is whole: those
                  before this one; 0: none */
} plan;

static int levels_of(const weir_cascade *c, int r, int level[WEIR_RANKS])
{
    int n = 0;

    for (int l = 0; l < c->nranks; l++)
        if (c->rank[l].base == r && l != r)
            level[n++] = l;
    return n;
}

/* Which of the other slots' places is number I: all of them are taken if they
 * are few, else the corners. */
static void put_place(weir_fiber *f, int64_t i, int64_t all)
{
    int64_t word = all <= PLACES ? i : i * (all - 1) / (PLACES - 1);

    for (int s = f->x->c->tensor[f->tensor].n - 1; s >= 0; s--) {
        if (f->slots >> s & 1)
            continue;
        f->place[s] = word % weir_instance_slot(f->x, f->tensor, s);
        word /= weir_instance_slot(f->x, f->tensor, s);
    }
}

/* The part of the fiber that belongs to PLAN: the last tile of levels. */
static void put_part(weir_fiber *f, const plan *p)
{
    int level[WEIR_RANKS], n;
    int64_t all = 1;

    for (int s = 0; s < f->x->c->tensor[f->tensor].n; s++)
        if (f->slots >> s & 1)
            all *= weir_instance_slot(f->x, f->tensor, s);
    f->from = 0;
    f->to = all;
    if (p->fixed == 0)
        return;
    n = levels_of(f->x->c, f->x->c->rank[p->rank].base, level);
    f->to = 1;
    for (int i = p->fixed; i < n; i++)
        f->to *= f->x->extent[level[i]];
    f->from = all - f->to;
    f->to = all;
}

/* The fiber of PLAN with the most passes, when iterations have ROUNDS; it lives
 * in A. False if none could be counted. */
static bool count(const counter *k, weir_arena *a, const plan *p, int rounds,
                  weir_fiber *best)
{
    const weir_instance *x = weir_instance_make(a, k->c, p->rank, rounds);
    int64_t all = 1;

    best->passes = -1;
    if (!x)
        return false;
    for (int s = 0; s < k->c->tensor[p->tensor].n; s++)
        if (!(p->slots >> s & 1))
            all *= weir_instance_slot(x, p->tensor, s);
    for (int64_t i = 0; i < all && i < PLACES; i++) {
        weir_fiber f = {.a = a, .x = x, .tensor = p->tensor};

        f.slots = p->slots;
        f.role = p->role;
        put_place(&f, i, all);
        put_part(&f, p);
        if (weir_fiber_count(&f) && f.passes > best->passes)
            *best = f;
    }
    return best->passes >= 0;
}

/* The rank whose rounds repeat the passes: an iterative rank that is not the
 * fiber's own; -1 if there is none. */
static int find_round(const counter *k, const plan *p)
{
    for (int e = 0; e < k->c->neinsums; e++) {
        int step = k->c->einsum[e].step;

        if (step >= 0 && k->c->rank[step].base != k->c->rank[p->rank].base)
            return step;
    }
    return -1;
}

static void explain(counter *k, weir_fiber_passes *out, const weir_fiber *f)
{
    out->passes = f->passes;
    out->step = weir_proof(&out->nsteps, k->a, f);
    out->einsum_pass = weir_proof_einsums(k->a, f);
}

static void add_fiber(counter *k, const plan *p, bool outermost)
{
    weir_arena scratch = k->scratch;
    weir_fiber one = {0}, two = {0}, three = {0};
    int round = find_round(k, p);
    weir_fiber_passes out = {.tensor = p->tensor,
                             .rank = p->rank,
                             .view = p->role,
                             .outermost = outermost,
                             .round = -1};

    if (k->n == FIBERS)
        return;
    out.counted = count(k, &scratch, p, round < 0 ? 2 : 1, &one);
    if (p->role >= 0 && out.counted && one.nechoes[p->role] == 0)
        return; /* the view shows nothing of this fiber */
    if (out.counted)
        explain(k, &out, &one);
    if (round >= 0 && out.counted && count(k, &scratch, p, 2, &two) &&
        count(k, &scratch, p, 3, &three) && two.passes > one.passes) {
        explain(k, &out, &two);
        if (three.passes > two.passes) {
            out.round = round;
            out.more = three.passes - two.passes;
            out.passes = two.passes - out.more;
        }
    }
    k->out[k->n++] = out;
}

/* Tensor T along slot S, which stands for the whole rank R (by way of view
 * ROLE, unless that is -1): all of it, then the inside of one tile per level.
 */
static void add_whole(counter *k, int t, int s, int r, int role)
{
    int level[WEIR_RANKS], n = levels_of(k->c, r, level);
    plan p = {.tensor = t, .slots = (uint64_t)1 << s, .role = role};

    p.rank = n > 0 ? level[0] : r;
    add_fiber(k, &p, true);
    for (int i = 1; i < n; i++) {
        p.rank = level[i];
        p.fixed = i;
        add_fiber(k, &p, false);
    }
}

/* The same under the other names that views of what is made from T give its
 * rank. */
static void add_roles(counter *k, int t, int s)
{
    const weir_cascade *c = k->c;
    int r = c->tensor[t].rank[s];

    for (int v = 0; v < c->ntensors; v++) {
        const weir_tensor *view = c->tensor + v;
        weir_ranks lost, won;

        if (view->view < 0)
            continue;
        lost = c->tensor[view->view].ranks & ~view->ranks;
        won = view->ranks & ~c->tensor[view->view].ranks;
        if (lost == weir_rank_bit(r) && won && !(won & (won - 1)) &&
            c->rank[weir_first_rank(won)].level < 0)
            add_whole(k, t, s, weir_first_rank(won), v);
    }
}

/* Tensor T along slot S, a level: with the levels inside of it. */
static void add_level(counter *k, int t, int s)
{
    const weir_tensor *tensor = k->c->tensor + t;
    const weir_rank *own = k->c->rank + tensor->rank[s];
    plan p = {.tensor = t, .rank = tensor->rank[s], .role = -1};
    bool outermost = true;

    for (int i = 0; i < tensor->n; i++) {
        const weir_rank *other = k->c->rank + tensor->rank[i];

        if (other->base != own->base)
            continue;
        if (other->level <= own->level)
            p.slots |= (uint64_t)1 << i;
        else
            outermost = false;
    }
    add_fiber(k, &p, outermost);
}

/* How much of the cascade walks along F: of fibers with as many passes, the one
 * that matters most is shown. */
static int weight(const weir_cascade *c, const weir_fiber_passes *f)
{
    int base = c->rank[f->rank].base, n = c->rank[base].partitioned ? 1000 : 0;

    for (int e = 0; e < c->neinsums; e++)
        n += weir_rank_in(base, weir_cascade_whole(c, c->einsum[e].space)) +
             weir_rank_in(base, weir_cascade_whole(c, c->einsum[e].reduced));
    return n;
}

static bool is_worse(const weir_cascade *c, const weir_fiber_passes *f,
                     const weir_fiber_passes *than)
{
    if (f->more != than->more)
        return f->more > than->more;
    if (f->passes != than->passes)
        return f->passes > than->passes;
    return weight(c, f) > weight(c, than);
}

int64_t weir_passes_rounds(const weir_fiber_passes *f, int64_t rounds)
{
    return f->passes + (rounds - 1) * f->more;
}

static bool is_wanted(const weir_tensor *t, bool all)
{
    return t->view < 0 && t->step < 0 && t->n < WEIR_RANKS &&
           (all ? t->kind != WEIR_TENSOR_OUTPUT : t->kind == WEIR_TENSOR_INPUT);
}

weir_status weir_passes_count(const weir_passes **out, weir_arena *a,
                              const weir_cascade *c, bool all, weir_diag *d)
{
    weir_passes *p = WEIR_NEW(a, weir_passes, 1);
    weir_arena scratch = weir_arena_make();
    counter k = {.a = a, .scratch = scratch, .c = c};

    k.out = WEIR_NEW(a, weir_fiber_passes, FIBERS);
    for (int t = 0; t < c->ntensors; t++)
        for (int s = 0; s < c->tensor[t].n && is_wanted(c->tensor + t, all);
             s++) {
            int r = c->tensor[t].rank[s];

            if (c->rank[r].level >= 0) {
                add_level(&k, t, s);
                continue;
            }
            add_whole(&k, t, s, r, -1);
            add_roles(&k, t, s);
        }
    weir_arena_drop(&scratch);
    *p = (weir_passes){.n = k.n, .fiber = k.out, .worst = -1};
    for (int i = 0; i < k.n; i++) {
        const weir_fiber_passes *f = k.out + i;

        if (!f->counted)
            weir_report(d, WEIR_WARN, c->tensor[f->tensor].loc,
                        "'%s' along '%s' is too large to be analyzed",
                        c->tensor[f->tensor].name, c->rank[f->rank].name);
        if (f->outermost && c->tensor[f->tensor].kind == WEIR_TENSOR_INPUT &&
            (p->worst < 0 || is_worse(c, f, k.out + p->worst)))
            p->worst = i;
    }
    *out = p;
    return WEIR_OK;
}
