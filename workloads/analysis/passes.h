/* SPDX-License-Identifier: Apache-2.0
 * passes.h - how often a cascade must read its tensors, and why.
 *
 * A pass over a fiber is one traversal of its words. The lower bound counts,
 * per tensor and rank, the chain of reads of which each needs the whole of the
 * one before (FuseMax, MICRO 2024, section III-A; how: fiber.h). It belongs to
 * the cascade as it is written: no mapping is better, another cascade may be.
 *
 * A partitioned rank M -> M1, M0 is counted on M1: what sums up a whole tile
 * (a maximum per tile) is kept, and reading it again is no pass. Inside of one
 * tile the passes are counted along M0. Other ranks are held fixed, so are
 * those that number the same words by way of a view: X along P and, as XM,
 * along M are two fibers.
 */
#ifndef WEIR_WORKLOADS_ANALYSIS_PASSES_H
#define WEIR_WORKLOADS_ANALYSIS_PASSES_H

#include "workloads/einsum/cascade.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why there is a pass number PASS >= 2: EINSUM reads TENSOR along the fiber
 * again, and needs `needs`, which is there only when AFTER has read the whole
 * fiber in the pass before; `via` leads from what AFTER makes to `needs`. */
typedef struct weir_pass_step {
    int pass;
    int einsum, tensor;
    int after, after_tensor; /* an Einsum, and what it reads; -1: not known */
    int needs;
    int nvia;
    const int *via; /* [nvia] tensors; the last one is `needs` */
} weir_pass_step;

typedef struct weir_fiber_passes {
    int tensor, rank; /* along rank, a level where it is partitioned */
    int view;         /* that gives the tensor this rank; -1: it is its own */
    bool outermost;   /* it is no inner level */
    bool counted;     /* false: too large to be analyzed; passes is 0 */
    int passes;       /* with one round of each outer iteration */
    int round;        /* the iterative rank that repeats them; or -1 */
    int more;         /* passes that each further round adds */
    int nsteps;
    const weir_pass_step *step; /* [nsteps] pass 2 first */
    const int
        *einsum_pass; /* [neinsums] in which pass an Einsum reads along
                         this fiber; 0: it does not. The earliest in which
                         all it needs is there, if it reads no part of it */
} weir_fiber_passes;

typedef struct weir_passes {
    int n;
    const weir_fiber_passes *fiber; /* [n] inputs in order, ranks in order */
    int worst; /* the outermost fiber of an input with the most passes, rounds
                  taken to be many; -1 if there is none */
} weir_passes;

/* Passes of F when the iteration that repeats them has ROUNDS. */
int64_t weir_passes_rounds(const weir_fiber_passes *f, int64_t rounds);

/* Passes of all inputs of C, or with ALL of everything that is made, too. */
weir_status weir_passes_count(const weir_passes **out, weir_arena *a,
                              const weir_cascade *c, bool all, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
