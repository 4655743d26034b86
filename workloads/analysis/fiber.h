/* SPDX-License-Identifier: Apache-2.0
 * fiber.h - how often one fiber of an instance is read; for this folder alone.
 *
 * FuseMax (MICRO 2024) section III-A, as sets. A fiber has up to 31 words. Of
 * every word w of every tensor we know the sets D1 >= D2 >= ..: the words of
 * the fiber that must have been read for the k-th time before w can be had.
 * Words that are derived from single words of the fiber (or from windows of
 * them) and lie along it are its *echo*: to read them is to read the fiber
 * there. What no longer lies along the fiber (a maximum), or sums up whole
 * tiles of it (the maximum per tile), is a summary and can be kept.
 *
 * An Einsum that reads the fiber, or an echo of it, walks over a part of it
 * (its is-fiber, all other ranks fixed). It reads it for the time k+1 if, at
 * every of these points, what else is read there needs that whole part to have
 * been read for the time k: then no order of the points, no mapping, avoids
 * another pass. If one of the points does not need that, one pass can do. An
 * echo that was made while the fiber was read for the time k is not read
 * earlier.
 *
 * Where a view gives the rank another name (keys and queries of the same
 * tokens) there are two loops, one inside the other: what one of them needs of
 * all tokens the other one can wait for, at any of its tokens. So a fiber is
 * followed under one name at a time.
 */
#ifndef WEIR_WORKLOADS_ANALYSIS_FIBER_H
#define WEIR_WORKLOADS_ANALYSIS_FIBER_H

#include "workloads/analysis/instance.h"

enum { WEIR_FIBER_PASSES = 16 }; /* more are not told apart */

/* Which words of a tensor echo which words of the fiber. */
typedef struct weir_echo {
    uint64_t walk; /* slots that lie along the fiber */
    uint64_t key;  /* slots that the sets depend on, WALK among them */
    uint32_t *set; /* [extents of the key slots] words of the fiber */
    uint8_t *pass; /* [words] the time for which the fiber was read for it */
    bool renamed;  /* it came by way of the fiber's `role` */
    int shown;     /* of a view: which echo of its tensor it is */
    bool window;   /* each word of it sums up a window (x + r): as many words
                      as the fiber has, but for the stride */
    bool summary;  /* of whole tiles: reading it is not reading the fiber */
} weir_echo;

enum { WEIR_ECHOES = 6 };

/* An Einsum's reading of an echo. */
typedef struct weir_use {
    int einsum, read, echo;
    int made;          /* echo of what the Einsum makes that it goes into; -1 */
    weir_ranks walk;   /* iteration ranks that move along the fiber */
    int64_t groups;    /* of points that differ in other ranks */
    uint32_t *touched; /* [groups] words of the fiber read in it */
    uint32_t *late;    /* [groups] bit k: all its points need D(k) */
    uint8_t *pass;     /* [groups] the time for which it is read */
} weir_use;

typedef struct weir_fiber {
    weir_arena *a;
    const weir_instance *x;
    int tensor;
    uint64_t slots; /* of the tensor, that the fiber runs along */
    int64_t place[WEIR_INSTANCE_SLOTS]; /* of its other slots */
    int64_t from, to; /* the part of slot `slots` that is the fiber */
    int role; /* a view that gives the fiber's rank another name, by which it is
                 followed; -1: it is followed under its own */
    int *nechoes; /* [ntensors] */
    weir_echo (*echo)[WEIR_ECHOES];
    bool *before;  /* [neinsums] the role's view needs it */
    bool *blocked; /* [ntensors] a view under a name that is not followed */
    int nuses;
    weir_use *use;
    int *first;         /* [neinsums + 1] where its uses begin */
    uint32_t **need;    /* [ntensors][words * WEIR_FIBER_PASSES] D1 first */
    signed char **made; /* [neinsums][reads * WEIR_ECHOES] as weir_use.made */
    bool changed;       /* in this sweep */
    int passes;
} weir_fiber;

enum { WEIR_NO_ECHO = -1, WEIR_NO_ROOM = -2 };

/* echo.c: all echoes of F's fiber, and into what the Einsums hand them on;
 * false if there are too many. */
bool weir_fiber_echoes(weir_fiber *f);

/* The place of a word of tensor T under SLOTS alone, as a number. */
int64_t weir_echo_key(const weir_instance *x, int t, uint64_t slots,
                      const int64_t place[WEIR_INSTANCE_SLOTS]);

/* F->passes for the fiber that the first fields say. False if it is too long
 * or has too many echoes to be counted. */
bool weir_fiber_count(weir_fiber *f);

/* The words that use U reads at point AT; *GROUP is its group. 0: it is not
 * read there. ALL: an index tensor decides which word of the fiber; where it
 * decides in another slot, it may be this fiber. */
uint32_t weir_fiber_at(const weir_fiber *f, const weir_use *u,
                       const int64_t *at, int64_t *group, bool *all);

/* The sets of what is read by read R at point AT: the words of the fiber that
 * must have been read. */
void weir_fiber_need(const weir_fiber *f, const weir_read *r, const int64_t *at,
                     uint32_t need[WEIR_FIBER_PASSES]);

#endif
