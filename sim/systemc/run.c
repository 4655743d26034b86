/* SPDX-License-Identifier: Apache-2.0
 * run.c - a SystemC simulation in a process of its own, its counters read
 * back.
 */
#include "sim/systemc/run.h"

#include "base/child.h"
#include "sim/cosim/body.h"
#include "sim/systemc/systemc.h"

#include <string.h>

typedef struct job {
    const weir_schedule *s;
    const weir_runner_options *o;
    weir_arena *a; /* the copy that the child has */
} job;

/* The counters of a result in the order of the answer, and how many. */
enum { ARRAYS = 4 };

static void arrays(const weir_result *r, const weir_schedule *s,
                   int64_t *at[ARRAYS], size_t n[ARRAYS])
{
    at[0] = r->executions, n[0] = (size_t)s->ncommands * WEIR_VARIANTS;
    at[1] = r->busy, n[1] = (size_t)s->nunits;
    at[2] = r->stalled, at[3] = r->early;
    n[2] = n[3] = (size_t)s->nunits * (size_t)(s->ntokens + s->nresources);
}

static weir_status simulate(FILE *out, void *user, weir_diag *d)
{
    job *j = user;
    weir_result r = weir_result_make(j->a, j->s);
    weir_status status;
    int64_t *at[ARRAYS];
    size_t n[ARRAYS];

    status = weir_systemc_machine.run(&r, j->a, j->s, j->o, d);
    if (status == WEIR_EDIFFER)
        weir_bodies_send(j->o->bodies, out);
    WEIR_TRY(status);
    arrays(&r, j->s, at, n);
    fwrite(&r.compute_cycle, sizeof r.compute_cycle, 1, out);
    fwrite(&r.memory_cycle, sizeof r.memory_cycle, 1, out);
    for (int i = 0; i < ARRAYS; i++)
        fwrite(at[i], sizeof **at, n[i], out);
    if (j->o->bodies)
        weir_bodies_send(j->o->bodies, out);
    if (j->o->watch)
        weir_watch_send(j->o->watch, out);
    return WEIR_OK;
}

static const char *take(void *to, const char *from, size_t size)
{
    memcpy(to, from, size);
    return from + size;
}

weir_status weir_systemc_watch(weir_result *out, weir_arena *a,
                               const weir_schedule *s,
                               const weir_runner_options *o, weir_diag *d)
{
    job j = {s, o, a};
    const char *answer;
    int64_t *at[ARRAYS];
    size_t size, n[ARRAYS];
    weir_child child;
    weir_status status;

    *out = weir_result_make(a, s);
    WEIR_TRY(weir_child_start(&child, simulate, &j, d));
    status = weir_child_end(&child, a, &answer, &size, d);
    if (status == WEIR_EDIFFER)
        weir_bodies_receive(o->bodies, answer);
    WEIR_TRY(status);
    arrays(out, s, at, n);
    answer = take(&out->compute_cycle, answer, sizeof out->compute_cycle);
    answer = take(&out->memory_cycle, answer, sizeof out->memory_cycle);
    for (int i = 0; i < ARRAYS; i++)
        answer = take(at[i], answer, n[i] * sizeof **at);
    if (o->bodies)
        answer = weir_bodies_receive(o->bodies, answer);
    if (o->watch)
        weir_watch_receive(o->watch, answer);
    weir_result_close(out, s);
    return WEIR_OK;
}

weir_status weir_systemc_run(weir_result *out, weir_arena *a,
                             const weir_schedule *s, weir_diag *d)
{
    const weir_runner_options plain = {0};

    return weir_systemc_watch(out, a, s, &plain, d);
}
