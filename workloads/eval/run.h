/* SPDX-License-Identifier: Apache-2.0
 * run.h - one slice of a plan, in one of two precisions.
 */
#ifndef WEIR_WORKLOADS_EVAL_RUN_H
#define WEIR_WORKLOADS_EVAL_RUN_H

#include "workloads/eval/plan.h"

#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The shared words: inputs, outputs and masks, converted once. */
typedef struct weir_share {
    const weir_plan *plan;
    void **word;           /* [nrooms] double or float; NULL where local */
    pthread_mutex_t *lock; /* of plan->choices */
    bool *full; /* [neinsums] a threshold found more than it may keep; stored
                   to by any thread, atomically */
} weir_share;

/* Do step S of the slice that MASTER is in. */
typedef void weir_step_taker(void *user, void *master, int s);

typedef struct weir_precision {
    size_t byte; /* of a word */
    void (*from)(void *to, const double *x, int64_t n);
    void (*to)(double *x, const void *from, int64_t n);
    /* Round all words of room R to its format. */
    void (*round)(const weir_share *s, int room);
    /* All words of mask number I, which is shared. */
    void (*mask)(const weir_share *s, int i);
    /* Memory for a worker; of a HELPER, which works on another one's words,
     * without words of its own. */
    void *(*open)(const weir_share *s, const void *helper_of);
    void (*close)(void *worker);
    /* One slice: the coordinates FROM ... TO (rank by rank) of the sliced
     * ranks. Each step goes through STEP, unless that is NULL. */
    void (*slice)(void *worker, const int64_t *from, const int64_t *to,
                  weir_step_taker *step, void *user);
    /* Step S of a slice that MASTER is in: only the coordinates [FROM, TO) of
     * RANK, or all if RANK is -1. WORKER is MASTER itself or a helper. */
    void (*part)(void *worker, const void *master, int s, int rank,
                 int64_t from, int64_t to);
} weir_precision;

/* Run slices one after the other, each step by all THREADS. */
void weir_team_run(const weir_share *share, const weir_precision *precision,
                   int threads);

/* How many slices P has, and the coordinates of the I-th. */
int64_t weir_slice_count(const weir_plan *p);
void weir_slice_find(const weir_plan *p, int64_t i, int64_t *from, int64_t *to);

extern const weir_precision weir_precision_double, weir_precision_single;

#ifdef __cplusplus
}
#endif

#endif
