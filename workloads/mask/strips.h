/* SPDX-License-Identifier: Apache-2.0
 * strips.h - the ways to count tiles, for weir_mask_tiles.
 *
 * A window is a product over its dimensions. Where tiles are boxes, what a
 * query tile visits is a product too: of one strip per dimension, or per
 * factor of the layout that the tiles do not straddle.
 */
#ifndef WEIR_WORKLOADS_MASK_STRIPS_H
#define WEIR_WORKLOADS_MASK_STRIPS_H

#include "workloads/mask/tiles.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of one query tile, in one factor. */
typedef struct weir_strip {
    int64_t points, visited, full;
} weir_strip;

typedef struct weir_strips {
    int64_t n;
    weir_strip *strip; /* [n] */
    int64_t keys;      /* key tiles */
} weir_strips;

/* One dimension in tiles of QUERY and KEY tokens of a dilation group; KIND as
 * in weir_tiling, static or dynamic. */
weir_strips weir_strips_make(weir_arena *a, const weir_window *w,
                             weir_tiling_kind kind, int64_t query, int64_t key);

/* The dimensions DIM[N] in tiles of QUERY and KEY consecutive tokens, row
 * major. There are QUERIES queries, the last ones. */
weir_strips weir_strips_flat(weir_arena *a, const weir_window *dim, int n,
                             int64_t query, int64_t key, int64_t queries);

/* Points of the queries [I, END) of a dilation group of LENGTH tokens. */
int64_t weir_strip_points(const weir_window *w, int64_t length, int64_t i,
                          int64_t end);

/* All tiles of the product of S[N], the last one fastest. */
void weir_tiles_product(weir_tiles *out, weir_arena *a, const weir_strips *s,
                        int n);

/* Any mask row by row: the first N extents of LAYOUT in boxes of TILING. */
void weir_tiles_rows(weir_tiles *out, weir_arena *a, const weir_mask *m,
                     int64_t head, int n, const int64_t *layout,
                     const weir_tiling *tiling);

/* Write T as *TILE and add it to OUT. */
void weir_tiles_add(weir_tiles *out, weir_tile *tile, const weir_tile *t);

/* Tiles of TILE tokens that LENGTH tokens need. */
int64_t weir_tiles_parts(int64_t length, int64_t tile);

#ifdef __cplusplus
}
#endif

#endif
