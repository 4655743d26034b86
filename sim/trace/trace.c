/* SPDX-License-Identifier: Apache-2.0
 * trace.c - the event loop, and components that run apart.
 *
 * Lanes that share neither token nor resource nor unit never influence each
 * other: they are components, run one after another from cycle 0 and joined
 * at the block's end.
 */
#include "sim/trace/trace.h"

#include "sim/share.h"
#include "sim/trace/resource.h"
#include "sim/trace/state.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 512, TELL_EVENTS = 4096 /* milliseconds */ };

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
        t->arrived.item[t->arrived.n++ % WEIR_LOG] = t->arrival[n];
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
 * through again. True: time has passed. */
static bool skip_seen(weir_trace *t)
{
    int64_t from = t->now;

    do {
        weir_replay_end(t);
        weir_steady_look(t);
    } while (weir_replay_begin(t));
    return t->now > from;
}

/* True: time has passed. */
static bool skip(weir_trace *t)
{
    bool seen = (t->turned | t->entered) && skip_seen(t);

    return weir_steady_calm(t) || seen;
}

/* --- who watches --- */

/* Lanes that do something new, or all of them after a skip. */
static void tell_lanes(weir_trace *t, bool all)
{
    for (int i = 0; i < t->s->nlanes && t->watch; i++) {
        const weir_lane_state *l = &t->lane[i];

        if (!t->member[i])
            continue;
        if (l->mode == WEIR_LANE_BLOCKED)
            weir_watch_lane(t->watch, i, WEIR_DOING_WAIT, l->token, t->now);
        else if (l->mode == WEIR_LANE_ENDED)
            weir_watch_lane(t->watch, i, WEIR_DOING_NOTHING, 0, t->now);
        else if (all || t->started[i])
            weir_watch_lane(t->watch, i, WEIR_DOING_COMMAND, l->command,
                            t->now);
        t->started[i] = false;
    }
    if (t->watch)
        weir_watch_cycle(t->watch, t->token, t->member, t->now);
}

/* What each unit's cycles from AT on were counted as: the counter that is not
 * what it WAS. */
static void tell_units(weir_trace *t, const int64_t *was, int64_t at)
{
    int width = 2 + t->s->ntokens + t->s->nresources;

    for (int u = 0; u < t->s->nunits; u++)
        for (int k = 0; k < width; k++) {
            int64_t *now = weir_trace_unit(t, u, k);

            if (*now == was[now - t->counter])
                continue;
            weir_watch_unit(t->watch, u,
                            k == 0   ? WEIR_CYCLE_BUSY
                            : k == 1 ? WEIR_CYCLE_IDLE
                                     : k - 2,
                            at);
        }
}

/* One event: DT cycles. */
static void pass(weir_trace *t, int64_t dt)
{
    int64_t from = t->now;
    before b[64];

    look_at_units(t, b);
    note_begins(t, b);
    if (t->watch)
        memcpy(t->scratch_counter, t->counter,
               (size_t)t->ncounters * sizeof *t->counter);
    weir_trace_serve(t, dt);
    account(t, b, dt);
    t->now += dt;
    if (t->watch)
        tell_units(t, t->scratch_counter, from);
}

/* The component ended, its units have nothing to do any more. */
static void tell_end(weir_trace *t)
{
    for (int i = 0; i < t->s->nlanes && t->watch; i++)
        if (t->member[i])
            weir_watch_unit(t->watch, t->s->lane[i].unit, WEIR_CYCLE_IDLE,
                            t->now);
}

static void tell_share(const weir_trace *t)
{
    const weir_lane_state *l = &t->lane[t->anchor];

    weir_share_tell(&t->told, t->now, &t->s->lane[t->anchor], l->depth,
                    l->stack, l->index, l->trips);
}

static weir_status run_component(weir_trace *t)
{
    if (!weir_trace_advance(t))
        return WEIR_EUNSUP;
    t->turned = t->entered = 0;
    tell_lanes(t, false);
    while (!ended(t)) {
        int64_t dt = weir_trace_plan(t);

        if (dt == INT64_MAX)
            return deadlock(t);
        pass(t, dt);
        t->events++;
        arrive(t);
        if (!weir_trace_advance(t))
            return WEIR_EUNSUP;
        tell_lanes(t, false);
        if (t->skip && skip(t))
            tell_lanes(t, true);
        t->turned = t->entered = 0;
        if (t->told.call && t->events % TELL_EVENTS == 0)
            tell_share(t);
    }
    tell_end(t);
    return WEIR_OK;
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

/* Give each command a counter for each of its variants; how many there are. */
static int count_executions(weir_trace *t)
{
    int n = 0;

    t->first_execution = WEIR_NEW(t->a, int, (size_t)t->s->ncommands + 1);
    for (int i = 0; i < t->s->ncommands; i++) {
        t->first_execution[i] = n;
        n += 1 << t->s->command[i].nragged;
    }
    return t->first_execution[t->s->ncommands] = n;
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
    t->ncounters = count_executions(t) +
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
    t->arrival = WEIR_RAW(t->a, weir_arrival, WEIR_ARRIVALS);
    t->started = WEIR_NEW(t->a, bool, (size_t)t->s->nlanes + 1);
    t->scratch_counter = WEIR_NEW(t->a, int64_t, (size_t)t->ncounters + 1);
    weir_slots_make(t);
    weir_trace_turns(t);
    weir_steady_make(t);
    weir_replay_make(t);
}

static void collect(weir_result *out, weir_trace *t)
{
    int width = t->s->ntokens + t->s->nresources;

    for (int i = 0; i < t->s->ncommands; i++)
        for (int v = 0; v < 1 << t->s->command[i].nragged; v++)
            out->executions[i * WEIR_VARIANTS + v] +=
                *weir_trace_executions(t, i, v);
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
                       bool skip, weir_trace_log *log, weir_watch *w,
                       weir_told told, weir_diag *d)
{
    const int *of = components(a, s);

    skip = skip && !weir_schedule_draws(s);
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
        t->watch = w, t->told = told;
        prepare(t, of, c);
        WEIR_TRY(run_component(t));
        collect(out, t);
    }
    for (int i = 0; i < s->nlanes; i++)
        if (s->lane[i].flow)
            weir_trace_flow(out, a, s, i, w);
    weir_result_close(out, s);
    if (w)
        weir_watch_end(w);
    return WEIR_OK;
}

weir_status weir_trace_run(weir_result *out, weir_arena *a,
                           const weir_schedule *s, bool skip, weir_diag *d)
{
    return run(out, a, s, skip, NULL, NULL, (weir_told){0}, d);
}

weir_status weir_trace_watch(weir_result *out, weir_arena *a,
                             const weir_schedule *s, bool skip, weir_watch *w,
                             weir_told told, weir_diag *d)
{
    return run(out, a, s, skip, NULL, w, told, d);
}

weir_status weir_trace_log_run(weir_trace_log *out, weir_arena *a,
                               const weir_schedule *s, int64_t room,
                               weir_diag *d)
{
    weir_result r;

    *out = (weir_trace_log){
        .room = room, .event = WEIR_NEW(a, weir_trace_event, (size_t)room)};
    return run(&r, a, s, false, out, NULL, (weir_told){0}, d);
}
