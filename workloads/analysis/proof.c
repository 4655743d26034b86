/* SPDX-License-Identifier: Apache-2.0
 * proof.c - from the last read of a fiber back to the first.
 */
#include "workloads/analysis/proof.h"

#include <string.h>

enum { K = WEIR_FIBER_PASSES, VIA = 64 };

/* The first use, in the order of the Einsums, that reads for the time PASS;
 * of Einsum E alone if E >= 0. */
static const weir_use *find_use(const weir_fiber *f, int e, int pass,
                                int64_t *group)
{
    for (int i = 0; i < f->nuses; i++)
        for (int64_t g = 0; g < f->use[i].groups; g++)
            if ((e < 0 || f->use[i].einsum == e) && f->use[i].pass[g] >= pass) {
                *group = g;
                return f->use + i;
            }
    return NULL;
}

/* The same in Einsum E, of uses for the time PASS and no later one. */
static const weir_use *find_exact(const weir_fiber *f, int e, int pass)
{
    for (int i = f->first[e]; i < f->first[e + 1]; i++)
        for (int64_t g = 0; g < f->use[i].groups; g++)
            if (f->use[i].pass[g] == pass)
                return f->use + i;
    return NULL;
}

/* A point of one group of a use. */
typedef struct finder {
    const weir_fiber *f;
    const weir_use *use;
    int64_t group;
    bool found;
    int64_t at[WEIR_RANKS];
} finder;

static void find_point(void *user, int e, const int64_t *at)
{
    finder *x = user;
    int64_t group;
    bool all;

    if (x->found || e != x->use->einsum ||
        !(weir_instance_reads(x->f->x, e, at) >> x->use->read & 1) ||
        !weir_fiber_at(x->f, x->use, at, &group, &all) || group != x->group)
        return;
    x->found = true;
    memcpy(x->at, at, sizeof x->at);
}

static int bits(uint32_t set)
{
    return __builtin_popcount(set);
}

/* What use U needs at point AT, of all that was read for the time PASS: the
 * other read that needs most, or U's own where the others do not need all. */
static int blocker(const weir_fiber *f, const weir_use *u, const int64_t *at,
                   uint32_t touched, int pass)
{
    const weir_rounds *r = f->x->einsum + u->einsum;
    uint64_t reads = weir_instance_reads(f->x, u->einsum, at);
    uint32_t others = 0;
    int best = u->read, most = 0;

    for (int i = 0; i < r->nreads; i++) {
        uint32_t need[K];

        if (!(reads >> i & 1) || r->read[i].first == r->read[u->read].first)
            continue;
        weir_fiber_need(f, r->read + i, at, need);
        others |= need[pass - 1];
        if (bits(need[pass - 1] & touched) > most) {
            most = bits(need[pass - 1] & touched);
            best = i;
        }
    }
    return touched & ~others ? u->read : best;
}

/* What U itself reads there could not be had before PASS: then its producer
 * tells why. */
static bool comes_late(const weir_fiber *f, const weir_use *u,
                       const int64_t *at, uint32_t touched, int pass)
{
    const weir_read *read = f->x->einsum[u->einsum].read + u->read;
    uint32_t need[K];

    weir_fiber_need(f, read, at, need);
    return !(touched & ~need[pass - 1]);
}

static int producer_of(const weir_fiber *f, int tensor)
{
    int base = f->x->c->tensor[tensor].view;

    return f->x->c->tensor[base >= 0 ? base : tensor].producer;
}

/* The words of the fiber that some word of tensor T needs for the time PASS,
 * those of the word that needs most. */
static int most_needed(const weir_fiber *f, int t, int pass)
{
    int most = 0, base = f->x->c->tensor[t].view;

    t = base >= 0 ? base : t;
    for (int64_t w = 0; w < f->x->words[t]; w++) {
        int n = bits(f->need[t][w * K + pass - 1]);

        most = n > most ? n : most;
    }
    return most;
}

