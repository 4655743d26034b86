/* SPDX-License-Identifier: Apache-2.0
 * golden.h - the operators of the catalog, written out by hand.
 *
 * Each kernel is the textbook formula in double precision: plain loops over a
 * query's whole row of scores, no blocks of keys, no running maxima. It shares
 * nothing with the evaluator but the conversion of number formats
 * (numeric/number.h), so that the two can be wrong in the same way only by
 * misreading a paper.
 *
 * One line of the table says which tensors of a cascade a kernel takes and
 * makes, and in which order of ranks it wants them.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_GOLDEN_H
#define WEIR_WORKLOADS_GOLDEN_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_GOLDEN_PORTS = 24 };

/* A named whole number (extent of a rank) or constant of the problem. */
typedef struct weir_golden_value {
    const char *name;
    double value;
} weir_golden_value;

typedef struct weir_golden_job {
    const double *in[WEIR_GOLDEN_PORTS]; /* in the order of `ports` */
    double *out[WEIR_GOLDEN_PORTS];      /* zeroed */
    int nvalues;
    const weir_golden_value *value; /* [nvalues] */
    int threads;                    /* >= 1; never changes a result */
} weir_golden_job;

typedef struct weir_golden {
    const char *cascade; /* its name */
    /* "Q[B H P E] K[B H M E] -> AV[B H P F]": tensor and ranks, row-major. The
     * words of a tensor that lacks one of the ranks are repeated along it. */
    const char *ports;
    void (*run)(const weir_golden_job *job);
    bool decodes; /* also with fewer queries than keys: shape tiny-decode */
} weir_golden;

/* The kernel for the cascade called NAME, or NULL. */
const weir_golden *weir_golden_find(const char *name);
const weir_golden *weir_golden_at(size_t i); /* NULL behind the last */

/* What JOB says NAME is; OTHERWISE if it does not. */
double weir_golden_value_of(const weir_golden_job *job, const char *name,
                            double otherwise);
/* The same for a rank; one that the cascade lacks has extent 1. */
int64_t weir_golden_extent(const weir_golden_job *job, const char *rank);

/* Call ROW(user, i) for i in [0, n), split over JOB's threads. */
void weir_golden_rows(const weir_golden_job *job, int64_t n,
                      void (*row)(const void *user, int64_t i),
                      const void *user);

#ifdef __cplusplus
}
#endif

#endif
