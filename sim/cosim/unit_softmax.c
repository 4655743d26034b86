/* SPDX-License-Identifier: Apache-2.0
 * unit_softmax.c - online_softmax beside weir_softmax_step.
 *
 * A tensor of scores s[...][keys] is one row per leading index. Tiles of a row
 * follow each other; Rows rows are interleaved; keys past the last are masked.
 */
#include "sim/cosim/draw.h"

static const weir_cosim_param params[] = {
    {"Lanes", WEIR_COSIM_COUNT, 16, 1, WEIR_SOFTMAX_LANES},
    {"InFmt", WEIR_COSIM_FORMAT, 1, 0, 4},
    {"PFmt", WEIR_COSIM_FORMAT, 1, 0, 4},
    {"Rows", WEIR_COSIM_COUNT, 1, 1, 1024},
    {"ExpProfile", WEIR_COSIM_PROFILE, 0, 0, 1},
    {"RescaleTau", WEIR_COSIM_COUNT, 0, 0, 120},
    {"PipeAdd", WEIR_COSIM_COUNT, 1, 0, 8},
    {"PipeMul", WEIR_COSIM_COUNT, 1, 0, 8},
    {"PipeExp", WEIR_COSIM_COUNT, 1, 0, 8},
    {"PipeAcc", WEIR_COSIM_COUNT, 1, 1, 8},
    {"scale", WEIR_COSIM_SCALE, 1.4426950408889634, 1e-30, 1e30},
    {NULL, WEIR_COSIM_COUNT, 0, 0, 0},
};

static void open(weir_cosim *c)
{
    const weir_number *fp32 = weir_cosim_fp32();
    const weir_number *in = weir_cosim_format(weir_cosim_value(c, "InFmt"));
    const weir_number *p = weir_cosim_format(weir_cosim_value(c, "PFmt"));
    int lanes = weir_cosim_value(c, "Lanes");
    int row_bit = weir_cosim_index_bit(weir_cosim_value(c, "Rows"));

    weir_cosim_in(c, "score_i", lanes, in->bit, in);
    weir_cosim_in(c, "mask_i", lanes, 1, NULL);
    weir_cosim_in(c, "row_i", 1, row_bit, NULL);
    weir_cosim_in(c, "first_i", 1, 1, NULL);
    weir_cosim_in(c, "last_i", 1, 1, NULL);
    weir_cosim_out(c, "p_o", lanes, p->bit, p);
    weir_cosim_out(c, "alpha_o", 1, 32, fp32);
    weir_cosim_out(c, "alpha_is_one_o", 1, 1, NULL);
    weir_cosim_out(c, "m_o", 1, 32, fp32);
    weir_cosim_out(c, "l_o", 1, 32, fp32);
    weir_cosim_out(c, "row_o", 1, row_bit, NULL);
    weir_cosim_out(c, "first_o", 1, 1, NULL);
    weir_cosim_out(c, "last_o", 1, 1, NULL);
    c->softmax.lanes = lanes;
    c->softmax.in = in;
    c->softmax.p = p;
    c->softmax.profile = (weir_exp_profile)weir_cosim_value(c, "ExpProfile");
    c->softmax.rescale_tau = weir_cosim_value(c, "RescaleTau");
}

/* Rows take turns; each ends at random. Masks of no key and of one are
 * common. */
static void draw(const weir_cosim *c, uint64_t *state, int64_t i, uint32_t *in)
{
    int lanes = c->softmax.lanes, rows = weir_cosim_value(c, "Rows");
    uint32_t what = weir_random(state);

    for (int l = 0; l < lanes; l++)
        in[l] = weir_number_encode(c->softmax.in, weir_draw_score(state));
    in += lanes;
    for (int l = 0; l < lanes; l++)
        in[l] = what % 16 == 0   ? 0
                : what % 16 == 1 ? (what >> 8) % (uint32_t)lanes == (uint32_t)l
                : what % 16 < 6  ? weir_random(state) % 8 != 0
                                 : 1;
    in += lanes;
    in[0] = (uint32_t)(i % rows);
    in[1] = i < rows || weir_random(state) % 6 == 0;
    in[2] = weir_random(state) % 6 == 0;
}

static int64_t keys_of(const weir_npy *t)
{
    return t->n > 0 ? t->extent[t->n - 1] : 1;
}

static int64_t tiles_of(const weir_cosim *c)
{
    return (keys_of(c->scores) + c->softmax.lanes - 1) / c->softmax.lanes;
}

static int64_t beats(const weir_cosim *c)
{
    int64_t keys = keys_of(c->scores);

    return keys > 0 ? (int64_t)c->scores->count / keys * tiles_of(c) : 0;
}

/* Groups of Rows rows; within one, tile by tile, row by row. */
static void take(const weir_cosim *c, int64_t i, uint32_t *in)
{
    int64_t keys = keys_of(c->scores), tiles = tiles_of(c);
    int64_t rows = weir_cosim_value(c, "Rows");
    int64_t all = (int64_t)c->scores->count / keys;
    int64_t group = i / (rows * tiles) * rows, left = all - group;
    int64_t at = i % (rows * tiles), tile, row;
    int lanes = c->softmax.lanes;

    if (left < rows)
        rows = left;
    tile = at / rows;
    row = at % rows;
    for (int l = 0; l < lanes; l++) {
        int64_t key = tile * lanes + l;
        size_t place = (size_t)((group + row) * keys + key);

        if (key >= keys)
            continue; /* a masked +0 */
        in[l] = weir_number_encode(c->softmax.in, c->scores->x[place]);
        in[lanes + l] = !c->mask || c->mask->x[place] != 0;
    }
    in += 2 * lanes;
    in[0] = (uint32_t)row;
    in[1] = tile == 0;
    in[2] = tile == tiles - 1;
}

typedef struct kept {
    bool live;
    weir_softmax_row row;
} kept;

static void step(const weir_cosim *c, void *state, const uint32_t *in,
                 uint32_t *out)
{
    int lanes = c->softmax.lanes;
    const uint32_t *side = in + 2 * lanes;
    kept *k = (kept *)state + side[0];
    bool mask[WEIR_SOFTMAX_LANES];
    weir_softmax_tile tile;

    for (int l = 0; l < lanes; l++)
        mask[l] = in[lanes + l] != 0;
    if (side[1] || !k->live)
        *k = (kept){true, weir_softmax_start()};
    weir_softmax_step(&c->softmax, &k->row, in, mask, &tile);
    for (int l = 0; l < lanes; l++)
        *out++ = tile.p[l];
    *out++ = tile.alpha;
    *out++ = tile.alpha_is_one;
    *out++ = tile.m;
    *out++ = tile.l;
    *out++ = side[0];
    *out++ = side[1];
    *out = side[2];
}

const weir_cosim_unit weir_cosim_online_softmax = {
    "online_softmax",
    "online softmax of rows of scores, a tile per beat",
    "scores[...][keys], a row per leading index",
    params,
    open,
    draw,
    beats,
    take,
    step,
};
