/* SPDX-License-Identifier: Apache-2.0
 * repeat.c - how often what happened since a moment will happen again.
 *
 * The machine is deterministic: if the state, taken relative to now, equals
 * that of an earlier moment, the same follows. It need not be equal in what
 * cannot be told apart from there:
 * - an index may have moved on, if nobody asks for it (turns_left), by what
 *   leads to the same banks;
 * - a command may have fewer beats left, as long as none is its last and it
 *   asks the same banks;
 * - a token may have more or fewer items while it holds up nobody;
 * - items on their way need only arrive as in the period before (arrivals.c);
 * - a stream whose lanes ask for nothing else goes on by itself, until one of
 *   them ends.
 * Each of these bounds how often the period comes again.
 */
#include "sim/trace/repeat.h"

#include <string.h>

enum { LAST_BEATS = 2 }; /* of a command that are not skipped */

weir_moment weir_moment_make(const weir_trace *t)
{
    size_t lanes = (size_t)t->s->nlanes + 1, tokens = (size_t)t->s->ntokens + 1;

    return (weir_moment){
        .lane = WEIR_RAW(t->a, weir_lane_state, lanes),
        .progress = WEIR_RAW(t->a, weir_progress_count, lanes),
        .resource =
            WEIR_RAW(t->a, weir_resource_state, (size_t)t->s->nresources + 1),
        .token = WEIR_RAW(t->a, int64_t, tokens),
        .taken = WEIR_RAW(t->a, int64_t, tokens),
        .counter = WEIR_RAW(t->a, int64_t, (size_t)t->ncounters + 1),
        .arrival = WEIR_RAW(t->a, weir_arrival, WEIR_ARRIVALS),
    };
}

void weir_moment_take(weir_moment *m, const weir_trace *t)
{
    size_t lanes = (size_t)t->s->nlanes, tokens = (size_t)t->s->ntokens;

    m->now = t->now;
    m->narrivals = t->narrivals;
    m->narrived = t->arrived.n, m->ngiven = t->given.n;
    memcpy(m->lane, t->lane, lanes * sizeof *m->lane);
    memcpy(m->progress, t->progress, lanes * sizeof *m->progress);
    memcpy(m->resource, t->resource,
           (size_t)t->s->nresources * sizeof *m->resource);
    memcpy(m->token, t->token, tokens * sizeof *m->token);
    memcpy(m->taken, t->taken, tokens * sizeof *m->taken);
    memcpy(m->counter, t->counter, (size_t)t->ncounters * sizeof *m->counter);
    memcpy(m->arrival, t->arrival, (size_t)t->narrivals * sizeof *m->arrival);
}

static int64_t least(int64_t x, int64_t y)
{
    return x < y ? x : y;
}

/* --- lanes --- */

static bool same_place(const weir_trace *t, const weir_lane_state *l,
                       const weir_lane_state *was)
{
    if (l->mode != was->mode || l->pc != was->pc || l->path != was->path ||
        (l->mode == WEIR_LANE_BLOCKED && l->token != was->token) ||
        (l->mode == WEIR_LANE_BUSY &&
         (l->command != was->command || l->variant != was->variant)))
        return false;
    for (int id = 0; id < t->s->nloops; id++)
        if (l->path >> id & 1 && l->trips[id] != was->trips[id])
            return false;
    return true;
}

static bool same_left(const weir_trace *t, const weir_lane_state *l,
                      const weir_lane_state *was)
{
    for (int k = 0; k < t->s->command[l->command].ndemands; k++)
        if (l->left[k] != was->left[k] ||
            weir_trace_bank(t, l, k) != weir_trace_bank(t, was, k))
            return false;
    return true;
}

/* Lane I is busy, as it was at M. Its beats may have become fewer; else it must
 * be served by a stream that goes on by itself. */
static int64_t beats_last(const weir_trace *t, const weir_moment *m, int i,
                          uint64_t *apart)
{
    const weir_lane_state *l = &t->lane[i], *was = &m->lane[i];
    const weir_command *c = &t->s->command[l->command];
    bool goes_on = t->progress[i].starts == m->progress[i].starts;

    if (same_left(t, l, was)) {
        if (l->beats == was->beats)
            return INT64_MAX;
        if (goes_on && l->beats >= LAST_BEATS && was->beats > l->beats)
            return (l->beats - LAST_BEATS) / (was->beats - l->beats);
    }
    if (!goes_on || c->ndemands != 1 ||
        !(t->apart >> c->demand[0].resource & 1))
        return 0;
    *apart |= (uint64_t)1 << c->demand[0].resource;
    return INT64_MAX;
}

