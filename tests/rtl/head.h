/* SPDX-License-Identifier: Apache-2.0
 * head.h - heads of attention, drawn, and what the golden model makes of them.
 */
#ifndef WEIR_TESTS_RTL_HEAD_H
#define WEIR_TESTS_RTL_HEAD_H

#include "sim/verilated/model.h"
#include "tests/rtl/seed.h"
#include "workloads/golden/softmax_unit.h"

#include <math.h>

extern const weir_model weir_model_vpu_bf16, weir_model_vpu_fp8,
    weir_model_vpu_one, weir_model_vpu_tile;

/* As sim/verilated/CMakeLists.txt builds them. */
static const struct config {
    const weir_model *model;
    int lanes, cols, head_dim, rows;
    const char *in, *p, *out;
    weir_exp_profile profile;
    int rescale_tau, tile_beats, pv_depth;
    int p_cycles, out_cycles; /* latencies, as the headers say */
} configs[] = {
    {&weir_model_vpu_bf16, 4, 4, 4, 3, "bf16", "bf16", "bf16", WEIR_EXP_BF16, 0,
     1, 16, 8, 9},
    {&weir_model_vpu_fp8, 8, 2, 6, 2, "fp16", "fp8_e4m3", "fp16", WEIR_EXP_FP32,
     8, 1, 4, 10, 18},
    {&weir_model_vpu_one, 1, 1, 2, 1, "bf16", "fp16", "fp32", WEIR_EXP_BF16, 0,
     1, 16, 4, 17},
    {&weir_model_vpu_tile, 4, 2, 4, 2, "bf16", "bf16", "fp16", WEIR_EXP_BF16, 0,
     3, 16, 11, 17},
};

enum {
    NCONFIGS = sizeof configs / sizeof *configs,
    QUERIES = 24,
    KEYS = 49, /* no multiple of 4, 8, 12: last beats are masked, tiles short */
    DIM = 8,
    LANES = 8,
    TILES = QUERIES * KEYS,
};

/* One head: codes of scores, V in FP32, which key a query sees. */
typedef struct head {
    const struct config *config;
    weir_softmax golden;
    const weir_number *out;
    uint32_t score[QUERIES][KEYS], v[KEYS][DIM];
    bool sees[QUERIES][KEYS];
} head;

/* A beat of a tile in the order in which it goes in, and what comes of it; P V
 * of the whole tile stands at the beat that ends it. */
typedef struct tile {
    int query, key, row;
    bool first, last, ends;
    weir_softmax_tile golden;
    uint32_t pv[DIM];
} tile;

typedef struct output {
    int row;
    uint32_t m, l, code[DIM];
} output;

typedef struct run {
    head h;
    tile tile[TILES];
    output output[QUERIES];
    int tiles;
} run;

static inline double uniform(uint64_t *state)
{
    return weir_random(state) * 0x1p-32;
}

/* Queries see all keys, or those up to their own; one sees a single key and
 * one none. */
static inline bool sees(int query, int key)
{
    switch (query % 8) {
    case 0:
        return false;
    case 1:
        return key == 17;
    case 2:
        return key <= query;
    default:
        return true;
    }
}

/* Rising, falling, equal and drawn scores; one is NaN, of which the row behind
 * it in the same context must know nothing. */
static inline double draw_score(uint64_t *state, int query, int key)
{
    if (query == 12 && key == 40)
        return NAN;
    switch (query % 8) {
    case 3:
        return key * 0.5;
    case 4:
        return -key;
    case 5:
        return 7;
    default:
        return (uniform(state) - 0.5) * 16;
    }
}

static inline void draw_head(head *h, const struct config *c, uint64_t seed)
{
    uint64_t state = state_of(seed);

    h->config = c;
    h->golden = (weir_softmax){.lanes = c->lanes,
                               .in = weir_number_find(c->in),
                               .p = weir_number_find(c->p),
                               .profile = c->profile,
                               .rescale_tau = c->rescale_tau,
                               .scale = weir_fp32_round(M_LOG2E)};
    h->out = weir_number_find(c->out);
    for (int q = 0; q < QUERIES; q++)
        for (int k = 0; k < KEYS; k++) {
            h->score[q][k] =
                weir_number_encode(h->golden.in, draw_score(&state, q, k));
            h->sees[q][k] = sees(q, k);
        }
    for (int k = 0; k < KEYS; k++)
        for (int d = 0; d < c->head_dim; d++)
            h->v[k][d] = weir_fp32_round(uniform(&state) * 2 - 1);
}

