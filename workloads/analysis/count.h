/* SPDX-License-Identifier: Apache-2.0
 * count.h - operations, bytes and live words of a cascade, as formulas in its
 * ranks and, for a problem, as numbers.
 *
 * An Einsum applies its map once per point that passes its conditions, and its
 * reduction once per point (a product of matrices: as many additions as
 * multiplications). Conditions on coordinates and masks are counted exactly,
 * row by row; conditions on data are taken to hold everywhere. Of a level M0
 * the extent is the shape's parameter of that name, else 128, or the whole rank
 * if that is shorter.
 */
#ifndef WEIR_WORKLOADS_ANALYSIS_COUNT_H
#define WEIR_WORKLOADS_ANALYSIS_COUNT_H

#include "workloads/analysis/passes.h"
#include "workloads/einsum/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_count_einsum {
    const char *formula; /* of its points: "B*H*E*M*P", "E*#(m <= p)" */
    double points;       /* 0 without a problem */
    bool bound;          /* data may leave fewer */
} weir_count_einsum;

/* What must be kept of a tensor while the cascade is worked through with as few
 * passes as it has, for one coordinate of each parallel rank: its words along
 * the fiber with the most passes are one if it is used in the pass in which it
 * is made, else all (FuseMax section III-B); along other ranks they are all. */
typedef struct weir_count_tensor {
    const char *formula; /* "M", "E", "1" */
    double words, byte;  /* 0 without a problem */
    int first, last;     /* passes in which it is made (or first read) and last
                            read; 0: it has nothing to do with the fiber */
} weir_count_tensor;

typedef struct weir_count {
    const weir_cascade *cascade;
    const weir_problem *problem;      /* or NULL */
    const weir_fiber_passes *fiber;   /* whose passes these are; NULL: none */
    weir_ranks parallel;              /* ranks that every output and everything
                                         in between has, and nothing reduces */
    const weir_count_einsum *einsum;  /* [neinsums] */
    const weir_count_tensor *tensor;  /* [ntensors] */
    double operation[WEIR_FUNCTIONS]; /* 0 without a problem */
    const char *formula[WEIR_FUNCTIONS]; /* "" if there are none */
    double operations, byte, intensity;  /* all; inputs once and outputs once;
                                            operations per byte */
    const char *byte_formula;
    int npasses; /* of the fiber, at least 1 */
} weir_count;

/* Count CASCADE, of which P are the passes; PROBLEM may be NULL. EVALUE when a
 * mask cannot be read. */
weir_status weir_count_make(const weir_count **out, weir_arena *a,
                            const weir_cascade *c, const weir_passes *p,
                            const weir_problem *problem, weir_diag *d);

/* Points of Einsum E that pass its conditions, exactly unless *BOUND. EXTENT:
 * of all ranks, levels too. */
weir_status weir_count_points(double *points, bool *bound, weir_arena scratch,
                              const weir_problem *problem, int e,
                              const int64_t *extent, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
