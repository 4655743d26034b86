/* SPDX-License-Identifier: Apache-2.0
 * softmax_exp2.c - 2^x as the datapath approximates it.
 */
#include "workloads/golden/softmax_fp32.h"

#include <math.h>

typedef struct segment {
    int64_t c0, c1, c2; /* in units of 2^-coefficient_bit */
} segment;

static const segment segments_bf16[] = {
#define SEGMENT_BF16(c0, c1, c2) {c0, c1, c2},
#define SEGMENT_FP32(c0, c1, c2)
#define SEGMENT(profile, c0, c1, c2) SEGMENT_##profile(c0, c1, c2)
#include "workloads/golden/softmax_exp2.def"
#undef SEGMENT_BF16
#undef SEGMENT_FP32
};

static const segment segments_fp32[] = {
#define SEGMENT_BF16(c0, c1, c2)
#define SEGMENT_FP32(c0, c1, c2) {c0, c1, c2},
#include "workloads/golden/softmax_exp2.def"
#undef SEGMENT_BF16
#undef SEGMENT_FP32
#undef SEGMENT
};

static const struct profile {
    const segment *segments;
    int segment_bit, fraction_bit, coefficient_bit;
} profiles[] = {
    [WEIR_EXP_BF16] = {segments_bf16, 4, 16, 18},
    [WEIR_EXP_FP32] = {segments_fp32, 6, 26, 28},
};

uint32_t weir_fp32_exp2(weir_exp_profile profile, uint32_t x)
{
    const struct profile *p = &profiles[profile];
    double value = weir_fp32_value(x);
    double fixed, whole;
    int64_t place, sum;
    const segment *s;
    int place_bit = p->fraction_bit - p->segment_bit;

    if (isnan(value))
        return WEIR_FP32_NAN;
    if (value >= 128 || value <= -256)
        return value > 0 ? WEIR_FP32_INF : 0;

    /* round() takes halves away from zero, as the datapath does. */
    fixed = ldexp(round(ldexp(value, p->fraction_bit)), -p->fraction_bit);
    whole = floor(fixed);
    place = (int64_t)ldexp(fixed - whole, p->fraction_bit);
    s = &p->segments[place >> place_bit];
    place &= ((int64_t)1 << place_bit) - 1;

    sum = s->c1 + (s->c2 * place >> place_bit);
    sum = s->c0 + (sum * place >> place_bit);
    return weir_fp32_round(ldexp((double)sum, (int)whole - p->coefficient_bit));
}
