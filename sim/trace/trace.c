/* SPDX-License-Identifier: Apache-2.0
 * trace.c - the event loop, and components that run apart.
 *
 * Lanes that share neither token nor resource nor unit never influence each
 * other: they are components, run one after another from cycle 0 and joined
 * at the block's end.
 */
#include "sim/trace/trace.h"

#include "sim/trace/resource.h"
#include "sim/trace/state.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 512 };

__extension__ typedef __int128 wide;

/* Why unit U does not work now: 2 + token or 2 + ntokens + resource, of its
 * lowest lane that waits; an order token only when there is nothing else. */
static int reason(const weir_trace *t, int u)
{
    int order = -1;

    for (int i = 0; i < t->s->nlanes; i++) {
        const weir_lane_state *l = &t->lane[i];

        if (!t->member[i] || t->s->lane[i].unit != u)
            continue;
        if (l->mode == WEIR_LANE_BLOCKED && !t->s->token[l->token].order)
            return 2 + l->token;
        if (l->mode == WEIR_LANE_BLOCKED && order < 0)
            order = 2 + l->token;
    }
    return order;
}

/* Every unit of the component was busy, stalled or idle for DT cycles. What
 * a unit was before them holds throughout. */
typedef struct before {
    bool busy, open, mine;
    int why;
} before;

static void look_at_units(const weir_trace *t, before *b)
{
    for (int u = 0; u < t->s->nunits; u++)
        b[u] = (before){.why = -1};
    for (int i = 0; i < t->s->nlanes; i++) {
        before *x = &b[t->s->lane[i].unit];

        if (!t->member[i])
            continue;
        x->mine = true;
        x->busy |= t->lane[i].mode == WEIR_LANE_BUSY;
        x->open |= t->lane[i].mode != WEIR_LANE_ENDED;
    }
    for (int u = 0; u < t->s->nunits; u++)
        if (b[u].open && !b[u].busy)
            b[u].why = reason(t, u);
}

/* Units that are about to work for the first time: what they were stalled on
 * until now. */
static void note_begins(weir_trace *t, const before *b)
{
    int width = t->s->ntokens + t->s->nresources;

    for (int u = 0; u < t->s->nunits; u++) {
        if (!b[u].busy || t->begun[u])
            continue;
        memcpy(t->early + u * width, weir_trace_unit(t, u, 2),
               (size_t)width * sizeof *t->early);
        t->begun[u] = true;
    }
}

static void account(weir_trace *t, const before *b, int64_t dt)
{
    for (int u = 0; u < t->s->nunits; u++) {
        if (b[u].busy) {
            *weir_trace_unit(t, u, 0) += dt;
        } else if (b[u].mine) {
            *weir_trace_unit(t, u, b[u].why < 0 ? 1 : b[u].why) += dt;
        }
    }
}

static void arrive(weir_trace *t)
{
    int n = 0;

    while (n < t->narrivals && t->arrival[n].at <= t->now) {
        t->token[t->arrival[n].token] += t->arrival[n].count;
        n++;
    }
    t->narrivals -= n;
    if (n)
        memmove(t->arrival, t->arrival + n,
                (size_t)t->narrivals * sizeof *t->arrival);
}

static bool ended(const weir_trace *t)
{
    for (int i = 0; i < t->s->nlanes; i++)
        if (t->member[i] && t->lane[i].mode != WEIR_LANE_ENDED)
            return false;
    return true;
}

static weir_status deadlock(weir_trace *t)
{
    char line[LINE] = "";
    size_t at = 0;

    for (int i = 0; i < t->s->nlanes && at + 1 < sizeof line; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_BLOCKED)
            at += (size_t)snprintf(line + at, sizeof line - at,
                                   "%s%s waits for %s", at ? "; " : "",
                                   t->s->lane[i].name,
                                   t->s->token[t->lane[i].token].name);
    weir_report(t->d, WEIR_ERROR, (weir_loc){0},
                "block '%s' comes to a stand at cycle %lld: %s", t->s->name,
                (long long)t->now, line);
    return WEIR_EUNSUP;
}

/* The anchor has begun an iteration: what was seen before need not be stepped
 * through again. */
static void skip_seen(weir_trace *t)
{
    do {
        weir_replay_end(t);
        weir_steady_look(t);
    } while (weir_replay_begin(t));
}

