/* SPDX-License-Identifier: Apache-2.0
 * reference.h - a schedule run the slow way: every cycle, one after another,
 * by the words of mapper/schedule.h and nothing else. Shares no code with the
 * trace; tests compare the two.
 */
#ifndef WEIR_TESTS_SIM_REFERENCE_H
#define WEIR_TESTS_SIM_REFERENCE_H

#include "mapper/schedule.h"

#include <string.h>

enum { REF_LANES = 16, REF_TOKENS = 64, REF_HOPS = 1000 };

typedef enum ref_state {
    REF_GOES,
    REF_WORKS,
    REF_RETIRES,
    REF_ENDED
} ref_state;

typedef struct ref_lane {
    ref_state state;
    int pc, depth;
    int body[WEIR_LOOPS]; /* loop steps that are open */
    bool open[WEIR_LOOPS];
    int64_t index[WEIR_LOOPS], trips[WEIR_LOOPS];
    int command, variant;
    int64_t beats, left[WEIR_DEMANDS];
    bool lacks[WEIR_DEMANDS][WEIR_BANK_ROWS]; /* rows of banks */
    bool had;  /* items of a beat of the resource at hand, in this cycle */
    bool beat; /* ended one in this cycle */
} ref_lane;

typedef struct reference {
    const weir_schedule *s;
    int64_t now;
    ref_lane lane[REF_LANES];
    int64_t token[REF_TOKENS], carry[REF_TOKENS];
    int pointer[REF_TOKENS];
    struct {
        int64_t at, count;
        int token;
    } hop[REF_HOPS];
    int nhops;
    int64_t *executions;
    int64_t *busy, *idle; /* [nunits] */
    int64_t *stalled;     /* [nunits][ntokens + nresources] */
    bool stuck;           /* no lane can ever go on */
} reference;

static inline bool ref_first(const ref_lane *l, unsigned set)
{
    for (int i = 0; i < WEIR_LOOPS; i++)
        if (set >> i & 1 && l->open[i] && l->index[i] > 0)
            return false;
    return true;
}

static inline bool ref_last(const ref_lane *l, unsigned set)
{
    for (int i = 0; i < WEIR_LOOPS; i++)
        if (set >> i & 1 && l->open[i] && l->index[i] < l->trips[i] - 1)
            return false;
    return true;
}

static inline bool ref_drawn(const ref_lane *l, const weir_guard *g)
{
    unsigned open = 0;

    for (int i = 0; i < WEIR_LOOPS; i++)
        open |= l->open[i] ? 1u << i : 0;
    return weir_guard_drawn(g, open, l->index);
}

static inline bool ref_guard(const ref_lane *l, const weir_guard *g)
{
    return ref_first(l, g->first) && ref_last(l, g->last) &&
           (!g->not_first || !ref_first(l, g->not_first)) &&
           (!g->not_last || !ref_last(l, g->not_last)) &&
           (!g->seed || ref_drawn(l, g));
}

static inline int64_t ref_trips(const ref_lane *l, const weir_trip *t)
{
    int64_t n = t->base;

    if (t->when_last && ref_last(l, t->when_last))
        return t->last_trip;
    if (t->outer >= 0)
        n += t->slope * (l->open[t->outer] ? l->index[t->outer] : 0);
    if (n > t->max)
        n = t->max;
    return n < t->min ? t->min : n;
}

static inline void ref_need(const reference *x, ref_lane *l)
{
    const weir_command *c = &x->s->command[l->command];

    for (int k = 0; k < c->ndemands; k++)
        l->left[k] = l->beats == 1 ? c->demand[k].tail[l->variant]
                                   : c->demand[k].item[l->variant];
    for (int k = 0; k < c->ndemands; k++)
        for (int j = 0; j < WEIR_BANK_ROWS; j++)
            l->lacks[k][j] = j < l->left[k];
}

