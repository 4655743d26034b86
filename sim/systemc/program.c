/* SPDX-License-Identifier: Apache-2.0
 * program.c - steps, loops and guards of a lane.
 */
#include "sim/systemc/program.h"

static bool drawn(const weir_program *p, const weir_guard *g)
{
    unsigned open = 0;

    for (int i = 0; i < p->depth; i++)
        open |= 1u << p->lane->step[p->open[i]].loop;
    return weir_guard_drawn(g, open, p->index);
}

/* A loop that is not open is in neither of the two sets, so it counts as first
 * and as last. */
static bool runs(const weir_program *p, const weir_guard *g)
{
    if ((g->first & p->later) || (g->last & p->before))
        return false;
    if (g->not_first && !(g->not_first & p->later))
        return false;
    if (g->seed && !drawn(p, g))
        return false;
    return !g->not_last || (g->not_last & p->before);
}

static void stand(weir_program *p, int loop, int64_t index)
{
    unsigned bit = 1u << loop;

    p->index[loop] = index;
    p->later = index > 0 ? p->later | bit : p->later & ~bit;
    p->before = index + 1 < p->trips[loop] ? p->before | bit : p->before & ~bit;
}

static int64_t count_trips(const weir_program *p, const weir_trip *t)
{
    int64_t n = t->base;

    if (t->when_last && !(t->when_last & p->before))
        return t->last_trip;
    if (t->outer >= 0)
        n += t->slope * p->index[t->outer];
    if (n > t->max)
        n = t->max;
    return n > t->min ? n : t->min;
}

static void enter(weir_program *p, const weir_step *step)
{
    int64_t trips = count_trips(p, &step->trip);

    if (trips < 1) {
        p->at = step->end;
        return;
    }
    p->trips[step->loop] = trips;
    p->open[p->depth++] = p->at++;
    stand(p, step->loop, 0);
}

/* The end of the innermost body: once more, or out. */
static void turn(weir_program *p)
{
    int body = p->open[p->depth - 1];
    int loop = p->lane->step[body].loop;

    if (p->before >> loop & 1) {
        stand(p, loop, p->index[loop] + 1);
        p->at = body + 1;
    } else {
        p->trips[loop] = 1;
        stand(p, loop, 0); /* as of a loop that the lane does not have */
        p->depth--;
    }
}

static int end_of_body(const weir_program *p)
{
    return p->depth ? p->lane->step[p->open[p->depth - 1]].end
                    : p->lane->nsteps;
}

const weir_step *weir_program_next(weir_program *p)
{
    for (;;) {
        const weir_step *step = &p->lane->step[p->at];

        if (p->at == end_of_body(p)) {
            if (!p->depth)
                return NULL;
            turn(p);
        } else if (!runs(p, &step->guard)) {
            p->at = step->kind == WEIR_STEP_LOOP ? step->end : p->at + 1;
        } else if (step->kind == WEIR_STEP_LOOP) {
            enter(p, step);
        } else {
            return step;
        }
    }
}

const weir_step *weir_program_signal(weir_program *p)
{
    for (int end = end_of_body(p); p->at < end; p->at++) {
        const weir_step *step = &p->lane->step[p->at];

        if (step->kind != WEIR_STEP_SIGNAL)
            break;
        if (runs(p, &step->guard))
            return step;
    }
    return NULL;
}

void weir_program_pass(weir_program *p)
{
    p->at++;
}

int weir_program_variant(const weir_program *p, const weir_command *c)
{
    int variant = 0;

    for (int i = 0; i < c->nragged; i++)
        if (!(c->ragged[i] & p->before))
            variant |= 1 << i;
    return variant;
}

int64_t weir_program_row(const weir_program *p, const weir_rows *r)
{
    int64_t row = r->first;

    for (int k = 0; k < p->depth; k++) {
        int loop = p->lane->step[p->open[k]].loop;

        row += r->stride[loop] * p->index[loop];
    }
    return row;
}
