/* SPDX-License-Identifier: Apache-2.0
 * stream.c - a stream that is short: one beat after another, round robin.
 *
 * A beat once begun is finished before another lane's begins. While any lane
 * wants more than there is, everything is used: after c cycles
 * floor((carry + c * rate) / den) items were given, so the cycle in which each
 * beat ends follows from how many items come before it. A lane has at most
 * one beat a cycle; a lone lane's short last beat may have to wait for that.
 */
#include "sim/trace/resource.h"

typedef struct stream {
    const weir_trace *t;
    const weir_paces *p;
    int r;
    weir_lane_state lane[WEIR_LANES]; /* of the lanes it serves: copies */
    bool open[WEIR_LANES];
    weir_wide given;          /* items so far, all lanes */
    int64_t at;               /* cycle in which the last beat ended */
    int64_t last[WEIR_LANES]; /* in which each lane's last beat ended */
    weir_wide credit;         /* what one_cycle left */
    int pointer;
} stream;

static void begin(stream *x, const weir_trace *t, const weir_paces *p, int r)
{
    x->t = t, x->p = p, x->r = r;
    x->given = 0, x->at = 0;
    x->pointer = t->resource[r].pointer;
    for (int i = 0; i < t->s->nlanes; i++) {
        x->open[i] = false;
        if (!t->member[i] || t->lane[i].mode != WEIR_LANE_BUSY ||
            (p->pace[i] != WEIR_PACE_ALONE && p->pace[i] != WEIR_PACE_BURST))
            continue;
        if (t->s->command[t->lane[i].command].demand[p->demand[i]].resource !=
            r)
            continue;
        x->lane[i] = t->lane[i];
        x->open[i] = true;
        x->last[i] = 0;
    }
}

/* The cycle in which ITEMS in all have been given. */
static int64_t cycle_of(const stream *x, weir_wide items)
{
    weir_ratio rate = x->t->s->resource[x->r].rate;
    weir_wide need = items * rate.den - x->t->resource[x->r].carry;
    int64_t at = need <= 0 ? 1 : (int64_t)((need + rate.num - 1) / rate.num);

    return at > x->at ? at : x->at;
}

static int next_lane(const stream *x)
{
    for (int n = 0; n < x->t->s->nlanes; n++) {
        int i = (x->pointer + n) % x->t->s->nlanes;

        if (x->open[i])
            return i;
    }
    return -1;
}

/* The end of the next beat in the round, at MOST cycle MOST; the lane, or -1.
 */
static int beat(stream *x, int64_t most)
{
    int i = next_lane(x), k = i < 0 ? 0 : x->p->demand[i];
    int64_t at;

    if (i < 0)
        return -1;
    at = cycle_of(x, x->given + x->lane[i].left[k]);
    if (at <= x->last[i])
        at = x->last[i] + 1;
    if (at > most)
        return -1;
    x->given += x->lane[i].left[k];
    x->at = x->last[i] = at;
    x->pointer = (i + 1) % x->t->s->nlanes;
    weir_next_beat(x->t, &x->lane[i]);
    x->open[i] = x->lane[i].mode == WEIR_LANE_BUSY;
    return i;
}

static bool one_lane(const stream *x, int *which)
{
    int n = 0;

    for (int i = 0; i < x->t->s->nlanes; i++)
        if (x->open[i])
            *which = i, n++;
    return n == 1;
}

/* All but the last two beats of a lone lane that end by cycle MOST, at once. */
static void many_beats(stream *x, int64_t most)
{
    int i = 0, k;
    int64_t low = 0, high;

    if (!one_lane(x, &i))
        return;
    k = x->p->demand[i];
    high = x->lane[i].beats - 2;
    if (most == INT64_MAX)
        low = high;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;

        if (cycle_of(x, x->given + weir_items_left(x->t, &x->lane[i], k,
                                                   middle)) <= most)
            low = middle;
        else
            high = middle - 1;
    }
    if (low < 1)
        return;
    x->given += weir_items_left(x->t, &x->lane[i], k, low);
    x->at = x->last[i] = cycle_of(x, x->given);
    x->lane[i].beats -= low - 1;
    weir_next_beat(x->t, &x->lane[i]);
    x->pointer = (i + 1) % x->t->s->nlanes;
}

/* Whole rounds of several lanes that all stand at the begin of a beat and have
 * more than two left, at once. */
