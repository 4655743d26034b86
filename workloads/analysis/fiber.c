/* SPDX-License-Identifier: Apache-2.0
 * fiber.c - what must have been read before what, as sets of words of a fiber.
 */
#include "workloads/analysis/fiber.h"

#include <string.h>

enum { K = WEIR_FIBER_PASSES, USES = 4096 };

static int64_t group_of(const weir_instance *x, const weir_use *u,
                        const int64_t *at)
{
    const weir_rounds *r = x->einsum + u->einsum;
    int64_t group = 0;

    for (int i = 0; i < r->norder; i++)
        if (!weir_rank_in(r->order[i], u->walk))
            group = group * x->extent[r->order[i]] + at[r->order[i]];
    return group;
}

/* The words that ECHO of tensor T has at PLACE, from slot S on; where an index
 * tensor decides (-1) all that it may mean. */
static uint32_t set_at(const weir_fiber *f, int t, const weir_echo *echo,
                       int64_t place[WEIR_INSTANCE_SLOTS], int s)
{
    uint32_t set = 0;

    while (s < f->x->c->tensor[t].n && (place[s] >= 0 || !(echo->key >> s & 1)))
        s++;
    if (s == f->x->c->tensor[t].n)
        return echo->set[weir_echo_key(f->x, t, echo->key, place)];
    for (int64_t i = 0; i < weir_instance_slot(f->x, t, s); i++) {
        place[s] = i;
        set |= set_at(f, t, echo, place, s + 1);
    }
    place[s] = -1;
    return set;
}

uint32_t weir_fiber_at(const weir_fiber *f, const weir_use *u,
                       const int64_t *at, int64_t *group, bool *all)
{
    const weir_read *r = f->x->einsum[u->einsum].read + u->read;
    const weir_echo *echo = f->echo[r->tensor] + u->echo;
    int64_t place[WEIR_INSTANCE_SLOTS];

    *group = group_of(f->x, u, at);
    *all = (r->gathers & echo->walk) != 0;
    return weir_instance_place(f->x, r, at, place)
               ? set_at(f, r->tensor, echo, place, 0)
               : 0;
}

/* Visit every word that a gathering PLACE may mean, from slot S on. */
static void meet(const weir_fiber *f, int t, int64_t *place, int s,
                 uint32_t need[K])
{
    while (s < f->x->c->tensor[t].n && place[s] >= 0)
        s++;
    if (s == f->x->c->tensor[t].n) {
        const uint32_t *word =
            f->need[t] + weir_instance_word(f->x, t, place) * K;

        for (int k = 0; k < K; k++)
            need[k] &= word[k];
        return;
    }
    for (int64_t i = 0; i < weir_instance_slot(f->x, t, s); i++) {
        place[s] = i;
        meet(f, t, place, s + 1, need);
    }
    place[s] = -1;
}

void weir_fiber_need(const weir_fiber *f, const weir_read *r, const int64_t *at,
                     uint32_t need[K])
{
    const weir_tensor *t = f->x->c->tensor + r->tensor;
    int64_t place[WEIR_INSTANCE_SLOTS], shown[WEIR_INSTANCE_SLOTS];
    int tensor = r->tensor;

    memset(need, 0, K * sizeof *need);
    if (!weir_instance_place(f->x, r, at, place))
        return;
    if (f->blocked[r->tensor])
        return;
    if (t->view >= 0 && !r->gathers) {
        weir_instance_shown(f->x, r->tensor, place, shown);
        memcpy(place, shown, sizeof place);
        tensor = t->view;
    } else if (t->view >= 0) {
        return; /* less is needed, for all that is known */
    }
    memset(need, 0xFF, K * sizeof *need);
    meet(f, tensor, place, 0, need);
}

/* The ranks that GATHER's coordinates name; all if data decide on them. */
static weir_ranks ranks_of(const weir_access *gather)
{
    weir_ranks set = 0;

    for (int i = 0; i < gather->n; i++) {
        const weir_index *at = gather->index + i;

        set |= at->rank >= 0 ? weir_rank_bit(at->rank) : 0;
        for (int k = 0; k < at->nterms; k++) {
            if (at->term[k].gather)
                return ~(weir_ranks)0;
            set |= at->term[k].rank >= 0 ? weir_rank_bit(at->term[k].rank) : 0;
        }
    }
    return set;
}

/* In SLOTS, R means one word that is known before the fiber is read: at a fixed
 * coordinate, or at one that an input says for the fiber ("X[b, T[b]]"). It can
 * be kept when it comes by. */
static bool kept(const weir_cascade *c, const weir_read *r, uint64_t slots)
{
    for (int i = 0; i < r->access->n; i++) {
        const weir_index *at = r->access->index + i;

        for (int k = 0; k < at->nterms && slots >> r->slot[i] & 1; k++) {
            const weir_access *g = at->term[k].gather;

            if (g && (c->tensor[g->tensor].kind != WEIR_TENSOR_INPUT ||
                      ranks_of(g) & ~r->ranks))
                return false;
        }
    }
    return true;
}

