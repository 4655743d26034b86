/* SPDX-License-Identifier: Apache-2.0
 * replay.c - remembers what a state leads to, and does it at once next time.
 *
 * A *leg* runs from the moment the anchor lane begins an iteration of a loop
 * to the next moment it begins one of that loop or of one outside it. Legs
 * that start in equal states pass alike: the same cycles, the same counters,
 * the same state at the end. So the transient at the begin of an inner loop is
 * worked through once, not once for each iteration of the outer loops.
 * Innermost loops have no transient inside: they are left to steady.c. Where
 * that skips the end of a leg, the leg runs to a later one: it is as good.
 *
 * Equal: all that state.h holds, relative to now. Of loops that are not inside
 * that loop an index only matters in whether it is the first or the last, where
 * that is special, and in that the lane comes to the last iteration when it
 * did, unless trips depend on it. Tokens that nobody alive waits for do not
 * matter.
 */
#include "sim/trace/state.h"

#include <string.h>

enum { LEGS = 512, SLOTS = 4096 };

typedef struct weir_count {
    int at;
    int64_t add;
} weir_count;

/* Lane `lane` has exactly, or at least, `left` iterations of `loop` before it.
 */
typedef struct weir_bound_left {
    int lane, loop;
    bool exact;
    int64_t left;
} weir_bound_left;

typedef struct weir_leg {
    struct weir_leg *next; /* in its slot */
    uint64_t hash;
    int nkey;
    const int64_t *key;
    int nbounds;
    const weir_bound_left *bound; /* for it to pass alike */
    /* what it leads to */
    int64_t cycles;
    int ncounts;
    const weir_count *count;
    const weir_lane_state *lane;         /* [nlanes] */
    const weir_progress_count *progress; /* [nlanes] gained */
    const int64_t *token;
    const int64_t *taken; /* [ntokens] */
    const bool *blocked;  /* [ntokens] held up a lane */
    const weir_resource_state *resource;
    int narrivals;
    const weir_arrival *arrival; /* times from its end */
    unsigned turned, entered;
} weir_leg;

/* The leg under way at one loop. */
typedef struct weir_recording {
    bool on;
    unsigned outside; /* that loop, those outside it, those elsewhere */
    int nlegs;        /* kept of that loop */
    int nkey;
    int64_t *key;
    uint64_t hash;
    int64_t now;
    int64_t *counter, *taken;
    weir_progress_count *progress;
    unsigned *path;              /* [nlanes] loops that were open */
    int64_t (*left)[WEIR_LOOPS]; /* [nlanes] iterations before them */
} weir_recording;

struct weir_replay {
    weir_leg *slot[SLOTS];
    bool *waits; /* [ntokens][nlanes] */
    int64_t *key;
    weir_recording recording[WEIR_LOOPS];
};

void weir_replay_make(weir_trace *t)
{
    struct weir_replay *p = WEIR_NEW(t->a, struct weir_replay, 1);
    size_t lanes = (size_t)t->s->nlanes;

    p->key = WEIR_RAW(t->a, int64_t, (size_t)weir_trace_state_room(t));
    for (int l = 0; l < t->s->nloops; l++) {
        weir_recording *r = &p->recording[l];

        r->key = WEIR_RAW(t->a, int64_t, (size_t)weir_trace_state_room(t));
        r->counter = WEIR_RAW(t->a, int64_t, (size_t)t->ncounters);
        r->taken = WEIR_RAW(t->a, int64_t, (size_t)t->s->ntokens + 1);
        r->progress = WEIR_RAW(t->a, weir_progress_count, lanes);
        r->path = WEIR_RAW(t->a, unsigned, lanes);
        r->left = (int64_t(*)[WEIR_LOOPS])weir_alloc_raw(
            t->a, sizeof *r->left, alignof(int64_t), lanes);
    }
    p->waits = WEIR_NEW(t->a, bool, lanes *(size_t)t->s->ntokens + 1);
    for (int i = 0; i < t->s->nlanes; i++)
        for (int k = 0; k < t->s->lane[i].nsteps; k++)
            if (t->s->lane[i].step[k].kind == WEIR_STEP_WAIT)
                p->waits[t->s->lane[i].step[k].token * t->s->nlanes + i] = true;
    t->replay = p;
}

