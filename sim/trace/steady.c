/* SPDX-License-Identifier: Apache-2.0
 * steady.c - skips iterations that repeat, exactly.
 *
 * The machine is deterministic and its state finite. When a loop of the
 * anchor lane begins an iteration and the whole state, taken relative to now
 * and to that iteration, equals an earlier one, then what happened in between
 * happens again, as long as no lane reaches the first or last iteration of
 * that loop: those iterations add the same cycles and counters each time.
 * Brent's method: one state is remembered, replaced after 1, 2, 4, ...
 * iterations, so any period is found within three of its lengths.
 */
#include "sim/trace/state.h"

#include <string.h>

typedef struct weir_steady {
    bool known;    /* a state is remembered */
    bool never;    /* trips inside depend on this loop's index */
    bool ends;     /* something depends on its first or last iteration */
    int64_t index; /* the anchor's iteration then */
    int64_t since, power;
    int64_t now;
    int64_t *state, *counter;
    int n;
} weir_steady;

/* Room for a state: each lane, tokens, resources, arrivals. */
static int state_room(const weir_trace *t)
{
    return t->s->nlanes * (8 + 2 * WEIR_LOOPS + WEIR_DEMANDS) + t->s->ntokens +
           2 * t->s->nresources + 3 * WEIR_ARRIVALS + 8;
}

/* Which loops' first or last iterations STEP tells from others. */
static void mark_ends(weir_trace *t, const weir_step *step)
{
    const weir_guard *g = &step->guard;
    unsigned set = g->first | g->last | g->not_first | g->not_last;

    if (step->kind == WEIR_STEP_LOOP)
        set |= step->trip.when_last;
    if (step->kind == WEIR_STEP_COMMAND)
        for (int i = 0; i < t->s->command[step->command].nragged; i++)
            set |= t->s->command[step->command].ragged[i];
    for (int l = 0; l < t->s->nloops; l++)
        t->steady[l].ends |= set >> l & 1;
}

void weir_trace_steady_make(weir_trace *t)
{
    t->steady = WEIR_NEW(t->a, weir_steady, WEIR_LOOPS);
    t->scratch = WEIR_NEW(t->a, int64_t, (size_t)state_room(t));
    for (int l = 0; l < t->s->nloops; l++) {
        t->steady[l].state = WEIR_NEW(t->a, int64_t, (size_t)state_room(t));
        t->steady[l].counter = WEIR_NEW(t->a, int64_t, (size_t)t->ncounters);
    }
    for (int i = 0; i < t->s->nlanes; i++)
        for (int k = 0; k < t->s->lane[i].nsteps; k++) {
            const weir_step *step = &t->s->lane[i].step[k];

            if (step->kind == WEIR_STEP_LOOP && step->trip.outer >= 0 &&
                step->trip.slope)
                t->steady[step->trip.outer].never = true;
            mark_ends(t, step);
        }
}

static int put_lane(int64_t *to, const weir_trace *t, const weir_lane_state *l,
                    int loop, int64_t at)
{
    int n = 0;

    to[n++] = l->mode;
    to[n++] = l->pc;
    to[n++] = l->path;
    if (l->mode == WEIR_LANE_BLOCKED)
        to[n++] = l->token;
    for (int id = 0; id < t->s->nloops; id++)
        if (l->path >> id & 1) {
            to[n++] = l->index[id] - (id == loop ? at : 0);
            to[n++] = l->trips[id];
        }
    if (l->mode == WEIR_LANE_BUSY) {
        const weir_command *c = &t->s->command[l->command];

        to[n++] = l->command;
        to[n++] = l->variant;
        to[n++] = l->beats;
        for (int k = 0; k < c->ndemands; k++)
            to[n++] = l->left[k];
    }
    return n;
}

static int put_state(int64_t *to, const weir_trace *t, int loop)
{
    int64_t at = t->lane[t->anchor].index[loop];
    int n = 0;

    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i])
            n += put_lane(to + n, t, &t->lane[i], loop, at);
    for (int k = 0; k < t->s->ntokens; k++)
        to[n++] = t->token[k];
    for (int r = 0; r < t->s->nresources; r++) {
        to[n++] = t->resource[r].carry;
        to[n++] = t->resource[r].pointer;
    }
    for (int k = 0; k < t->narrivals; k++) {
        to[n++] = t->arrival[k].at - t->now;
        to[n++] = t->arrival[k].token;
        to[n++] = t->arrival[k].count;
    }
    return n;
}

/* How many further periods of K iterations keep every lane away from the last
 * iteration of LOOP, if it differs from others; if it does, none of the
 * remembered ones may be the first. */
static int64_t periods(const weir_trace *t, int loop, int64_t k)
{
    int64_t most = INT64_MAX;

    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_lane_state *l = &t->lane[i];

        if (!t->member[i] || !(l->path >> loop & 1))
            continue;
        if (l->index[loop] - k < t->steady[loop].ends)
            return 0;
        int64_t n =
            (l->trips[loop] - 1 - t->steady[loop].ends - l->index[loop]) / k;

        if (n < most)
            most = n;
    }
    return most == INT64_MAX || most < 0 ? 0 : most;
}

static void jump(weir_trace *t, int loop, const weir_steady *s, int64_t k,
                 int64_t n)
{
    int64_t cycles = n * (t->now - s->now);

    t->now += cycles;
    t->skipped_cycle += cycles;
    for (int i = 0; i < t->narrivals; i++)
        t->arrival[i].at += cycles;
    for (int i = 0; i < t->ncounters; i++)
        t->counter[i] += n * (t->counter[i] - s->counter[i]);
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && t->lane[i].path >> loop & 1)
            weir_trace_place(&t->lane[i], loop, t->lane[i].index[loop] + n * k);
}

static void remember(weir_trace *t, int loop, weir_steady *s)
{
    s->n = put_state(s->state, t, loop);
    memcpy(s->counter, t->counter, (size_t)t->ncounters * sizeof *t->counter);
    s->now = t->now;
    s->index = t->lane[t->anchor].index[loop];
    s->known = true;
    s->since = 0;
}

static void look(weir_trace *t, int loop, int64_t *scratch)
{
    weir_steady *s = &t->steady[loop];
    int64_t k = t->lane[t->anchor].index[loop] - s->index, n;

    if (s->known && k > 0 && put_state(scratch, t, loop) == s->n &&
        memcmp(scratch, s->state, (size_t)s->n * sizeof *scratch) == 0 &&
        (n = periods(t, loop, k)) > 0) {
        jump(t, loop, s, k, n);
        s->known = false;
        s->power = INT64_MAX; /* what is left is less than a period */
        return;
    }
    if (s->power == INT64_MAX)
        return;
    if (!s->known || ++s->since >= s->power) {
        s->power = s->known ? 2 * s->power : 1;
        remember(t, loop, s);
    }
}

void weir_trace_steady(weir_trace *t)
{
    for (int l = 0; l < t->s->nloops; l++)
        if (t->entered >> l & 1)
            t->steady[l].known = false, t->steady[l].power = 0;
    for (int l = 0; l < t->s->nloops && t->skip; l++)
        if (t->turned >> l & 1 && !(t->entered >> l & 1) && !t->steady[l].never)
            look(t, l, t->scratch);
    t->turned = t->entered = 0;
}