/* The scores and the mask of a tile; beyond the last key nothing takes part. */
static inline void tile_in(const head *h, const tile *t, uint32_t *score,
                           bool *mask)
{
    for (int i = 0; i < h->config->lanes; i++) {
        bool there = t->key + i < KEYS;

        score[i] = there ? h->score[t->query][t->key + i] : 0x7fff;
        mask[i] = there && h->sees[t->query][t->key + i];
    }
}

/* What the matrix array makes of the p of a tile of N beats, the last of which
 * is END: sums are exact, then rounded. */
static inline void multiply(const head *h, tile *end, int n)
{
    for (int d = 0; d < h->config->head_dim; d++) {
        double sum = 0;

        for (const tile *t = end - n + 1; t <= end; t++)
            for (int i = 0; i < h->config->lanes && t->key + i < KEYS; i++)
                sum += weir_number_decode(h->golden.p, t->golden.p[i]) *
                       weir_fp32_value(h->v[t->key + i][d]);
        end->pv[d] = weir_fp32_round(sum);
    }
}

/* The p of the N beats from T on, which are a tile of the query with STATE. */
static inline void golden_p(const head *h, tile *t, int n,
                            weir_softmax_row *state)
{
    uint32_t score[LANES], max = WEIR_FP32_NEG_INF;
    bool mask[LANES];

    for (int b = 0; b < n; b++) {
        tile_in(h, &t[b], score, mask);
        max =
            weir_fp32_max(max, weir_softmax_beat_max(&h->golden, score, mask));
    }
    for (int b = 0; b < n; b++) {
        tile_in(h, &t[b], score, mask);
        weir_softmax_beat(&h->golden, state, max, score, mask, &t[b].golden);
    }
}

/* One tile of golden attention; STATE and O belong to its query. */
static inline void golden_tile(run *r, tile *t, int n, weir_softmax_row *state,
                               uint32_t *o)
{
    const struct config *c = r->h.config;
    tile *end = t + n - 1;

    golden_p(&r->h, t, n, state);
    multiply(&r->h, end, n);
    for (int d = 0; d < c->head_dim; d++)
        o[d] = weir_softmax_accumulate(o[d], t->golden.alpha, t->first,
                                       end->pv[d]);
    if (end->last) {
        output *out = &r->output[t->query];

        *out = (output){.row = t->row, .m = end->golden.m, .l = end->golden.l};
        for (int d = 0; d < c->head_dim; d++)
            out->code[d] =
                weir_softmax_normalize(r->h.out, o[d], end->golden.l);
    }
}

/* The beats of a tile of QUERY from KEY on; how many. */
static inline int list_tile(run *r, int query, int row, int key)
{
    const struct config *c = r->h.config;
    int n = 0;

    for (; n < c->tile_beats && key + n * c->lanes < KEYS; n++) {
        int at = key + n * c->lanes;

        r->tile[r->tiles++] = (tile){.query = query,
                                     .key = at,
                                     .row = row,
                                     .first = at == 0,
                                     .last = at + c->lanes >= KEYS};
    }
    r->tile[r->tiles - 1].ends = true;
    return n;
}

/* Tiles of as many queries as there are rows take turns. */
static inline void golden_run(run *r)
{
    const struct config *c = r->h.config;

    r->tiles = 0;
    for (int q0 = 0; q0 < QUERIES; q0 += c->rows) {
        weir_softmax_row state[QUERIES];
        uint32_t o[QUERIES][DIM] = {0};

        for (int row = 0; row < c->rows; row++)
            state[row] = weir_softmax_start();
        for (int key = 0; key < KEYS; key += c->lanes * c->tile_beats)
            for (int row = 0; row < c->rows; row++) {
                int n = list_tile(r, q0 + row, row, key);

                golden_tile(r, &r->tile[r->tiles - n], n, &state[row], o[row]);
            }
    }
}

#endif
