/* SPDX-License-Identifier: Apache-2.0
 * run_single.c - slices in single precision.
 */
#define SINGLE
#define REAL float
#define CALL(name) name##f
#define PRECISION weir_precision_single
#include "base/clones.h"
#include "workloads/eval/run.inc"
