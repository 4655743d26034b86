/* SPDX-License-Identifier: Apache-2.0
 * slots.c - lanes that contend for slots (ports, an issue slot), cycle by
 * cycle; when who is served repeats, many cycles at once.
 */
#include "sim/trace/resource.h"

#include <assert.h>
#include <string.h>

enum { CONTESTANTS = WEIR_LANES };

/* What decides the next cycle, and what it changes; taken after AT cycles. */
typedef struct moment {
    int64_t at;
    int64_t left[WEIR_DEMANDS * CONTESTANTS];
    int pointer[WEIR_RESOURCES];
    int64_t beats[CONTESTANTS];
    int64_t lacked[CONTESTANTS][WEIR_DEMANDS];
} moment;

struct weir_contest {
    weir_trace *t;
    const weir_paces *p;
    int n;
    int lane[CONTESTANTS];
    weir_lane_state state[CONTESTANTS];
    int64_t got[CONTESTANTS][WEIR_DEMANDS]; /* in this cycle */
    int pointer[WEIR_RESOURCES];
    bool works[64]; /* by unit: a lane that does not contend does */
    /* Cycles in which a unit ended no beat because this lane, its lowest,
     * lacked that demand. */
    int64_t lacked[CONTESTANTS][WEIR_DEMANDS];
    int64_t *served; /* by bank: when last */
    int64_t now;     /* cycles of banks */
    bool banked;     /* somebody asks banks: cycle by cycle */
    bool ended;
    int64_t cycles; /* that it ran */
    moment then;    /* a moment to compare with */
};

typedef struct weir_contest contest;

void weir_slots_make(weir_trace *t)
{
    int64_t most = 1;

    for (int r = 0; r < t->s->nresources; r++)
        if (t->s->resource[r].banks > most)
            most = t->s->resource[r].banks;
    t->contest = WEIR_RAW(t->a, contest, 1); /* see begin */
    t->contest->now = 0;
    t->contest->served = WEIR_NEW(t->a, int64_t, (size_t)most);
}

static void begin(contest *x, weir_trace *t, const weir_paces *p)
{
    x->t = t, x->p = p, x->n = 0, x->ended = x->banked = false;
    memset(x->works, 0, sizeof *x->works * (size_t)t->s->nunits);
    for (int r = 0; r < t->s->nresources; r++) {
        x->pointer[r] = t->resource[r].pointer;
        x->banked |= p->use[r].contested && t->s->resource[r].banks;
    }
    for (int i = 0; i < t->s->nlanes; i++) {
        if (!t->member[i] || t->lane[i].mode != WEIR_LANE_BUSY)
            continue;
        if (p->pace[i] != WEIR_PACE_SLOTS) {
            x->works[t->s->lane[i].unit] = true;
            continue;
        }
        x->lane[x->n] = i;
        memset(x->lacked[x->n], 0, sizeof *x->lacked);
        x->state[x->n++] = t->lane[i];
    }
}

/* An issue slot is served once the beat has what its other demands ask. */
static bool its_turn(const contest *x, int at, int k)
{
    const weir_command *c = &x->t->s->command[x->state[at].command];

    if (!x->t->s->resource[c->demand[k].resource].issue)
        return true;
    for (int q = 0; q < c->ndemands; q++)
        if (q != k && x->state[at].left[q] > x->got[at][q])
            return false;
    return true;
}

/* One cycle of banks R: each serves the lowest that asks it. */
static void share_banks(contest *x, int r)
{
    const weir_resource *banks = &x->t->s->resource[r];

    x->now++;
    for (int at = 0; at < x->n; at++) {
        const weir_command *c = &x->t->s->command[x->state[at].command];

        for (int k = 0; k < c->ndemands; k++) {
            int64_t left = x->state[at].left[k];
            int64_t bank = c->demand[k].resource != r || !left
                               ? 0
                               : weir_trace_bank(x->t, &x->state[at], k);

            for (int j = 0; c->demand[k].resource == r && left >> j; j++) {
                int64_t *served = &x->served[(bank + j) % banks->banks];

                if (!(left >> j & 1) || *served == x->now)
                    continue;
                *served = x->now;
                x->got[at][k] |= INT64_C(1) << j;
            }
        }
    }
}

/* One cycle of resource R among the contestants. */
static void share(contest *x, int r)
{
    weir_ratio rate = x->t->s->resource[r].rate;
    int64_t credit = rate.num ? rate.num / rate.den : INT64_MAX;
    int last = -1, first = 0;

    while (first < x->n && x->lane[first] < x->pointer[r])
        first++;
    for (int n = 0; n < x->n; n++) {
        int at = (first + n) % x->n;
        const weir_command *c = &x->t->s->command[x->state[at].command];

        for (int k = 0; k < c->ndemands; k++) {
            int64_t left = x->state[at].left[k];

            if (c->demand[k].resource != r || !left || !its_turn(x, at, k))
                continue;
            x->got[at][k] = left < credit ? left : credit;
            credit -= x->got[at][k];
            if (x->got[at][k] == left)
                last = x->lane[at];
        }
    }
    if (last >= 0)
        x->pointer[r] = (last + 1) % x->t->s->nlanes;
}

