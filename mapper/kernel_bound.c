/* SPDX-License-Identifier: Apache-2.0
 * kernel_bound.c - the closed form of a kernel: bounds, without simulating.
 *
 * How often a command runs follows from trips and guards. No run is shorter
 * than a pipe's work or a lane's commands one after another; none is longer
 * than all commands and barriers of a tile one after another.
 */
#include "mapper/kernel_bound.h"

#include "mapper/family.h"

enum { NESTED = 4 };

/* The loops around a step, and what is left of their iterations. */
typedef struct nest {
    int n;
    struct {
        unsigned bit;
        int id;
        int64_t trips;
        int end;
    } loop[NESTED];
} nest;

/* Iterations in which guard G holds: first or last is one of them. A loop that
 * is not around the step counts as both. */
static int64_t held(const nest *x, weir_guard g)
{
    unsigned one = g.first | g.last, others = g.not_first | g.not_last;
    int64_t times = 1;

    for (int i = 0; i < x->n; i++) {
        unsigned bit = x->loop[i].bit;

        times *= one & bit      ? x->loop[i].trips > 0
                 : others & bit ? x->loop[i].trips - 1
                                : x->loop[i].trips;
        others &= ~bit;
    }
    return others ? 0 : times;
}

/* The same of a step that is drawn, one iteration after another. */
static int64_t drawn(const nest *x, weir_guard g)
{
    int64_t index[WEIR_LOOPS] = {0}, times = 0;
    unsigned open = 0;
    int i = 0;

    for (int k = 0; k < x->n; k++)
        open |= x->loop[k].bit;
    for (;;) {
        unsigned first = ~open, last = ~open;

        for (i = 0; i < x->n; i++) {
            int id = x->loop[i].id;

            first |= index[id] == 0 ? x->loop[i].bit : 0;
            last |= index[id] == x->loop[i].trips - 1 ? x->loop[i].bit : 0;
        }
        times += (g.first & ~first) == 0 && (g.last & ~last) == 0 &&
                 !(g.not_first && (g.not_first & ~first) == 0) &&
                 !(g.not_last && (g.not_last & ~last) == 0) &&
                 weir_guard_drawn(&g, open, index);
        for (i = x->n - 1; i >= 0; i--) {
            if (++index[x->loop[i].id] < x->loop[i].trips)
                break;
            index[x->loop[i].id] = 0;
        }
        if (i < 0)
            return times;
    }
}

/* Count what LANE does into EXECUTIONS; how long it takes when it waits for
 * every barrier from the arrival on, and nothing contends. */
static int64_t count_lane(int64_t *executions, const weir_kernel *k,
                          const weir_schedule *s, const weir_lane *lane)
{
    nest x = {0};
    int64_t cycles = 0;

    for (int i = 0; i < lane->nsteps; i++) {
        const weir_step *step = &lane->step[i];

        while (x.n > 0 && x.loop[x.n - 1].end <= i)
            x.n--;
        if (step->kind == WEIR_STEP_LOOP && x.n < NESTED) {
            x.loop[x.n].bit = 1u << step->loop;
            x.loop[x.n].id = step->loop;
            x.loop[x.n].trips = step->trip.base;
            x.loop[x.n++].end = step->end;
        } else if (step->kind == WEIR_STEP_COMMAND) {
            int64_t times = step->guard.seed ? drawn(&x, step->guard)
                                             : held(&x, step->guard);

            executions[step->command << WEIR_RAGGED] += times;
            cycles += times * k->command[step->command].solo;
        } else if (step->kind == WEIR_STEP_WAIT) {
            cycles += held(&x, step->guard) * s->token[step->token].hop;
        }
    }
    return cycles;
}

static weir_status count_block(weir_block_run *out, weir_arena *a,
                               const weir_mapping *m, const weir_block *b,
                               weir_diag *d)
{
    const weir_schedule *s;
    int64_t *executions, *none;

    WEIR_TRY(weir_kernel_lower(&s, a, m, b, d));
    executions =
        WEIR_NEW(a, int64_t, ((size_t)s->ncommands + 1) << WEIR_RAGGED);
    none = WEIR_NEW(
        a, int64_t,
        (size_t)s->nunits * (size_t)(s->ntokens + s->nresources + 1) + 1);
    *out = (weir_block_run){.schedule = s,
                            .executions = executions,
                            .lane_busy = none,
                            .stalled = none};
    for (int l = 0; l < s->nlanes; l++)
        out->cycles += count_lane(executions, m->kernel, s, &s->lane[l]);
    return WEIR_OK;
}

weir_status weir_kernel_bound(const weir_stats **out, weir_arena *a,
                              const weir_mapping *m, weir_diag *d)
{
    weir_block_run *run = WEIR_NEW(a, weir_block_run, (size_t)m->nblocks + 1);

    for (int i = 0; i < m->nblocks; i++)
        WEIR_TRY(count_block(&run[i], a, m, &m->block[i], d));
    *out = weir_kernel_account(a, m, "closed-form", run);
    return WEIR_OK;
}
