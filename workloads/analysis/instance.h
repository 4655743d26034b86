/* SPDX-License-Identifier: Apache-2.0
 * instance.h - a small copy of a cascade, of which every point can be visited;
 * for this folder alone.
 *
 * How often a fiber must be read does not depend on how long it is, as long
 * as it is long. So passes are found on an instance with a few coordinates per
 * rank: nothing is evaluated, only asked which word is read where.
 */
#ifndef WEIR_WORKLOADS_ANALYSIS_INSTANCE_H
#define WEIR_WORKLOADS_ANALYSIS_INSTANCE_H

#include "workloads/einsum/cascade.h"

enum {
    WEIR_INSTANCE_FIBER = 31,         /* words of a fiber, at most */
    WEIR_INSTANCE_WORDS = 1 << 20,    /* of a tensor */
    WEIR_INSTANCE_POINTS = 1 << 22,   /* of an Einsum */
    WEIR_INSTANCE_READS = 64,         /* accesses of an Einsum */
    WEIR_INSTANCE_SLOTS = WEIR_RANKS, /* ranks of a tensor */
};

/* An access of an Einsum, resolved. Coordinate i of the access counts in the
 * tensor's slot[i], times stride[i] (m1 of M: the extent of M0). */
typedef struct weir_read {
    const weir_access *access;
    int tensor;
    int slot[WEIR_INSTANCE_SLOTS];
    int64_t stride[WEIR_INSTANCE_SLOTS];
    weir_ranks ranks; /* iteration ranks that its coordinates name */
    weir_ranks slot_ranks[WEIR_INSTANCE_SLOTS]; /* of each tensor slot */
    uint64_t gathers; /* tensor slots whose coordinate comes from data */
    int first;        /* the first read of the same words */
    bool previous;    /* the state before this step */
} weir_read;

/* One Einsum of the instance. */
typedef struct weir_rounds {
    int nreads;
    weir_read *read; /* [nreads] in the order of weir_einsum_visit */
    weir_read out;
    int norder;
    int order[WEIR_RANKS]; /* iteration ranks, outermost first */
    int64_t points;
} weir_rounds;

typedef struct weir_instance {
    const weir_cascade *c;
    int64_t extent[WEIR_RANKS]; /* of wholes and of levels */
    double *constant;
    int64_t *words;      /* [ntensors] the step has one more than its extent */
    weir_rounds *einsum; /* [neinsums] */
    weir_read *start;    /* [ntensors] what a state begins with; access NULL:
                            a number */
} weir_instance;

/* An instance of C in which rank FIBER is long and all others are short, of one
 * coordinate if two would be too many; iterative ranks have ROUNDS steps unless
 * they are FIBER or a level of it. NULL when there is none that is small
 * enough.
 */
weir_instance *weir_instance_make(weir_arena *a, const weir_cascade *c,
                                  int fiber, int rounds);

/* Extent of slot S of tensor T: one more for the steps of its own rank. */
int64_t weir_instance_slot(const weir_instance *x, int t, int s);

/* The coordinates at point AT of an access, per slot of its tensor; -1 in a
 * slot that gathers. False when a word outside the tensor is meant. */
bool weir_instance_place(const weir_instance *x, const weir_read *r,
                         const int64_t *at, int64_t place[WEIR_INSTANCE_SLOTS]);

/* The number of the word at PLACE. */
int64_t weir_instance_word(const weir_instance *x, int t,
                           const int64_t place[WEIR_INSTANCE_SLOTS]);

/* Point AT passes the conditions that depend on coordinates alone; the others
 * are taken to hold. */
bool weir_instance_passes(const weir_instance *x, const weir_einsum *e,
                          const int64_t *at);

/* Which reads of Einsum E happen at AT: bit i for read[i]. Of a select whose
 * condition depends on coordinates alone, one side is not read. */
uint64_t weir_instance_reads(const weir_instance *x, int e, const int64_t *at);

/* Step to the next point of EINSUM, the last rank of its order running
 * fastest; false behind the last. AT starts as zeros. */
bool weir_instance_next(const weir_instance *x, const weir_rounds *r,
                        int64_t *at);

/* PLACE of a view's word in the tensor that it shows. */
void weir_instance_shown(const weir_instance *x, int view,
                         const int64_t place[WEIR_INSTANCE_SLOTS],
                         int64_t shown[WEIR_INSTANCE_SLOTS]);

/* Step PLACE of tensor T to its next word; false behind the last. */
bool weir_instance_next_place(const weir_instance *x, int t,
                              int64_t place[WEIR_INSTANCE_SLOTS]);

/* The iteration ranks that coordinates of R name, in SLOTS of its tensor. */
weir_ranks weir_read_ranks(const weir_read *r, uint64_t slots);

/* Those of them that move along SLOTS while its other slots stand still: of
 * "S[i, i + j]" along its second slot j, of "S[i, i + 0]" none. */
weir_ranks weir_read_walk(const weir_read *r, uint64_t slots);

/* Every point of every Einsum in the order of execution. */
typedef void weir_point_visit(void *user, int einsum, const int64_t *at);
void weir_instance_run(const weir_instance *x, weir_point_visit *visit,
                       void *user);

#endif
