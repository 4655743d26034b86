/* SPDX-License-Identifier: Apache-2.0
 * rank.h - sets of ranks as words.
 */
#ifndef WEIR_WORKLOADS_EINSUM_RANK_H
#define WEIR_WORKLOADS_EINSUM_RANK_H

#include <stdbool.h>
#include <stdint.h>

enum { WEIR_RANKS = 64 }; /* per cascade, partition levels included */

typedef uint64_t weir_ranks; /* bit r is set: rank r is in the set */

static inline weir_ranks weir_rank_bit(int r)
{
    return (weir_ranks)1 << r;
}

static inline bool weir_rank_in(int r, weir_ranks s)
{
    return s >> r & 1;
}

/* The lowest rank of S, or WEIR_RANKS. */
static inline int weir_first_rank(weir_ranks s)
{
    int r = 0;

    while (r < WEIR_RANKS && !(s >> r & 1))
        r++;
    return r;
}

/* For each rank R of set S, lowest number first. */
#define WEIR_EACH_RANK(r, s)                                      \
    for (weir_ranks weir_left_ = (s);                             \
         weir_left_ && ((r) = weir_first_rank(weir_left_), true); \
         weir_left_ &= weir_left_ - 1)

#endif
