/* SPDX-License-Identifier: Apache-2.0
 * eval.h - a bound cascade computed on real tensors.
 *
 * Einsums are compiled: sums of products become blocked matrix products over
 * packed operands, everything else runs over vectors of up to 512 words of the
 * rank that is contiguous in most operands. The problem is cut into slices
 * along ranks that no Einsum reduces (batch, heads, blocks of queries); a
 * slice is computed by one thread, in an order that depends on the extents
 * alone, so the result is bit for bit the same for any number of threads.
 *
 * In double precision every map and sum is in double. In single precision
 * every map and sum is in float, and each word is rounded to the format its
 * tensor is stored in. Tensors that the cascade itself gives a format
 * (`formats`) and `quantize` are rounded in both: that is part of the
 * algorithm. The second-level scale of nvfp4 is 1 here; a cascade that has one
 * writes it as an Einsum.
 */
#ifndef WEIR_WORKLOADS_EVAL_EVAL_H
#define WEIR_WORKLOADS_EVAL_EVAL_H

#include "workloads/einsum/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What argmax, argmin, topk and threshold of a cascade choose, outside of
 * iterations: told by one evaluation (`take` is false), or taken from another
 * one and judged. Rounded scores may decide a near tie the other way; then all
 * that follows is other, and not wrong. */
typedef struct weir_choices {
    bool take;
    double **word; /* [ntensors] coordinates; NULL: chooses nothing */
    /* [ntensors] by how much a score that was not chosen is better than one
     * that was, or one that stands later than one before it; infinite if
     * something is chosen twice or is none of those to choose from. Of a
     * threshold: how far beyond it a score stands that is listed wrongly, or is
     * missing. And the largest magnitude of the scores. */
    double *miss, *scale;
} weir_choices;

/* Room for the choices of C; what is chosen is not yet told. */
weir_choices weir_choices_make(weir_arena *a, const weir_cascade *c);

/* C has something that weir_choices is about. */
bool weir_choices_any(const weir_cascade *c);

typedef struct weir_eval_options {
    bool single;          /* in float and the declared formats, else double */
    int threads;          /* 0: as many as there are processors */
    const int64_t *level; /* [nranks] extents of levels, or NULL: chosen */
    /* Called by the caller's thread when DONE of TOTAL slices are begun; may be
     * NULL. */
    void (*progress)(void *user, int64_t done, int64_t total);
    void *user;
    weir_choices *choices; /* or NULL */
} weir_eval_options;

/* Extents of the levels of P's partitions, [nranks], 0 for whole ranks: LEVEL
 * where it says one (not 0), else the largest divisor up to 128, and up to half
 * of the rank, for the inner level. EVALUE if they do not multiply to their
 * rank's extent. */
weir_status weir_eval_levels(const int64_t **out, weir_arena *a,
                             const weir_problem *p, const int64_t *level,
                             weir_diag *d);

/* Dimensions of tensor T as it is held: batch and heads where implicit, then
 * its ranks as written; the iterative rank has one step more than its extent.
 * EXTENT has room for WEIR_RANKS; returns how many there are. */
int weir_eval_shape(const weir_problem *p, const int64_t *level, int t,
                    int64_t *extent);

/* Evaluate P. INPUT[t], row-major, for each input that is no view; all are of
 * ntensors. OUT[t] becomes that of each output, in A; other entries NULL.
 * EVALUE, EUNSUP with the place of what cannot be done. */
weir_status weir_eval(double ***out, weir_arena *a, const weir_problem *p,
                      const double *const *input,
                      const weir_eval_options *options, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
