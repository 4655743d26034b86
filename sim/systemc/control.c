/* SPDX-License-Identifier: Apache-2.0
 * control.c - who may go on.
 */
#include "sim/systemc/control.h"

#include <stdio.h>

weir_control weir_control_make(weir_arena *a, const weir_schedule *s,
                               int64_t *executions)
{
    size_t lanes = (size_t)s->nlanes + 1, tokens = (size_t)s->ntokens + 1;
    weir_control c = {.s = s,
                      .program = WEIR_NEW(a, weir_program, lanes),
                      .order = WEIR_NEW(a, weir_order, lanes),
                      .done = WEIR_NEW(a, bool, lanes),
                      .fresh = WEIR_NEW(a, bool, lanes),
                      .token = WEIR_NEW(a, int64_t, tokens),
                      .sent = WEIR_NEW(a, int64_t, tokens),
                      .executions = executions};

    for (int i = 0; i < s->nlanes; i++) {
        c.program[i].lane = &s->lane[i];
        c.order[i].kind = s->lane[i].flow ? WEIR_ORDER_END : WEIR_ORDER_WAIT;
        c.order[i].number = -1;
        c.open += !s->lane[i].flow;
    }
    for (int t = 0; t < s->ntokens; t++)
        c.token[t] = s->token[t].initial;
    return c;
}

void weir_control_arrive(weir_control *c, int token, int64_t items)
{
    c->token[token] += items;
    c->under_way -= items;
}

void weir_control_done(weir_control *c, int lane)
{
    c->done[lane] = true;
    c->running--;
}

static weir_order wait_for(int token)
{
    return (weir_order){.kind = WEIR_ORDER_WAIT, .number = token};
}

static void give(weir_control *c, const weir_step *step)
{
    if (c->s->token[step->token].hop > 0) {
        c->sent[step->token] += step->count;
        c->under_way += step->count;
    } else {
        c->token[step->token] += step->count;
    }
}

static void command(weir_control *c, int lane, const weir_order *o)
{
    if (o->kind == WEIR_ORDER_WAIT && c->order[lane].number == o->number)
        return; /* it does so already */
    c->order[lane] = *o;
    c->fresh[lane] = true;
    c->open -= o->kind == WEIR_ORDER_END;
    c->running += o->kind == WEIR_ORDER_RUN;
}

/* One step of a lane that does nothing; false: it cannot. */
static bool move(weir_control *c, int lane)
{
    weir_program *p = &c->program[lane];
    const weir_step *step = weir_program_next(p);
    weir_order o = {.kind = WEIR_ORDER_END};

    if (!step) {
        command(c, lane, &o);
        return false;
    }
    if (step->kind == WEIR_STEP_SIGNAL) {
        give(c, step);
    } else if (step->kind == WEIR_STEP_WAIT) {
        o = wait_for(step->token);
        if (c->token[step->token] < step->count) {
            command(c, lane, &o);
            return false;
        }
        c->token[step->token] -= step->count;
    } else {
        const weir_command *work = &c->s->command[step->command];

        o.kind = WEIR_ORDER_RUN;
        o.number = step->command;
        o.variant = weir_program_variant(p, work);
        for (int k = 0; k < work->ndemands; k++)
            o.row[k] = weir_program_row(p, &work->demand[k].rows);
        c->executions[o.number * WEIR_VARIANTS + o.variant]++;
        if (work->beats[o.variant]) {
            command(c, lane, &o);
            weir_program_pass(p);
            return false;
        }
    }
    weir_program_pass(p);
    return true;
}

/* Signals go out before any lane moves on. */
static void retire(weir_control *c, int lane)
{
    const weir_step *step;

    while ((step = weir_program_signal(&c->program[lane]))) {
        give(c, step);
        weir_program_pass(&c->program[lane]);
    }
    c->done[lane] = false;
    c->order[lane] = wait_for(-1); /* for its turn */
}

void weir_control_step(weir_control *c)
{
    bool moved = true;

    for (int i = 0; i < c->s->nlanes; i++) {
        c->fresh[i] = false;
        if (c->done[i])
            retire(c, i);
    }
    while (moved) {
        moved = false;
        for (int i = 0; i < c->s->nlanes; i++)
            while (c->order[i].kind == WEIR_ORDER_WAIT && move(c, i))
                moved = true;
    }
}

bool weir_control_stands(const weir_control *c)
{
    return c->open && !c->running && !c->under_way;
}

weir_status weir_control_say(const weir_control *c, int64_t now, weir_diag *d)
{
    char line[512] = "";
    size_t at = 0;

    for (int i = 0; i < c->s->nlanes && at + 1 < sizeof line; i++)
        if (c->order[i].kind == WEIR_ORDER_WAIT)
            at += (size_t)snprintf(line + at, sizeof line - at,
                                   "%s%s waits for %s", at ? "; " : "",
                                   c->s->lane[i].name,
                                   c->s->token[c->order[i].number].name);
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "block '%s' comes to a stand at cycle %lld: %s", c->s->name,
                (long long)now, line);
    return WEIR_EUNSUP;
}
