/* SPDX-License-Identifier: Apache-2.0
 * lane.c - a lane moves through its program until it must wait.
 */
#include "sim/trace/state.h"
#include "sim/trace/trace.h"

static bool holds(const weir_lane_state *l, const weir_guard *g)
{
    return (l->first & g->first) == g->first &&
           (l->last & g->last) == g->last &&
           !(g->not_first && (l->first & g->not_first) == g->not_first) &&
           !(g->not_last && (l->last & g->not_last) == g->not_last) &&
           (!g->seed || weir_guard_drawn(g, l->path, l->index));
}

void weir_trace_place(weir_lane_state *l, int id, int64_t index)
{
    unsigned bit = 1u << id;

    l->index[id] = index;
    l->first = l->index[id] == 0 ? l->first | bit : l->first & ~bit;
    l->last = l->index[id] == l->trips[id] - 1 ? l->last | bit : l->last & ~bit;
}

static int64_t trips_of(const weir_lane_state *l, const weir_trip *t)
{
    int64_t n = t->base;

    if (t->when_last && (l->last & t->when_last) == t->when_last)
        return t->last_trip;
    if (t->outer >= 0)
        n += t->slope * l->index[t->outer];
    return n < t->min ? t->min : n > t->max ? t->max : n;
}

static void enter(weir_trace *t, int i, const weir_step *step)
{
    weir_lane_state *l = &t->lane[i];
    int64_t trips = trips_of(l, &step->trip);

    if (trips <= 0) {
        l->pc = step->end;
        return;
    }
    l->stack[l->depth++] = l->pc++;
    l->trips[step->loop] = trips;
    l->path |= 1u << step->loop;
    weir_trace_place(l, step->loop, 0);
    t->progress[i].enters[step->loop]++;
    t->stirs++;
    if (i == t->anchor)
        t->entered |= 1u << step->loop;
}

/* At the end of the innermost open loop's body: again, or leave. */
static void turn(weir_trace *t, int i, const weir_lane *lane)
{
    weir_lane_state *l = &t->lane[i];
    const weir_step *step = &lane->step[l->stack[l->depth - 1]];

    if (l->index[step->loop] + 1 < l->trips[step->loop]) {
        l->pc = l->stack[l->depth - 1] + 1;
        weir_trace_place(l, step->loop, l->index[step->loop] + 1);
        t->progress[i].turns[step->loop]++;
        if (i == t->anchor)
            t->turned |= 1u << step->loop;
        return;
    }
    t->stirs++;
    l->depth--;
    l->pc = step->end;
    l->path &= ~(1u << step->loop);
    l->first |= 1u << step->loop;
    l->last |= 1u << step->loop;
    l->index[step->loop] = 0;
}

static void note(weir_trace *t, const weir_lane_state *l, weir_trace_kind kind,
                 int what, bool held)
{
    weir_trace_log *log = t->log;

    if (log && log->n < log->room)
        log->event[log->n++] =
            (weir_trace_event){t->now, kind, (int)(l - t->lane), what, held};
}

static void start(weir_trace *t, weir_lane_state *l, int command)
{
    const weir_command *c = &t->s->command[command];
    int v = 0;

    for (int i = 0; i < c->nragged; i++)
        if ((l->last & c->ragged[i]) == c->ragged[i])
            v |= 1 << i;
    ++*weir_trace_executions(t, command, v);
    note(t, l, WEIR_TRACE_START, command, false);
    if (!c->beats[v])
        return;
    t->started[l - t->lane] = true;
    t->progress[l - t->lane].starts++;
    t->stirs += c->beats[v] > 1;
    l->mode = WEIR_LANE_BUSY;
    l->command = command, l->variant = v;
    l->beats = c->beats[v];
    for (int k = 0; k < c->ndemands; k++)
        l->left[k] = weir_trace_asked(t, &c->demand[k],
                                      l->beats == 1 ? c->demand[k].tail[v]
                                                    : c->demand[k].item[v]);
    weir_trace_put_rows(t, l);
}

bool weir_trace_send(weir_trace *t, weir_arrival a)
{
    int i;

    if (t->narrivals == WEIR_ARRIVALS)
        return false;
    for (i = t->narrivals++; i > 0 && t->arrival[i - 1].at > a.at; i--)
        t->arrival[i] = t->arrival[i - 1];
    t->arrival[i] = a;
    return true;
}

