/* SPDX-License-Identifier: Apache-2.0
 * walk.h - a walk through some loops of a block, tile by tile.
 */
#ifndef WEIR_SIM_PE_WALK_H
#define WEIR_SIM_PE_WALK_H

#include "mapper/mapping.h"

typedef struct weir_pe_walk {
    const weir_block *b;
    unsigned set; /* loops that it walks */
    int64_t index[WEIR_LOOPS], trips[WEIR_LOOPS];
    int64_t n; /* tiles before this one */
    bool ended;
} weir_pe_walk;

weir_pe_walk weir_pe_walk_make(const weir_block *b, unsigned set);
void weir_pe_walk_next(weir_pe_walk *w);

/* Whether all loops in SET are at their first or last; a loop that is not
 * walked is at both. */
bool weir_pe_walk_first(const weir_pe_walk *w, unsigned set);
bool weir_pe_walk_last(const weir_pe_walk *w, unsigned set);

/* Which tile of whole rank R it is at; the tile's first coordinate and extent.
 */
int64_t weir_pe_walk_tile(const weir_pe_walk *w, int r);
int64_t weir_pe_walk_from(const weir_pe_walk *w, int r);
int64_t weir_pe_walk_extent(const weir_pe_walk *w, int r);

/* Number of the batch and head it is in. */
int64_t weir_pe_walk_head(const weir_pe_walk *w);

#endif
