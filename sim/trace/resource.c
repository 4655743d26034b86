/* SPDX-License-Identifier: Apache-2.0
 * resource.c - commands take their beats from shared resources.
 *
 * Most of the time no resource is short, or a stream serves one or several
 * lanes with beats longer than a cycle: then the cycle in which a command
 * ends is a division. Only where slots are short are cycles stepped through.
 */
#include "sim/trace/resource.h"

static bool busy(const weir_trace *t, int i)
{
    return t->member[i] && t->lane[i].mode == WEIR_LANE_BUSY;
}

static void find_uses(const weir_trace *t, weir_paces *p)
{
    for (int r = 0; r < t->s->nresources; r++)
        p->use[r] = (weir_use){0};
    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_lane_state *l = &t->lane[i];
        const weir_command *c = &t->s->command[l->command];

        if (!busy(t, i))
            continue;
        for (int k = 0; k < c->ndemands; k++) {
            weir_use *u = &p->use[c->demand[k].resource];
            int64_t item = c->demand[k].item[l->variant];

            u->lanes++;
            if (t->s->resource[c->demand[k].resource].banks)
                item = item > c->demand[k].tail[l->variant]
                           ? item
                           : c->demand[k].tail[l->variant];
            else if (l->beats == 1 || item < l->left[k])
                item = l->left[k];
            u->most += item;
        }
    }
    for (int r = 0; r < t->s->nresources; r++) {
        weir_ratio rate = t->s->resource[r].rate;

        p->use[r].ample =
            rate.num == 0 || !p->use[r].lanes ||
            (p->use[r].most * rate.den <= rate.num &&
             !((t->s->resource[r].restarts || t->s->resource[r].banks) &&
               p->use[r].lanes > 1));
    }
}

static void find_pace(const weir_trace *t, weir_paces *p, int i)
{
    const weir_command *c = &t->s->command[t->lane[i].command];

    p->pace[i] = WEIR_PACE_AMPLE;
    for (int k = 0; k < c->ndemands; k++) {
        int r = c->demand[k].resource;

        if (p->use[r].ample)
            continue;
        p->demand[i] = k;
        p->pace[i] = !t->s->resource[r].stream ? WEIR_PACE_SLOTS
                     : p->use[r].lanes > 1     ? WEIR_PACE_BURST
                                               : WEIR_PACE_ALONE;
        p->any_slots |= p->pace[i] == WEIR_PACE_SLOTS;
    }
}

/* Whether lane I, which is served slot by slot, asks for slots that nobody
 * was known to contest; they are from now on. */
static bool contests(const weir_trace *t, weir_paces *p, int i)
{
    const weir_command *c = &t->s->command[t->lane[i].command];
    bool more = false;

    for (int k = 0; k < c->ndemands; k++) {
        weir_use *u = &p->use[c->demand[k].resource];

        more |= !u->contested && !t->s->resource[c->demand[k].resource].stream;
        u->contested |= !t->s->resource[c->demand[k].resource].stream;
    }
    return more;
}

static bool asks_contested(const weir_trace *t, const weir_paces *p, int i)
{
    const weir_command *c = &t->s->command[t->lane[i].command];

    for (int k = 0; k < c->ndemands; k++)
        if (p->use[c->demand[k].resource].contested)
            return true;
    return false;
}

/* Who shares slots with a lane that is served slot by slot is so as well:
 * whose turn it is on them depends on all of them. */
static void spread(const weir_trace *t, weir_paces *p)
{
    bool more = true;

    while (more) {
        more = false;
        for (int i = 0; i < t->s->nlanes; i++) {
            if (!busy(t, i))
                continue;
            if (p->pace[i] == WEIR_PACE_AMPLE && asks_contested(t, p, i))
                p->pace[i] = WEIR_PACE_SLOTS;
            if (p->pace[i] == WEIR_PACE_SLOTS)
                more |= contests(t, p, i);
        }
    }
}

