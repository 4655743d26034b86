/* SPDX-License-Identifier: Apache-2.0
 * unit_beats.h - what goes into each part of the datapath, and what golden C
 * makes of it.
 */
#ifndef WEIR_TESTS_RTL_UNIT_BEATS_H
#define WEIR_TESTS_RTL_UNIT_BEATS_H

#include "tests/rtl/stream.h"
#include "workloads/golden/softmax_unit.h"

#include <math.h>
#include <string.h>

static const uint32_t scale = 0x3fb8aa3b; /* log2 e */

static const weir_softmax exact = {.profile = WEIR_EXP_BF16,
                                   .scale = 0x3fb8aa3b};
static const weir_softmax fine = {.profile = WEIR_EXP_FP32,
                                  .scale = 0x3fb8aa3b};
/* Differences of whole scores times 0.5 hit the threshold exactly. */
static const weir_softmax lagging = {
    .profile = WEIR_EXP_BF16, .rescale_tau = 8, .scale = 0x3f000000};

/* --- numbers as they come in the datapath --- */

static inline uint32_t special(uint64_t *state)
{
    static const uint32_t specials[] = {
        0,          0x80000000, WEIR_FP32_ONE, WEIR_FP32_INF, WEIR_FP32_NEG_INF,
        0x00800000, 0x80800000, 0x7f7fffff,    WEIR_FP32_NAN,
    };

    return specials[weir_random(state) % (sizeof specials / sizeof *specials)];
}

/* All bits drawn, or few set: those decide ties and what sticks. */
static inline uint32_t mantissa(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 4 == 0)
        return (1u << draw / 4 % 24 | 1u << draw / 128 % 24) & 0x7fffff;
    return draw >> 9;
}

/* Near 1, of both signs; one in 32 is special, one in 16 any code: exponents
 * far apart, sums that overflow, NaNs with other bits. */
static inline uint32_t number(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 32 == 0)
        return special(state);
    if (draw % 16 == 1)
        return weir_random(state);
    if (draw % 128 == 2)
        return (draw & 0x80000000u) | 0x7f800000u | 1u << draw / 128 % 23;
    return (draw & 0x80000000u) |
           (draw % 2 ? 120 + draw / 2 % 12 : 100 + draw / 2 % 40) << 23 |
           mantissa(state);
}

/* A score: whole, or in steps of 1/8; -inf now and then, seldom another. */
static inline uint32_t score(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 64 == 0)
        return special(state);
    if (draw % 16 == 1)
        return WEIR_FP32_NEG_INF;
    return weir_fp32_round(((int)(draw >> 8 & 511) - 256) /
                           (draw & 128 ? 8.0 : 4.0));
}

/* A factor: often 1 or 0. */
static inline uint32_t factor(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 4 == 0)
        return draw & 4 ? WEIR_FP32_ONE : 0;
    return draw % 128 == 1 ? special(state) : 0x3f000000u | mantissa(state);
}

static inline uint32_t side(uint64_t *state)
{
    return weir_random(state) & 127;
}

/* --- running_max: max, row, first, side -> old, ref, side --- */

static inline void max_draw(const void *user, uint64_t *state, int i,
                            uint32_t *in)
{
    const weir_softmax *s = user;

    uint32_t draw = weir_random(state);

    (void)i;
    in[0] = score(state);
    in[1] = weir_random(state) % (s->rescale_tau ? 2 : 3);
    in[2] = weir_random(state) % 8 == 0;
    in[3] = side(state);
    if (s->rescale_tau && draw % 4 == 0) { /* from 0 to just beyond tau */
        in[0] = draw & 4
                    ? 0
                    : weir_fp32_round(16 + ldexp(1, -(int)(draw / 8 % 20)));
        in[2] = draw >> 2 & 1;
    }
}

typedef struct kept {
    bool live;
    uint32_t value[2];
} kept;

static inline void max_step(const void *user, void *state, const uint32_t *in,
                            uint32_t *out)
{
    kept *k = (kept *)state + in[1];

    out[0] = in[2] || !k->live ? WEIR_FP32_NEG_INF : k->value[0];
    out[1] = weir_softmax_reference(user, out[0], in[0]);
    out[2] = in[3];
    *k = (kept){true, {out[1]}};
}

/* --- score_prescale: score x 2, ref, side -> x x 2, side --- */

static inline void prescale_draw(const void *user, uint64_t *state, int i,
                                 uint32_t *in)
{
    (void)user, (void)i;
    for (int k = 0; k < 3; k++)
        in[k] = weir_random(state) % 2 ? score(state) : number(state);
    in[3] = side(state);
}

static inline void prescale_step(const void *user, void *state,
                                 const uint32_t *in, uint32_t *out)
{
    const weir_softmax *s = user;

    (void)state;
    out[0] = weir_softmax_exponent(in[0], in[2], s->scale);
    out[1] = weir_softmax_exponent(in[1], in[2], s->scale);
    out[2] = in[3];
}

/* --- rescale_unit: old, ref -> alpha, is_one --- */

static inline void rescale_draw(const void *user, uint64_t *state, int i,
                                uint32_t *in)
{
    (void)user, (void)i;
    in[0] = score(state);
    in[1] = weir_fp32_max(in[0], score(state));
}

static inline void rescale_step(const void *user, void *state,
                                const uint32_t *in, uint32_t *out)
{
    (void)state;
    out[0] = weir_softmax_alpha(user, in[0], in[1]);
    out[1] = out[0] == WEIR_FP32_ONE;
}

