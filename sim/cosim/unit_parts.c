/* SPDX-License-Identifier: Apache-2.0
 * unit_parts.c - the parts of online_softmax, each alone.
 */
#include "sim/cosim/draw.h"

#include <string.h>

static const double log2_e = 1.4426950408889634;

#define END                             \
    {                                   \
        NULL, WEIR_COSIM_COUNT, 0, 0, 0 \
    }
#define LANES                                                \
    {                                                        \
        "Lanes", WEIR_COSIM_COUNT, 16, 1, WEIR_SOFTMAX_LANES \
    }
#define ROWS                                 \
    {                                        \
        "Rows", WEIR_COSIM_COUNT, 2, 1, 1024 \
    }
#define PROFILE(name)                     \
    {                                     \
        name, WEIR_COSIM_PROFILE, 0, 0, 1 \
    }
#define PIPE(name)                      \
    {                                   \
        name, WEIR_COSIM_COUNT, 1, 0, 8 \
    }
#define SIDE                                \
    {                                       \
        "SideW", WEIR_COSIM_COUNT, 8, 1, 32 \
    }
#define SCALE                                          \
    {                                                  \
        "scale", WEIR_COSIM_SCALE, log2_e, 1e-30, 1e30 \
    }

/* What travels along and comes out as it went in. */
static void side(weir_cosim *c)
{
    weir_cosim_in(c, "side_i", 1, weir_cosim_value(c, "SideW"), NULL);
    weir_cosim_out(c, "side_o", 1, weir_cosim_value(c, "SideW"), NULL);
}

static uint32_t draw_side(const weir_cosim *c, uint64_t *state)
{
    return weir_draw_bits(state, weir_cosim_value(c, "SideW"));
}

/* Values of the user's tensor, N per beat; the last beat is filled with 0. */
static int64_t beats_of(const weir_cosim *c, int n)
{
    return ((int64_t)c->scores->count + n - 1) / n;
}

static void take_fp32(const weir_cosim *c, int64_t i, int n, uint32_t *in)
{
    for (int l = 0; l < n; l++) {
        size_t at = (size_t)i * (size_t)n + (size_t)l;

        in[l] = at < c->scores->count ? weir_fp32_round(c->scores->x[at]) : 0;
    }
}

/* --- exp2_unit: x -> p --- */

static const weir_cosim_param exp2_params[] = {PROFILE("Profile"), END};

static void exp2_open(weir_cosim *c)
{
    weir_cosim_in(c, "x_i", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "p_o", 1, 32, weir_cosim_fp32());
    c->softmax.profile = (weir_exp_profile)weir_cosim_value(c, "Profile");
}

/* Every code is as likely; half of them are small enough to matter. */
static void exp2_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                      uint32_t *in)
{
    (void)c;
    in[0] = weir_random(state);
    if (i % 2 == 0)
        in[0] = (in[0] & 0x807fffffu) | (110 + weir_random(state) % 25) << 23;
}

static int64_t exp2_beats(const weir_cosim *c)
{
    return beats_of(c, 1);
}

static void exp2_take(const weir_cosim *c, int64_t i, uint32_t *in)
{
    take_fp32(c, i, 1, in);
}

static void exp2_step(const weir_cosim *c, void *state, const uint32_t *in,
                      uint32_t *out)
{
    (void)state;
    out[0] = weir_fp32_exp2(c->softmax.profile, in[0]);
}

const weir_cosim_unit weir_cosim_exp2_unit = {
    .name = "exp2_unit",
    .what = "2^x",
    .takes = "x[...], rounded to FP32",
    .params = exp2_params,
    .open = exp2_open,
    .draw = exp2_draw,
    .beats = exp2_beats,
    .take = exp2_take,
    .step = exp2_step,
};

/* --- row_max_tree: score x Lanes, mask -> max --- */

static const weir_cosim_param max_tree_params[] = {LANES, END};

