/* SPDX-License-Identifier: Apache-2.0
 * kernel_sum.h - a kernel's counts while they become figures; private to
 * mapper/.
 */
#ifndef WEIR_MAPPER_KERNEL_SUM_H
#define WEIR_MAPPER_KERNEL_SUM_H

#include "mapper/kernel.h"
#include "models/stats.h"

typedef struct weir_kernel_sum {
    weir_arena *a;
    const weir_mapping *m;
    const weir_kernel *k;
    const weir_schedule *s;
    const weir_tensorcore *tc;
    weir_stats *stats;
    double *executions; /* [ncommands] of all tiles */
    double *lane_cycle; /* [nunits] in commands, of all tiles */
    double *waited;     /* [nunits][ntokens] */
    double working;     /* cycles of all slots with a tile */
    double slots, sms;
} weir_kernel_sum;

/* Items that an execution of C asks PIPE. */
double weir_kernel_items(const weir_command *c, int pipe);

/* Items of a cycle of the average SM: L2 and HBM are shared by all. */
double weir_kernel_rate(const weir_kernel_sum *x, int pipe);

/* Busy cycles of PIPE in the average SM, for command I. */
double weir_kernel_busy(const weir_kernel_sum *x, int i, int pipe);

/* Cycles of the commands of lanes of unit W, one after another. */
double weir_kernel_solo(const weir_kernel_sum *x, int w);

bool weir_kernel_computes(int pipe);

/* What command I stands for first, else its own name. */
const char *weir_kernel_einsum(const weir_kernel_sum *x, int i);

/* stats->unit: pipes, then warps; stats->energy. */
void weir_kernel_units(weir_kernel_sum *x);
void weir_kernel_energy(weir_kernel_sum *x);

#endif
