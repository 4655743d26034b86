/* SPDX-License-Identifier: Apache-2.0
 * tiles.h - what a mask leaves of the tiles of a fused attention kernel.
 *
 * Of the key tiles, a query tile visits those with a point in them; a visited
 * tile is full if every query of the tile sees every key of it, and no part
 * of it lies beyond the last key (else the kernel must mask it), or partial.
 *
 * Source: Hassani et al., arXiv:2504.16922, sections 3.2, 3.3 and appendix B.
 */
#ifndef WEIR_WORKLOADS_MASK_TILES_H
#define WEIR_WORKLOADS_MASK_TILES_H

#include "workloads/mask/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_tiling_kind {
    WEIR_TILING_STATIC,  /* boxes of the layout. Where the mask is one window,
                            each dilation group is tiled by itself, as the
                            kernels do */
    WEIR_TILING_DYNAMIC, /* the same, but key tiles begin where the union of the
                            query tile's windows does, and a query tile masks
                            all of its key tiles or none. One window only */
    WEIR_TILING_FLAT,    /* consecutive tokens in row-major order */
} weir_tiling_kind;

typedef struct weir_tiling {
    weir_tiling_kind kind;
    int64_t
        query[WEIR_MASK_DIMENSIONS];   /* extents, as many as the layout has; */
    int64_t key[WEIR_MASK_DIMENSIONS]; /* of FLAT the first */
} weir_tiling;

/* Of one query tile. */
typedef struct weir_tile {
    int64_t points, full, partial, empty;
} weir_tile;

typedef struct weir_tiles {
    int64_t n;             /* query tiles */
    const weir_tile *tile; /* [n] row-major; dilation groups outermost in each
                              dimension */
    weir_tile sum;
    int64_t visited_max;              /* of one query tile, full and partial */
    int64_t query_tiles, key_tiles;   /* of the layout, without dilation */
    int64_t query_tokens, key_tokens; /* of one tile */
} weir_tiles;

/* Tiles of HEAD. EVALUE: tiles below 1, more than 2^24 of them, DYNAMIC for
 * another mask than one window, boxes where there are fewer queries than
 * keys in a layout of several dimensions. */
weir_status weir_mask_tiles(const weir_tiles **out, weir_arena *a,
                            const weir_mask *m, int64_t head,
                            const weir_tiling *tiling, weir_diag *d);

/* No visited tile needs a mask. */
bool weir_tiles_block_sparse(const weir_tiles *t);

#ifdef __cplusplus
}
#endif

#endif