/* To read a state is to read the fiber only where the step moves along it: its
 * last value is carried along. */
static void add_uses(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    f->use = WEIR_NEW(f->a, weir_use, USES);
    f->first = WEIR_NEW(f->a, int, (size_t)c->neinsums + 1);
    for (int e = 0; e < c->neinsums; f->first[++e] = f->nuses)
        for (int k = 0; k < f->x->einsum[e].nreads; k++) {
            const weir_rounds *rounds = f->x->einsum + e;
            const weir_read *r = rounds->read + k;

            for (int i = 0; i < f->nechoes[r->tensor]; i++) {
                weir_use *u = f->use + f->nuses;
                const weir_echo *echo = f->echo[r->tensor] + i;
                weir_ranks walk = weir_read_walk(r, echo->walk);

                if (f->role >= 0 && !echo->renamed && !f->before[e])
                    continue;
                if (echo->summary || f->nuses == USES ||
                    (r->previous &&
                     weir_rank_in(c->tensor[r->tensor].step, walk)) ||
                    (!walk && kept(c, r, echo->walk)))
                    continue;
                *u = (weir_use){.einsum = e, .read = k, .echo = i, .groups = 1};
                u->made = f->made[e][k * WEIR_ECHOES + i];
                u->walk = walk;
                for (int n = 0; n < rounds->norder; n++)
                    if (!weir_rank_in(rounds->order[n], u->walk))
                        u->groups *= f->x->extent[rounds->order[n]];
                u->touched = WEIR_NEW(f->a, uint32_t, (size_t)u->groups);
                u->late = WEIR_NEW(f->a, uint32_t, (size_t)u->groups);
                u->pass = WEIR_NEW(f->a, uint8_t, (size_t)u->groups);
                f->nuses++;
            }
        }
}

/* The uses of Einsum E: from *FROM on, below the number that is returned. */
static int uses_of(const weir_fiber *f, int e, int *from)
{
    *from = f->first[e];
    return f->first[e + 1];
}

static void touch(void *user, int e, const int64_t *at)
{
    weir_fiber *f = user;
    uint64_t reads = weir_instance_reads(f->x, e, at);
    int from, end = uses_of(f, e, &from);

    for (int i = from; i < end; i++) {
        weir_use *u = f->use + i;
        int64_t group;
        bool all;
        uint32_t set;

        if (!(reads >> u->read & 1))
            continue;
        set = weir_fiber_at(f, u, at, &group, &all);
        u->touched[group] |= set;
        if (set && u->pass[group] == 0)
            u->pass[group] = 1;
    }
}

/* Words that point AT of Einsum E makes: one, or with topk one per winner. */
static void write_word(weir_fiber *f, int e, const int64_t *at,
                       const uint32_t need[K])
{
    const weir_read *out = &f->x->einsum[e].out;
    int kept = f->x->c->einsum[e].kept;
    int64_t point[WEIR_RANKS], place[WEIR_INSTANCE_SLOTS], n = 1;

    if (out->tensor == f->tensor)
        return;
    memcpy(point, at, sizeof point);
    if (kept >= 0)
        n = f->x->extent[kept];
    for (int64_t i = 0; i < n; i++) {
        uint32_t *word = f->need[out->tensor];
        int64_t first, last;

        if (kept >= 0)
            point[kept] = i;
        if (!weir_instance_place(f->x, out, point, place))
            continue;
        first = last = 0;
        if (!out->gathers) {
            first = weir_instance_word(f->x, out->tensor, place);
            last = first;
        } else {
            last = f->x->words[out->tensor] - 1; /* any of them */
        }
        for (int64_t w = first; w <= last; w++)
            for (int k = 0; k < K; k++)
                word[w * K + k] |= need[k];
    }
}

/* The time for which the fiber was read when the word at AT of use U's echo
 * was made. */
static int made_in(const weir_fiber *f, const weir_use *u, const int64_t *at)
{
    const weir_read *r = f->x->einsum[u->einsum].read + u->read;
    const weir_echo *echo = f->echo[r->tensor] + u->echo;
    int64_t place[WEIR_INSTANCE_SLOTS], shown[WEIR_INSTANCE_SLOTS];
    int view = f->x->c->tensor[r->tensor].view;
    int most = 1;

    if (!weir_instance_place(f->x, r, at, place))
        return 1;
    if (view >= 0) {
        echo = f->echo[view] + echo->shown;
        weir_instance_shown(f->x, r->tensor, place, shown);
        memcpy(place, shown, sizeof place);
    }
    view = view < 0 ? r->tensor : view;
    if (!r->gathers)
        return echo->pass[weir_instance_word(f->x, view, place)];
    for (int64_t i = 0; i < f->x->words[view]; i++)
        most = echo->pass[i] > most ? echo->pass[i] : most;
    return most;
}

