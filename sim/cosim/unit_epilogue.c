/* SPDX-License-Identifier: Apache-2.0
 * unit_epilogue.c - what accumulates, divides and merges, each alone.
 */
#include "sim/cosim/draw.h"

#include <string.h>

#define END                             \
    {                                   \
        NULL, WEIR_COSIM_COUNT, 0, 0, 0 \
    }
#define COLS                                                \
    {                                                       \
        "Cols", WEIR_COSIM_COUNT, 16, 1, WEIR_SOFTMAX_LANES \
    }
#define PIPE(name, least)                   \
    {                                       \
        name, WEIR_COSIM_COUNT, 1, least, 8 \
    }
#define SIDE                                \
    {                                       \
        "SideW", WEIR_COSIM_COUNT, 8, 1, 32 \
    }

static void side(weir_cosim *c)
{
    weir_cosim_in(c, "side_i", 1, weir_cosim_value(c, "SideW"), NULL);
    weir_cosim_out(c, "side_o", 1, weir_cosim_value(c, "SideW"), NULL);
}

static uint32_t draw_side(const weir_cosim *c, uint64_t *state)
{
    return weir_draw_bits(state, weir_cosim_value(c, "SideW"));
}

/* --- o_accumulator: v x Cols, alpha, is_one, ctx, first, side -> o x Cols,
 *     side; row_sum_acc is the same with one column --- */

static const weir_cosim_param o_params[] = {
    COLS, {"Ctxs", WEIR_COSIM_COUNT, 4, 1, 64}, PIPE("Pipe", 1), SIDE, END};
static const weir_cosim_param l_params[] = {
    {"Rows", WEIR_COSIM_COUNT, 4, 1, 1024}, PIPE("Pipe", 1), SIDE, END};

static void acc_open(weir_cosim *c, const char *const *name, int cols, int ctxs)
{
    weir_cosim_in(c, name[0], cols, 32, weir_cosim_fp32());
    weir_cosim_in(c, "alpha_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "alpha_is_one_i", 1, 1, NULL);
    weir_cosim_in(c, name[1], 1, weir_cosim_index_bit(ctxs), NULL);
    weir_cosim_in(c, "first_i", 1, 1, NULL);
    weir_cosim_out(c, name[2], cols, 32, weir_cosim_fp32());
    side(c);
    c->softmax.lanes = cols;
}

static void o_open(weir_cosim *c)
{
    static const char *const names[] = {"v_i", "ctx_i", "o_o"};

    acc_open(c, names, weir_cosim_value(c, "Cols"),
             weir_cosim_value(c, "Ctxs"));
}

static void l_open(weir_cosim *c)
{
    static const char *const names[] = {"sum_i", "row_i", "l_o"};

    acc_open(c, names, 1, weir_cosim_value(c, "Rows"));
}

/* In turn and at random: loops of several cycles wait now and then. */
static void acc_draw(const weir_cosim *c, uint64_t *state, int64_t i, int ctxs,
                     uint32_t *in)
{
    int cols = c->softmax.lanes;

    for (int k = 0; k < cols; k++)
        in[k] = weir_draw_number(state);
    in += cols;
    in[0] = weir_draw_factor(state);
    in[1] = in[0] == WEIR_FP32_ONE;
    in[2] = i / 64 % 2 == 0 ? (uint32_t)(i % ctxs)
                            : weir_random(state) % (uint32_t)ctxs;
    in[3] = weir_random(state) % 8 == 0;
    in[4] = draw_side(c, state);
}

static void o_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                   uint32_t *in)
{
    acc_draw(c, state, i, weir_cosim_value(c, "Ctxs"), in);
}

static void l_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                   uint32_t *in)
{
    acc_draw(c, state, i, weir_cosim_value(c, "Rows"), in);
}

typedef struct kept {
    bool live;
    uint32_t value[WEIR_SOFTMAX_LANES];
} kept;

static void acc_step(const weir_cosim *c, void *state, const uint32_t *in,
                     uint32_t *out)
{
    int cols = c->softmax.lanes;
    const uint32_t *tag = in + cols;
    kept *k = (kept *)state + tag[2];

    for (int i = 0; i < cols; i++)
        out[i] = k->value[i] = weir_softmax_accumulate(
            k->value[i], tag[0], tag[3] || !k->live, in[i]);
    k->live = true;
    out[cols] = tag[4];
}

const weir_cosim_unit weir_cosim_o_accumulator = {
    .name = "o_accumulator",
    .what = "o * alpha + P V",
    .params = o_params,
    .open = o_open,
    .draw = o_draw,
    .step = acc_step,
};

const weir_cosim_unit weir_cosim_row_sum_acc = {
    .name = "row_sum_acc",
    .what = "l * alpha + sum",
    .params = l_params,
    .open = l_open,
    .draw = l_draw,
    .step = acc_step,
};

/* --- recip_unit: l -> r, empty --- */

static const weir_cosim_param recip_params[] = {
    {"BitsPerCycle", WEIR_COSIM_COUNT, 2, 1, 2}, END};

static void recip_open(weir_cosim *c)
{
    weir_cosim_in(c, "l_i", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "r_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "empty_o", 1, 1, NULL);
}

static void recip_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                       uint32_t *in)
{
    (void)c;
    in[0] = i % 4 == 0 ? weir_random(state) : weir_draw_number(state);
}

static int64_t recip_beats(const weir_cosim *c)
{
    return (int64_t)c->scores->count;
}

