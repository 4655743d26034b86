/* SPDX-License-Identifier: Apache-2.0
 * steady.c - skips iterations that repeat, exactly.
 *
 * The machine is deterministic and its state finite. When a loop of the
 * anchor lane begins an iteration and the whole state, taken relative to now
 * and to the iterations in which the lanes are, equals an earlier one, then
 * what happened in between happens again, as long as no lane reaches the first
 * or last iteration of a loop that it moved on in, and no token that became
 * fewer runs short: the same cycles and counters are added each time.
 * Brent's method: one state is remembered, replaced after 1, 2, 4, ...
 * iterations, so any period is found within three of its lengths.
 */
#include "sim/trace/state.h"

#include <string.h>

typedef struct weir_steady {
    bool known; /* a state is remembered */
    int64_t since, power;
    int64_t now;
    int n;
    int64_t *state, *counter;
    int64_t *token, *taken;        /* [ntokens] */
    int64_t (*index)[WEIR_LOOPS];  /* [nlanes] */
    weir_progress_count *progress; /* [nlanes] */
} weir_steady;

/* Which loops' first or last iterations STEP tells from others. */
static void mark_ends(weir_trace *t, const weir_step *step)
{
    const weir_guard *g = &step->guard;

    t->first_counts |= g->first | g->not_first;
    t->last_counts |= g->last | g->not_last;
    if (step->kind == WEIR_STEP_LOOP)
        t->last_counts |= step->trip.when_last;
    if (step->kind == WEIR_STEP_COMMAND)
        for (int i = 0; i < t->s->command[step->command].nragged; i++)
            t->last_counts |= t->s->command[step->command].ragged[i];
}

void weir_steady_make(weir_trace *t)
{
    size_t lanes = (size_t)t->s->nlanes, tokens = (size_t)t->s->ntokens + 1;

    t->steady = WEIR_NEW(t->a, weir_steady, WEIR_LOOPS);
    t->scratch = WEIR_NEW(t->a, int64_t, (size_t)weir_trace_state_room(t));
    for (int l = 0; l < t->s->nloops; l++) {
        t->steady[l].state =
            WEIR_NEW(t->a, int64_t, (size_t)weir_trace_state_room(t));
        t->steady[l].counter = WEIR_NEW(t->a, int64_t, (size_t)t->ncounters);
        t->steady[l].token = WEIR_NEW(t->a, int64_t, tokens);
        t->steady[l].taken = WEIR_NEW(t->a, int64_t, tokens);
        t->steady[l].index = (int64_t(*)[WEIR_LOOPS])weir_alloc(
            t->a, sizeof *t->steady[l].index, alignof(int64_t), lanes);
        t->steady[l].progress = WEIR_NEW(t->a, weir_progress_count, lanes);
    }
    for (int i = 0; i < t->s->nlanes; i++)
        for (int k = 0; k < t->s->lane[i].nsteps; k++) {
            const weir_step *step = &t->s->lane[i].step[k];

            if (step->kind == WEIR_STEP_LOOP && step->trip.outer >= 0 &&
                step->trip.slope)
                t->indexed |= 1u << step->trip.outer;
            mark_ends(t, step);
        }
}

/* The state without what may have moved on: see turns_left and tokens_last. */
static int put_state(int64_t *to, const weir_trace *t)
{
    int n = 0;

    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_lane_state *l = &t->lane[i];

        if (!t->member[i])
            continue;
        n += weir_trace_put_lane(to + n, t, l);
        for (int id = 0; id < t->s->nloops; id++)
            if (l->path >> id & 1)
                to[n++] = l->trips[id];
    }
    return n + weir_trace_put_rest(to + n, t);
}

/* How often what happened since S happens again. An index that moved on does
 * so each time, if its loop was not entered anew and nothing depends on it;
 * it must not come to its last iteration, nor have been at its first, if
 * these are special. */
static int64_t turns_left(const weir_trace *t, const weir_steady *s)
{
    int64_t most = INT64_MAX;

    for (int i = 0; i < t->s->nlanes; i++)
        for (int id = 0; id < t->s->nloops; id++) {
            const weir_lane_state *l = &t->lane[i];
            int64_t step = l->index[id] - s->index[i][id], n;

            if (!t->member[i] || !(l->path >> id & 1) || step == 0)
                continue;
            if (step < 0 || t->indexed >> id & 1 ||
                s->index[i][id] < (t->first_counts >> id & 1) ||
                t->progress[i].enters[id] != s->progress[i].enters[id])
                return 0;
            n = (l->trips[id] - 1 - (t->last_counts >> id & 1) - l->index[id]) /
                step;
            most = n < most ? n : most;
        }
    return most == INT64_MAX || most < 0 ? 0 : most;
}

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