/* The first demand that contestant AT lacks; an issue slot comes last. */
static int lack(const contest *x, int at)
{
    const weir_lane_state *l = &x->state[at];
    const weir_command *c = &x->t->s->command[l->command];
    int issue = 0;

    for (int k = 0; k < c->ndemands; k++) {
        if (l->left[k] == 0)
            continue;
        if (!x->t->s->resource[c->demand[k].resource].issue)
            return k;
        issue = k;
    }
    return issue;
}

/* A unit that ends no beat in a cycle is short of what its lowest lane lacks
 * first. */
static void count_short(contest *x, const bool *done, int64_t cycles)
{
    for (int i = 0; i < x->n; i++) {
        int u = x->t->s->lane[x->lane[i]].unit;
        bool counted = x->works[u];

        for (int q = 0; q < x->n; q++)
            counted |=
                x->t->s->lane[x->lane[q]].unit == u && (done[q] || q < i);
        if (counted)
            continue;
        x->lacked[i][lack(x, i)] += cycles;
    }
}

static int demands_of(const contest *x, int at)
{
    return x->t->s->command[x->state[at].command].ndemands;
}

/* Cycles, at most ROOM, in which all get the same and no demand is met. */
static int64_t alike_cycles(const contest *x, int64_t room)
{
    if (x->banked)
        return 1;
    for (int i = 0; i < x->n && room > 1; i++)
        for (int k = 0; k < demands_of(x, i); k++) {
            int64_t got = x->got[i][k], left = x->state[i].left[k];

            if (got > 0 && left <= 2 * got)
                return 1;
            if (got > 0 && (left - 1) / got < room)
                room = (left - 1) / got;
        }
    return room < 1 ? 1 : room;
}

static void take(contest *x, int64_t cycles, bool *done)
{
    for (int i = 0; i < x->n; i++) {
        const weir_command *c = &x->t->s->command[x->state[i].command];

        done[i] = true;
        for (int k = 0; k < c->ndemands; k++) {
            x->state[i].left[k] -= cycles * x->got[i][k];
            done[i] &= x->state[i].left[k] == 0;
        }
    }
}

/* One cycle, or as many as are like it, at most ROOM; returns how many. */
static int64_t cycle(contest *x, int64_t room)
{
    const weir_schedule *s = x->t->s;
    bool done[CONTESTANTS];
    int64_t cycles;

    memset(x->got, 0, sizeof *x->got * (size_t)x->n);
    for (int issue = 0; issue < 2; issue++)
        for (int r = 0; r < s->nresources; r++)
            if (x->p->use[r].contested && s->resource[r].issue == issue)
                (s->resource[r].banks ? share_banks : share)(x, r);
    cycles = alike_cycles(x, room);
    take(x, cycles, done);
    count_short(x, done, cycles);
    for (int i = 0; i < x->n; i++)
        if (done[i]) {
            weir_next_beat(x->t, &x->state[i]);
            x->ended |= x->state[i].mode != WEIR_LANE_BUSY;
        }
    return cycles;
}

static void save(contest *x, int64_t at)
{
    moment *m = &x->then;

    m->at = at;
    for (int i = 0; i < x->n; i++) {
        memcpy(&m->left[i * WEIR_DEMANDS], x->state[i].left,
               sizeof x->state[i].left);
        memcpy(m->lacked[i], x->lacked[i], sizeof *m->lacked);
        m->beats[i] = x->state[i].beats;
    }
    memcpy(m->pointer, x->pointer, sizeof(int) * (size_t)x->t->s->nresources);
}

/* Whether contestant I asks the banks that it asked at the saved moment. */
static bool same_banks(const contest *x, int i)
{
    const weir_command *c = &x->t->s->command[x->state[i].command];
    weir_lane_state then = x->state[i];

    then.beats = x->then.beats[i];
    for (int k = 0; k < c->ndemands; k++)
        if (weir_trace_bank(x->t, &then, k) !=
            weir_trace_bank(x->t, &x->state[i], k))
            return false;
    return true;
}

static bool alike(const contest *x)
{
    const moment *m = &x->then;

    for (int i = 0; i < x->n; i++)
        if (memcmp(&m->left[i * WEIR_DEMANDS], x->state[i].left,
                   sizeof x->state[i].left) != 0 ||
            (x->banked && !same_banks(x, i)))
            return false;
    return memcmp(m->pointer, x->pointer,
                  sizeof(int) * (size_t)x->t->s->nresources) == 0;
}

