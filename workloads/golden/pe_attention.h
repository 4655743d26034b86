/* SPDX-License-Identifier: Apache-2.0
 * pe_attention.h - what an array of PEs has to compute, as plain loops with the
 * order of every rounding said; shares no code with the array.
 *
 * `word` is the format of what is stored and multiplied, `accumulate` that of
 * every product, sum, difference and quotient: each is rounded by itself, to
 * nearest, ties to even.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_PE_ATTENTION_H
#define WEIR_WORKLOADS_GOLDEN_PE_ATTENTION_H

#include "workloads/numeric/number.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_golden_pe {
    const weir_number *word, *accumulate;
    int exp_steps; /* multiply-adds of an exponential, 2 to 9 */
} weir_golden_pe;

/* exp(x) for x <= 0: y = x log2(e), at or above -126, split into i + f with i
 * the nearest integer; the Taylor polynomial of degree exp_steps - 1 of 2^f by
 * Horner's scheme; times 2^i; rounded to LAST. */
float weir_golden_pe_exp(const weir_golden_pe *g, float x,
                         const weir_number *last);

/* One head: AV[f, p] from Q[e, p], K[e, m] and V[f, m], row-major, by the
 * 1-pass cascade (FuseMax, MICRO 2024, cascade 5) with tiles of M0 keys. Sums
 * run over e, and within a tile over its keys, upward from 0. */
void weir_golden_pe_attention(const weir_golden_pe *g, float *av,
                              const float *q, const float *k, const float *v,
                              int64_t e, int64_t f, int64_t m, int64_t p,
                              int64_t m0);

/* Z[m, n] from A[m, k] and B[k, n], row-major: for each tile of K0 coordinates
 * its own sum, upward from 0; the first of these, and the others added to it in
 * their order; Z is in the format of the accumulator. */
void weir_golden_pe_gemm(const weir_golden_pe *g, float *z, const float *a,
                         const float *b, int64_t m, int64_t n, int64_t k,
                         int64_t k0);

#ifdef __cplusplus
}
#endif

#endif