void weir_paces_find(const weir_trace *t, weir_paces *p)
{
    p->any_slots = false;
    find_uses(t, p);
    for (int i = 0; i < t->s->nlanes; i++)
        if (busy(t, i))
            find_pace(t, p, i);
    if (p->any_slots)
        spread(t, p);
}

weir_wide weir_items_left(const weir_trace *t, const weir_lane_state *l, int k,
                          int64_t n)
{
    const weir_demand *d = &t->s->command[l->command].demand[k];

    if (n <= 1)
        return l->left[k];
    if (n < l->beats)
        return (weir_wide)l->left[k] + (weir_wide)(n - 1) * d->item[l->variant];
    return (weir_wide)l->left[k] +
           (weir_wide)(l->beats - 2) * d->item[l->variant] +
           d->tail[l->variant];
}

void weir_next_beat(const weir_trace *t, weir_lane_state *l)
{
    const weir_command *c = &t->s->command[l->command];

    if (--l->beats == 0) {
        l->mode = WEIR_LANE_READY;
        return;
    }
    for (int k = 0; k < c->ndemands; k++)
        l->left[k] =
            weir_trace_asked(t, &c->demand[k],
                             l->beats == 1 ? c->demand[k].tail[l->variant]
                                           : c->demand[k].item[l->variant]);
}

/* Where lanes contend for slots an event may hold cycles that count as
 * different things: in a window that is watched each is an event, and none
 * crosses its beginning. */
static int64_t limit(const weir_trace *t, int64_t dt)
{
    int64_t blind = weir_trace_blind(t);

    blind = blind ? blind : 1;
    return dt < blind ? dt : blind;
}

int64_t weir_trace_plan(weir_trace *t)
{
    int64_t dt = t->narrivals ? t->arrival[0].at - t->now : INT64_MAX, end;
    weir_paces *p = t->paces;

    weir_paces_find(t, p);
    for (int i = 0; i < t->s->nlanes; i++)
        if (busy(t, i) && p->pace[i] == WEIR_PACE_AMPLE &&
            t->lane[i].beats < dt)
            dt = t->lane[i].beats;
    for (int r = 0; r < t->s->nresources; r++)
        if (t->s->resource[r].stream && p->use[r].lanes && !p->use[r].ample &&
            (end = weir_stream_plan(t, p, r)) < dt)
            dt = end;
    return p->any_slots ? weir_slots_plan(t, p, limit(t, dt)) : dt;
}

/* What the busy lanes take of R in DT cycles of a beat each. */
static weir_wide taken(const weir_trace *t, int r, int64_t dt)
{
    weir_wide items = 0;

    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_command *c = &t->s->command[t->lane[i].command];

        for (int k = 0; busy(t, i) && k < c->ndemands; k++)
            if (c->demand[k].resource == r)
                items += weir_items_left(t, &t->lane[i], k, dt);
    }
    return items;
}

/* A stream that was ample for DT cycles: what it carries to the next. It
 * never shrinks in such cycles, so the limit can be applied at their end. */
static void settle(weir_trace *t, int r, int64_t dt)
{
    weir_ratio rate = t->s->resource[r].rate;
    weir_wide carry;

    if (!t->s->resource[r].stream || !rate.num)
        return;
    carry = (weir_wide)t->resource[r].carry + (weir_wide)dt * rate.num -
            taken(t, r, dt) * rate.den;
    t->resource[r].carry = (int64_t)(carry > rate.num ? rate.num : carry);
}

/* Items that lane I asks of R in the N-th cycle from now, of a beat each. */
static int64_t asked(const weir_trace *t, int i, int r, int64_t n)
{
    const weir_lane_state *l = &t->lane[i];
    const weir_command *c = &t->s->command[l->command];

    for (int k = 0; busy(t, i) && k < c->ndemands; k++)
        if (c->demand[k].resource == r)
            return n == 0              ? l->left[k]
                   : n + 1 == l->beats ? c->demand[k].tail[l->variant]
                                       : c->demand[k].item[l->variant];
    return 0;
}