static weir_status run_component(weir_trace *t)
{
    before b[64];

    if (!weir_trace_advance(t))
        return WEIR_EUNSUP;
    t->turned = t->entered = 0;
    while (!ended(t)) {
        int64_t dt = weir_trace_plan(t);

        if (dt == INT64_MAX)
            return deadlock(t);
        look_at_units(t, b);
        note_begins(t, b);
        weir_trace_serve(t, dt);
        account(t, b, dt);
        t->now += dt;
        t->events++;
        arrive(t);
        if (!weir_trace_advance(t))
            return WEIR_EUNSUP;
        if (t->skip && (t->turned | t->entered))
            skip_seen(t);
        t->turned = t->entered = 0;
    }
    return WEIR_OK;
}

/* --- flows: no tokens, so they end at the sum of their amounts --- */

typedef struct flow {
    const weir_schedule *s;
    const weir_lane *lane;
    int64_t *executions;
    weir_lane_state at;
    wide items;
} flow;

/* Steps FROM .. TO, executed WEIGHT times: iterations other than the last of
 * a loop are alike, so a loop is walked at most twice. */
static void flow_steps(flow *f, int from, int to, int64_t weight)
{
    for (int i = from; i < to;) {
        const weir_step *step = &f->lane->step[i];

        if (step->kind == WEIR_STEP_LOOP) {
            unsigned bit = 1u << step->loop;
            bool last =
                step->trip.when_last &&
                (f->at.last & step->trip.when_last) == step->trip.when_last;
            int64_t trips = last ? step->trip.last_trip : step->trip.base;

            f->at.last &= ~bit;
            if (trips > 1)
                flow_steps(f, i + 1, step->end, weight * (trips - 1));
            f->at.last |= bit;
            if (trips > 0)
                flow_steps(f, i + 1, step->end, weight);
            i = step->end;
            continue;
        }
        if (step->kind == WEIR_STEP_COMMAND) {
            const weir_command *c = &f->s->command[step->command];
            int v = 0;

            for (int k = 0; k < c->nragged; k++)
                v |= (f->at.last & c->ragged[k]) == c->ragged[k] ? 1 << k : 0;
            f->executions[step->command * WEIR_VARIANTS + v] += weight;
            f->items +=
                (wide)weight * ((wide)c->demand[0].item[v] * (c->beats[v] - 1) +
                                c->demand[0].tail[v]);
        }
        i++;
    }
}

static void run_flow(weir_result *out, weir_arena *a, const weir_schedule *s,
                     int i)
{
    flow *f = WEIR_NEW(a, flow, 1);
    weir_ratio rate = {0, 1};
    double end;

    f->s = s, f->lane = &s->lane[i], f->executions = out->executions;
    f->at.last = ~0u;
    flow_steps(f, 0, f->lane->nsteps, 1);
    for (int k = 0; k < f->lane->nsteps; k++)
        if (f->lane->step[k].kind == WEIR_STEP_COMMAND)
            rate = s->resource
                       [s->command[f->lane->step[k].command].demand[0].resource]
                           .rate;
    end = rate.num ? (double)f->items * (double)rate.den / (double)rate.num : 0;
    out->busy[s->lane[i].unit] +=
        rate.num ? (int64_t)((f->items * rate.den + rate.num - 1) / rate.num)
                 : 0;
    if (end > out->memory_cycle)
        out->memory_cycle = end;
}

/* --- components --- */

static void touch(const weir_schedule *s, const weir_lane *lane, bool *token,
                  bool *resource)
{
    for (int k = 0; k < lane->nsteps; k++) {
        const weir_step *step = &lane->step[k];

        if (step->kind == WEIR_STEP_WAIT || step->kind == WEIR_STEP_SIGNAL)
            token[step->token] = true;
        if (step->kind == WEIR_STEP_COMMAND)
            for (int q = 0; q < s->command[step->command].ndemands; q++)
                resource[s->command[step->command].demand[q].resource] = true;
    }
}

static bool meets(const bool *a, const bool *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i] && b[i])
            return true;
    return false;
}

/* Number of the component of each lane. */
static int *components(weir_arena *a, const weir_schedule *s)
{
    int *of = WEIR_NEW(a, int, (size_t)s->nlanes + 1);
    size_t nt = (size_t)s->ntokens + 1, nr = (size_t)s->nresources + 1;
    bool *token = WEIR_NEW(a, bool, nt *(size_t)(s->nlanes + 1));
    bool *resource = WEIR_NEW(a, bool, nr *(size_t)(s->nlanes + 1));

    for (int i = 0; i < s->nlanes; i++) {
        of[i] = i;
        touch(s, &s->lane[i], token + nt * (size_t)i,
              resource + nr * (size_t)i);
    }
    for (int i = 0; i < s->nlanes; i++)
        for (int k = 0; k < i; k++) {
            int from = of[k];

            if (s->lane[i].unit != s->lane[k].unit &&
                !meets(token + nt * (size_t)i, token + nt * (size_t)k,
                       s->ntokens) &&
                !meets(resource + nr * (size_t)i, resource + nr * (size_t)k,
                       s->nresources))
                continue;
            for (int q = 0; q <= i && from != of[i]; q++)
                if (of[q] == from && q != i)
                    of[q] = of[i];
        }
    return of;
}

