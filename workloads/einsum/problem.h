/* SPDX-License-Identifier: Apache-2.0
 * problem.h - a cascade bound to the extents of a real layer.
 */
#ifndef WEIR_WORKLOADS_EINSUM_PROBLEM_H
#define WEIR_WORKLOADS_EINSUM_PROBLEM_H

#include "workloads/einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_parameter {
    const char *name; /* "seq", "head_dim", "batch" */
    int64_t value;
} weir_parameter;

typedef struct weir_problem {
    const weir_cascade *cascade;
    const char *shape;      /* name of the shape file */
    const char *format;     /* "bf16" */
    const char *accumulate; /* of sums in engines that compute: "fp32" */
    int64_t word_byte;      /* 2 */
    /* [cascade->nranks] coordinates of each whole rank, >= 1 (B: batch,
     * H: heads); 0 for levels, whose extents the mapping decides. */
    const int64_t *extent;
    const double *constant; /* [cascade->nconstants] the shape's parameter of
                               that name, else what the cascade says */
    const weir_yaml *const *mask; /* [cascade->nmasks] definitions: the shape's
                                     mask of that name, else the cascade's */
    int nparameters;
    const weir_parameter *parameter; /* for reports and mapping formulas */
} weir_problem;

/* Bind C to SHAPE, a shape document: `batch`, `heads`, `parameters` (name:
 * value or formula of others), `extents` (rank: formula of parameters),
 * `format` (fp32 bf16 fp16 fp8: word sizes 4 2 2 1), `accumulate` (fp32, bf16
 * or fp16; fp32 unless said), `masks` (mask of the cascade: definition). Every
 * whole rank of C needs an extent, in 1 ... 2^31; extents of ranks that C lacks
 * are ignored (one shape serves many cascades); views must have as many words
 * as what they show. */
weir_status weir_bind(const weir_problem **out, weir_arena *a,
                      const weir_cascade *c, const weir_yaml *shape,
                      weir_diag *d);

/* What the factors of term X come to, its coordinate left out: factor * extent
 * * constant; *DIVISOR is what the product with the coordinate is divided by.
 * LEVEL: extents of levels, [nranks], or NULL when the term has none. */
double weir_term_factor(const weir_problem *p, const weir_term *x,
                        const int64_t *level, double *divisor);

/* Points of E's iteration space, levels taken as their whole rank. */
double weir_problem_points(const weir_problem *p, int e);

/* Words of tensor T (an iterative tensor's step rank not counted). */
double weir_problem_words(const weir_problem *p, int t);

#ifdef __cplusplus
}
#endif

#endif
