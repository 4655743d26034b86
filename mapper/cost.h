/* SPDX-License-Identifier: Apache-2.0
 * cost.h - the closed form: cycles, traffic and energy without simulating.
 *
 * Published accounting: exact, save where a drain that the mapping waits for is
 * not hidden by its skew (then bounds, as below). An epoch of each kind costs
 * the longest path through its phases; kinds are counted; a block is the larger
 * of that and its off-chip transfers; blocks add up. Physical accounting: a
 * lower bound (the busiest unit or memory) and an upper bound (nothing
 * overlaps, see upper.h); so are kernels on GPUs (kernel_bound.h). Shares no
 * timing code with the trace.
 */
#ifndef WEIR_MAPPER_COST_H
#define WEIR_MAPPER_COST_H

#include "mapper/mapping.h"
#include "models/stats.h"

/* stats->exact says which of the two it is. */
weir_status weir_cost_run(const weir_stats **out, weir_arena *a,
                          const weir_mapping *m, weir_diag *d);

#endif
