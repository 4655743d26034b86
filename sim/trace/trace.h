/* SPDX-License-Identifier: Apache-2.0
 * trace.h - runs a schedule event by event, exact to the cycle.
 */
#ifndef WEIR_SIM_TRACE_TRACE_H
#define WEIR_SIM_TRACE_TRACE_H

#include "mapper/schedule.h"
#include "sim/engine.h"

/* What a schedule did. Arrays in the caller's arena. */
typedef struct weir_trace_result {
    int64_t cycles;        /* until the last lane ended */
    int64_t compute_cycle; /* until the last lane that is no flow ended */
    double run_cycle;      /* unrounded: a flow ends at an exact quotient */
    double memory_cycle;   /* the longest flow, or what a stream was busy */
    int64_t skipped_cycle; /* of compute_cycle, not stepped through */
    int64_t *executions;   /* [ncommands][1 << WEIR_RAGGED] */
    int64_t *busy, *idle;  /* [nunits]; the rest is stalled */
    int64_t *stalled;      /* [nunits][ntokens + nresources] on which */
} weir_trace_result;

/* Run S; SKIP repeating iterations or step through them all: the result is the
 * same. EUNSUP when lanes wait for each other in a circle (said who for whom).
 */
weir_status weir_trace_run(weir_trace_result *out, weir_arena *a,
                           const weir_schedule *s, bool skip, weir_diag *d);

/* The engine: lowers each block, traces it, counts what it did. */
weir_status weir_engine_trace_run(const weir_stats **out, weir_arena *a,
                                  const weir_mapping *m,
                                  const weir_engine_options *o, weir_diag *d);

#endif
