/* SPDX-License-Identifier: Apache-2.0
 * data.h - words for the inputs of a cascade, drawn from a seed.
 *
 * A distribution is a name: `normal`, or one that is hard on an algorithm
 * (rising maxima, one key far above all others, no difference at all, numbers
 * near the ends of a format).
 */
#ifndef WEIR_WORKLOADS_EVAL_DATA_H
#define WEIR_WORKLOADS_EVAL_DATA_H

#include "workloads/einsum/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The names, ended by NULL; the first is the usual one. */
extern const char *const weir_data_names[];

/* A line about NAME for people; NULL if there is no such distribution. */
const char *weir_data_about(const char *name);

/* Words of input T, row-major (weir_eval_shape), in A. They have the standard
 * deviation that keeps sums of products near 1: n^(-1/4) where two inputs are
 * multiplied and summed over n points, n^(-1/2) where the other factor is not
 * an input, else 1. Index tensors hold coordinates drawn evenly. Depends on
 * the tensor's name, the seed and the shape alone. */
double *weir_data_make(weir_arena *a, const weir_problem *p,
                       const int64_t *level, int t, const char *name,
                       uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
