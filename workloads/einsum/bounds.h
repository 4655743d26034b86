/* SPDX-License-Identifier: Apache-2.0
 * bounds.h - coordinates stay within the extents that a shape gives.
 */
#ifndef WEIR_WORKLOADS_EINSUM_BOUNDS_H
#define WEIR_WORKLOADS_EINSUM_BOUNDS_H

#include "workloads/einsum/problem.h"

/* Reports coordinates that leave their rank with nothing to keep them inside,
 * divisions by zero, and lists that are longer than what they choose from. */
void weir_check_bounds(const weir_problem *p, weir_diag *d);

#endif
