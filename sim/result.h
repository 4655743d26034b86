/* SPDX-License-Identifier: Apache-2.0
 * result.h - what a schedule did, whichever engine ran it.
 */
#ifndef WEIR_SIM_RESULT_H
#define WEIR_SIM_RESULT_H

#include "mapper/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Variants of a command: places of its count in `executions`. */
enum { WEIR_VARIANTS = 1 << WEIR_RAGGED };

/* Arrays in the caller's arena. For every unit busy + stalled + idle =
 * cycles. */
typedef struct weir_result {
    int64_t cycles;        /* until the last lane ended */
    int64_t compute_cycle; /* until the last lane that is no flow ended */
    double run_cycle;      /* unrounded: a flow ends at an exact quotient */
    double memory_cycle;   /* the longest flow */
    int64_t skipped_cycle; /* of compute_cycle, not stepped through */
    int64_t *executions;   /* [ncommands][WEIR_VARIANTS] */
    int64_t *busy, *idle;  /* [nunits]; the rest is stalled */
    int64_t *stalled;      /* [nunits][ntokens + nresources] on which */
    int64_t *early;        /* the same, before the unit's first command began */
} weir_result;

/* All zero, with room for what S counts. */
weir_result weir_result_make(weir_arena *a, const weir_schedule *s);

/* The sums, once the counters and the ends of compute and flows are there. */
void weir_result_close(weir_result *r, const weir_schedule *s);

#ifdef __cplusplus
}
#endif

#endif