/* What is made at point AT from use U is made in U's pass. */
static void hand_on(weir_fiber *f, const weir_use *u, const int64_t *at,
                    int pass)
{
    const weir_read *out = &f->x->einsum[u->einsum].out;
    int64_t place[WEIR_INSTANCE_SLOTS];
    weir_echo *echo;
    uint8_t *old;

    if (u->made < 0 || !weir_instance_place(f->x, out, at, place))
        return;
    echo = f->echo[out->tensor] + u->made;
    old = echo->pass + weir_instance_word(f->x, out->tensor, place);
    *old = (uint8_t)(pass > *old ? pass : *old);
}

static void sweep_point(void *user, int e, const int64_t *at)
{
    weir_fiber *f = user;
    const weir_rounds *r = f->x->einsum + e;
    uint64_t reads = weir_instance_reads(f->x, e, at);
    uint32_t need[K] = {0}, word[WEIR_INSTANCE_READS][K];
    int from, end = uses_of(f, e, &from);

    for (int i = 0; i < r->nreads; i++)
        if (reads >> i & 1) {
            weir_fiber_need(f, r->read + i, at, word[i]);
            for (int k = 0; k < K; k++)
                need[k] |= word[i][k];
        }
    for (int i = from; i < end; i++) {
        weir_use *u = f->use + i;
        int64_t group;
        bool all;
        uint32_t set;
        int own;

        if (!(reads >> u->read & 1) ||
            !(set = weir_fiber_at(f, u, at, &group, &all)))
            continue;
        for (int k = 0; k < K; k++) {
            uint32_t others = 0;

            for (int n = 0; n < r->nreads; n++)
                if ((reads >> n & 1) &&
                    r->read[n].first != r->read[u->read].first)
                    others |= word[n][k];
            if (u->touched[group] & ~others)
                u->late[group] &= ~((uint32_t)1 << k);
        }
        own = made_in(f, u, at);
        if (own > u->pass[group]) {
            u->pass[group] = (uint8_t)own;
            f->changed = true;
        }
        for (int k = 0; k < u->pass[group] && !all && k < K; k++)
            need[k] |= set;
        hand_on(f, u, at, u->pass[group]);
    }
    write_word(f, e, at, need);
}

static void start_states(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    for (int t = 0; t < c->ntensors; t++)
        memset(f->need[t], 0, (size_t)f->x->words[t] * K * sizeof *f->need[t]);
    for (int t = 0; t < c->ntensors; t++) {
        int64_t place[WEIR_INSTANCE_SLOTS] = {0};

        if (!c->tensor[t].start || t == f->tensor)
            continue;
        do {
            int64_t at[WEIR_RANKS] = {0};
            bool first = true;

            for (int s = 0; s < c->tensor[t].n; s++) {
                at[c->tensor[t].rank[s]] = place[s];
                first &=
                    c->tensor[t].rank[s] != c->tensor[t].step || place[s] == 0;
            }
            if (first)
                weir_fiber_need(f, f->x->start + t, at,
                                f->need[t] +
                                    weir_instance_word(f->x, t, place) * K);
        } while (weir_instance_next_place(f->x, t, place));
    }
}

/* One reading of the whole cascade; true if some read turned out later. */
static bool sweep(weir_fiber *f)
{
    bool later;

    f->changed = false;
    for (int i = 0; i < f->nuses; i++)
        memset(f->use[i].late, 0xFF,
               (size_t)f->use[i].groups * sizeof *f->use[i].late);
    start_states(f);
    weir_instance_run(f->x, sweep_point, f);
    later = f->changed;
    for (int i = 0; i < f->nuses; i++) {
        weir_use *u = f->use + i;

        for (int64_t g = 0; g < u->groups; g++) {
            uint32_t set = u->touched[g];
            int k = 0;

            if (!(set & (set - 1)))
                continue; /* one word: there is nothing to wait for */
            while (k < K && (u->late[g] >> k & 1))
                k++;
            if (k + 1 > u->pass[g] && u->pass[g] < K) {
                u->pass[g] = (uint8_t)(k + 1 > K ? K : k + 1);
                later = true;
            }
        }
    }
    return later;
}

bool weir_fiber_count(weir_fiber *f)
{
    const weir_cascade *c = f->x->c;

    if (f->to - f->from > WEIR_INSTANCE_FIBER)
        return false;
    f->need = WEIR_NEW(f->a, uint32_t *, (size_t)c->ntensors + 1);
    for (int t = 0; t < c->ntensors; t++)
        f->need[t] = WEIR_NEW(f->a, uint32_t, (size_t)f->x->words[t] * K);
    if (!weir_fiber_echoes(f))
        return false;
    add_uses(f);
    weir_instance_run(f->x, touch, f);
    for (int round = 0; round < 2 * K && sweep(f); round++)
        ;
    f->passes = 0;
    for (int i = 0; i < f->nuses; i++)
        for (int64_t g = 0; g < f->use[i].groups; g++)
            if (f->use[i].pass[g] > f->passes)
                f->passes = f->use[i].pass[g];
    return true;
}
