/* SPDX-License-Identifier: Apache-2.0
 * heads.h - the words of the heads of attention in flight, of which bodies take
 * what they are fed and to which they add what they made.
 */
#ifndef WEIR_SIM_COSIM_HEADS_H
#define WEIR_SIM_COSIM_HEADS_H

#include "sim/engine.h"
#include "workloads/golden/softmax_head.h"

enum { WEIR_HEADS_FLYING = 8 };

typedef struct weir_head {
    int64_t id; /* batch and head; -1: none yet */
    float *q, *k, *v;
    weir_softmax_head in;  /* these words, to be read */
    float *p;              /* [p][m] */
    uint32_t *alpha;       /* [tiles][p] */
    weir_softmax_row *row; /* [p] after the newest tile */
    uint32_t *o;           /* [f][p] */
    int64_t *p_tiles;      /* [p] whose p is there */
    int64_t *o_tiles;      /* [f][p] that are in o */
    int64_t whole;         /* outputs that are */
} weir_head;

typedef struct weir_heads {
    weir_arena *a;
    const weir_block *b;
    uint64_t seed;
    const double *given[3];  /* words of q, k, v of all heads, or NULL */
    weir_softmax_head shape; /* what all have in common */
    bool p_given, o_given;   /* by bodies; else they are made here, in C */
    int rank_m, rank_p;
    int64_t tiles; /* of keys */
    weir_head head[WEIR_HEADS_FLYING];
    uint32_t *av;              /* [f][p] golden */
    uint32_t *score, *code;    /* [tile] of the row at hand */
    int64_t heads, words, bad; /* compared at their end */
} weir_heads;

/* For block B of M, which must be of cascade attention-1pass. The formats and
 * the datapath's parameters in SHAPE are set. EUNSUP, EVALUE, told. */
weir_status weir_heads_make(weir_heads *out, weir_arena *a,
                            const weir_mapping *m, const weir_block *b,
                            const weir_softmax_head *shape,
                            const weir_engine_options *o, weir_diag *d);

/* Head ID; its inputs are drawn when it is asked for first. */
weir_head *weir_heads_at(weir_heads *x, int64_t id);

int64_t weir_heads_keys(const weir_heads *x, int64_t tile);

/* Whether p and alpha of TILE of QUERY are there; they are made here unless a
 * body gives them. */
bool weir_heads_p(weir_heads *x, weir_head *h, int64_t query, int64_t tile);

/* p, alpha and the row of TILE of QUERY are all there. */
void weir_heads_took_p(weir_heads *x, weir_head *h, int64_t query,
                       int64_t tile);

/* Column F of the sums of QUERY has grown by TILE to O. */
void weir_heads_took_o(weir_heads *x, weir_head *h, int64_t query, int64_t tile,
                       int64_t f, uint32_t o);

#endif
