/* SPDX-License-Identifier: Apache-2.0
 * blocks.h - a mapping as schedules, run one after another and accounted for:
 * what the engines that run schedules have in common.
 */
#ifndef WEIR_SIM_BLOCKS_H
#define WEIR_SIM_BLOCKS_H

#include "sim/engine.h"
#include "sim/result.h"
#include "sim/watch.h"

/* How a block is run. */
typedef struct weir_runner_options {
    bool skip;
    weir_watch *watch;          /* NULL: nobody watches */
    FILE *wave;                 /* NULL: no waves */
    int64_t wave_from, wave_to; /* cycles of the block */
    struct weir_bodies *bodies; /* of units that are RTL; NULL: none is */
    weir_told progress;         /* in cycles of the block */
} weir_runner_options;

/* Run S from cycle 0. */
typedef weir_status weir_runner(weir_result *out, weir_arena *a,
                                const weir_schedule *s,
                                const weir_runner_options *o, weir_diag *d);

/* Lower each block of M, RUN it, and say what all of them did as ENGINE. */
weir_status weir_blocks_run(const weir_stats **out, weir_arena *a,
                            const weir_mapping *m, const char *engine,
                            weir_runner *run, const weir_engine_options *o,
                            weir_diag *d);

#endif
