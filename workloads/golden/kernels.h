/* SPDX-License-Identifier: Apache-2.0
 * kernels.h - golden kernels as functions of plain arrays.
 *
 * All tensors are row-major. Layouts are in the comments, outermost first.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_KERNELS_H
#define WEIR_WORKLOADS_GOLDEN_KERNELS_H

#include "workloads/golden/golden.h"

#ifdef __cplusplus
extern "C" {
#endif

/* softmax(scale q k^T + bias) v; queries are the last p of m tokens when
 * causal. Vaswani et al. 2017, eq. 1; grouped heads: Ainslie et al. 2023
 * (head i reads keys of head i / (h / g)); window and sinks: Xiao et al. 2024
 * (StreamingLLM). */
typedef struct weir_golden_attention {
    int64_t b, h, g, p, m, e, f;
    double scale;
    bool causal;
    int64_t window; /* keys up to and with the query's own; 0: all */
    int64_t sink;   /* keys from 0 that are seen besides */
} weir_golden_attention;

/* o[b][h][p][f] of q[b][h][p][e], k[b][g][m][e], v[b][g][m][f]. */
void weir_golden_attend(double *o, const double *q, const double *k,
                        const double *v, const weir_golden_attention *s,
                        const weir_golden_job *job);

/* The weights a[m] of one query's scores s[m]; those with seen[m] false (seen
 * may be NULL) get 0. All 0 if none is seen. */
void weir_golden_softmax(double *a, const double *s, const bool *seen,
                         int64_t m);

/* The sum of x[i] y[i], eight partial sums at a time. */
double weir_golden_dot(const double *x, const double *y, int64_t n);

/* y[n][o] = x[n][i] w[i][o]. */
void weir_golden_matmul(double *y, const double *x, const double *w, int64_t n,
                        int64_t i, int64_t o, const weir_golden_job *job);

/* Ba et al. 2016, eq. 4: y = gain (x - mean) / sqrt(var + eps) + bias. */
void weir_golden_layernorm(double *y, const double *x, const double *gain,
                           const double *bias, int64_t n, int64_t d,
                           double eps);

/* Zhang and Sennrich 2019, eq. 4: y = gain x / sqrt(mean(x^2) + eps). */
void weir_golden_rmsnorm(double *y, const double *x, const double *gain,
                         int64_t n, int64_t d, double eps);

/* Su et al. 2021 (RoFormer), eq. 34, in the order of Llama: word i of E is
 * turned together with word i + E / 2 by position * theta^(-2 i / E). x[n][e]
 * is turned in place. */
void weir_golden_rotate(double *x, int64_t n, int64_t e, double theta,
                        const int64_t *position);

double weir_golden_silu(double x);

#ifdef __cplusplus
}
#endif

#endif