static void many_rounds(stream *x, int64_t most)
{
    weir_wide round = 0;
    int64_t low = 0, high = INT64_MAX;
    int n = 0;

    for (int i = 0; i < x->t->s->nlanes; i++) {
        const weir_lane_state *l = &x->lane[i];
        const weir_demand *d;

        if (!x->open[i])
            continue;
        d = &x->t->s->command[l->command].demand[x->p->demand[i]];
        if (l->left[x->p->demand[i]] != d->item[l->variant] || l->beats < 4)
            return;
        round += d->item[l->variant];
        high = l->beats - 2 < high ? l->beats - 2 : high;
        n++;
    }
    if (n < 2)
        return;
    if (most == INT64_MAX)
        low = high;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;

        if (cycle_of(x, x->given + middle * round) <= most)
            low = middle;
        else
            high = middle - 1;
    }
    if (!low)
        return;
    x->given += (low - 1) * round;
    for (int k = 0; k < x->t->s->nlanes; k++) { /* the last round, in order */
        int i = (x->pointer + k) % x->t->s->nlanes;

        if (!x->open[i])
            continue;
        x->given += x->lane[i].left[x->p->demand[i]];
        x->lane[i].beats -= low;
        x->at = x->last[i] = cycle_of(x, x->given);
    }
}

/* Beats that a cycle could hold break the arithmetic above: capacity may go
 * unused between them. */
static bool short_beats(const stream *x)
{
    weir_ratio rate = x->t->s->resource[x->r].rate;
    bool tail = false;
    int which;

    for (int i = 0; i < x->t->s->nlanes; i++) {
        const weir_lane_state *l = &x->lane[i];
        const weir_demand *d;

        if (!x->open[i] || l->beats < 2)
            continue;
        d = &x->t->s->command[l->command].demand[x->p->demand[i]];
        if ((weir_wide)d->item[l->variant] * rate.den < rate.num)
            return true;
        tail |= (weir_wide)d->tail[l->variant] * rate.den < rate.num;
    }
    return tail && !one_lane(x, &which);
}

/* One cycle, lane by lane. */
static void one_cycle(stream *x)
{
    weir_ratio rate = x->t->s->resource[x->r].rate;
    weir_wide credit = (weir_wide)rate.num + x->t->resource[x->r].carry;
    int start = x->pointer;

    for (int n = 0; n < x->t->s->nlanes; n++) {
        int i = (start + n) % x->t->s->nlanes;
        int64_t *left, got;

        if (!x->open[i])
            continue;
        left = &x->lane[i].left[x->p->demand[i]];
        got = (weir_wide)*left * rate.den > credit
                  ? (int64_t)(credit / rate.den)
                  : *left;
        *left -= got;
        credit -= (weir_wide)got * rate.den;
        if (got > 0)
            x->pointer = *left ? i : (i + 1) % x->t->s->nlanes;
        if (*left == 0)
            weir_next_beat(x->t, &x->lane[i]);
        if (x->lane[i].mode != WEIR_LANE_BUSY &&
            x->t->s->resource[x->r].restarts) {
            credit = 0; /* the command that ends takes the rest of its cycle */
            break;
        }
    }
    x->credit = credit;
}

int64_t weir_stream_plan(const weir_trace *t, const weir_paces *p, int r)
{
    stream x;
    int i;

    begin(&x, t, p, r);
    if (short_beats(&x))
        return 1;
    many_beats(&x, INT64_MAX);
    while ((i = beat(&x, INT64_MAX)) >= 0) {
        if (!x.open[i])
            return x.at;
        many_rounds(&x, INT64_MAX);
    }
    return INT64_MAX;
}

static void write_back(weir_trace *t, const weir_paces *p, const stream *x,
                       weir_wide credit)
{
    weir_ratio rate = t->s->resource[x->r].rate;

    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_BUSY &&
            (p->pace[i] == WEIR_PACE_ALONE || p->pace[i] == WEIR_PACE_BURST) &&
            t->s->command[t->lane[i].command].demand[p->demand[i]].resource ==
                x->r)
            t->lane[i] = x->lane[i];
    t->resource[x->r].carry = (int64_t)(credit > rate.num ? rate.num : credit);
    t->resource[x->r].pointer = x->pointer;
}

void weir_stream_serve(weir_trace *t, const weir_paces *p, int r, int64_t dt)
{
    weir_ratio rate = t->s->resource[r].rate;
    weir_wide credit;
    stream x;
    int i;

    begin(&x, t, p, r);
    if (short_beats(&x)) {
        one_cycle(&x);
        write_back(t, p, &x, x.credit);
        return;
    }
    many_beats(&x, dt);
    while ((i = beat(&x, dt)) >= 0) {
        if (!x.open[i] && t->s->resource[r].restarts) {
            write_back(t, p, &x, 0); /* it takes the rest of its cycle */
            return;
        }
        many_rounds(&x, dt);
    }
    credit =
        (weir_wide)dt * rate.num + t->resource[r].carry - x.given * rate.den;
    i = next_lane(&x);
    if (i >= 0 && x.last[i] < dt) { /* the beat that has begun */
        int k = p->demand[i];
        int64_t got = (int64_t)(credit / rate.den);

        if (got >= x.lane[i].left[k])
            got = x.lane[i].left[k] - 1;
        x.lane[i].left[k] -= got;
        credit -= (weir_wide)got * rate.den;
        if (got > 0)
            x.pointer = i;
    }
    write_back(t, p, &x, credit);
}
