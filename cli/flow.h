/* SPDX-License-Identifier: Apache-2.0
 * flow.h - from names to figures.
 */
#ifndef WEIR_CLI_FLOW_H
#define WEIR_CLI_FLOW_H

#include "cli/shelf.h"
#include "sim/engine.h"

typedef struct weir_job {
    weir_point point;
    weir_shelf *shelf;
    bool skip;        /* repeated iterations */
    const char *file; /* that says the point, or NULL */
} weir_job;

/* Everything a run went through; what was not reached is NULL. */
typedef struct weir_run {
    const weir_engine *engine;
    const weir_cascade *cascade;
    const weir_problem *problem;
    const weir_machine *machine;
    const weir_mapping *mapping;
    const weir_stats *stats;
} weir_run;

/* Documents -> cascade, problem, machine, mapping. */
weir_status weir_flow_map(weir_run *out, weir_arena *a, const weir_job *job,
                          weir_diag *d);

/* What was mapped, by its engine. */
weir_status weir_flow_run(weir_run *r, weir_arena *a,
                          const weir_engine_options *o, weir_diag *d);

/* Both. */
weir_status weir_flow(weir_run *out, weir_arena *a, const weir_job *job,
                      weir_diag *d);

#endif