/* Loops that the anchor has inside the loop that begins at step K. */
static unsigned inside(const weir_trace *t, int k)
{
    const weir_step *step = t->s->lane[t->anchor].step;
    unsigned set = 0;

    for (int i = k + 1; i < step[k].end; i++)
        if (step[i].kind == WEIR_STEP_LOOP)
            set |= 1u << step[i].loop;
    return set;
}

static int64_t left_of(const weir_lane_state *l, int id)
{
    return l->trips[id] - 1 - l->index[id];
}

static int put_place(int64_t *to, const weir_trace *t, int i, unsigned outer)
{
    const weir_lane_state *l = &t->lane[i];
    int n = 0;

    for (int id = 0; id < t->s->nloops; id++) {
        if (!(l->path >> id & 1))
            continue;
        if (!(outer >> id & 1) || t->indexed >> id & 1) {
            to[n++] = l->index[id];
            to[n++] = l->trips[id];
        } else {
            to[n++] = t->first_counts[i] >> id & 1 && l->index[id] == 0;
            to[n++] = t->last_counts[i] >> id & 1 && left_of(l, id) == 0;
        }
    }
    return n;
}

/* A lane that has not ended waits for TOKEN some time. */
static bool is_awaited(const weir_trace *t, int token)
{
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->lane[i].mode != WEIR_LANE_ENDED &&
            t->replay->waits[token * t->s->nlanes + i])
            return true;
    return false;
}

static int put_key(int64_t *to, const weir_trace *t, int loop, unsigned outer)
{
    int n = 0;

    to[n++] = loop;
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i]) {
            n += weir_trace_put_lane(to + n, t, &t->lane[i]);
            n += put_place(to + n, t, i, outer);
        }
    for (int k = 0; k < t->s->ntokens; k++)
        to[n++] = is_awaited(t, k) ? t->token[k] : -1;
    return n + weir_trace_put_rest(to + n, t);
}

/* FNV-1a over words (Fowler, Noll, Vo), in four chains side by side: one
 * product need not wait for the one before. */
static uint64_t hash_of(const int64_t *key, int n)
{
    static const uint64_t basis = 14695981039346656037u, prime = 1099511628211u;
    uint64_t h[4] = {basis, basis + 1, basis + 2, basis + 3}, all = basis;
    int i = 0;

    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            h[k] = (h[k] ^ (uint64_t)key[i + k]) * prime;
    for (; i < n; i++)
        h[0] = (h[0] ^ (uint64_t)key[i]) * prime;
    for (int k = 0; k < 4; k++)
        all = (all ^ h[k] ^ h[k] >> 32) * prime;
    return all ^ all >> 32;
}

/* --- keeping a leg --- */

static void record(weir_trace *t, int loop, unsigned outer, int nkey,
                   uint64_t hash)
{
    weir_recording *r = &t->replay->recording[loop];
    size_t lanes = (size_t)t->s->nlanes;

    r->on = true;
    r->outside = outer;
    r->nkey = nkey, r->hash = hash;
    memcpy(r->key, t->replay->key, (size_t)nkey * sizeof *r->key);
    r->now = t->now;
    memcpy(r->counter, t->counter, (size_t)t->ncounters * sizeof *t->counter);
    memcpy(r->taken, t->taken, (size_t)t->s->ntokens * sizeof *t->taken);
    memcpy(r->progress, t->progress, lanes * sizeof *r->progress);
    for (int i = 0; i < t->s->nlanes; i++) {
        r->path[i] = t->lane[i].path;
        for (int id = 0; id < t->s->nloops; id++)
            r->left[i][id] = left_of(&t->lane[i], id);
    }
}

/* What each lane went through. */
static weir_progress_count *gained(const weir_trace *t, const weir_recording *r)
{
    weir_progress_count *g =
        WEIR_RAW(t->a, weir_progress_count, (size_t)t->s->nlanes + 1);

    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_progress_count *now = &t->progress[i],
                                  *was = &r->progress[i];

        for (int id = 0; id < t->s->nloops; id++) {
            g[i].turns[id] = now->turns[id] - was->turns[id];
            g[i].enters[id] = now->enters[id] - was->enters[id];
        }
        g[i].starts = now->starts - was->starts;
    }
    return g;
}

