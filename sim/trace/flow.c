/* SPDX-License-Identifier: Apache-2.0
 * flow.c - flows have no tokens, so they end at the sum of their amounts.
 */
#include "sim/trace/state.h"

__extension__ typedef __int128 wide;

typedef struct flow {
    const weir_schedule *s;
    const weir_lane *lane;
    int64_t *executions;
    weir_lane_state at;
    weir_ratio rate;
    wide items;
} flow;

/* What STEP's command moves now, in variant *V. */
static wide items_of(const flow *f, const weir_step *step, int *v)
{
    const weir_command *c = &f->s->command[step->command];

    *v = 0;
    for (int k = 0; k < c->nragged; k++)
        *v |= (f->at.last & c->ragged[k]) == c->ragged[k] ? 1 << k : 0;
    if (!c->beats[*v])
        return 0;
    return (wide)c->demand[0].item[*v] * (c->beats[*v] - 1) +
           c->demand[0].tail[*v];
}

static int64_t trips_of(const flow *f, const weir_step *step)
{
    bool last = step->trip.when_last &&
                (f->at.last & step->trip.when_last) == step->trip.when_last;

    return last ? step->trip.last_trip : step->trip.base;
}

/* Steps FROM .. TO, executed WEIGHT times: iterations other than the last of
 * a loop are alike, so a loop is walked at most twice. */
static void flow_steps(flow *f, int from, int to, int64_t weight)
{
    for (int i = from; i < to;) {
        const weir_step *step = &f->lane->step[i];

        if (step->kind == WEIR_STEP_LOOP) {
            unsigned bit = 1u << step->loop;
            int64_t trips = trips_of(f, step);

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
            int v;
            wide items = items_of(f, step, &v);

            f->executions[step->command * WEIR_VARIANTS + v] += weight;
            f->items += weight * items;
        }
        i++;
    }
}

/* The same step by step, each command told to W, until its window is over. */
static bool show_steps(flow *f, int from, int to, weir_watch *w, int lane)
{
    for (int i = from; i < to;) {
        const weir_step *step = &f->lane->step[i];

        if (step->kind == WEIR_STEP_LOOP) {
            unsigned bit = 1u << step->loop;
            int64_t trips = trips_of(f, step);

            for (int64_t k = 0; k < trips; k++) {
                f->at.last =
                    k == trips - 1 ? f->at.last | bit : f->at.last & ~bit;
                if (!show_steps(f, i + 1, step->end, w, lane))
                    return false;
            }
            f->at.last |= bit;
            i = step->end;
            continue;
        }
        if (step->kind == WEIR_STEP_COMMAND) {
            int v;
            int64_t begin = (int64_t)(f->items * f->rate.den / f->rate.num);

            if (weir_watch_blind(w, begin) == INT64_MAX)
                return false;
            f->items += items_of(f, step, &v);
            weir_watch_command(w, lane, step->command, begin,
                               (int64_t)(f->items * f->rate.den / f->rate.num));
        }
        i++;
    }
    return true;
}

static weir_ratio rate_of(const flow *f)
{
    for (int k = 0; k < f->lane->nsteps; k++)
        if (f->lane->step[k].kind == WEIR_STEP_COMMAND)
            return f->s
                ->resource
                    [f->s->command[f->lane->step[k].command].demand[0].resource]
                .rate;
    return (weir_ratio){0, 1};
}

void weir_trace_flow(weir_result *out, weir_arena *a, const weir_schedule *s,
                     int lane, weir_watch *w)
{
    flow *f = WEIR_NEW(a, flow, 1);
    int unit = s->lane[lane].unit;
    int64_t busy;
    double end;

    f->s = s, f->lane = &s->lane[lane], f->executions = out->executions;
    f->rate = rate_of(f);
    f->at.last = ~0u;
    flow_steps(f, 0, f->lane->nsteps, 1);
    if (!f->rate.num)
        return;
    end = (double)f->items * (double)f->rate.den / (double)f->rate.num;
    busy = (int64_t)((f->items * f->rate.den + f->rate.num - 1) / f->rate.num);
    out->busy[unit] += busy;
    if (end > out->memory_cycle)
        out->memory_cycle = end;
    if (!w)
        return;
    weir_watch_unit(w, unit, WEIR_CYCLE_BUSY, 0);
    weir_watch_unit(w, unit, WEIR_CYCLE_IDLE, busy);
    f->items = 0;
    show_steps(f, 0, f->lane->nsteps, w, lane);
}
