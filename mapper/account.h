/* SPDX-License-Identifier: Apache-2.0
 * account.h - from what an engine counted to weir_stats: utilization,
 * traffic, energy, bounds. All engines end here, so they mean the same.
 */
#ifndef WEIR_MAPPER_ACCOUNT_H
#define WEIR_MAPPER_ACCOUNT_H

#include "mapper/mapping.h"
#include "models/stats.h"

typedef struct weir_stall_count {
    int unit; /* of the machine; nunits: the copy engine */
    const char *reason;
    weir_loss loss;
    int64_t cycle, early; /* early: of these, before its first operation */
} weir_stall_count;

/* What an engine says of one block. Arrays of units have nunits + 1 entries:
 * the last one is the copy engine of the off-chip memory. */
typedef struct weir_block_run {
    bool exact;
    int64_t cycles, upper_cycle; /* whole cycles of the block; equal if exact */
    double run_cycle;            /* unrounded */
    int64_t compute_cycle;       /* end of its compute lanes */
    double memory_cycle;         /* its off-chip transfers alone */
    int64_t *busy, *idle;        /* [nunits + 1]; the rest is stalled */
    int64_t *task_busy;          /* [ntasks] */
    double *read_byte, *write_byte; /* [ntensors] off chip */
    int nstalls;
    weir_stall_count *stall;
    /* the schedule that ran, and what it counted */
    const struct weir_schedule *schedule;
    const int64_t *executions; /* [ncommands][1 << WEIR_RAGGED] */
    const int64_t *lane_busy;  /* [schedule units] beats */
    const int64_t *stalled;    /* [schedule units][ntokens + nresources] */
    bool repeats;              /* a state of it was seen twice */
} weir_block_run;

/* Whether what block K does follows from RUN[K] .. of the blocks before it, and
 * what; see kernel_extend.c. False: it has to be run. */
bool weir_block_extend(weir_block_run *out, weir_arena *a,
                       const weir_mapping *m, const weir_block_run *run, int k);

/* Room for the run of block B, all zero. */
weir_block_run weir_block_run_make(weir_arena *a, const weir_mapping *m,
                                   const weir_block *b);

/* RUN[nblocks], one after another, as one weir_stats. */
const weir_stats *weir_account(weir_arena *a, const weir_mapping *m,
                               const char *engine, const weir_block_run *run);

#endif
