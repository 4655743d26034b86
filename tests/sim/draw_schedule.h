/* SPDX-License-Identifier: Apache-2.0
 * draw_schedule.h - a drawing as a schedule.
 */
#ifndef WEIR_TESTS_SIM_DRAW_SCHEDULE_H
#define WEIR_TESTS_SIM_DRAW_SCHEDULE_H

#include "tests/sim/draw.h"

static inline weir_guard draw_guard(draw_when when, int loop)
{
    weir_guard g = {0};

    if (when == DRAW_FIRST)
        g.first = 1u << loop;
    else if (when == DRAW_LAST)
        g.last = 1u << loop;
    else if (when == DRAW_NOT_FIRST)
        g.not_first = 1u << loop;
    else if (when == DRAW_NOT_LAST)
        g.not_last = 1u << loop;
    return g;
}

/* What link K makes; 2 k + 1 are its places. */
static inline int draw_made_token(const drawing *d, int k)
{
    return k > 0 && d->link[k].shared ? draw_made_token(d, k - 1) : 2 * k;
}

static inline void draw_tokens(const drawing *d, int i, int level, bool wait,
                               weir_step *step, int *n)
{
    for (int k = 0; k < d->nlinks; k++) {
        const draw_link *x = &d->link[k];
        weir_step s = {.kind = wait ? WEIR_STEP_WAIT : WEIR_STEP_SIGNAL,
                       .guard = draw_guard(x->when, x->loop),
                       .count = x->from == i ? x->give : x->count};

        if (x->level != level)
            continue;
        if (x->from == i && (!wait || x->credits)) {
            s.token = wait ? 2 * k + 1 : draw_made_token(d, k);
            step[(*n)++] = s;
        }
        if (x->to == i && (wait || x->credits)) {
            s.token = wait ? draw_made_token(d, k) : 2 * k + 1;
            step[(*n)++] = s;
        }
    }
}

static inline void draw_commands(const drawing *d, int i, int level, bool after,
                                 weir_step *step, int *n)
{
    for (int k = 0; k < d->lane[i].ncommands; k++) {
        const draw_command *c = &d->lane[i].command[k];

        if (c->level == level && c->after == after)
            step[(*n)++] = (weir_step){.kind = WEIR_STEP_COMMAND,
                                       .guard = draw_guard(c->when, c->loop),
                                       .command = i * DRAW_COMMANDS + k};
    }
}

static inline void draw_steps(const drawing *d, int i, int level,
                              weir_step *step, int *n)
{
    draw_tokens(d, i, level, true, step, n);
    draw_commands(d, i, level, false, step, n);
    if (level < d->lane[i].depth) {
        const draw_loop *l = &d->loop[level];
        int at = (*n)++;

        step[at] =
            (weir_step){.kind = WEIR_STEP_LOOP,
                        .loop = level,
                        .trip = {.base = l->trips,
                                 .slope = l->slope,
                                 .min = l->slope ? l->min : 0,
                                 .max = l->slope ? l->max : 1000,
                                 .outer = l->slope ? l->outer : -1,
                                 .when_last = l->last_trip ? 1u << l->outer : 0,
                                 .last_trip = l->last_trip}};
        draw_steps(d, i, level + 1, step, n);
        step[at].end = *n;
    }
    draw_commands(d, i, level, true, step, n);
    draw_tokens(d, i, level, false, step, n);
}

/* Loop nloops + I of lane I. */
static inline void draw_filling(const drawing *d, int i, weir_step *step,
                                int *n)
{
    int trips = d->lane[i].filling;

    if (!trips || !d->lane[i].ncommands)
        return;
    step[*n] = (weir_step){.kind = WEIR_STEP_LOOP,
                           .loop = d->nloops + i,
                           .trip = {.base = trips, .max = trips, .outer = -1},
                           .end = *n + 2};
    step[*n + 1] =
        (weir_step){.kind = WEIR_STEP_COMMAND, .command = i * DRAW_COMMANDS};
    *n += 2;
}

static inline weir_command draw_made(const draw_command *c, const char *name)
{
    weir_command out = {.what = name, .task = -1, .tensor = -1};

    if (c->ragged >= 0)
        out.nragged = 1, out.ragged[0] = 1u << c->ragged;
    if (c->resource >= 0)
        out.demand[out.ndemands++].resource = c->resource;
    if (c->second >= 0)
        out.demand[out.ndemands++].resource = c->second;
    for (int v = 0; v < 2; v++) {
        out.beats[v] = c->beats[v];
        out.demand[0].item[v] = c->item[v];
        out.demand[0].tail[v] = c->tail[v];
        out.demand[1].item[v] = out.demand[1].tail[v] = c->second_item;
    }
    for (int k = 0; k < out.ndemands; k++) {
        out.demand[k].rows =
            (weir_rows){.first = c->row + 2 * k, .step = c->step};
        if (c->level > 0)
            out.demand[k].rows.stride[c->level - 1] = c->stride;
    }
    return out;
}

static inline const weir_schedule *draw_schedule(weir_arena *a,
                                                 const drawing *d)
{
    static const char *const loops[] = {"i", "j", "k"};
    static const char *const names[] = {"a", "b", "c", "d"};
    weir_schedule *s = WEIR_NEW(a, weir_schedule, 1);
    weir_schedule_unit *unit = WEIR_NEW(a, weir_schedule_unit, DRAW_LANES);
    weir_lane *lane = WEIR_NEW(a, weir_lane, DRAW_LANES);
    const char **loop = WEIR_NEW(a, const char *, DRAW_LOOPS + DRAW_LANES);
    weir_command *command =
        WEIR_NEW(a, weir_command, DRAW_LANES * DRAW_COMMANDS);
    weir_token *token = WEIR_NEW(a, weir_token, 2 * DRAW_LINKS);

    for (int l = 0; l < d->nloops + d->nlanes; l++)
        loop[l] = l < d->nloops ? loops[l] : "filling";
    for (int i = 0; i < d->nlanes; i++) {
        weir_step *step = WEIR_NEW(a, weir_step, 64);
        int n = 0;

        draw_filling(d, i, step, &n);
        draw_steps(d, i, 0, step, &n);
        lane[i] = (weir_lane){.name = names[i],
                              .unit = d->lane[i].unit,
                              .nsteps = n,
                              .step = step};
        unit[i] = (weir_schedule_unit){weir_format(a, "unit %s", names[i]), i};
        for (int k = 0; k < d->lane[i].ncommands; k++)
            command[i * DRAW_COMMANDS + k] = draw_made(
                &d->lane[i].command[k], weir_format(a, "%s%d", names[i], k));
    }
    for (int k = 0; k < d->nlinks; k++) {
        token[2 * k] = (weir_token){.name = weir_format(a, "made %d", k),
                                    .initial = d->link[k].ahead,
                                    .hop = d->link[k].hop};
        token[2 * k + 1] = (weir_token){.name = weir_format(a, "place %d", k),
                                        .initial = d->link[k].credits,
                                        .hop = d->link[k].back_hop};
    }
    *s = (weir_schedule){.name = "drawn",
                         .nloops = d->nloops + d->nlanes,
                         .loop_name = loop,
                         .nunits = d->nlanes,
                         .unit = unit,
                         .nlanes = d->nlanes,
                         .lane = lane,
                         .ncommands = d->nlanes * DRAW_COMMANDS,
                         .command = command,
                         .ntokens = 2 * d->nlinks,
                         .token = token,
                         .nresources = d->nresources,
                         .resource = d->resource};
    return s;
}

#endif
