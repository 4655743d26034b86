/* SPDX-License-Identifier: Apache-2.0
 * engine.c - the table of engines.
 */
#include "sim/engine.h"

#include "mapper/cost.h"
#include "sim/blocks.h"
#include "sim/cosim/body.h"
#include "sim/pe/engine_pe.h"
#ifdef WEIR_HAVE_SYSTEMC
#include "sim/systemc/run.h"
#endif
#include "sim/trace/trace.h"

#include <string.h>

static weir_status closed_form(const weir_stats **out, weir_arena *a,
                               const weir_mapping *m,
                               const weir_engine_options *o, weir_diag *d)
{
    (void)o;
    return weir_cost_run(out, a, m, d);
}

static weir_status trace_block(weir_result *out, weir_arena *a,
                               const weir_schedule *s,
                               const weir_runner_options *o, weir_diag *d)
{
    return weir_trace_watch(out, a, s, o->skip, o->watch, o->progress, d);
}

static weir_status trace(const weir_stats **out, weir_arena *a,
                         const weir_mapping *m, const weir_engine_options *o,
                         weir_diag *d)
{
    return weir_blocks_run(out, a, m, "trace", trace_block, o, d);
}

#ifdef WEIR_HAVE_SYSTEMC
/* The same once more, for a waveform of where the RTL differs. */
static void record(weir_arena *a, const weir_mapping *m,
                   const weir_engine_options *o, weir_diag *d)
{
    weir_diag silent = {0};
    const weir_stats *none;

    weir_bodies_record(o->bodies, o->wave, d);
    weir_blocks_run(&none, a, m, "systemc", weir_systemc_watch, o, &silent);
}

static weir_status systemc(const weir_stats **out, weir_arena *a,
                           const weir_mapping *m, const weir_engine_options *o,
                           weir_diag *d)
{
    weir_engine_options every = *o;
    weir_stats *counted;
    weir_status status;

    every.skip = false; /* each block and each cycle is run */
    if (weir_bodies_asked(m))
        WEIR_TRY(weir_bodies_make(&every.bodies, a, m, &m->block[0], o, d));
    status =
        weir_blocks_run(out, a, m, "systemc", weir_systemc_watch, &every, d);
    if (status == WEIR_EDIFFER && o->wave)
        record(a, m, &every, d);
    WEIR_TRY(status);
    if (!every.bodies)
        return WEIR_OK;
    counted = WEIR_NEW(a, weir_stats, 1);
    *counted = **out;
    weir_bodies_count(counted, a, every.bodies);
    *out = counted;
    return WEIR_OK;
}
#endif

const weir_engine weir_engines[] = {
    {"trace",
     "event by event, exact to the cycle; repeating iterations are skipped "
     "exactly",
     true, false, trace},
    {"closed-form",
     "published accounting: exact, from a formula; physical: bounds", false,
     false, closed_form},
    {"pe",
     "physical accounting, every processing element, every cycle, with real "
     "data",
     false, false, weir_engine_pe_run},
#ifdef WEIR_HAVE_SYSTEMC
    {"systemc",
     "every cycle, on clocked SystemC modules; in a process of its own", true,
     true, systemc},
#endif
    {NULL, NULL, false, false, NULL},
};

const weir_engine *weir_engine_find(const char *name)
{
    for (const weir_engine *e = weir_engines; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e;
    return NULL;
}
