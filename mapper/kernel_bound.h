/* SPDX-License-Identifier: Apache-2.0
 * kernel_bound.h - bounds of a kernel's cycles, from what its commands ask.
 */
#ifndef WEIR_MAPPER_KERNEL_BOUND_H
#define WEIR_MAPPER_KERNEL_BOUND_H

#include "mapper/kernel.h"
#include "models/stats.h"

/* Stats that are not exact: `cycles` is a lower bound (the busiest pipe or
 * lane), `upper_cycle` an upper one (nothing overlaps). What is not busy is
 * idle: what it waits for, only a run can say. */
weir_status weir_kernel_bound(const weir_stats **out, weir_arena *a,
                              const weir_mapping *m, weir_diag *d);

#endif