/* --- row_sum_tree: p x 7, side -> sum, side --- */

static inline void sum_draw(const void *user, uint64_t *state, int i,
                            uint32_t *in)
{
    (void)user, (void)i;
    for (int k = 0; k < 7; k++)
        in[k] = number(state);
    in[7] = side(state);
}

static inline void sum_step(const void *user, void *state, const uint32_t *in,
                            uint32_t *out)
{
    (void)user, (void)state;
    out[0] = weir_softmax_sum(in, 7);
    out[1] = in[7];
}

/* --- o_accumulator, and row_sum_acc, of one column: v, alpha, is_one, ctx,
 *     first, side -> o, side --- */

typedef struct acc {
    int cols;
    int ctx; /* of all beats, or -1: all of them in turn */
} acc;

static const acc l_in_turn = {1, -1}, l_one = {1, 1}, l_two = {1, 2},
                 o_in_turn = {2, -1}, o_none = {2, 0};

/* In turn a loop of three cycles does not wait; beats of one context do. */
static inline void acc_draw(const void *user, uint64_t *state, int i,
                            uint32_t *in)
{
    const acc *a = user;

    for (int c = 0; c < a->cols; c++)
        *in++ = number(state);
    in[0] = i < 3 ? WEIR_FP32_INF : factor(state);
    in[1] = in[0] == WEIR_FP32_ONE;
    in[2] = (uint32_t)(a->ctx < 0 ? i % 3 : a->ctx);
    /* After a reset no context needs a first. */
    in[3] = i >= 3 && weir_random(state) % 8 == 0;
    in[4] = side(state);
}

static inline void acc_step(const void *user, void *state, const uint32_t *in,
                            uint32_t *out)
{
    int cols = ((const acc *)user)->cols;
    const uint32_t *tag = in + cols;
    kept *k = (kept *)state + tag[2];

    for (int c = 0; c < cols; c++)
        out[c] = k->value[c] = weir_softmax_accumulate(
            k->value[c], tag[0], tag[3] || !k->live, in[c]);
    k->live = true;
    out[cols] = tag[4];
}

/* --- recip_unit: l -> r, empty --- */

static inline void recip_draw(const void *user, uint64_t *state, int i,
                              uint32_t *in)
{
    static const uint32_t edges[] = {
        0x3f800000, 0x3f800001, 0x3fffffff, 0x40000000, 0x7e7fffff, 0x7e800000,
        0x7e800001, 0x7effffff, 0x7f000000, 0x7f7fffff, 0x00800000, 0x007fffff,
        0x80000000, 0xff800000, 0x7f800000, 0x7f800001, 0xc0490fdb, 0x3f7fffff,
    };
    uint32_t draw = weir_random(state);

    (void)user;
    in[0] = i < (int)(sizeof edges / sizeof *edges) ? edges[i]
            : i & 1                                 ? number(state)
                                                    : draw;
}

static inline void recip_step(const void *user, void *state, const uint32_t *in,
                              uint32_t *out)
{
    (void)user, (void)state;
    out[0] = weir_fp32_recip(in[0]);
    out[1] = weir_fp32_value(in[0]) == 0;
}

/* --- normalize_unit, FP16: o x 2, r, empty, side -> out x 2, side --- */

static inline void norm_draw(const void *user, uint64_t *state, int i,
                             uint32_t *in)
{
    (void)user, (void)i;
    in[0] = number(state);
    in[1] = number(state);
    in[2] = factor(state);
    in[3] = weir_random(state) % 16 == 0;
    in[4] = side(state);
}

static inline void norm_step(const void *user, void *state, const uint32_t *in,
                             uint32_t *out)
{
    const weir_number *fp16 = weir_number_find("fp16");

    (void)user, (void)state;
    for (int c = 0; c < 2 && !in[3]; c++)
        out[0] |= weir_softmax_pack(fp16, weir_fp32_mul(in[c], in[2]))
                  << 16 * c;
    out[1] = in[4];
}

/* --- state_merge: m, l, o x 2 twice, side -> m, l, o x 2, side --- */

static inline void merge_draw(const void *user, uint64_t *state, int i,
                              uint32_t *in)
{
    (void)user, (void)i;
    for (int part = 0; part < 2; part++, in += 4) {
        in[0] = score(state);
        for (int k = 1; k < 4; k++)
            in[k] = in[0] == WEIR_FP32_NEG_INF ? 0 : number(state);
    }
    in[0] = side(state);
}

static inline void merge_step(const void *user, void *state, const uint32_t *in,
                              uint32_t *out)
{
    weir_softmax_row a = {in[0], in[1]}, b = {in[4], in[5]};

    (void)state;
    memcpy(out + 2, in + 2, 2 * sizeof *out);
    weir_softmax_merge(user, &a, out + 2, &b, in + 6, 2);
    out[0] = a.m;
    out[1] = a.l;
    out[4] = in[8];
}

/* --- elastic_pipe --- */

static inline void byte_draw(const void *user, uint64_t *state, int i,
                             uint32_t *in)
{
    (void)user, (void)i;
    in[0] = weir_random(state) & 255;
}

static inline void byte_step(const void *user, void *state, const uint32_t *in,
                             uint32_t *out)
{
    (void)user, (void)state;
    out[0] = in[0];
}

#endif
