/* SPDX-License-Identifier: Apache-2.0
 * run.h - runs a block on single PEs with real data; its own way to the cycle.
 *
 * Each unit has sequencers that walk the block's tiles in the order the mapping
 * says. A beat goes to the corner when the words it needs are there: in the
 * buffer, at the top edge, at the foot of a column. When that is, the arrays
 * say by moving words from register to register; no latency of a schedule, no
 * token and no time of another engine is read here.
 */
#ifndef WEIR_SIM_PE_RUN_H
#define WEIR_SIM_PE_RUN_H

#include "models/stats.h"
#include "sim/pe/data.h"
#include "sim/told.h"

/* Why a sequencer does not go on, and what its cycle is lost to. */
typedef struct weir_pe_reason {
    const char *text;
    weir_loss loss;
} weir_pe_reason;

typedef struct weir_pe_stall {
    int unit; /* as in the machine; -1: the copy engine */
    const weir_pe_reason *reason;
    int64_t cycle, early; /* early: of these, before its first beat */
} weir_pe_stall;

/* Called when all of output T of HEAD is stored; WORD as weir_pe_data_whole. */
typedef void weir_pe_stored(void *user, int t, int64_t head, const float *word);

typedef struct weir_pe_options {
    weir_pe_format word, accumulate;
    weir_told progress; /* told now and then, in tiles of the block */
    uint64_t seed;
    weir_pe_stored *stored; /* or NULL */
    void *user;
} weir_pe_options;

typedef struct weir_pe_result {
    int64_t cycles;
    int64_t compute_cycle;
    double pe_cycle; /* PEs times cycles */
    int64_t *busy;   /* [machine->nunits] beats entered at the corner */
    int64_t *idle;   /* its program had ended; the rest is stalled */
    int64_t copy_busy, copy_idle;
    int64_t *task_busy;             /* [ntasks] */
    double *read_byte, *write_byte; /* [ntensors] off chip */
    int nstalls;
    weir_pe_stall *stall;
} weir_pe_result;

/* A block under way: opened, ticked once a cycle by whoever has a clock until
 * that says false, closed. EUNSUP (said to D): it is not for single PEs, or
 * comes to a stand. */
typedef struct weir_pe_state weir_pe_state;

weir_status weir_pe_open(weir_pe_state **state, weir_pe_result *out,
                         weir_arena *a, const weir_pe_plan *p,
                         const weir_pe_options *o, weir_diag *d);
bool weir_pe_tick(weir_pe_state *s);
weir_status weir_pe_close(weir_pe_state *s);

/* All of that in a plain loop. */
weir_status weir_pe_run(weir_pe_result *out, weir_arena *a,
                        const weir_pe_plan *p, const weir_pe_options *o,
                        weir_diag *d);

#endif
