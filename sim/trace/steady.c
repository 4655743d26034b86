/* SPDX-License-Identifier: Apache-2.0
 * steady.c - skips what repeats, exactly.
 *
 * Whenever a loop of the anchor lane begins an iteration, and in stretches in
 * which lanes only go round in their innermost loops, the state is compared
 * with one that was remembered: what happened in between may happen again
 * (repeat.c), and is then added at once. Brent's method: a remembered state is
 * replaced after 1, 2, 4, ... comparisons, so any period is found within three
 * of its lengths.
 */
#include "sim/trace/repeat.h"

enum {
    CALM = WEIR_LOOPS,
    WATCHED,  /* a state for each loop, and that one */
    STILL = 1 /* events after which a stretch is worth a look */
};

typedef struct weir_steady {
    bool known; /* a state is remembered */
    int64_t since, power;
    int64_t stirs, events; /* of the trace when looked at; events since */
    weir_moment then;
} weir_steady;

/* Which loops' first or last iterations a STEP of lane I tells from others. */
static void mark_ends(weir_trace *t, int i, const weir_step *step)
{
    const weir_guard *g = &step->guard;

    t->first_counts[i] |= g->first | g->not_first;
    t->last_counts[i] |= g->last | g->not_last;
    if (step->kind == WEIR_STEP_LOOP)
        t->last_counts[i] |= step->trip.when_last;
    if (step->kind == WEIR_STEP_COMMAND)
        for (int k = 0; k < t->s->command[step->command].nragged; k++)
            t->last_counts[i] |= t->s->command[step->command].ragged[k];
}

/* Which resources lane I asks for; a stream is apart unless a command asks it
 * and another one. */
static void mark_uses(weir_trace *t, int i, const weir_step *step)
{
    const weir_command *c = &t->s->command[step->command];

    for (int k = 0; k < c->ndemands; k++) {
        uint64_t bit = (uint64_t)1 << c->demand[k].resource;

        t->uses[i] |= bit;
        if (c->ndemands > 1)
            t->apart &= ~bit;
    }
}

void weir_steady_make(weir_trace *t)
{
    t->steady = WEIR_NEW(t->a, weir_steady, WATCHED);
    t->uses = WEIR_NEW(t->a, uint64_t, (size_t)t->s->nlanes + 1);
    t->first_counts = WEIR_NEW(t->a, unsigned, (size_t)t->s->nlanes + 1);
    t->last_counts = WEIR_NEW(t->a, unsigned, (size_t)t->s->nlanes + 1);
    for (int l = 0; l < WATCHED; l++)
        if (l < t->s->nloops || l == CALM)
            t->steady[l].then = weir_moment_make(t);
    for (int r = 0; r < t->s->nresources; r++)
        if (t->s->resource[r].stream)
            t->apart |= (uint64_t)1 << r;
    for (int i = 0; i < t->s->nlanes; i++)
        for (int k = 0; k < t->s->lane[i].nsteps; k++) {
            const weir_step *step = &t->s->lane[i].step[k];

            if (step->kind == WEIR_STEP_LOOP && step->trip.outer >= 0 &&
                step->trip.slope)
                t->indexed |= 1u << step->trip.outer;
            mark_ends(t, i, step);
            if (step->kind == WEIR_STEP_COMMAND)
                mark_uses(t, i, step);
        }
}

/* Lane I goes on as since M, N times. */
static void jump_lane(weir_trace *t, const weir_moment *m, int i,
                      const weir_again *x)
{
    weir_lane_state *l = &t->lane[i];
    const weir_command *c = &t->s->command[l->command];
    weir_progress_count *p = &t->progress[i];
    bool apart = l->mode == WEIR_LANE_BUSY && c->ndemands &&
                 x->apart >> c->demand[0].resource & 1;

    if (l->mode == WEIR_LANE_BUSY && !apart)
        l->beats += x->times * (l->beats - m->lane[i].beats);
    p->starts += x->times * (p->starts - m->progress[i].starts);
    for (int id = 0; id < t->s->nloops; id++) {
        int64_t step = l->index[id] - m->lane[i].index[id];

        p->turns[id] += x->times * (p->turns[id] - m->progress[i].turns[id]);
        p->enters[id] += x->times * (p->enters[id] - m->progress[i].enters[id]);
        if (l->path >> id & 1 && step)
            weir_trace_place(l, id, l->index[id] + x->times * step);
    }
}

/* What happened since M happens X->times again. */
static bool jump(weir_trace *t, const weir_moment *m, const weir_again *x)
{
    int64_t n = x->times, cycles = n * (t->now - m->now);

    if (x->arrivals_differ && !weir_arrivals_jump(t, m, n))
        return false;
    for (int i = 0; i < t->narrivals && !x->arrivals_differ; i++)
        t->arrival[i].at += cycles;
    for (int r = 0; r < t->s->nresources; r++)
        if (x->apart >> r & 1)
            weir_stream_pass(t, t->paces, r, cycles);
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i])
            jump_lane(t, m, i, x);
    for (int i = 0; i < t->ncounters; i++)
        t->counter[i] += n * (t->counter[i] - m->counter[i]);
    t->now += cycles;
    t->skipped_cycle += cycles;
    for (int k = 0; k < t->s->ntokens; k++) {
        t->token[k] += n * (t->token[k] - m->token[k]);
        t->taken[k] += n * (t->taken[k] - m->taken[k]);
        if (t->blocked[k] > m->now)
            t->blocked[k] = t->now;
    }
    t->stirs++;
    weir_trace_forget_arrivals(t);
    return true;
}

static bool look(weir_trace *t, weir_steady *s)
{
    weir_again x = {.times = 0};

    if (s->known)
        x = weir_repeat_find(t, &s->then);
    if (x.times > 0 && jump(t, &s->then, &x)) {
        s->known = false;
        return true;
    }
    if (!s->known || ++s->since >= s->power) {
        s->power = s->known ? 2 * s->power : 1;
        s->since = 0;
        s->known = true;
        weir_moment_take(&s->then, t);
    }
    return false;
}

/* Whether a lane did anything new since the loop of S turned last; else
 * weir_steady_calm looks. */
static bool is_stirred(const weir_trace *t, weir_steady *s)
{
    bool stirred = t->stirs != s->stirs;

    s->stirs = t->stirs;
    return stirred;
}

void weir_steady_look(weir_trace *t)
{
    for (int l = 0; l < t->s->nloops; l++)
        if (t->entered >> l & 1)
            t->steady[l].known = false, t->steady[l].power = 0;
    for (int l = 0; l < t->s->nloops; l++)
        if (t->turned >> l & 1 && !(t->entered >> l & 1) &&
            !(t->indexed >> l & 1) && is_stirred(t, &t->steady[l]))
            look(t, &t->steady[l]);
}

bool weir_steady_calm(weir_trace *t)
{
    weir_steady *s = &t->steady[CALM];

    if (t->stirs != s->stirs) {
        s->stirs = t->stirs;
        s->events = 0;
        s->known = false;
    }
    return ++s->events > STILL && look(t, s);
}
