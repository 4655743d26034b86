/* SPDX-License-Identifier: Apache-2.0
 * mask.h - which keys a query sees.
 *
 * A mask is a set of (head, query, key) points: a window of 1 to 3 dimensions,
 * sinks, a prefix, documents, lists of blocks, a bitmap, one of these per
 * head, and their unions, intersections and complements. Nothing here walks
 * all points: windows are counted dimension by dimension, everything else row
 * by row as runs of keys.
 *
 * Tokens have a layout of 1 to 3 extents, row-major. A query's position is
 * q + keys - queries: the last query stands at the last key (decoding).
 *
 * Windows: Hassani et al., "Generalized Neighborhood Attention",
 * arXiv:2504.16922, section 3, with the borders of the NATTEN library: windows
 * are shifted back inside at the border, never cut, unless causal.
 */
#ifndef WEIR_WORKLOADS_MASK_MASK_H
#define WEIR_WORKLOADS_MASK_MASK_H

#include "base/formula.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_MASK_DIMENSIONS = 3 };

typedef enum weir_mask_kind {
    WEIR_MASK_WINDOW,   /* also dense (window: all) and causal */
    WEIR_MASK_SINK,     /* keys below `count` that are not after the query */
    WEIR_MASK_PREFIX,   /* keys below `count` */
    WEIR_MASK_DOCUMENT, /* keys of the query's own document */
    WEIR_MASK_BLOCKS,   /* listed blocks */
    WEIR_MASK_BITMAP,
    WEIR_MASK_HEADS, /* head h has part h mod nparts */
    WEIR_MASK_AND,
    WEIR_MASK_OR,
    WEIR_MASK_NOT,
} weir_mask_kind;

/* One dimension of a window. Coordinate x belongs to group x mod dilation and
 * is number x / dilation in it; groups do not see each other. */
typedef struct weir_window {
    int64_t length, window, stride, dilation;
    bool causal;
    bool cut; /* at the border cut, not shifted (Longformer, HaloNet) */
} weir_window;

typedef struct weir_mask weir_mask;
struct weir_mask {
    weir_mask_kind kind;
    int64_t heads, queries, keys;
    int n; /* dimensions of the layout, or of this window */
    int64_t layout[WEIR_MASK_DIMENSIONS];
    weir_window dim[WEIR_MASK_DIMENSIONS]; /* [n] WINDOW */
    int64_t count;                         /* SINK, PREFIX */
    int nbounds;                           /* DOCUMENT */
    const int64_t *bound;                  /* [nbounds] ends, rising */
    int64_t block[2];                      /* BLOCKS: queries, keys of one */
    const int64_t *first;                  /* [query blocks + 1] into `key` */
    const int64_t *key;                    /* key blocks, rising in a row */
    int64_t bitmap_heads;                  /* BITMAP: 1 or `heads` */
    const uint8_t *bit;                    /* [bitmap_heads][queries][keys] */
    int nparts;                            /* HEADS, AND, OR, NOT */
    const weir_mask *const *part;          /* [nparts] */
};

/* The tokens that a mask is for. */
typedef struct weir_tokens {
    int64_t heads, queries, keys;
    int n; /* 0: no layout was said, it is [keys] */
    int64_t layout[WEIR_MASK_DIMENSIONS];
} weir_tokens;

/* Read NODE: `dense`, `causal`, or a map with one of
 *   window: W or [W, ...]; stride, dilation, causal, cut likewise
 *   sink: N       prefix: N
 *   document: [lengths] or one length for all
 *   blocks: [queries, keys], list: [[key blocks of query block 0], ...]
 *   bitmap: FILE.npy, [queries][keys] or [heads][queries][keys]
 *   heads: [mask, ...]       and, or: [mask, ...]       not: mask
 * A map may also say `layout: [T, H, W]`, for itself and what is in it; tiles
 * are those of the outermost layout. Numbers are formulas over SCOPE (may be
 * NULL). A key `ranks` is passed over. ESYNTAX, EVALUE, EIO. */
weir_status weir_mask_parse(const weir_mask **out, weir_arena *a,
                            const weir_yaml *node, const weir_tokens *tokens,
                            const weir_scope *scope, weir_diag *d);

/* Whether the keys of NODE, and of the masks in it, are those of masks: what
 * can be told before the tokens are known. ESYNTAX, EVALUE. */
weir_status weir_mask_check(const weir_yaml *node, weir_diag *d);

/* Print M as one line of YAML; reading it gives the same set. A bitmap is
 * printed by its size. */
void weir_mask_print(FILE *out, const weir_mask *m);

/* Keys [from, to) */
typedef struct weir_run {
    int64_t from, to;
} weir_run;

/* What QUERY of HEAD sees, as runs that rise and do not touch; returns how
 * many, *RUN lives in A. */
int64_t weir_mask_runs(const weir_run **run, weir_arena *a, const weir_mask *m,
                       int64_t head, int64_t query);

/* The keys [*FROM, *TO), in the group's own numbers, that number I of a group
 * of LENGTH tokens sees. */
void weir_window_span(const weir_window *w, int64_t length, int64_t i,
                      int64_t *from, int64_t *to);

/* Tokens of group G: those x < w->length with x mod dilation == G. */
int64_t weir_window_group(const weir_window *w, int64_t g);

/* Whether heads may see different points. */
bool weir_mask_by_head(const weir_mask *m);

/* How many points of all heads M has. */
int64_t weir_mask_points(const weir_mask *m, weir_arena scratch);

#ifdef __cplusplus
}
#endif

#endif
