/* SPDX-License-Identifier: Apache-2.0
 * spread.h - one warp for four: a schedule with all four of them.
 */
#ifndef WEIR_TESTS_CROSS_SPREAD_H
#define WEIR_TESTS_CROSS_SPREAD_H

#include "mapper/kernel.h"
#include "tests/cross/kernel.h"

enum { WARPS = 4 };

/* A schedule in which every lane of warps on sub-cores is four, each on the
 * pipes of its own sub-core. */
typedef struct spread {
    const weir_schedule *from;
    weir_schedule *to;
    weir_token *token;
    weir_lane *lane;
    weir_command *command;
    weir_resource *resource;
    bool *four;   /* [lanes] lives on the sub-cores */
    bool *waited; /* [tokens] by such a lane */
    bool *given;  /* [tokens] by such a lane */
    int *first;   /* [tokens] of its copies */
} spread;

static inline bool on_subcore(int resource)
{
    return resource >= WEIR_PIPE_MUFU && resource <= WEIR_PIPE_REGISTERS &&
           resource != WEIR_PIPE_SOFTMAX;
}

static inline void look_at_lanes(spread *x)
{
    for (int i = 0; i < x->from->nlanes; i++)
        for (int k = 0; k < x->from->lane[i].nsteps; k++) {
            const weir_step *step = &x->from->lane[i].step[k];
            const weir_command *c = &x->from->command[step->command];

            for (int q = 0; step->kind == WEIR_STEP_COMMAND && q < c->ndemands;
                 q++)
                x->four[i] |= on_subcore(c->demand[q].resource);
        }
    for (int i = 0; i < x->from->nlanes; i++)
        for (int k = 0; x->four[i] && k < x->from->lane[i].nsteps; k++) {
            const weir_step *step = &x->from->lane[i].step[k];

            if (step->kind == WEIR_STEP_WAIT)
                x->waited[step->token] = true;
            if (step->kind == WEIR_STEP_SIGNAL)
                x->given[step->token] = true;
        }
}

/* What warps wait for, each has of its own; what all four give to another
 * lane is there when all have. */
static inline void copy_tokens(spread *x)
{
    for (int t = 0; t < x->from->ntokens; t++) {
        weir_token token = x->from->token[t];
        bool all = x->given[t] && !x->waited[t];

        x->first[t] = x->to->ntokens;
        token.initial *= all ? WARPS : 1;
        for (int w = 0; w < (x->waited[t] ? WARPS : 1); w++)
            x->token[x->to->ntokens++] = token;
    }
}

/* Command C as warp W does it: a quarter of what the SM shares. */
static inline int copy_command(spread *x, int command, int w)
{
    weir_command *c = &x->command[x->to->ncommands];

    *c = x->from->command[command];
    for (int k = 0; k < c->ndemands; k++) {
        weir_demand *d = &c->demand[k];

        if (on_subcore(d->resource)) {
            d->resource = x->from->nresources + w * WEIR_PIPES + d->resource;
        } else {
            d->item[0] = (d->item[0] + WARPS - 1) / WARPS;
            d->tail[0] = (d->tail[0] + WARPS - 1) / WARPS;
        }
    }
    return x->to->ncommands++;
}

static inline void copy_lane(spread *x, int lane, int w)
{
    const weir_lane *l = &x->from->lane[lane];
    size_t room = (size_t)l->nsteps * WARPS + 1;
    weir_step *step = WEIR_NEW(&arena, weir_step, room);
    int *place = WEIR_NEW(&arena, int, (size_t)l->nsteps + 1), n = 0;

    for (int k = 0; k < l->nsteps; k++) {
        weir_step s = l->step[k];
        int copies = 1;

        place[k] = n;
        if (s.kind == WEIR_STEP_COMMAND && x->four[lane])
            s.command = copy_command(x, s.command, w);
        if (s.kind == WEIR_STEP_WAIT && !x->four[lane] && x->given[s.token])
            s.count *= WARPS;
        if (s.kind == WEIR_STEP_SIGNAL && !x->four[lane] && x->waited[s.token])
            copies = WARPS;
        if (s.kind == WEIR_STEP_WAIT || s.kind == WEIR_STEP_SIGNAL)
            s.token = x->first[s.token] +
                      (x->four[lane] && x->waited[s.token] ? w : 0);
        for (int i = 0; i < copies; i++, s.token++)
            step[n++] = s;
    }
    place[l->nsteps] = n;
    for (int i = 0; i < n; i++)
        if (step[i].kind == WEIR_STEP_LOOP)
            step[i].end = place[step[i].end];
    x->lane[x->to->nlanes] = *l;
    x->lane[x->to->nlanes].unit = x->to->nlanes;
    x->lane[x->to->nlanes].nsteps = n;
    x->lane[x->to->nlanes++].step = step;
}

static inline const weir_schedule *spread_out(const weir_schedule *s)
{
    size_t lanes = (size_t)s->nlanes, tokens = (size_t)s->ntokens;
    weir_schedule_unit *unit = WEIR_NEW(&arena, weir_schedule_unit, lanes * 4);
    spread x = {
        .from = s,
        .to = WEIR_NEW(&arena, weir_schedule, 1),
        .token = WEIR_NEW(&arena, weir_token, tokens * WARPS),
        .lane = WEIR_NEW(&arena, weir_lane, lanes * WARPS),
        .command =
            WEIR_NEW(&arena, weir_command, (size_t)s->ncommands * (WARPS + 1)),
        .resource = WEIR_NEW(&arena, weir_resource, WEIR_PIPES * (WARPS + 1)),
        .four = WEIR_NEW(&arena, bool, lanes),
        .waited = WEIR_NEW(&arena, bool, tokens),
        .given = WEIR_NEW(&arena, bool, tokens),
        .first = WEIR_NEW(&arena, int, tokens)};

    *x.to = *s;
    x.to->ntokens = x.to->nlanes = 0;
    memcpy(x.command, s->command, (size_t)s->ncommands * sizeof *s->command);
    for (int w = 0; w <= WARPS; w++)
        memcpy(x.resource + w * s->nresources, s->resource,
               (size_t)s->nresources * sizeof *s->resource);
    look_at_lanes(&x);
    copy_tokens(&x);
    for (int i = 0; i < s->nlanes; i++)
        for (int w = 0; w < (x.four[i] ? WARPS : 1); w++) {
            unit[x.to->nlanes].name = s->lane[i].name;
            copy_lane(&x, i, w);
        }
    x.to->token = x.token, x.to->lane = x.lane, x.to->command = x.command;
    x.to->resource = x.resource, x.to->unit = unit;
    x.to->nresources = s->nresources * (WARPS + 1);
    x.to->nunits = x.to->nlanes;
    return x.to;
}

#endif
