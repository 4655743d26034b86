/* SPDX-License-Identifier: Apache-2.0
 * upper.h - the longest that a run in physical accounting can take.
 *
 * Follow a run back from its end: whatever ends last began when something else
 * had ended. So the run is one chain of cycles, and each of them
 *
 *   ends a beat of some command,
 *   or waits for a resource (ports, banks, a link, the off-chip channel) that
 *     is spent in this cycle, by whomever,
 *   or lies between a command's last signal and its arrival (depth, skew and
 *     latency), where the chain leaves that command for good.
 *
 * Hence all beats, plus what each resource has to serve over its rate, plus
 * the longest way from each command, once for each time it is executed. (The
 * argument is R. L. Graham's for lists of jobs: Bounds for Certain
 * Multiprocessing Anomalies, Bell System Technical Journal 45, 1966.)
 */
#ifndef WEIR_MAPPER_UPPER_H
#define WEIR_MAPPER_UPPER_H

#include "mapper/account.h"

/* Cycles of block B of M; RUN has the beats of its tasks and transfers. */
double weir_upper_cycles(weir_arena *a, const weir_mapping *m,
                         const weir_block *b, const weir_block_run *run);

#endif