static int count_loops(const weir_lane *lane)
{
    int n = 0;

    for (int k = 0; k < lane->nsteps; k++)
        n += lane->step[k].kind == WEIR_STEP_LOOP;
    return n;
}

static void prepare(weir_trace *t, const int *of, int which)
{
    bool *member = WEIR_NEW(t->a, bool, (size_t)t->s->nlanes + 1);
    int deepest = -1;

    t->lane = WEIR_NEW(t->a, weir_lane_state, (size_t)t->s->nlanes + 1);
    t->token = WEIR_NEW(t->a, int64_t, (size_t)t->s->ntokens + 1);
    t->taken = WEIR_NEW(t->a, int64_t, (size_t)t->s->ntokens + 1);
    t->blocked = WEIR_NEW(t->a, int64_t, (size_t)t->s->ntokens + 1);
    t->resource =
        WEIR_NEW(t->a, weir_resource_state, (size_t)t->s->nresources + 1);
    t->ncounters = t->s->ncommands * WEIR_VARIANTS +
                   t->s->nunits * (2 + t->s->ntokens + t->s->nresources);
    t->counter = WEIR_NEW(t->a, int64_t, (size_t)t->ncounters + 1);
    t->early = WEIR_NEW(
        t->a, int64_t,
        (size_t)t->s->nunits * (size_t)(t->s->ntokens + t->s->nresources) + 1);
    for (int i = 0; i < t->s->nlanes; i++) {
        t->lane[i].first = t->lane[i].last = ~0u;
        member[i] = of[i] == which && !t->s->lane[i].flow;
        if (member[i] && count_loops(&t->s->lane[i]) > deepest)
            deepest = count_loops(&t->s->lane[i]), t->anchor = i;
    }
    for (int k = 0; k < t->s->ntokens; k++)
        t->token[k] = t->s->token[k].initial, t->blocked[k] = -1;
    t->member = member;
    t->progress = WEIR_NEW(t->a, weir_progress_count, (size_t)t->s->nlanes + 1);
    t->paces = WEIR_NEW(t->a, weir_paces, 1);
    weir_slots_make(t);
    weir_steady_make(t);
    weir_replay_make(t);
}

static void collect(weir_result *out, weir_trace *t)
{
    int width = t->s->ntokens + t->s->nresources;

    for (int i = 0; i < t->s->ncommands * WEIR_VARIANTS; i++)
        out->executions[i] += t->counter[i];
    for (int u = 0; u < t->s->nunits; u++) {
        out->busy[u] += *weir_trace_unit(t, u, 0);
        for (int k = 0; k < width; k++)
            out->stalled[u * width + k] += *weir_trace_unit(t, u, 2 + k);
        for (int k = 0; k < width; k++)
            out->early[u * width + k] += t->early[u * width + k];
    }
    if (t->now > out->compute_cycle)
        out->compute_cycle = t->now;
    out->skipped_cycle += t->skipped_cycle;
}

static weir_status run(weir_result *out, weir_arena *a, const weir_schedule *s,
                       bool skip, weir_trace_log *log, weir_diag *d)
{
    const int *of = components(a, s);

    *out = weir_result_make(a, s);
    for (int c = 0; c < s->nlanes; c++) {
        weir_trace *t;
        bool any = false;

        for (int i = 0; i < s->nlanes; i++)
            any |= of[i] == c && !s->lane[i].flow;
        if (!any)
            continue;
        t = WEIR_NEW(a, weir_trace, 1);
        t->a = a, t->d = d, t->s = s, t->skip = skip, t->log = log;
        prepare(t, of, c);
        WEIR_TRY(run_component(t));
        collect(out, t);
    }
    for (int i = 0; i < s->nlanes; i++)
        if (s->lane[i].flow)
            run_flow(out, a, s, i);
    weir_result_close(out, s);
    return WEIR_OK;
}

weir_status weir_trace_run(weir_result *out, weir_arena *a,
                           const weir_schedule *s, bool skip, weir_diag *d)
{
    return run(out, a, s, skip, NULL, d);
}

weir_status weir_trace_log_run(weir_trace_log *out, weir_arena *a,
                               const weir_schedule *s, int64_t room,
                               weir_diag *d)
{
    weir_result r;

    *out = (weir_trace_log){
        .room = room, .event = WEIR_NEW(a, weir_trace_event, (size_t)room)};
    return run(&r, a, s, false, out, d);
}