/* Likewise for tokens. A token of which there are more or fewer than at S is
 * as good as before while it holds up nobody: as long as there is at least
 * what lanes take of it in a period. */
static int64_t tokens_last(const weir_trace *t, const weir_steady *s)
{
    int64_t most = INT64_MAX;

    for (int k = 0; k < t->s->ntokens; k++) {
        int64_t more = t->token[k] - s->token[k],
                need = t->taken[k] - s->taken[k], n;

        if (more == 0)
            continue;
        if (holds_up(t, k, s->now))
            return 0;
        if (more > 0)
            continue;
        n = t->token[k] < need ? 0 : (t->token[k] - need) / -more + 1;
        most = n < most ? n : most;
    }
    return most;
}

static int64_t periods(const weir_trace *t, const weir_steady *s)
{
    int64_t turns = turns_left(t, s), tokens = turns ? tokens_last(t, s) : 0;
    int64_t blind = weir_trace_blind(t) / (t->now - s->now);

    tokens = tokens < blind ? tokens : blind;
    return turns < tokens ? turns : tokens;
}

/* What happened since S happens N times again. */
static void jump(weir_trace *t, const weir_steady *s, int64_t n)
{
    int64_t cycles = n * (t->now - s->now);

    t->now += cycles;
    t->skipped_cycle += cycles;
    for (int i = 0; i < t->narrivals; i++)
        t->arrival[i].at += cycles;
    for (int i = 0; i < t->ncounters; i++)
        t->counter[i] += n * (t->counter[i] - s->counter[i]);
    for (int k = 0; k < t->s->ntokens; k++) {
        t->token[k] += n * (t->token[k] - s->token[k]);
        t->taken[k] += n * (t->taken[k] - s->taken[k]);
        if (t->blocked[k] > s->now)
            t->blocked[k] = t->now;
    }
    for (int i = 0; i < t->s->nlanes; i++)
        for (int id = 0; id < t->s->nloops && t->member[i]; id++) {
            weir_lane_state *l = &t->lane[i];
            weir_progress_count *p = &t->progress[i];
            int64_t step = l->index[id] - s->index[i][id];

            p->turns[id] += n * (p->turns[id] - s->progress[i].turns[id]);
            p->enters[id] += n * (p->enters[id] - s->progress[i].enters[id]);
            if (l->path >> id & 1 && step)
                weir_trace_place(l, id, l->index[id] + n * step);
        }
}

static void remember(weir_trace *t, weir_steady *s)
{
    size_t lanes = (size_t)t->s->nlanes, tokens = (size_t)t->s->ntokens;

    memcpy(s->token, t->token, tokens * sizeof *s->token);
    memcpy(s->taken, t->taken, tokens * sizeof *s->taken);
    s->n = put_state(s->state, t);
    memcpy(s->counter, t->counter, (size_t)t->ncounters * sizeof *t->counter);
    memcpy(s->progress, t->progress, lanes * sizeof *s->progress);
    for (int i = 0; i < t->s->nlanes; i++)
        memcpy(s->index[i], t->lane[i].index, sizeof s->index[i]);
    s->now = t->now;
    s->known = true;
    s->since = 0;
}

static void look(weir_trace *t, int loop)
{
    weir_steady *s = &t->steady[loop];
    int64_t n;

    if (s->known && put_state(t->scratch, t) == s->n &&
        memcmp(t->scratch, s->state, (size_t)s->n * sizeof *s->state) == 0 &&
        (n = periods(t, s)) > 0) {
        jump(t, s, n);
        s->known = false;
        return;
    }
    if (!s->known || ++s->since >= s->power) {
        s->power = s->known ? 2 * s->power : 1;
        remember(t, s);
    }
}

void weir_steady_look(weir_trace *t)
{
    for (int l = 0; l < t->s->nloops; l++)
        if (t->entered >> l & 1)
            t->steady[l].known = false, t->steady[l].power = 0;
    for (int l = 0; l < t->s->nloops; l++)
        if (t->turned >> l & 1 && !(t->entered >> l & 1) &&
            !(t->indexed >> l & 1))
            look(t, l);
}