static void recip_take(const weir_cosim *c, int64_t i, uint32_t *in)
{
    in[0] = weir_fp32_round(c->scores->x[i]);
}

static void recip_step(const weir_cosim *c, void *state, const uint32_t *in,
                       uint32_t *out)
{
    (void)c, (void)state;
    out[0] = weir_fp32_recip(in[0]);
    out[1] = weir_fp32_value(in[0]) == 0;
}

const weir_cosim_unit weir_cosim_recip_unit = {
    .name = "recip_unit",
    .what = "1 / l",
    .takes = "l[...], rounded to FP32",
    .params = recip_params,
    .open = recip_open,
    .draw = recip_draw,
    .beats = recip_beats,
    .take = recip_take,
    .step = recip_step,
};

/* --- normalize_unit: o x Cols, r, empty, side -> out x Cols, side --- */

static const weir_cosim_param norm_params[] = {
    COLS,
    {"OutFmt", WEIR_COSIM_FORMAT, 1, 0, 4},
    PIPE("PipeMul", 0),
    SIDE,
    END};

static void norm_open(weir_cosim *c)
{
    const weir_number *f = weir_cosim_format(weir_cosim_value(c, "OutFmt"));
    int cols = weir_cosim_value(c, "Cols");

    weir_cosim_in(c, "o_i", cols, 32, weir_cosim_fp32());
    weir_cosim_in(c, "r_i", 1, 32, weir_cosim_fp32());
    weir_cosim_in(c, "empty_i", 1, 1, NULL);
    weir_cosim_out(c, "out_o", cols, f->bit, f);
    side(c);
    c->softmax.lanes = cols;
    c->softmax.p = f;
}

static void norm_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                      uint32_t *in)
{
    int cols = c->softmax.lanes;

    (void)i;
    for (int k = 0; k < cols; k++)
        in[k] = weir_draw_number(state);
    in[cols] = weir_draw_factor(state);
    in[cols + 1] = weir_random(state) % 16 == 0;
    in[cols + 2] = draw_side(c, state);
}

static void norm_step(const weir_cosim *c, void *state, const uint32_t *in,
                      uint32_t *out)
{
    int cols = c->softmax.lanes;

    (void)state;
    for (int k = 0; k < cols; k++)
        out[k] = in[cols + 1]
                     ? 0
                     : weir_softmax_pack(c->softmax.p,
                                         weir_fp32_mul(in[k], in[cols]));
    out[cols] = in[cols + 2];
}

const weir_cosim_unit weir_cosim_normalize_unit = {
    .name = "normalize_unit",
    .what = "o * (1 / l), rounded",
    .params = norm_params,
    .open = norm_open,
    .draw = norm_draw,
    .step = norm_step,
};

/* --- state_merge: m, l, o x Cols twice, side -> m, l, o x Cols, side --- */

static const weir_cosim_param merge_params[] = {
    COLS,
    {"ExpProfile", WEIR_COSIM_PROFILE, 0, 0, 1},
    PIPE("PipeAdd", 0),
    PIPE("PipeMul", 0),
    PIPE("PipeExp", 0),
    SIDE,
    {"scale", WEIR_COSIM_SCALE, 1.4426950408889634, 1e-30, 1e30},
    END};

static void merge_open(weir_cosim *c)
{
    static const char *const in[2][3] = {{"m_a_i", "l_a_i", "o_a_i"},
                                         {"m_b_i", "l_b_i", "o_b_i"}};
    int cols = weir_cosim_value(c, "Cols");

    for (int part = 0; part < 2; part++)
        for (int k = 0; k < 3; k++)
            weir_cosim_in(c, in[part][k], k < 2 ? 1 : cols, 32,
                          weir_cosim_fp32());
    weir_cosim_out(c, "m_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "l_o", 1, 32, weir_cosim_fp32());
    weir_cosim_out(c, "o_o", cols, 32, weir_cosim_fp32());
    side(c);
    c->softmax.lanes = cols;
    c->softmax.profile = (weir_exp_profile)weir_cosim_value(c, "ExpProfile");
}

static void merge_draw(const weir_cosim *c, uint64_t *state, int64_t i,
                       uint32_t *in)
{
    (void)i;
    for (int part = 0; part < 2; part++) {
        bool empty;

        *in = weir_draw_score_code(state);
        empty = *in++ == WEIR_FP32_NEG_INF;
        for (int k = 0; k <= c->softmax.lanes; k++)
            *in++ = empty ? 0 : weir_draw_number(state);
    }
    *in = draw_side(c, state);
}

static void merge_step(const weir_cosim *c, void *state, const uint32_t *in,
                       uint32_t *out)
{
    int cols = c->softmax.lanes;
    const uint32_t *second = in + 2 + cols;
    weir_softmax_row a = {in[0], in[1]}, b = {second[0], second[1]};

    (void)state;
    memcpy(out + 2, in + 2, (size_t)cols * sizeof *out);
    weir_softmax_merge(&c->softmax, &a, out + 2, &b, second + 2, cols);
    out[0] = a.m;
    out[1] = a.l;
    out[2 + cols] = second[2 + cols];
}

const weir_cosim_unit weir_cosim_state_merge = {
    .name = "state_merge",
    .what = "two parts of a row as one",
    .params = merge_params,
    .open = merge_open,
    .draw = merge_draw,
    .step = merge_step,
};