/* The same where one lane asks R. */
static void turn_past_one(weir_trace *t, int r, int64_t dt)
{
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->uses[i] >> r & 1 && busy(t, i) &&
            (asked(t, i, r, 0) || (dt > 1 && asked(t, i, r, 1)) ||
             asked(t, i, r, dt - 1)))
            t->resource[r].pointer = (i + 1) % t->s->nlanes;
}

/* The pointer of an ample R after DT cycles: past the lane served last. Those
 * between the first and the last are alike. */
static void turn_pointer(weir_trace *t, int r, int64_t dt)
{
    int64_t cycle[] = {0, 1, dt - 1};

    if (t->paces->use[r].lanes == 1) {
        turn_past_one(t, r, dt);
        return;
    }

    for (int c = 0; c < 3; c++) {
        int last = -1;

        for (int n = 0; n < t->s->nlanes && cycle[c] < dt; n++) {
            int i = (t->resource[r].pointer + n) % t->s->nlanes;

            if (asked(t, i, r, cycle[c]))
                last = i;
        }
        if (last >= 0)
            t->resource[r].pointer = (last + 1) % t->s->nlanes;
    }
}

static bool served_by(const weir_trace *t, int i, int r)
{
    const weir_command *c = &t->s->command[t->lane[i].command];

    return busy(t, i) && c->ndemands && c->demand[0].resource == r;
}

int64_t weir_stream_left(const weir_trace *t, const weir_paces *p, int r)
{
    int64_t left = INT64_MAX;

    if (p->use[r].lanes && !p->use[r].ample)
        return weir_stream_plan(t, p, r);
    for (int i = 0; i < t->s->nlanes; i++)
        if (served_by(t, i, r) && t->lane[i].beats < left)
            left = t->lane[i].beats;
    return left;
}

void weir_stream_pass(weir_trace *t, const weir_paces *p, int r, int64_t dt)
{
    if (!p->use[r].lanes) {
        t->resource[r].carry = 0;
        return;
    }
    if (!p->use[r].ample) {
        weir_stream_serve(t, p, r, dt);
        return;
    }
    turn_pointer(t, r, dt), settle(t, r, dt);
    for (int i = 0; i < t->s->nlanes; i++)
        if (served_by(t, i, r)) {
            t->lane[i].beats -= dt - 1;
            weir_next_beat(t, &t->lane[i]);
        }
}

/* Streams that restart forget their carry once nothing is under way. */
static void restart(weir_trace *t, const weir_paces *p)
{
    for (int r = 0; r < t->s->nresources; r++) {
        bool under_way = false;

        if (!t->s->resource[r].restarts || !p->use[r].lanes)
            continue;
        for (int i = 0; i < t->s->nlanes && !under_way; i++) {
            const weir_command *c = &t->s->command[t->lane[i].command];

            for (int k = 0; busy(t, i) && k < c->ndemands; k++)
                under_way |= c->demand[k].resource == r;
        }
        if (!under_way)
            t->resource[r].carry = 0;
    }
}

void weir_trace_serve(weir_trace *t, int64_t dt)
{
    const weir_paces *p = t->paces; /* as planned: nothing changed since */

    for (int r = 0; r < t->s->nresources; r++) {
        if (!p->use[r].lanes)
            t->resource[r].carry = 0;
        else if (p->use[r].ample && !p->use[r].contested &&
                 !t->s->resource[r].banks)
            turn_pointer(t, r, dt), settle(t, r, dt);
    }
    if (p->any_slots)
        weir_slots_serve(t, p, dt);
    for (int r = 0; r < t->s->nresources; r++)
        if (t->s->resource[r].stream && p->use[r].lanes && !p->use[r].ample)
            weir_stream_serve(t, p, r, dt);
    for (int i = 0; i < t->s->nlanes; i++)
        if (busy(t, i) && p->pace[i] == WEIR_PACE_AMPLE) {
            t->lane[i].beats -= dt - 1;
            weir_next_beat(t, &t->lane[i]);
        }
    restart(t, p);
}