/* The read of Einsum E through which most is needed, leaving out VIA. */
static int next_tensor(const weir_fiber *f, int e, int pass, const int *via,
                       int nvia)
{
    const weir_rounds *r = f->x->einsum + e;
    int best = -1, most = 0;

    for (int i = 0; i < r->nreads; i++) {
        int t = r->read[i].tensor, n = most_needed(f, t, pass);
        bool seen = false;

        for (int k = 0; k < nvia; k++)
            seen |= via[k] == t;
        if (!seen && n > most) {
            most = n;
            best = t;
        }
    }
    return best;
}

/* From STEP->needs back to an Einsum that reads the fiber for the time before
 * STEP->pass. */
static void trace(weir_arena *a, const weir_fiber *f, weir_pass_step *step)
{
    int back[VIA], n = 0, *via;
    int t = step->needs;

    step->after = step->after_tensor = -1;
    while (t >= 0 && n < VIA) {
        int e = producer_of(f, t);
        const weir_use *u;

        back[n++] = t;
        if (e < 0)
            break;
        u = find_exact(f, e, step->pass - 1);
        if (u) {
            step->after = e;
            step->after_tensor = f->x->einsum[e].read[u->read].tensor;
            break;
        }
        t = next_tensor(f, e, step->pass - 1, back, n);
    }
    via = WEIR_NEW(a, int, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        via[i] = back[n - 1 - i];
    step->via = via;
    step->nvia = n;
}

/* The step to PASS at use U, or at the Einsum before it to which what U reads
 * owes that it comes so late. */
static weir_pass_step step_at(const weir_fiber *f, const weir_use *u,
                              int64_t group, int pass)
{
    weir_pass_step step = {.pass = pass};
    int hops = f->x->c->neinsums;

    for (;;) {
        finder x = {.f = f, .use = u, .group = group};
        const weir_read *read = f->x->einsum[u->einsum].read + u->read;
        const weir_use *before;
        int64_t g = 0;
        int k;

        step.einsum = u->einsum;
        step.tensor = read->tensor;
        step.needs = read->tensor;
        weir_instance_run(f->x, find_point, &x);
        if (!x.found)
            return step;
        k = comes_late(f, u, x.at, u->touched[group], pass - 1)
                ? u->read
                : blocker(f, u, x.at, u->touched[group], pass - 1);
        step.needs = f->x->einsum[u->einsum].read[k].tensor;
        if (k != u->read || producer_of(f, read->tensor) < 0 || hops-- == 0)
            return step;
        before = find_use(f, producer_of(f, read->tensor), pass, &g);
        if (!before)
            return step;
        u = before;
        group = g;
    }
}

const weir_pass_step *weir_proof(int *n, weir_arena *a, const weir_fiber *f)
{
    weir_pass_step *step;
    int64_t group;
    const weir_use *u = find_use(f, -1, f->passes, &group);

    *n = f->passes > 1 ? f->passes - 1 : 0;
    step = WEIR_NEW(a, weir_pass_step, (size_t)*n + 1);
    for (int pass = f->passes; pass > 1; pass--) {
        weir_pass_step *s = step + pass - 2;

        if (!u)
            u = find_use(f, -1, pass, &group);
        *s = step_at(f, u, group, pass);
        trace(a, f, s);
        u = s->after < 0 ? NULL : find_use(f, s->after, pass - 1, &group);
    }
    return step;
}

const int *weir_proof_einsums(weir_arena *a, const weir_fiber *f)
{
    const weir_cascade *c = f->x->c;
    int *pass = WEIR_NEW(a, int, (size_t)c->neinsums + 1);

    for (int i = 0; i < f->nuses; i++)
        for (int64_t g = 0; g < f->use[i].groups; g++)
            if (f->use[i].pass[g] > pass[f->use[i].einsum])
                pass[f->use[i].einsum] = f->use[i].pass[g];
    for (int e = 0; e < c->neinsums; e++)
        for (int k = K; k >= 1 && pass[e] == 0; k--)
            if (most_needed(f, c->einsum[e].out.tensor, k) > 0)
                pass[e] = k;
    return pass;
}
