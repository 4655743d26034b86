/* SPDX-License-Identifier: Apache-2.0
 * tiles.c - the beats of rows of scores, and golden tiles.
 */
#include "sim/cosim/tiles.h"
#include "sim/cosim/draw.h"

#include <string.h>

static int beats_per_tile(const weir_cosim *c)
{
    return weir_cosim_value(c, "TileN") / weir_cosim_value(c, "Lanes");
}

const char *weir_tiles_settle(weir_cosim *c)
{
    int lanes = weir_cosim_value(c, "Lanes");

    if (weir_cosim_value(c, "TileN") == 0)
        weir_cosim_change(c, "TileN", lanes);
    if (weir_cosim_value(c, "TileN") % lanes != 0)
        return "'TileN' must be a multiple of 'Lanes'";
    return beats_per_tile(c) > WEIR_TILES_BEATS
               ? "'TileN' must be at most 64 times 'Lanes'"
               : NULL;
}

void weir_tiles_open(weir_cosim *c)
{
    const weir_number *in = weir_cosim_format(weir_cosim_value(c, "InFmt"));
    int lanes = weir_cosim_value(c, "Lanes");

    weir_cosim_in(c, "score_i", lanes, in->bit, in);
    weir_cosim_in(c, "mask_i", lanes, 1, NULL);
    weir_cosim_in(c, "row_i", 1,
                  weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_in(c, "first_i", 1, 1, NULL);
    weir_cosim_in(c, "last_i", 1, 1, NULL);
    c->softmax.lanes = lanes;
    c->softmax.in = in;
    c->softmax.p = weir_cosim_format(weir_cosim_value(c, "PFmt"));
    c->softmax.profile = (weir_exp_profile)weir_cosim_value(c, "ExpProfile");
    c->softmax.rescale_tau = weir_cosim_value(c, "RescaleTau");
}

/* --- drawn --- */

static void draw_lanes(const weir_cosim *c, uint64_t *state, uint32_t *in)
{
    int lanes = c->softmax.lanes;
    uint32_t what = weir_random(state);

    for (int l = 0; l < lanes; l++)
        in[l] = weir_number_encode(c->softmax.in, weir_draw_score(state));
    in += lanes;
    for (int l = 0; l < lanes; l++)
        in[l] = what % 16 == 0   ? 0
                : what % 16 == 1 ? (what >> 8) % (uint32_t)lanes == (uint32_t)l
                : what % 16 < 6  ? weir_random(state) % 8 != 0
                                 : 1;
}

/* Rows take turns; each begins and ends at random. Every fourth tile of several
 * beats is half as long, and so is the last one of all whatever is left. Masks
 * of no key and of one are common. */
void weir_tiles_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                     uint32_t *in)
{
    int rows = weir_cosim_value(c, "Rows");
    int64_t whole = beats_per_tile(c), half = (whole + 1) / 2;
    int64_t period = 3 * whole + half, at = i % period;
    int64_t tile = at / whole, beat = at % whole;
    bool is_short = tile == 3 && half < whole;
    bool last_beat = beat == (is_short ? half : whole) - 1;

    tile += i / period * 4;
    draw_lanes(c, state, in);
    in += 2 * c->softmax.lanes;
    in[0] = (uint32_t)((tile + tile / (4 * rows)) % rows);
    in[1] = beat == 0 && (tile < rows || weir_random(state) % 6 == 0);
    in[2] = last_beat && (is_short || weir_random(state) % 6 == 0);
    if (i == c->count - 1)
        in[2] = 1; /* a tile that is never ended never comes out */
}

/* --- from a tensor --- */

static int64_t keys_of(const weir_npy *t)
{
    return t->n > 0 ? t->extent[t->n - 1] : 1;
}

static int64_t beats_per_row(const weir_cosim *c)
{
    return (keys_of(c->scores) + c->softmax.lanes - 1) / c->softmax.lanes;
}

int64_t weir_tiles_beats(const weir_cosim *c)
{
    int64_t keys = keys_of(c->scores);

    return keys > 0 ? (int64_t)c->scores->count / keys * beats_per_row(c) : 0;
}

static void take_lanes(const weir_cosim *c, int64_t row, int64_t beat,
                       uint32_t *in)
{
    int lanes = c->softmax.lanes;
    int64_t keys = keys_of(c->scores);

    for (int l = 0; l < lanes; l++) {
        int64_t key = beat * lanes + l;
        size_t place = (size_t)(row * keys + key);

        if (key >= keys)
            continue; /* a masked +0 */
        in[l] = weir_number_encode(c->softmax.in, c->scores->x[place]);
        in[lanes + l] = !c->mask || c->mask->x[place] != 0;
    }
}

/* Groups of Rows rows; within one, tile by tile, row by row, beat by beat. */
void weir_tiles_take(const weir_cosim *c, int64_t i, uint32_t *in)
{
    int64_t per_row = beats_per_row(c), per_tile = beats_per_tile(c);
    int64_t rows = weir_cosim_value(c, "Rows");
    int64_t all = (int64_t)c->scores->count / keys_of(c->scores);
    int64_t group = i / (rows * per_row) * rows;
    int64_t at = i % (rows * per_row), tile, n, row, beat;

    if (all - group < rows)
        rows = all - group;
    tile = at / (per_tile * rows);
    n = per_row - tile * per_tile; /* beats of this tile */
    if (n > per_tile)
        n = per_tile;
    at -= tile * per_tile * rows;
    row = at / n;
    beat = tile * per_tile + at % n;
    take_lanes(c, group + row, beat, in);
    in += 2 * c->softmax.lanes;
    in[0] = (uint32_t)row;
    in[1] = beat == 0;
    in[2] = beat == per_row - 1;
}

/* --- golden --- */

static void masks(const weir_cosim *c, const uint32_t *in, bool *mask)
{
    for (int l = 0; l < c->softmax.lanes; l++)
        mask[l] = in[c->softmax.lanes + l] != 0;
}

/* The maximum is over the tile, p beat by beat. */
static void step(const weir_cosim *c, weir_tiles *t)
{
    weir_softmax_row *row = &t->kept[t->row].state;
    uint32_t max = WEIR_FP32_NEG_INF;
    bool mask[WEIR_SOFTMAX_LANES];

    for (int b = 0; b < t->beats; b++) {
        masks(c, t->in[b], mask);
        max = weir_fp32_max(max,
                            weir_softmax_beat_max(&c->softmax, t->in[b], mask));
    }
    for (int b = 0; b < t->beats; b++) {
        masks(c, t->in[b], mask);
        weir_softmax_beat(&c->softmax, row, max, t->in[b], mask, &t->out[b]);
    }
}

bool weir_tiles_step(const weir_cosim *c, weir_tiles *t, const uint32_t *in)
{
    const uint32_t *side = in + 2 * c->softmax.lanes;

    if (t->ends || t->beats == beats_per_tile(c))
        t->beats = 0;
    if (t->beats == 0) {
        t->row = (int)side[0];
        t->starts = side[1] || !t->kept[t->row].live;
        if (t->starts)
            t->kept[t->row].state = weir_softmax_start();
        t->kept[t->row].live = true;
    }
    t->ends = side[2] != 0;
    memcpy(t->in[t->beats++], in,
           (size_t)(2 * c->softmax.lanes + 3) * sizeof *in);
    if (!t->ends && t->beats < beats_per_tile(c))
        return false;
    step(c, t);
    return true;
}