/* What lane I needs of loop ID, which was open: that it ends when it did, and
 * is at its last when it was, where that is special. False: nothing. */
static bool bound_of(weir_bound_left *out, const weir_trace *t,
                     const weir_recording *r, int i, int id,
                     const weir_progress_count *g)
{
    int64_t turns = g->turns[id], left = r->left[i][id];
    bool special = t->last_counts[i] >> id & 1;

    *out = (weir_bound_left){.lane = i, .loop = id};
    if (g->enters[id] || !(t->lane[i].path >> id & 1))
        out->exact = true, out->left = left;
    else if (turns == 0)
        return false;
    else if (special && turns == left)
        out->exact = true, out->left = left;
    else
        out->left = turns + special;
    return true;
}

static void put_bounds(const weir_trace *t, const weir_recording *r,
                       weir_leg *leg)
{
    weir_bound_left *bound = WEIR_RAW(
        t->a, weir_bound_left, (size_t)(t->s->nlanes * t->s->nloops) + 1);

    for (int i = 0; i < t->s->nlanes; i++)
        for (int id = 0; id < t->s->nloops; id++)
            if (t->member[i] && r->outside & r->path[i] & 1u << id &&
                bound_of(&bound[leg->nbounds], t, r, i, id, &leg->progress[i]))
                leg->nbounds++;
    leg->bound = bound;
}

static void *copy(const weir_trace *t, const void *from, size_t size)
{
    void *to = weir_alloc_raw(t->a, 1, alignof(max_align_t), size + 1);

    return memcpy(to, from, size);
}

static void put_tokens(const weir_trace *t, const weir_recording *r,
                       weir_leg *leg)
{
    size_t tokens = (size_t)t->s->ntokens;
    int64_t *taken = WEIR_RAW(t->a, int64_t, tokens + 1);
    bool *blocked = WEIR_RAW(t->a, bool, tokens + 1);

    for (size_t k = 0; k < tokens; k++) {
        taken[k] = t->taken[k] - r->taken[k];
        blocked[k] = t->blocked[k] >= r->now;
    }
    leg->token = copy(t, t->token, tokens * sizeof *t->token);
    leg->taken = taken;
    leg->blocked = blocked;
}

static void put_counts(const weir_trace *t, const weir_recording *r,
                       weir_leg *leg)
{
    weir_count *count;

    for (int i = 0; i < t->ncounters; i++)
        leg->ncounts += t->counter[i] != r->counter[i];
    leg->count = count = WEIR_RAW(t->a, weir_count, (size_t)leg->ncounts + 1);
    for (int i = 0; i < t->ncounters; i++)
        if (t->counter[i] != r->counter[i])
            *count++ = (weir_count){i, t->counter[i] - r->counter[i]};
}

static void keep(weir_trace *t, weir_recording *r)
{
    struct weir_replay *p = t->replay;
    weir_arrival *arrival;
    weir_leg *leg;

    if (r->nlegs == LEGS)
        return;
    leg = WEIR_RAW(t->a, weir_leg, 1);
    arrival = copy(t, t->arrival, (size_t)t->narrivals * sizeof *t->arrival);
    for (int i = 0; i < t->narrivals; i++)
        arrival[i].at -= t->now;
    *leg = (weir_leg){
        .hash = r->hash,
        .nkey = r->nkey,
        .key = copy(t, r->key, (size_t)r->nkey * sizeof *r->key),
        .cycles = t->now - r->now,
        .lane = copy(t, t->lane, (size_t)t->s->nlanes * sizeof *t->lane),
        .progress = gained(t, r),
        .resource = copy(t, t->resource,
                         (size_t)t->s->nresources * sizeof *t->resource),
        .narrivals = t->narrivals,
        .arrival = arrival,
        .turned = t->turned,
        .entered = t->entered,
    };
    put_tokens(t, r, leg);
    put_counts(t, r, leg);
    put_bounds(t, r, leg);
    leg->next = p->slot[leg->hash % SLOTS];
    p->slot[leg->hash % SLOTS] = leg;
    r->nlegs++;
}

