/* SPDX-License-Identifier: Apache-2.0
 * slots.c - lanes that contend for slots (ports, an issue slot), cycle by
 * cycle; when who is served repeats, many cycles at once.
 */
#include "sim/trace/resource.h"

#include <string.h>

enum { PERIOD = 12 }; /* cycles within which a repetition is looked for */

/* What decides the next cycle, and what it changes. */
typedef struct moment {
    int64_t left[WEIR_DEMANDS * 16];
    int pointer[WEIR_RESOURCES];
    int64_t beats[16];
} moment;

typedef struct contest {
    weir_trace *t;
    const weir_paces *p;
    int n;
    int lane[16];
    weir_lane_state state[16];
    int pointer[WEIR_RESOURCES];
    int64_t idle[16]; /* cycles in which a lane got nothing */
    int64_t short_cycle[64];
    int on[64]; /* the resource that a unit was short of */
    bool ended;
} contest;

static bool begin(contest *x, weir_trace *t, const weir_paces *p)
{
    x->t = t, x->p = p, x->n = 0, x->ended = false;
    memset(x->on, 0, sizeof(int) * (size_t)t->s->nunits);
    memset(x->short_cycle, 0, sizeof(int64_t) * (size_t)t->s->nunits);
    for (int r = 0; r < t->s->nresources; r++)
        x->pointer[r] = t->resource[r].pointer;
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_BUSY &&
            p->pace[i] == WEIR_PACE_SLOTS && x->n < 16) {
            x->lane[x->n] = i;
            x->state[x->n++] = t->lane[i];
        }
    return true;
}

/* A command's last demand (its issue slot) is served once it has what its
 * others ask: so a unit ends no more beats in a cycle than it issues. */
static bool its_turn(const weir_lane_state *l, const weir_command *c, int k)
{
    for (int q = 0; q < k && k == c->ndemands - 1; q++)
        if (l->left[q] > 0)
            return false;
    return true;
}

/* One cycle of resource R among the contestants. */
static void share(contest *x, int r)
{
    weir_ratio rate = x->t->s->resource[r].rate;
    int64_t credit = rate.den ? rate.num / rate.den : 0;
    int last = -1, first = 0;

    while (first < x->n && x->lane[first] < x->pointer[r])
        first++;
    for (int n = 0; n < x->n; n++) {
        int at = (first + n) % x->n;
        const weir_command *c = &x->t->s->command[x->state[at].command];

        for (int k = 0; k < c->ndemands; k++) {
            int64_t *left = &x->state[at].left[k], got = *left;

            if (c->demand[k].resource != r || !*left ||
                !its_turn(&x->state[at], c, k))
                continue;
            if (!x->p->use[r].ample && rate.num && got > credit)
                got = credit;
            credit -= got;
            *left -= got;
            if (*left == 0)
                last = x->lane[at];
        }
    }
    if (last >= 0 && !x->p->use[r].ample)
        x->pointer[r] = (last + 1) % x->t->s->nlanes;
}

/* A unit that ends no beat in a cycle is short of what its lanes lack. */
static void count_short(contest *x, const bool *done)
{
    for (int i = 0; i < x->n; i++) {
        int u = x->t->s->lane[x->lane[i]].unit;
        const weir_command *c = &x->t->s->command[x->state[i].command];
        bool counted = false;

        for (int k = 0; k < x->n; k++)
            counted |=
                x->t->s->lane[x->lane[k]].unit == u && (done[k] || k < i);
        if (counted)
            continue;
        x->short_cycle[u]++;
        for (int k = 0; k < c->ndemands; k++)
            if (x->state[i].left[k] > 0)
                x->on[u] = c->demand[k].resource;
    }
}

static void cycle(contest *x)
{
    bool done[16];

    for (int r = 0; r < x->t->s->nresources; r++)
        if (!x->t->s->resource[r].stream || x->p->use[r].ample)
            share(x, r);
    for (int i = 0; i < x->n; i++) {
        const weir_command *c = &x->t->s->command[x->state[i].command];

        done[i] = true;
        for (int k = 0; k < c->ndemands; k++)
            done[i] &= x->state[i].left[k] == 0;
    }
    count_short(x, done);
    for (int i = 0; i < x->n; i++)
        if (done[i]) {
            weir_next_beat(x->t, &x->state[i]);
            x->ended |= x->state[i].mode != WEIR_LANE_BUSY;
        }
}

