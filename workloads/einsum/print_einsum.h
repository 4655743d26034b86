/* SPDX-License-Identifier: Apache-2.0
 * print_einsum.h - an Einsum, and what it is made of, as it is written.
 */
#ifndef WEIR_WORKLOADS_EINSUM_PRINT_EINSUM_H
#define WEIR_WORKLOADS_EINSUM_PRINT_EINSUM_H

#include "workloads/einsum/cascade.h"

#include <stdio.h>

/* "m1", the coordinate of rank M1. */
void weir_print_variable(FILE *out, const weir_cascade *c, int rank);

/* The fewest digits that mean the same number. */
void weir_print_number(FILE *out, double x);

void weir_print_expr(FILE *out, const weir_cascade *c, const weir_expr *x);

/* "  - Z[m] = max[k] A[k, m] where ...", and the end of the line. */
void weir_print_einsum(FILE *out, const weir_cascade *c, const weir_einsum *e);

#endif
