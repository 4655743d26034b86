/* SPDX-License-Identifier: Apache-2.0
 * resource.c - commands take their beats from shared resources.
 *
 * Most of the time no resource is short, or a stream serves one lane alone:
 * then the cycle in which a command ends is a division. Only cycles in which
 * lanes contend are stepped one by one.
 */
#include "sim/trace/state.h"

__extension__ typedef __int128 wide;

typedef struct use {
    int lanes;    /* that ask */
    int64_t most; /* items a cycle that would satisfy them all */
} use;

enum { RESOURCES = 64 };

static bool busy(const weir_trace *t, int i)
{
    return t->member[i] && t->lane[i].mode == WEIR_LANE_BUSY;
}

static void uses(const weir_trace *t, use *u)
{
    for (int r = 0; r < t->s->nresources; r++)
        u[r] = (use){0, 0};
    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_lane_state *l = &t->lane[i];
        const weir_command *c = &t->s->command[l->command];

        if (!busy(t, i))
            continue;
        for (int k = 0; k < c->ndemands; k++) {
            use *to = &u[c->demand[k].resource];
            int64_t item = c->demand[k].item[l->variant];

            to->lanes++;
            to->most += l->beats > 1 && item > l->left[k] ? item : l->left[k];
        }
    }
}

static bool ample(const weir_trace *t, const use *u, int r)
{
    weir_ratio rate = t->s->resource[r].rate;

    return rate.num == 0 || (wide)u[r].most * rate.den <= rate.num;
}

/* Sum of what the lane's first N beats ask of demand K. */
static wide total(const weir_lane_state *l, const weir_demand *k, int64_t left, int64_t n)
{
    if (n <= 1)
        return left;
    if (n < l->beats)
        return (wide)left + (wide)(n - 1) * k->item[l->variant];
    return (wide)left + (wide)(n - 2) * k->item[l->variant] + k->tail[l->variant];
}

static int64_t cycles_for(const weir_trace *t, int r, wide items)
{
    weir_ratio rate = t->s->resource[r].rate;
    wide need = items * rate.den - t->resource[r].carry;

    return need <= 0 ? 0 : (int64_t)((need + rate.num - 1) / rate.num);
}

/* The demand of L that a stream serves alone, each beat of it longer than a
 * cycle, while all its others are ample; -1 if it is not so. */
static int alone(const weir_trace *t, const weir_lane_state *l, const use *u)
{
    const weir_command *c = &t->s->command[l->command];
    int which = -1;

    for (int k = 0; k < c->ndemands; k++) {
        int r = c->demand[k].resource;
        weir_ratio rate = t->s->resource[r].rate;

        if (ample(t, u, r))
            continue;
        if (which >= 0 || u[r].lanes != 1 || !t->s->resource[r].stream
            || (l->beats > 1 && (wide)c->demand[k].item[l->variant] * rate.den < rate.num)
            || t->resource[r].carry > (wide)l->left[k] * rate.den)
            return -1;
        which = k;
    }
    return which;
}

/* Is every demand of L but the one that a stream serves alone ample? */
static bool all_ample(const weir_trace *t, const weir_lane_state *l, const use *u)
{
    const weir_command *c = &t->s->command[l->command];

    for (int k = 0; k < c->ndemands; k++)
        if (!ample(t, u, c->demand[k].resource))
            return false;
    return true;
}

static int64_t lane_end(const weir_trace *t, const weir_lane_state *l, const use *u)
{
    const weir_command *c = &t->s->command[l->command];
    int64_t end, before;
    int k;

    if (all_ample(t, l, u))
        return l->beats;
    k = alone(t, l, u);
    if (k < 0)
        return 1;
    end = cycles_for(t, c->demand[k].resource, total(l, &c->demand[k], l->left[k], l->beats));
    if (l->beats > 1) { /* one beat a cycle at most */
        before = cycles_for(t, c->demand[k].resource, total(l, &c->demand[k], l->left[k], l->beats - 1));
        if (end <= before)
            end = before + 1;
    }
    return end > 0 ? end : 1;
}

int64_t weir_trace_plan(weir_trace *t)
{
    int64_t dt = t->narrivals ? t->arrival[0].at - t->now : INT64_MAX;
    use u[RESOURCES];

    uses(t, u);
    for (int i = 0; i < t->s->nlanes; i++)
        if (busy(t, i)) {
            int64_t end = lane_end(t, &t->lane[i], u);

            if (end < dt)
                dt = end;
        }
    return dt;
}

static void next_beat(weir_trace *t, weir_lane_state *l)
{
    const weir_command *c = &t->s->command[l->command];

    if (--l->beats == 0) {
        l->mode = WEIR_LANE_READY;
        return;
    }
    for (int k = 0; k < c->ndemands; k++)
        l->left[k] = l->beats == 1 ? c->demand[k].tail[l->variant] : c->demand[k].item[l->variant];
}

/* DT cycles with one beat in each. */
static void run_ample(weir_trace *t, weir_lane_state *l, int64_t dt)
{
    l->beats -= dt - 1;
    next_beat(t, l);
}

