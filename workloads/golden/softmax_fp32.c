/* SPDX-License-Identifier: Apache-2.0
 * softmax_fp32.c - FP32 sums, products and reciprocals of the datapath.
 */
#include "workloads/golden/softmax_fp32.h"

#include <math.h>
#include <string.h>

double weir_fp32_value(uint32_t code)
{
    int exponent = (int)(code >> 23 & 255);
    double fraction = 1 + (code & 0x7fffff) * 0x1p-23;
    double magnitude = ldexp(fraction, exponent - 127);

    if (exponent == 0)
        magnitude = 0;
    if (exponent == 255)
        magnitude = code & 0x7fffff ? NAN : INFINITY;
    return code >> 31 ? -magnitude : magnitude;
}

uint32_t weir_fp32_round(double x)
{
    uint32_t sign = signbit(x) ? 0x80000000u : 0;
    int exponent;
    double kept;

    if (isnan(x))
        return WEIR_FP32_NAN;
    if (isinf(x) || x == 0)
        return sign | (x == 0 ? 0 : WEIR_FP32_INF);

    /* |x| = f 2^exponent, f in [1/2, 1): f has 24 bits after rounding. */
    kept = nearbyint(ldexp(frexp(fabs(x), &exponent), 24));
    if (kept == 0x1p24) {
        kept = 0x1p23;
        exponent++;
    }
    if (exponent > 128)
        return sign | WEIR_FP32_INF;
    if (exponent < -125)
        return sign;
    return sign | (uint32_t)(exponent + 126) << 23 |
           ((uint32_t)kept & 0x7fffff);
}

/* Rounding a double's sum or product again gives what one rounding would: 53
 * bits are at least 2 * 24 + 2 (Figueroa, "When is double rounding innocuous?",
 * SIGNUM Newsletter 30(3), 1995). So it is for quotients. */
uint32_t weir_fp32_add(uint32_t a, uint32_t b)
{
    return weir_fp32_round(weir_fp32_value(a) + weir_fp32_value(b));
}

uint32_t weir_fp32_sub(uint32_t a, uint32_t b)
{
    return weir_fp32_round(weir_fp32_value(a) - weir_fp32_value(b));
}

uint32_t weir_fp32_mul(uint32_t a, uint32_t b)
{
    return weir_fp32_round(weir_fp32_value(a) * weir_fp32_value(b));
}

uint32_t weir_fp32_recip(uint32_t a)
{
    double value = weir_fp32_value(a);

    return value == 0 ? 0 : weir_fp32_round(1 / value);
}

uint32_t weir_fp32_max(uint32_t a, uint32_t b)
{
    double x = weir_fp32_value(a), y = weir_fp32_value(b);

    if (isnan(x) || isnan(y))
        return WEIR_FP32_NAN;
    if (x == y)
        return signbit(x) ? weir_fp32_round(y) : weir_fp32_round(x);
    return weir_fp32_round(fmax(x, y));
}