/* Repeat what happened since the saved moment, LENGTH cycles ago, as often as
 * no lane comes to its last two beats and no more than ROOM cycles pass;
 * returns the cycles. */
static int64_t repeat(contest *x, int64_t length, int64_t room)
{
    const moment *m = &x->then;
    int64_t n = room / length;

    for (int i = 0; i < x->n; i++) {
        int64_t step = m->beats[i] - x->state[i].beats;

        if (step > 0 && (x->state[i].beats - 3) / step < n)
            n = (x->state[i].beats - 3) / step;
        if (x->state[i].beats < 4)
            n = 0;
    }
    if (n <= 0)
        return 0;
    for (int i = 0; i < x->n; i++) {
        x->state[i].beats -= n * (m->beats[i] - x->state[i].beats);
        for (int k = 0; k < WEIR_DEMANDS; k++)
            x->lacked[i][k] += n * (x->lacked[i][k] - m->lacked[i][k]);
    }
    return n * length;
}

/* One contestant with one short demand: a beat takes as many cycles as its
 * items fill. Returns the cycles, at most MOST; 0: it is not so simple. */
static int64_t run_single(contest *x, int64_t most)
{
    weir_lane_state *l = &x->state[0];
    const weir_command *c = &x->t->s->command[l->command];
    int k = x->p->demand[x->lane[0]];
    int64_t rate = x->t->s->resource[c->demand[k].resource].rate.num /
                   x->t->s->resource[c->demand[k].resource].rate.den;
    int64_t item = c->demand[k].item[l->variant], each, first, n;

    for (int q = 0; q < c->ndemands; q++)
        if (q != k && !x->p->use[c->demand[q].resource].ample)
            return 0;
    if (x->n != 1 || rate < 1 || l->left[k] < 1 || item < 1 || x->banked)
        return 0;
    first = (l->left[k] + rate - 1) / rate;
    each = (item + rate - 1) / rate;
    n = most < first ? 0 : 1 + (most - first) / each;
    if (n > l->beats - 2)
        n = l->beats - 2;
    if (n < 1)
        return 0;
    for (int q = 0; q < c->ndemands; q++)
        if (l->left[q] || (n > 1 && c->demand[q].item[l->variant]))
            x->pointer[c->demand[q].resource] =
                (x->lane[0] + 1) % x->t->s->nlanes;
    l->beats -= n - 1;
    weir_next_beat(x->t, l);
    if (!x->works[x->t->s->lane[x->lane[0]].unit])
        x->lacked[0][k] = first + (n - 1) * each - n;
    return first + (n - 1) * each;
}

/* Up to MOST cycles, or until a command ends; returns how many. A repetition
 * is looked for once, by Brent's method. */
static int64_t run(contest *x, int64_t most)
{
    int64_t done = run_single(x, most), steps = 0, power = 1;
    bool repeated = false;

    if (done < most && !x->ended) /* most often all there is */
        done += cycle(x, most - done);
    if (done < most && !x->ended)
        save(x, done);
    while (done < most && !x->ended) {
        done += cycle(x, most - done);
        if (repeated || x->ended)
            continue;
        if (alike(x)) {
            done += repeat(x, done - x->then.at, most - done);
            repeated = true;
        } else if (++steps == power) {
            save(x, done);
            power *= 2;
        }
    }
    return done;
}

int64_t weir_slots_plan(weir_trace *t, const weir_paces *p, int64_t most)
{
    begin(t->contest, t, p);
    return t->contest->cycles = run(t->contest, most);
}

/* Cycles that the unit of LANE would count as busy. */
static void count_lack(weir_trace *t, const weir_lane *lane,
                       const weir_lane_state *l, const int64_t *cycles)
{
    const weir_command *c = &t->s->command[l->command];

    for (int k = 0; k < c->ndemands; k++) {
        *weir_trace_unit(t, lane->unit, 0) -= cycles[k];
        *weir_trace_unit(t, lane->unit,
                         2 + t->s->ntokens + c->demand[k].resource) +=
            cycles[k];
    }
}

void weir_slots_serve(weir_trace *t, const weir_paces *p, int64_t dt)
{
    const contest *x = t->contest; /* as planned: nothing changed since */

    assert(x->cycles == dt);
    (void)dt;
    for (int i = 0; i < x->n; i++) {
        t->lane[x->lane[i]] = x->state[i];
        count_lack(t, &t->s->lane[x->lane[i]], &x->state[i], x->lacked[i]);
    }
    for (int r = 0; r < t->s->nresources; r++)
        if (p->use[r].contested)
            t->resource[r].pointer = x->pointer[r];
}