static void max_tree_open(weir_cosim *c)
{
    int lanes = weir_cosim_value(c, "Lanes");

    weir_cosim_in(c, "score_i", lanes, 32, weir_cosim_fp32());
    weir_cosim_in(c, "mask_i", lanes, 1, NULL);
    weir_cosim_out(c, "max_o", 1, 32, weir_cosim_fp32());
    c->softmax.lanes = lanes;
}

static void max_tree_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                          uint32_t *in)
{
    int lanes = c->softmax.lanes;

    for (int l = 0; l < lanes; l++) {
        in[l] = weir_draw_score_code(state);
        in[lanes + l] = weir_random(state) % 8 >= (uint32_t)(i % 9);
    }
}

static int64_t max_tree_beats(const weir_cosim *c)
{
    return beats_of(c, c->softmax.lanes);
}

static void max_tree_take(const weir_cosim *c, int64_t i, uint32_t *in)
{
    int lanes = c->softmax.lanes;

    take_fp32(c, i, lanes, in);
    for (int l = 0; l < lanes; l++) {
        size_t at = (size_t)i * (size_t)lanes + (size_t)l;

        in[lanes + l] =
            at < c->scores->count && (!c->mask || c->mask->x[at] != 0);
    }
}

static void max_tree_step(const weir_cosim *c, void *state, const uint32_t *in,
                          uint32_t *out)
{
    bool mask[WEIR_SOFTMAX_LANES];

    (void)state;
    for (int l = 0; l < c->softmax.lanes; l++)
        mask[l] = in[c->softmax.lanes + l] != 0;
    out[0] = weir_softmax_max(in, mask, c->softmax.lanes);
}

const weir_cosim_unit weir_cosim_row_max_tree = {
    .name = "row_max_tree",
    .what = "the largest score of a tile",
    .takes = "scores[...], Lanes after Lanes, rounded to FP32",
    .params = max_tree_params,
    .open = max_tree_open,
    .draw = max_tree_draw,
    .beats = max_tree_beats,
    .take = max_tree_take,
    .step = max_tree_step,
};

/* --- running_max: max, row, first, side -> old, ref, side --- */

static const weir_cosim_param max_params[] = {
    ROWS, {"RescaleTau", WEIR_COSIM_COUNT, 0, 0, 120}, SIDE, SCALE, END};

static void max_open(weir_cosim *c)
{
    weir_cosim_in(c, "max_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "row_i", 1,
                  weir_cosim_index_bit(weir_cosim_value(c, "Rows")), NULL);
    weir_cosim_in(c, "first_i", 1, 1, NULL);
    weir_cosim_out(c, "old_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "ref_o", 1, 32, weir_cosim_fp32());
    side(c);
    c->softmax.rescale_tau = weir_cosim_value(c, "RescaleTau");
}

static void max_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                     uint32_t *in)
{
    (void)i;
    in[0] = weir_draw_score_code(state);
    in[1] = weir_random(state) % (uint32_t)weir_cosim_value(c, "Rows");
    in[2] = weir_random(state) % 8 == 0;
    in[3] = draw_side(c, state);
}

typedef struct kept {
    bool live;
    uint32_t value;
} kept;

static void max_step(const weir_cosim *c, void *state, const uint32_t *in,
                     uint32_t *out)
{
    kept *k = (kept *)state + in[1];

    out[0] = in[2] || !k->live ? WEIR_FP32_NEG_INF : k->value;
    out[1] = weir_softmax_reference(&c->softmax, out[0], in[0]);
    out[2] = in[3];
    *k = (kept){true, out[1]};
}

const weir_cosim_unit weir_cosim_running_max = {
    .name = "running_max",
    .what = "the reference of a row",
    .params = max_params,
    .open = max_open,
    .draw = max_draw,
    .step = max_step,
};

/* --- score_prescale: score x Lanes, ref, side -> x x Lanes, side --- */

static const weir_cosim_param prescale_params[] = {
    LANES, PIPE("PipeAdd"), PIPE("PipeMul"), SIDE, SCALE, END};

