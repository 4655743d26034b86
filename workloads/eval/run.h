/* SPDX-License-Identifier: Apache-2.0
 * run.h - one slice of a plan, in one of two precisions.
 */
#ifndef WEIR_WORKLOADS_EVAL_RUN_H
#define WEIR_WORKLOADS_EVAL_RUN_H

#include "workloads/eval/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The shared words: inputs, outputs and masks, converted once. */
typedef struct weir_share {
    const weir_plan *plan;
    void **word; /* [nrooms] double or float; NULL where local */
} weir_share;

typedef struct weir_precision {
    size_t byte; /* of a word */
    void (*from)(void *to, const double *x, int64_t n);
    void (*to)(double *x, const void *from, int64_t n);
    /* Round all words of room R to its format. */
    void (*round)(const weir_share *s, int room);
    /* Memory for a worker, and one slice: the coordinates FROM ... TO (rank by
     * rank) of the sliced ranks. */
    void *(*open)(const weir_share *s);
    void (*slice)(void *worker, const int64_t *from, const int64_t *to);
    void (*close)(void *worker);
} weir_precision;

extern const weir_precision weir_precision_double, weir_precision_single;

#ifdef __cplusplus
}
#endif

#endif
