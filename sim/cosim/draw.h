/* SPDX-License-Identifier: Apache-2.0
 * draw.h - numbers as they come in the datapath, special ones now and then.
 */
#ifndef WEIR_SIM_COSIM_DRAW_H
#define WEIR_SIM_COSIM_DRAW_H

#include "sim/cosim/cosim.h"

#include <math.h>

/* The formats and profiles of rtl/weir_pkg, by number. */
static inline const weir_number *weir_cosim_format(int number)
{
    static const char *const names[] = {"fp32", "bf16", "fp16", "fp8_e4m3",
                                        "fp8_e5m2"};

    return weir_number_find(names[number]);
}

static inline const weir_number *weir_cosim_fp32(void)
{
    return weir_number_find("fp32");
}

/* Bits of a number below N. */
static inline int weir_cosim_index_bit(int n)
{
    int bit = 0;

    while (1 << bit < n)
        bit++;
    return bit > 0 ? bit : 1;
}

static inline uint32_t weir_draw_special(uint64_t *state)
{
    static const uint32_t specials[] = {
        0,          0x80000000, WEIR_FP32_ONE, WEIR_FP32_INF, WEIR_FP32_NEG_INF,
        0x00800000, 0x80800000, 0x7f7fffff,    WEIR_FP32_NAN, 0x00000001,
    };

    return specials[weir_random(state) % (sizeof specials / sizeof *specials)];
}

/* Near 1, of both signs; one in 64 is special. */
static inline uint32_t weir_draw_number(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 64 == 0)
        return weir_draw_special(state);
    return (draw & 0x807fffffu) | (116 + weir_random(state) % 20) << 23;
}

/* A score: in steps of 1/8 below 32, so that equal ones and ties are common;
 * -inf now and then, another special seldom. */
static inline double weir_draw_score(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 512 == 0)
        return draw & 512 ? (double)NAN : (double)INFINITY;
    if (draw % 32 == 1)
        return -(double)INFINITY;
    if (draw % 32 == 2)
        return ldexp((double)(draw >> 8) * 0x1p-24 - 0.5, 12);
    if (draw % 4 == 3)
        return ((double)(draw >> 8) * 0x1p-24 - 0.5) * 20;
    return ((int)(draw >> 8 & 511) - 256) / 8.0;
}

static inline uint32_t weir_draw_score_code(uint64_t *state)
{
    return weir_fp32_round(weir_draw_score(state));
}

/* A factor: often 1 or 0. */
static inline uint32_t weir_draw_factor(uint64_t *state)
{
    uint32_t draw = weir_random(state);

    if (draw % 4 == 0)
        return draw & 4 ? WEIR_FP32_ONE : 0;
    return draw % 128 == 1 ? weir_draw_special(state) : 0x3f000000u | draw >> 9;
}

static inline uint32_t weir_draw_bits(uint64_t *state, int bits)
{
    return weir_random(state) >> (32 - bits);
}

#endif