static void prescale_open(weir_cosim *c)
{
    int lanes = weir_cosim_value(c, "Lanes");

    weir_cosim_in(c, "score_i", lanes, 32, weir_cosim_fp32());
    weir_cosim_in(c, "ref_i", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "x_o", lanes, 32, weir_cosim_fp32());
    side(c);
    c->softmax.lanes = lanes;
}

static void prescale_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                          uint32_t *in)
{
    int lanes = c->softmax.lanes;

    for (int k = 0; k <= lanes; k++)
        in[k] =
            i % 2 == 0 ? weir_draw_score_code(state) : weir_draw_number(state);
    in[lanes + 1] = draw_side(c, state);
}

static void prescale_step(const weir_cosim *c, void *state, const uint32_t *in,
                          uint32_t *out)
{
    int lanes = c->softmax.lanes;

    (void)state;
    for (int k = 0; k < lanes; k++)
        out[k] = weir_softmax_exponent(in[k], in[lanes], c->softmax.scale);
    out[lanes] = in[lanes + 1];
}

const weir_cosim_unit weir_cosim_score_prescale = {
    .name = "score_prescale",
    .what = "(score - reference) * scale",
    .params = prescale_params,
    .open = prescale_open,
    .draw = prescale_draw,
    .step = prescale_step,
};

/* --- rescale_unit: old, ref -> alpha, is_one --- */

static const weir_cosim_param rescale_params[] = {
    PROFILE("ExpProfile"), PIPE("PipeAdd"), PIPE("PipeMul"),
    PIPE("PipeExp"),       SCALE,           END};

static void rescale_open(weir_cosim *c)
{
    weir_cosim_in(c, "old_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "ref_i", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "alpha_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "is_one_o", 1, 1, NULL);
    c->softmax.profile = (weir_exp_profile)weir_cosim_value(c, "ExpProfile");
}

static void rescale_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                         uint32_t *in)
{
    (void)c, (void)i;
    in[0] = weir_draw_score_code(state);
    in[1] = weir_fp32_max(in[0], weir_draw_score_code(state));
}

static void rescale_step(const weir_cosim *c, void *state, const uint32_t *in,
                         uint32_t *out)
{
    (void)state;
    out[0] = weir_softmax_alpha(&c->softmax, in[0], in[1]);
    out[1] = out[0] == WEIR_FP32_ONE;
}

const weir_cosim_unit weir_cosim_rescale_unit = {
    .name = "rescale_unit",
    .what = "the factor of a row's sums",
    .params = rescale_params,
    .open = rescale_open,
    .draw = rescale_draw,
    .step = rescale_step,
};

/* --- row_sum_tree: p x Lanes, side -> sum, side --- */

static const weir_cosim_param sum_params[] = {LANES, PIPE("PipeAdd"), SIDE,
                                              END};

static void sum_open(weir_cosim *c)
{
    weir_cosim_in(c, "p_i", weir_cosim_value(c, "Lanes"), 32,
                  weir_cosim_fp32());
    weir_cosim_out(c, "sum_o", 1, 32, weir_cosim_fp32());
    side(c);
    c->softmax.lanes = weir_cosim_value(c, "Lanes");
}

static void sum_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                     uint32_t *in)
{
    (void)i;
    for (int k = 0; k < c->softmax.lanes; k++)
        in[k] = weir_draw_number(state);
    in[c->softmax.lanes] = draw_side(c, state);
}

static void sum_step(const weir_cosim *c, void *state, const uint32_t *in,
                     uint32_t *out)
{
    (void)state;
    out[0] = weir_softmax_sum(in, c->softmax.lanes);
    out[1] = in[c->softmax.lanes];
}

const weir_cosim_unit weir_cosim_row_sum_tree = {
    .name = "row_sum_tree",
    .what = "the sum of a tile",
    .params = sum_params,
    .open = sum_open,
    .draw = sum_draw,
    .step = sum_step,
};