/* --- doing it again --- */

static bool bounds_hold(const weir_trace *t, const weir_leg *leg)
{
    for (int k = 0; k < leg->nbounds; k++) {
        const weir_bound_left *b = &leg->bound[k];
        int64_t left = left_of(&t->lane[b->lane], b->loop);

        if (b->exact ? left != b->left : left < b->left)
            return false;
    }
    return true;
}

static const weir_leg *find(const weir_trace *t, int nkey, uint64_t hash)
{
    const struct weir_replay *p = t->replay;

    for (const weir_leg *leg = p->slot[hash % SLOTS]; leg; leg = leg->next)
        if (leg->hash == hash && leg->nkey == nkey &&
            memcmp(leg->key, p->key, (size_t)nkey * sizeof *p->key) == 0 &&
            bounds_hold(t, leg))
            return leg;
    return NULL;
}

/* Lane I as LEG left it, its outer loops as far on as it went. */
static void put_back(weir_trace *t, int i, const weir_leg *leg, unsigned outer)
{
    const weir_progress_count *g = &leg->progress[i];
    weir_lane_state was = t->lane[i], *l = &t->lane[i];

    *l = leg->lane[i];
    t->progress[i].starts += g->starts;
    for (int id = 0; id < t->s->nloops; id++) {
        t->progress[i].turns[id] += g->turns[id];
        t->progress[i].enters[id] += g->enters[id];
        if (!(l->path & outer & 1u << id) || g->enters[id])
            continue;
        l->trips[id] = was.trips[id];
        weir_trace_place(l, id, was.index[id] + g->turns[id]);
    }
}

static void again(weir_trace *t, const weir_leg *leg, unsigned outer)
{
    t->now += leg->cycles;
    t->skipped_cycle += leg->cycles;
    for (int i = 0; i < leg->ncounts; i++)
        t->counter[leg->count[i].at] += leg->count[i].add;
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i])
            put_back(t, i, leg, outer);
    for (int k = 0; k < t->s->ntokens; k++) {
        t->token[k] = leg->token[k];
        t->taken[k] += leg->taken[k];
        if (leg->blocked[k])
            t->blocked[k] = t->now;
    }
    memcpy(t->resource, leg->resource,
           (size_t)t->s->nresources * sizeof *t->resource);
    t->narrivals = leg->narrivals;
    for (int i = 0; i < leg->narrivals; i++) {
        t->arrival[i] = leg->arrival[i];
        t->arrival[i].at += t->now;
    }
    t->turned = leg->turned;
    t->entered = leg->entered;
    t->stirs++;
    weir_trace_forget_arrivals(t);
}

void weir_replay_end(weir_trace *t)
{
    for (int loop = 0; loop < t->s->nloops; loop++) {
        weir_recording *r = &t->replay->recording[loop];

        if (!r->on || !((t->turned | t->entered) & r->outside))
            continue;
        r->on = false;
        keep(t, r);
    }
}

bool weir_replay_begin(weir_trace *t)
{
    const weir_lane_state *l = &t->lane[t->anchor];
    unsigned begun = t->turned | t->entered;

    for (int k = 0; k < l->depth; k++) {
        int loop = t->s->lane[t->anchor].step[l->stack[k]].loop;
        unsigned inner = inside(t, l->stack[k]);
        const weir_leg *leg;
        uint64_t hash;
        int nkey;

        if (!(begun >> loop & 1) || !inner || t->replay->recording[loop].on)
            continue;
        nkey = put_key(t->replay->key, t, loop, ~inner);
        hash = hash_of(t->replay->key, nkey);
        leg = find(t, nkey, hash);
        if (leg && leg->cycles > weir_trace_blind(t))
            continue;
        if (leg) {
            again(t, leg, ~inner);
            return true;
        }
        record(t, loop, ~inner, nkey, hash);
    }
    return false;
}