static void save(const contest *x, moment *m)
{
    for (int i = 0; i < x->n; i++) {
        memcpy(&m->left[i * WEIR_DEMANDS], x->state[i].left,
               sizeof x->state[i].left);
        m->beats[i] = x->state[i].beats;
    }
    memcpy(m->pointer, x->pointer, sizeof(int) * (size_t)x->t->s->nresources);
}

static bool alike(const contest *x, const moment *a, const moment *b)
{
    return memcmp(a->left, b->left,
                  sizeof *a->left * WEIR_DEMANDS * (size_t)x->n) == 0 &&
           memcmp(a->pointer, b->pointer,
                  sizeof(int) * (size_t)x->t->s->nresources) == 0;
}

/* Repeat the last LENGTH cycles as often as no lane comes to its last two
 * beats and no more than ROOM cycles pass; returns the cycles. */
static int64_t repeat(contest *x, const moment *then, int64_t length,
                      int64_t room, const int64_t *short_then)
{
    int64_t n = room / length;

    for (int i = 0; i < x->n; i++) {
        int64_t step = then->beats[i] - x->state[i].beats;

        if (step > 0 && (x->state[i].beats - 3) / step < n)
            n = (x->state[i].beats - 3) / step;
        if (x->state[i].beats < 4)
            n = 0;
    }
    if (n <= 0)
        return 0;
    for (int i = 0; i < x->n; i++)
        x->state[i].beats -= n * (then->beats[i] - x->state[i].beats);
    for (int u = 0; u < x->t->s->nunits; u++)
        x->short_cycle[u] += n * (x->short_cycle[u] - short_then[u]);
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
    if (x->n != 1 || rate < 1 || l->left[k] < 1 || item < 1)
        return 0;
    first = (l->left[k] + rate - 1) / rate;
    each = (item + rate - 1) / rate;
    n = most < first ? 0 : 1 + (most - first) / each;
    if (n > l->beats - 2)
        n = l->beats - 2;
    if (n < 1)
        return 0;
    l->beats -= n - 1;
    weir_next_beat(x->t, l);
    x->pointer[c->demand[k].resource] = (x->lane[0] + 1) % x->t->s->nlanes;
    x->short_cycle[x->t->s->lane[x->lane[0]].unit] +=
        first + (n - 1) * each - n;
    x->on[x->t->s->lane[x->lane[0]].unit] = c->demand[k].resource;
    return first + (n - 1) * each;
}

/* Up to MOST cycles, or until a command ends; returns how many. */
static int64_t run(contest *x, int64_t most)
{
    moment past[PERIOD];
    int64_t short_past[PERIOD][64], done = run_single(x, most);
    int n = 0;
    bool repeated = false;

    while (done < most && !x->ended) {
        if (!repeated) {
            save(x, &past[n]);
            for (int k = n - 1; k >= 0 && !repeated; k--)
                if (alike(x, &past[k], &past[n])) {
                    done +=
                        repeat(x, &past[k], n - k, most - done, short_past[k]);
                    repeated = true;
                }
        }
        if (done >= most)
            break;
        repeated |= n == PERIOD - 1; /* give up: no room for a longer one */
        if (!repeated) {
            memcpy(short_past[n++], x->short_cycle,
                   sizeof(int64_t) * (size_t)x->t->s->nunits);
        }
        cycle(x);
        done++;
    }
    return done;
}

int64_t weir_slots_plan(weir_trace *t, const weir_paces *p, int64_t most)
{
    contest x;

    begin(&x, t, p);
    return run(&x, most);
}

void weir_slots_serve(weir_trace *t, const weir_paces *p, int64_t dt)
{
    contest x;

    begin(&x, t, p);
    run(&x, dt);
    for (int i = 0; i < x.n; i++)
        t->lane[x.lane[i]] = x.state[i];
    for (int r = 0; r < t->s->nresources; r++)
        if (!p->use[r].ample && !t->s->resource[r].stream)
            t->resource[r].pointer = x.pointer[r];
    for (int u = 0; u < t->s->nunits; u++) {
        t->short_cycle[u] = x.short_cycle[u];
        t->short_on[u] = x.on[u];
    }
}