static inline void ref_start(reference *x, ref_lane *l, int command)
{
    const weir_command *c = &x->s->command[command];

    l->command = command;
    l->variant = 0;
    for (int i = 0; i < c->nragged; i++)
        l->variant += ref_last(l, c->ragged[i]) << i;
    l->beats = c->beats[l->variant];
    l->state = l->beats ? REF_WORKS : REF_GOES;
    x->executions[command * (1 << WEIR_RAGGED) + l->variant]++;
    ref_need(x, l);
}

/* One step of lane I, or none: false when it waits, works or has ended. With
 * SIGNALS_ONLY, only a signal. */
static inline bool ref_step(reference *x, int i, bool signals_only)
{
    ref_lane *l = &x->lane[i];
    const weir_lane *lane = &x->s->lane[i];
    const weir_step *step = &lane->step[l->pc];
    int loop;

    if (l->state != REF_GOES)
        return false;
    if (l->depth && l->pc == lane->step[l->body[l->depth - 1]].end) {
        if (signals_only)
            return false;
        loop = lane->step[l->body[l->depth - 1]].loop;
        if (++l->index[loop] < l->trips[loop])
            l->pc = l->body[l->depth - 1] + 1;
        else
            l->open[loop] = false, l->depth--;
        return true;
    }
    if (l->pc == lane->nsteps) {
        l->state = REF_ENDED;
        return false;
    }
    if (signals_only && step->kind != WEIR_STEP_SIGNAL)
        return false;
    if (!ref_guard(l, &step->guard)) {
        l->pc = step->kind == WEIR_STEP_LOOP ? step->end : l->pc + 1;
        return true;
    }
    switch (step->kind) {
    case WEIR_STEP_LOOP:
        l->trips[step->loop] = ref_trips(l, &step->trip);
        l->index[step->loop] = 0;
        if (l->trips[step->loop] > 0) {
            l->open[step->loop] = true;
            l->body[l->depth++] = l->pc++;
        } else {
            l->pc = step->end;
        }
        return true;
    case WEIR_STEP_COMMAND:
        ref_start(x, l, step->command);
        break;
    case WEIR_STEP_WAIT:
        if (x->token[step->token] < step->count)
            return false;
        x->token[step->token] -= step->count;
        break;
    case WEIR_STEP_SIGNAL:
        if (x->s->token[step->token].hop == 0) {
            x->token[step->token] += step->count;
        } else {
            int at = x->nhops++ % REF_HOPS; /* too many: ref_run gives up */

            x->hop[at].at = x->now + x->s->token[step->token].hop;
            x->hop[at].count = step->count;
            x->hop[at].token = step->token;
        }
    }
    l->pc++;
    return true;
}

/* What has ended retires, then lanes move on until none can. */
static inline void ref_begin_cycle(reference *x)
{
    bool moved = true;
    int n = 0;

    for (int k = 0; k < x->nhops; k++)
        if (x->hop[k].at <= x->now)
            x->token[x->hop[k].token] += x->hop[k].count;
        else
            x->hop[n++] = x->hop[k];
    x->nhops = n;
    for (int i = 0; i < x->s->nlanes; i++)
        if (x->lane[i].state == REF_RETIRES) {
            x->lane[i].state = REF_GOES;
            while (ref_step(x, i, true))
                ;
        }
    while (moved) {
        moved = false;
        for (int i = 0; i < x->s->nlanes; i++)
            while (ref_step(x, i, false))
                moved = true;
    }
}

/* Lane I's demand on R in this beat, or -1. */
static inline int ref_asks(const reference *x, int i, int r)
{
    const weir_command *c = &x->s->command[x->lane[i].command];

    if (x->lane[i].state == REF_WORKS)
        for (int k = 0; k < c->ndemands; k++)
            if (c->demand[k].resource == r)
                return k;
    return -1;
}

/* A stream: lane after lane; a beat once begun is finished before the next
 * lane's. What is left stays for the next cycle. */
