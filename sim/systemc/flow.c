/* SPDX-License-Identifier: Apache-2.0
 * flow.c - items through a stream, one command after another.
 */
#include "sim/systemc/flow.h"

static weir_ratio rate_of(const weir_schedule *s, const weir_lane *lane)
{
    for (int i = 0; i < lane->nsteps; i++)
        if (lane->step[i].kind == WEIR_STEP_COMMAND)
            return s
                ->resource[s->command[lane->step[i].command].demand[0].resource]
                .rate;
    return (weir_ratio){0, 1};
}

/* The cycle in which that many have passed. */
static int64_t cycle_of(const weir_flow *f, weir_flow_items items)
{
    return (int64_t)(items * f->rate.den / f->rate.num);
}

/* To the next command that moves something. */
static void go_on(weir_flow *f)
{
    const weir_step *step;

    f->command = -1;
    while ((step = weir_program_next(&f->program))) {
        const weir_command *c = &f->s->command[step->command];
        int v = weir_program_variant(&f->program, c);
        weir_flow_items items = 0;

        weir_program_pass(&f->program);
        f->executions[step->command * WEIR_VARIANTS + v]++;
        if (c->beats[v] > 0)
            items = (weir_flow_items)c->demand[0].item[v] * (c->beats[v] - 1) +
                    c->demand[0].tail[v];
        f->moved += items;
        if (items == 0 || f->rate.num == 0)
            continue;
        if (f->watch)
            weir_watch_command(f->watch, f->lane, step->command,
                               cycle_of(f, f->moved - items),
                               cycle_of(f, f->moved));
        f->command = step->command;
        f->left = items * f->rate.den;
        return;
    }
    f->ended = true;
}

weir_flow weir_flow_make(const weir_schedule *s, int lane, int64_t *executions,
                         weir_watch *w)
{
    weir_flow f = {.s = s,
                   .program = {.lane = &s->lane[lane]},
                   .executions = executions,
                   .watch = w,
                   .lane = lane,
                   .rate = rate_of(s, &s->lane[lane])};

    go_on(&f);
    return f;
}

void weir_flow_cycle(weir_flow *f)
{
    weir_flow_items credit = f->rate.num;

    if (f->ended)
        return;
    f->cycles++;
    while (!f->ended && f->left <= credit) {
        credit -= f->left;
        go_on(f);
    }
    f->left -= credit;
}

double weir_flow_end(const weir_flow *f)
{
    return f->rate.num
               ? (double)f->moved * (double)f->rate.den / (double)f->rate.num
               : 0;
}
