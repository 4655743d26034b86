/* SPDX-License-Identifier: Apache-2.0
 * planner.h - a plan of PEs in the making: what its sources share.
 */
#ifndef WEIR_SIM_PE_PLANNER_H
#define WEIR_SIM_PE_PLANNER_H

#include "sim/pe/plan.h"

typedef struct weir_pe_planner {
    weir_pe_plan *p;
    const weir_cascade *c;
    weir_diag *d;
} weir_pe_planner;

/* EUNSUP, with a note at T's place that says WHY. */
weir_status weir_pe_refuse(weir_pe_planner *x, const weir_task *t,
                           const char *why);

/* The ranks of a tensor within one tile: all but batch and heads. */
weir_ranks weir_pe_inner(const weir_pe_planner *x, int tensor);

/* What K does, on which operands, and the shift that brings one in. */
weir_status weir_pe_plan_operation(weir_pe_planner *x, weir_pe_task *k);

/* The rows of the buffer that K reads and writes, once its shifts are known. */
void weir_pe_plan_accesses(weir_pe_planner *x, weir_pe_task *k);

#endif