static inline void ref_stream(reference *x, int r)
{
    weir_ratio rate = x->s->resource[r].rate;
    int64_t credit = x->carry[r] + rate.num;
    int n = x->s->nlanes;
    bool any = false;

    for (int i = 0; i < n; i++) {
        x->lane[i].had = false;
        any |= ref_asks(x, i, r) >= 0;
    }
    for (int tried = 0; tried < n;) {
        int i = (x->pointer[r] + tried) % n, k = ref_asks(x, i, r);
        int64_t give, *left;

        if (k < 0 || x->lane[i].had) {
            tried++;
            continue;
        }
        left = &x->lane[i].left[k];
        give = credit / rate.den < *left ? credit / rate.den : *left;
        credit -= give * rate.den;
        *left -= give;
        if (*left > 0) {
            if (give > 0)
                x->pointer[r] = i;
            break;
        }
        x->lane[i].had = true;
        x->pointer[r] = (i + 1) % n;
        tried = 0;
        if (x->lane[i].beats == 1 && x->s->resource[r].restarts) {
            credit = 0; /* the command that ends takes the rest of its cycle */
            break;
        }
    }
    x->carry[r] = any ? credit < rate.num ? credit : rate.num : 0;
}

/* An issue slot takes only beats whose other demands are met. */
static inline bool ref_held(const reference *x, const ref_lane *l, int k)
{
    const weir_command *c = &x->s->command[l->command];

    for (int q = 0; q < c->ndemands; q++)
        if (q != k && l->left[q] > 0)
            return x->s->resource[c->demand[k].resource].issue;
    return false;
}

static inline void ref_slots(reference *x, int r)
{
    weir_ratio rate = x->s->resource[r].rate;
    int64_t credit = rate.num / rate.den;
    int n = x->s->nlanes, from = x->pointer[r];

    for (int j = 0; j < n; j++) {
        int i = (from + j) % n, k = ref_asks(x, i, r);
        int64_t give;

        if (k < 0 || x->lane[i].left[k] == 0 || ref_held(x, &x->lane[i], k))
            continue;
        give = credit < x->lane[i].left[k] ? credit : x->lane[i].left[k];
        credit -= give;
        x->lane[i].left[k] -= give;
        if (x->lane[i].left[k] == 0)
            x->pointer[r] = (i + 1) % n;
    }
}

/* The row, in all, that row J of demand K is for lane L now. */
static inline int64_t ref_row(const reference *x, const ref_lane *l, int k,
                              int j)
{
    const weir_command *c = &x->s->command[l->command];
    const weir_rows *r = &c->demand[k].rows;
    int64_t row = r->first + j + (c->beats[l->variant] - l->beats) * r->step;

    for (int i = 0; i < WEIR_LOOPS; i++)
        row += l->open[i] ? r->stride[i] * l->index[i] : 0;
    return row;
}

/* Each bank to the lowest lane with a row in it. */
static inline void ref_banks(reference *x, int r)
{
    int64_t banks = x->s->resource[r].banks;

    for (int64_t b = 0; b < banks; b++)
        for (int i = 0, served = 0; i < x->s->nlanes && !served; i++) {
            ref_lane *l = &x->lane[i];
            const weir_command *c = &x->s->command[l->command];

            for (int k = 0; l->state == REF_WORKS && k < c->ndemands; k++)
                for (int j = 0; j < WEIR_BANK_ROWS && !served; j++) {
                    if (c->demand[k].resource != r || !l->lacks[k][j] ||
                        (ref_row(x, l, k, j) - b) % banks != 0)
                        continue;
                    l->lacks[k][j] = false, l->left[k]--;
                    served = 1;
                }
        }
}

