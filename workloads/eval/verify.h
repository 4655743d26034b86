/* SPDX-License-Identifier: Apache-2.0
 * verify.h - a cascade against the golden kernel of its operator.
 */
#ifndef WEIR_WORKLOADS_EVAL_VERIFY_H
#define WEIR_WORKLOADS_EVAL_VERIFY_H

#include "workloads/einsum/problem.h"
#include "workloads/golden/golden.h"
#include "workloads/numeric/number.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How far words are from those wanted. */
typedef struct weir_error {
    int64_t words;
    int64_t unlike;   /* NaN or infinite where the other is not the same */
    double scale;     /* largest magnitude wanted */
    double max, mean; /* of |got - want| */
    double relative;  /* max / scale; 0 if both are 0 */
    double ulp_max, ulp_mean; /* in units of the format's last place at the word
                                 wanted, at least of its smallest normal one */
    double cosine;            /* of the two as vectors; 1 if both are 0 */
} weir_error;

weir_error weir_error_measure(const double *got, const double *want, int64_t n,
                              const weir_number *format);

/* The most that `relative` may be before the answer is no. In double precision
 * 1e-10. In single, with unit roundoff u of FORMAT: 32 u sqrt(max(n, 256) /
 * 256), n the longest sum of P. Scores of magnitude 8 are rounded by 8 u, and
 * their exponentials, the weights and the values a few times more; what n
 * roundings add to a sum grows as their root (Higham 2002, section 2.8). */
double weir_verify_limit(const weir_problem *p, const int64_t *level,
                         const weir_number *format, bool single);

/* What G makes of INPUT[t] (as weir_eval takes them): (*OUT)[t] for each
 * output, laid out as the cascade's. EVALUE where tensors or ranks that G
 * wants are not the cascade's. */
weir_status weir_verify_golden(double ***out, weir_arena *a,
                               const weir_problem *p, const int64_t *level,
                               const weir_golden *g, const double *const *input,
                               int threads, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
