/* SPDX-License-Identifier: Apache-2.0
 * unit_attention.c - attn_epilogue and attn_vpu: what has two streams in.
 */
#include "sim/cosim/draw.h"
#include "sim/cosim/tiles.h"

#include <math.h>

enum { ROWS = 64, HEAD_DIM = 512, GROUPS = 64 };

#define OUT_PARAMS                                      \
    {"Cols", WEIR_COSIM_COUNT, 16, 1, 128},             \
        {"HeadDim", WEIR_COSIM_COUNT, 64, 1, HEAD_DIM}, \
        {"OutFmt", WEIR_COSIM_FORMAT, 1, 0, 4},         \
        {"Rows", WEIR_COSIM_COUNT, 1, 1, ROWS},         \
    {                                                   \
        "RecipBits", WEIR_COSIM_COUNT, 2, 1, 5          \
    }

static const char *settle(weir_cosim *c)
{
    int cols = weir_cosim_value(c, "Cols");
    int head_dim = weir_cosim_value(c, "HeadDim");

    if (head_dim % cols != 0)
        return "'HeadDim' must be a multiple of 'Cols'";
    return head_dim / cols > GROUPS ? "'HeadDim' must be at most 64 'Cols'"
                                    : NULL;
}

/* The stream of P V, and that of outputs. */
static void open_ends(weir_cosim *c)
{
    const weir_number *f = weir_cosim_format(weir_cosim_value(c, "OutFmt"));
    int cols = weir_cosim_value(c, "Cols");
    int groups = weir_cosim_value(c, "HeadDim") / cols;

    weir_cosim_in_stream(c, "pv_");
    weir_cosim_in(c, "pv_i", cols, 32, weir_cosim_fp32());
    weir_cosim_out_stream(c, "");
    weir_cosim_out(c, "out_o", cols, f->bit, f);
    weir_cosim_out(c, "m_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "l_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "row_o", 1,
                   weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_out(c, "group_o", 1, weir_cosim_index_bit(groups), NULL);
    weir_cosim_out(c, "last_o", 1, 1, NULL);
}

/* What the epilogue knows of a tile. */
typedef struct tile {
    uint32_t alpha, m, l;
    int row;
    bool first, last;
} tile;

typedef struct sums {
    bool live;
    uint32_t o[HEAD_DIM];
} sums;

/* P V of a tile goes in; if the row ends, its outputs come out on OUT. */
static void epilogue(const weir_cosim *c, sums *row, const tile *t,
                     const uint32_t *pv, weir_cosim_queue *q, int out_stream)
{
    const weir_number *f = weir_cosim_format(weir_cosim_value(c, "OutFmt"));
    int cols = weir_cosim_value(c, "Cols");
    int groups = weir_cosim_value(c, "HeadDim") / cols;
    bool first = t->first || !row->live;

    row->live = true;
    for (int g = 0; g < groups; g++) {
        uint32_t *in = weir_cosim_goes_in(q, 1);
        uint32_t *o = row->o + g * cols, *out;

        for (int k = 0; k < cols; k++) {
            in[k] = pv[g * cols + k];
            o[k] = weir_softmax_accumulate(o[k], t->alpha, first, in[k]);
        }
        if (!t->last)
            continue;
        out = weir_cosim_comes_out(q, out_stream);
        for (int k = 0; k < cols; k++)
            *out++ = weir_softmax_normalize(f, o[k], t->l);
        *out++ = t->m;
        *out++ = t->l;
        *out++ = (uint32_t)t->row;
        *out++ = (uint32_t)g;
        *out++ = g == groups - 1;
    }
}

/* --- attn_epilogue: alpha, is_one, m, l, row, first, last; pv x Cols -> out x
 *     Cols, m, l, row, group, last --- */

static const weir_cosim_param epilogue_params[] = {
    OUT_PARAMS,
    {"PipeAcc", WEIR_COSIM_COUNT, 1, 1, 8},
    {"PipeMul", WEIR_COSIM_COUNT, 1, 0, 8},
    {NULL, WEIR_COSIM_COUNT, 0, 0, 0}};

static void epilogue_open(weir_cosim *c)
{
    weir_cosim_in_stream(c, "tile_");
    weir_cosim_in(c, "alpha_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "alpha_is_one_i", 1, 1, NULL);
    weir_cosim_in(c, "m_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "l_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "row_i", 1,
                  weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_in(c, "first_i", 1, 1, NULL);
    weir_cosim_in(c, "last_i", 1, 1, NULL);
    open_ends(c);
}

static void epilogue_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                          uint32_t *in)
{
    in[0] = weir_draw_factor(state);
    in[1] = in[0] == WEIR_FP32_ONE;
    in[2] = weir_draw_score_code(state);
    in[3] = i % 8 == 0 ? 0 : weir_draw_number(state); /* 0: a row of no key */
    in[4] = (uint32_t)(i % weir_cosim_value(c, "Rows"));
    in[5] = weir_random(state) % 6 == 0;
    in[6] = weir_random(state) % 4 == 0;
}

typedef struct epilogue_state {
    uint64_t drawn;
    sums row[ROWS];
} epilogue_state;

static void epilogue_spread(const weir_cosim *c, void *state,
                            const uint32_t *in, weir_cosim_queue *q)
{
    epilogue_state *s = state;
    tile t = {.alpha = in[0],
              .m = in[2],
              .l = in[3],
              .row = (int)in[4],
              .first = in[5] != 0,
              .last = in[6] != 0};
    uint32_t pv[HEAD_DIM];

    s->drawn |= 1;
    for (int k = 0; k < weir_cosim_value(c, "HeadDim"); k++)
        pv[k] = weir_draw_number(&s->drawn);
    epilogue(c, &s->row[t.row], &t, pv, q, 0);
}

const weir_cosim_unit weir_cosim_attn_epilogue = {
    .name = "attn_epilogue",
    .what = "rescale and accumulate P V, divide, round",
    .params = epilogue_params,
    .settle = settle,
    .open = epilogue_open,
    .draw = epilogue_draw,
    .spread = epilogue_spread,
};

/* --- attn_vpu: score x Lanes, mask, row, first, last; pv x Cols -> p x Lanes,
 *     row, first, last; out x Cols, m, l, row, group, last --- */

static const weir_cosim_param vpu_params[] = {
    WEIR_TILES_PARAMS,
    OUT_PARAMS,
    {"PvDepth", WEIR_COSIM_COUNT, 16, 2, 64},
    {NULL, WEIR_COSIM_COUNT, 0, 0, 0}};

static const char *vpu_settle(weir_cosim *c)
{
    const char *wrong = weir_tiles_settle(c);

    return wrong ? wrong : settle(c);
}

static void vpu_open(weir_cosim *c)
{
    weir_tiles_open(c);
    weir_cosim_out_stream(c, "p_");
    weir_cosim_out(c, "p_o", c->softmax.lanes, c->softmax.p->bit, c->softmax.p);
    weir_cosim_out(c, "p_row_o", 1,
                   weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_out(c, "p_first_o", 1, 1, NULL);
    weir_cosim_out(c, "p_last_o", 1, 1, NULL);
    open_ends(c);
}

typedef struct vpu_state {
    weir_tiles tiles;
    int64_t keys[ROWS]; /* of a row so far */
    sums row[ROWS];
} vpu_state;

/* V, in [-1, 1): the same for every row and run. */
static double v_at(int64_t key, int column)
{
    uint64_t state = (uint64_t)(key * HEAD_DIM + column) * 2 + 1;

    weir_random(&state);
    return ldexp((double)(int32_t)weir_random(&state), -31);
}

/* P V of a tile as a matrix array gives it: summed in double, then rounded. */
static void multiply(const weir_cosim *c, const weir_tiles *t, int64_t key,
                     uint32_t *pv)
{
    int lanes = c->softmax.lanes;

    for (int d = 0; d < weir_cosim_value(c, "HeadDim"); d++) {
        double sum = 0;

        for (int b = 0; b < t->beats; b++)
            for (int l = 0; l < lanes; l++)
                sum += weir_number_decode(c->softmax.p, t->out[b].p[l]) *
                       v_at(key + b * lanes + l, d);
        pv[d] = weir_fp32_round(sum);
    }
}

static void vpu_spread(const weir_cosim *c, void *state, const uint32_t *in,
                       weir_cosim_queue *q)
{
    vpu_state *s = state;
    weir_tiles *t = &s->tiles;
    int lanes = c->softmax.lanes;
    uint32_t pv[HEAD_DIM];

    if (!weir_tiles_step(c, t, in))
        return;
    for (int b = 0; b < t->beats; b++) {
        uint32_t *out = weir_cosim_comes_out(q, 0);

        for (int l = 0; l < lanes; l++)
            *out++ = t->out[b].p[l];
        for (int k = 0; k < 3; k++) /* row, first, last */
            *out++ = t->in[b][2 * lanes + k];
    }
    if (t->starts)
        s->keys[t->row] = 0;
    multiply(c, t, s->keys[t->row], pv);
    s->keys[t->row] += (int64_t)t->beats * lanes;
    epilogue(c, &s->row[t->row],
             &(tile){.alpha = t->out[0].alpha,
                     .m = t->out[t->beats - 1].m,
                     .l = t->out[t->beats - 1].l,
                     .row = t->row,
                     .first = t->starts,
                     .last = t->ends},
             pv, q, 1);
}

const weir_cosim_unit weir_cosim_attn_vpu = {
    .name = "attn_vpu",
    .what = "attention but for its matrix products, V being drawn",
    .takes = "scores[...][keys], a row per leading index",
    .params = vpu_params,
    .settle = vpu_settle,
    .open = vpu_open,
    .draw = weir_tiles_draw,
    .beats = weir_tiles_beats,
    .take = weir_tiles_take,
    .spread = vpu_spread,
};
