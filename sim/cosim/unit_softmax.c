/* SPDX-License-Identifier: Apache-2.0
 * unit_softmax.c - online_softmax: rows of scores, tile by tile.
 */
#include "sim/cosim/draw.h"
#include "sim/cosim/tiles.h"

static const weir_cosim_param params[] = {
    WEIR_TILES_PARAMS,
    {"Rows", WEIR_COSIM_COUNT, 1, 1, WEIR_TILES_ROWS},
    {NULL, WEIR_COSIM_COUNT, 0, 0, 0},
};

static void open(weir_cosim *c)
{
    const weir_number *fp32 = weir_cosim_fp32();

    weir_tiles_open(c);
    weir_cosim_out(c, "p_o", c->softmax.lanes, c->softmax.p->bit, c->softmax.p);
    weir_cosim_out(c, "alpha_o", 1, 32, fp32);
    weir_cosim_out(c, "alpha_is_one_o", 1, 1, NULL);
    weir_cosim_out(c, "m_o", 1, 32, fp32);
    weir_cosim_out(c, "l_o", 1, 32, fp32);
    weir_cosim_out(c, "row_o", 1,
                   weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_out(c, "first_o", 1, 1, NULL);
    weir_cosim_out(c, "last_o", 1, 1, NULL);
}

static void spread(const weir_cosim *c, void *state, const uint32_t *in,
                   weir_cosim_queue *q)
{
    int lanes = c->softmax.lanes;
    weir_tiles *t = state;

    if (!weir_tiles_step(c, t, in))
        return;
    for (int b = 0; b < t->beats; b++) {
        const weir_softmax_tile *tile = &t->out[b];
        uint32_t *out = weir_cosim_comes_out(q, 0);

        for (int l = 0; l < lanes; l++)
            *out++ = tile->p[l];
        *out++ = tile->alpha;
        *out++ = tile->alpha_is_one;
        *out++ = tile->m;
        *out++ = tile->l;
        for (int k = 0; k < 3; k++) /* row, first, last */
            *out++ = t->in[b][2 * lanes + k];
    }
}

const weir_cosim_unit weir_cosim_online_softmax = {
    .name = "online_softmax",
    .what = "online softmax of rows of scores, Lanes per beat",
    .takes = "scores[...][keys], a row per leading index",
    .params = params,
    .settle = weir_tiles_settle,
    .open = open,
    .draw = weir_tiles_draw,
    .beats = weir_tiles_beats,
    .take = weir_tiles_take,
    .spread = spread,
};
