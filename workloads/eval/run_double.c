/* SPDX-License-Identifier: Apache-2.0
 * run_double.c - slices in double precision.
 */
#define REAL double
#define CALL(name) name
#define PRECISION weir_precision_double
#include "base/clones.h"
#include "workloads/eval/run.inc"