static bool give(weir_trace *t, const weir_lane_state *l, int token,
                 int64_t count)
{
    int64_t hop = t->s->token[token].hop;
    weir_arrival a = {t->now + hop, token, count};

    note(t, l, WEIR_TRACE_SIGNAL, token, false);
    if (hop == 0) {
        t->token[token] += count;
        return true;
    }
    t->given.item[t->given.n++ % WEIR_LOG] = a;
    if (!weir_trace_send(t, a)) {
        weir_report(
            t->d, WEIR_ERROR, (weir_loc){0},
            "schedule '%s': more than %d items of '%s' and others on their way",
            t->s->name, WEIR_ARRIVALS, t->s->token[token].name);
        return false;
    }
    return true;
}

/* One lane, until it waits, works or ends. *MOVED: others may go on now. */
static bool move(weir_trace *t, int i, bool *moved)
{
    weir_lane_state *l = &t->lane[i];
    const weir_lane *lane = &t->s->lane[i];

    while (l->mode == WEIR_LANE_READY || l->mode == WEIR_LANE_BLOCKED) {
        const weir_step *step = &lane->step[l->pc];

        if (l->depth && l->pc == lane->step[l->stack[l->depth - 1]].end) {
            turn(t, i, lane);
            continue;
        }
        if (l->pc == lane->nsteps) {
            l->mode = WEIR_LANE_ENDED;
            *moved = true;
        } else if (!holds(l, &step->guard)) {
            l->pc = step->kind == WEIR_STEP_LOOP ? step->end : l->pc + 1;
        } else if (step->kind == WEIR_STEP_LOOP) {
            enter(t, i, step);
        } else if (step->kind == WEIR_STEP_COMMAND) {
            start(t, l, step->command);
            l->pc++;
        } else if (step->kind == WEIR_STEP_SIGNAL) {
            if (!give(t, l, step->token, step->count))
                return false;
            l->pc++;
            *moved = true;
        } else if (t->token[step->token] < step->count) {
            l->mode = WEIR_LANE_BLOCKED, l->token = step->token;
            t->blocked[step->token] = t->now;
            return true;
        } else {
            note(t, l, WEIR_TRACE_WAIT, step->token,
                 l->mode == WEIR_LANE_BLOCKED);
            if (l->mode == WEIR_LANE_BLOCKED)
                t->blocked[step->token] = t->now;
            t->token[step->token] -= step->count;
            t->taken[step->token] += step->count;
            l->mode = WEIR_LANE_READY;
            l->pc++;
        }
    }
    return true;
}

/* The signals that follow the command which L has just ended. */
static bool retire(weir_trace *t, weir_lane_state *l, const weir_lane *lane)
{
    int end = l->depth ? lane->step[l->stack[l->depth - 1]].end : lane->nsteps;

    for (; l->pc < end; l->pc++) {
        const weir_step *step = &lane->step[l->pc];

        if (step->kind != WEIR_STEP_SIGNAL)
            break;
        if (holds(l, &step->guard) && !give(t, l, step->token, step->count))
            return false;
    }
    return true;
}

/* Whether lane I waits in vain, as before; it is held up until now. */
static bool still_blocked(weir_trace *t, int i)
{
    const weir_lane_state *l = &t->lane[i];

    if (l->mode != WEIR_LANE_BLOCKED ||
        t->token[l->token] >= t->s->lane[i].step[l->pc].count)
        return false;
    t->blocked[l->token] = t->now;
    return true;
}

bool weir_trace_advance(weir_trace *t)
{
    bool moved = true;

    for (int i = 0; i < t->s->nlanes && t->now > 0; i++)
        if (t->member[i] && t->lane[i].mode == WEIR_LANE_READY &&
            !retire(t, &t->lane[i], &t->s->lane[i]))
            return false;
    while (moved) {
        moved = false;
        for (int i = 0; i < t->s->nlanes; i++)
            if (t->member[i] && t->lane[i].mode != WEIR_LANE_BUSY &&
                t->lane[i].mode != WEIR_LANE_ENDED && !still_blocked(t, i) &&
                !move(t, i, &moved))
                return false;
    }
    return true;
}