static int64_t lanes_last(const weir_trace *t, const weir_moment *m,
                          uint64_t *apart)
{
    int64_t most = INT64_MAX;

    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && !same_place(t, &t->lane[i], &m->lane[i]))
            return 0;
    for (int i = 0; i < t->s->nlanes && most > 0; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_BUSY)
            most = least(most, beats_last(t, m, i, apart));
    return most;
}

/* How often what happened since M happens again. An index that moved on does
 * so each time, if its loop was not entered anew and nothing depends on it;
 * it must not come to its last iteration, nor have been at its first, if
 * these are special. */
static int64_t turns_left(const weir_trace *t, const weir_moment *m)
{
    int64_t most = INT64_MAX;

    for (int i = 0; i < t->s->nlanes; i++)
        for (int id = 0; id < t->s->nloops && t->member[i]; id++) {
            const weir_lane_state *l = &t->lane[i];
            int64_t was = m->lane[i].index[id], step = l->index[id] - was;

            if (!(l->path >> id & 1) || step == 0)
                continue;
            if (step < 0 || t->indexed >> id & 1 || step % t->turn[id] ||
                was < (t->first_counts[i] >> id & 1) ||
                t->progress[i].enters[id] != m->progress[i].enters[id])
                return 0;
            most = least(most, (l->trips[id] - 1 -
                                (t->last_counts[i] >> id & 1) - l->index[id]) /
                                   step);
        }
    return most < 0 ? 0 : most;
}

/* --- tokens --- */

static bool holds_up(const weir_trace *t, int token, int64_t since)
{
    if (t->blocked[token] > since)
        return true;
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_BLOCKED &&
            t->lane[i].token == token)
            return true;
    return false;
}

/* A token of which there are more or fewer than at M is as good as before
 * while it holds up nobody: as long as there is at least what lanes take of it
 * in a period. */
static int64_t tokens_last(const weir_trace *t, const weir_moment *m)
{
    int64_t most = INT64_MAX;

    for (int k = 0; k < t->s->ntokens; k++) {
        int64_t more = t->token[k] - m->token[k],
                need = t->taken[k] - m->taken[k];

        if (more == 0)
            continue;
        if (holds_up(t, k, m->now))
            return 0;
        if (more < 0)
            most = least(most, t->token[k] < need
                                   ? 0
                                   : (t->token[k] - need) / -more + 1);
    }
    return most;
}

/* --- resources --- */

static bool uses(const weir_trace *t, int lane, int resource)
{
    return t->uses[lane] >> resource & 1;
}

/* Cycles that the stream R goes on as it does: no lane has begun on it since
 * M, and none ends before. */
static int64_t stream_lasts(weir_trace *t, const weir_moment *m, int r)
{
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && uses(t, i, r) &&
            t->progress[i].starts != m->progress[i].starts)
            return 0;
    return weir_stream_left(t, t->paces, r) - 1;
}

static int64_t resources_last(weir_trace *t, const weir_moment *m,
                              uint64_t *apart)
{
    int64_t period = t->now - m->now, most = INT64_MAX;

    for (int r = 0; r < t->s->nresources; r++) {
        const weir_resource_state *x = &t->resource[r], *was = &m->resource[r];

        if (x->carry == was->carry &&
            (x->pointer == was->pointer || !weir_trace_is_shared(t, r)))
            continue;
        if (!(t->apart >> r & 1))
            return 0;
        *apart |= (uint64_t)1 << r;
    }
    if (*apart)
        weir_paces_find(t, t->paces);
    for (int r = 0; r < t->s->nresources && most > 0; r++)
        if (*apart >> r & 1)
            most = least(most, stream_lasts(t, m, r) / period);
    return most;
}

static bool same_arrivals(const weir_trace *t, const weir_moment *m)
{
    bool same = t->narrivals == m->narrivals;

    for (int k = 0; k < t->narrivals && same; k++)
        same = t->arrival[k].at - t->now == m->arrival[k].at - m->now &&
               t->arrival[k].token == m->arrival[k].token &&
               t->arrival[k].count == m->arrival[k].count;
    return same;
}

weir_again weir_repeat_find(weir_trace *t, const weir_moment *m)
{
    static const weir_again never = {.times = 0};
    weir_again x = {.times = INT64_MAX};

    if (t->now == m->now || (x.times = lanes_last(t, m, &x.apart)) == 0)
        return never;
    x.times = least(x.times, tokens_last(t, m));
    if (x.times > 0)
        x.times = least(x.times, turns_left(t, m));
    if (x.times > 0)
        x.times = least(x.times, resources_last(t, m, &x.apart));
    if (x.times > 0)
        x.times = least(x.times, weir_trace_blind(t) / (t->now - m->now));
    x.arrivals_differ = x.times > 0 && !same_arrivals(t, m);
    if (x.arrivals_differ)
        x.times = least(x.times, weir_arrivals_last(t, m));
    return x.times == INT64_MAX ? never : x;
}