/* DT cycles of a stream alone: count its beats, then what the next one got. */
static void run_alone(weir_trace *t, weir_lane_state *l, int which, int64_t dt)
{
    const weir_command *c = &t->s->command[l->command];
    const weir_demand *k = &c->demand[which];
    weir_resource_state *r = &t->resource[k->resource];
    weir_ratio rate = t->s->resource[k->resource].rate;
    wide given = (wide)dt * rate.num + r->carry, used;
    int64_t low = 0, high = l->beats < dt ? l->beats : dt;
    int64_t ended_at, left = l->left[which];

    while (low < high) { /* beats that end within DT cycles */
        int64_t mid = low + (high - low + 1) / 2;

        if (total(l, k, left, mid) * rate.den <= given)
            low = mid;
        else
            high = mid - 1;
    }
    used = low ? total(l, k, left, low) * rate.den : 0;
    ended_at = low ? cycles_for(t, k->resource, total(l, k, left, low)) : 0;
    if (low) {
        l->beats -= low - 1;
        next_beat(t, l);
    }
    if (l->mode == WEIR_LANE_BUSY && ended_at < dt) { /* saturated since */
        int64_t got = (int64_t)((given - used) / rate.den);

        l->left[which] -= got;
        used += (wide)got * rate.den;
    }
    given -= used;
    r->carry = (int64_t)(given > rate.num ? rate.num : given);
}

/* After cycles in which R was ample: what it carries, whom it served last. */
static void settle(weir_trace *t, int r, const use *u, int64_t dt)
{
    const weir_resource *resource = &t->s->resource[r];
    weir_resource_state *state = &t->resource[r];

    if (resource->stream && resource->rate.num) {
        wide carry = (wide)state->carry
                     + (wide)dt * (resource->rate.num - (wide)u[r].most * resource->rate.den);

        state->carry = (int64_t)(carry > resource->rate.num ? resource->rate.num : carry);
    }
}

/* The lane that R serves last when it serves all that ask. */
static int last_of_round(const weir_trace *t, int r)
{
    int last = -1;

    for (int n = 0; n < t->s->nlanes; n++) {
        int i = (t->resource[r].pointer + n) % t->s->nlanes;
        const weir_command *c = &t->s->command[t->lane[i].command];

        for (int k = 0; busy(t, i) && k < c->ndemands; k++)
            if (c->demand[k].resource == r && t->lane[i].left[k] > 0)
                last = i;
    }
    return last;
}

/* One cycle of one resource, round robin; marks the lanes it served. */
static void share(weir_trace *t, int r, bool *served)
{
    const weir_resource *resource = &t->s->resource[r];
    weir_resource_state *state = &t->resource[r];
    wide credit = (wide)resource->rate.num + state->carry;
    int last = -1;

    for (int n = 0; n < t->s->nlanes; n++) {
        int i = (state->pointer + n) % t->s->nlanes;
        const weir_command *c = &t->s->command[t->lane[i].command];

        for (int k = 0; busy(t, i) && k < c->ndemands; k++) {
            int64_t *left = &t->lane[i].left[k], got = *left;

            if (c->demand[k].resource != r || *left == 0)
                continue;
            if (resource->rate.num && (wide)got * resource->rate.den > credit)
                got = (int64_t)(credit / resource->rate.den);
            credit -= (wide)got * resource->rate.den;
            *left -= got;
            if (got) {
                last = i;
                served[i] = true;
            }
        }
    }
    if (last >= 0)
        state->pointer = (last + 1) % t->s->nlanes;
    state->carry = !resource->stream ? 0
                                     : (int64_t)(credit > resource->rate.num ? resource->rate.num : credit);
}

static void one_cycle(weir_trace *t, const use *u)
{
    bool served[256] = {false};

    for (int r = 0; r < t->s->nresources; r++) {
        if (u[r].lanes)
            share(t, r, served);
        else
            t->resource[r].carry = 0;
    }
    for (int i = 0; i < t->s->nlanes; i++) {
        weir_lane_state *l = &t->lane[i];
        const weir_command *c = &t->s->command[l->command];
        bool done = true;

        if (!busy(t, i))
            continue;
        l->stalled = false;
        for (int k = 0; k < c->ndemands; k++)
            if (l->left[k] > 0) {
                done = false;
                if (!served[i] && u[c->demand[k].resource].lanes > 1)
                    l->stalled = true, l->stalled_on = c->demand[k].resource;
            }
        if (done)
            next_beat(t, l);
    }
}

static bool contended(const weir_trace *t, const use *u)
{
    for (int i = 0; i < t->s->nlanes; i++)
        if (busy(t, i) && !all_ample(t, &t->lane[i], u) && alone(t, &t->lane[i], u) < 0)
            return true;
    return false;
}

void weir_trace_serve(weir_trace *t, int64_t dt)
{
    use u[RESOURCES];
    int last[RESOURCES];

    uses(t, u);
    for (int i = 0; i < t->s->nlanes; i++)
        t->lane[i].stalled = false;
    if (contended(t, u)) {
        one_cycle(t, u);
        return;
    }
    for (int r = 0; r < t->s->nresources; r++) {
        last[r] = u[r].lanes ? last_of_round(t, r) : -1;
        if (!u[r].lanes)
            t->resource[r].carry = 0;
    }
    for (int i = 0; i < t->s->nlanes; i++) {
        if (!busy(t, i))
            continue;
        if (all_ample(t, &t->lane[i], u))
            run_ample(t, &t->lane[i], dt);
        else
            run_alone(t, &t->lane[i], alone(t, &t->lane[i], u), dt);
    }
    for (int r = 0; r < t->s->nresources; r++) {
        if (u[r].lanes && ample(t, u, r))
            settle(t, r, u, dt);
        if (last[r] >= 0)
            t->resource[r].pointer = (last[r] + 1) % t->s->nlanes;
    }
}