/* Unit U in the cycle whose beats were just served. */
static inline void ref_count(reference *x, int u)
{
    int width = x->s->ntokens + x->s->nresources, short_of = -1, why = -1;
    bool open = false, works = false, goes_on = false;

    for (int i = 0; i < x->s->nlanes; i++) {
        const ref_lane *l = &x->lane[i];
        const weir_command *c = &x->s->command[l->command];
        const weir_step *step = &x->s->lane[i].step[l->pc];
        int lacks = -1;

        if (x->s->lane[i].unit != u || l->state == REF_ENDED)
            continue;
        open = true;
        if (l->state == REF_GOES) { /* it waits */
            if (why < 0 ||
                (x->s->token[why].order && !x->s->token[step->token].order))
                why = step->token;
            continue;
        }
        works = true;
        for (int k = 0; k < c->ndemands; k++)
            if (l->left[k] > 0 && (lacks < 0 || x->s->resource[lacks].issue))
                lacks = c->demand[k].resource;
        if (l->beat || x->s->resource[lacks].stream)
            goes_on = true;
        else if (short_of < 0)
            short_of = x->s->ntokens + lacks;
    }
    if (goes_on)
        x->busy[u]++;
    else if (works)
        x->stalled[u * width + short_of]++;
    else if (open)
        x->stalled[u * width + why]++;
    else
        x->idle[u]++;
}

static inline void ref_cycle(reference *x)
{
    for (int issue = 0; issue < 2; issue++)
        for (int r = 0; r < x->s->nresources; r++)
            if (x->s->resource[r].issue == issue)
                (x->s->resource[r].banks    ? ref_banks
                 : x->s->resource[r].stream ? ref_stream
                                            : ref_slots)(x, r);
    for (int i = 0; i < x->s->nlanes; i++) {
        ref_lane *l = &x->lane[i];
        bool done = l->state == REF_WORKS;

        for (int k = 0; done && k < x->s->command[l->command].ndemands; k++)
            done = l->left[k] == 0;
        l->beat = done;
    }
    for (int u = 0; u < x->s->nunits; u++)
        ref_count(x, u);
    for (int i = 0; i < x->s->nlanes; i++) {
        ref_lane *l = &x->lane[i];

        if (l->state != REF_WORKS || !l->beat)
            continue;
        if (--l->beats == 0)
            l->state = REF_RETIRES;
        else
            ref_need(x, l);
    }
    for (int r = 0; r < x->s->nresources; r++) {
        bool under_way = !x->s->resource[r].restarts;

        for (int i = 0; i < x->s->nlanes; i++)
            under_way |= ref_asks(x, i, r) >= 0;
        x->carry[r] = under_way ? x->carry[r] : 0;
    }
    x->now++;
}

/* Run S to its end, for at most MOST cycles; executions lie in A. False: it
 * was too long. */
static inline bool ref_run(reference *x, weir_arena *a, const weir_schedule *s,
                           int64_t most)
{
    memset(x, 0, sizeof *x);
    x->s = s;
    x->executions =
        WEIR_NEW(a, int64_t, (size_t)s->ncommands * (1 << WEIR_RAGGED) + 1);
    x->busy = WEIR_NEW(a, int64_t, (size_t)s->nunits);
    x->idle = WEIR_NEW(a, int64_t, (size_t)s->nunits);
    x->stalled = WEIR_NEW(
        a, int64_t, (size_t)(s->nunits * (s->ntokens + s->nresources)) + 1);
    for (int t = 0; t < s->ntokens; t++)
        x->token[t] = s->token[t].initial;
    for (;;) {
        bool ended = true, works = false;

        ref_begin_cycle(x);
        for (int i = 0; i < s->nlanes; i++) {
            ended &= x->lane[i].state == REF_ENDED;
            works |= x->lane[i].state == REF_WORKS;
        }
        x->stuck = !ended && !works && !x->nhops;
        if (x->nhops > REF_HOPS)
            return false;
        if (ended || x->stuck)
            return true;
        if (x->now >= most)
            return false;
        ref_cycle(x);
    }
}

#endif
