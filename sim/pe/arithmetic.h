/* SPDX-License-Identifier: Apache-2.0
 * arithmetic.h - what the units of a PE compute, to the bit.
 *
 * Every operation is done in single precision and rounded to its format: to
 * nearest, ties to even, subnormals kept.
 *
 * exp(x), x <= 0, by n >= 2 multiply-adds: one multiplies by log2(e), which
 * splits x log2(e) = i + f, |f| <= 1/2 (wires, no operation); n - 1 of them are
 * Horner's scheme for the Taylor polynomial of degree n - 1 of 2^f; i goes into
 * the exponent. n = 6 is FuseMax's (MICRO 2024, section V: 6 multiply-adds,
 * order 5, after Nilsson et al., NORCHIP 2014). i is kept at or above -126, so
 * exp(-inf) is 2^-126. Its relative error is below 3e-6 for n = 6.
 */
#ifndef WEIR_SIM_PE_ARITHMETIC_H
#define WEIR_SIM_PE_ARITHMETIC_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef enum weir_pe_format {
    WEIR_PE_FP32,
    WEIR_PE_BF16,
    WEIR_PE_FP16,
} weir_pe_format;

enum { WEIR_PE_EXP_STEPS = 9 }; /* most multiply-adds of an exponential */

static inline uint32_t weir_pe_bits(float x)
{
    uint32_t u;

    memcpy(&u, &x, sizeof u);
    return u;
}

static inline float weir_pe_float(uint32_t u)
{
    float x;

    memcpy(&x, &u, sizeof x);
    return x;
}

static inline float weir_pe_bf16(float x)
{
    uint32_t u = weir_pe_bits(x);

    return weir_pe_float((u + 0x7fff + (u >> 16 & 1)) & 0xffff0000u);
}

/* Normal numbers: 13 bits fewer; others: multiples of 2^-24, which is the unit
 * in the last place of numbers from 0.5 to 1; above 65504 infinity. */
static inline float weir_pe_fp16(float x)
{
    uint32_t u = weir_pe_bits(x), sign = u & 0x80000000u, size = u ^ sign;
    float tiny = (weir_pe_float(size) + 0.5f) - 0.5f;
    uint32_t normal = (size + 0xfff + (size >> 13 & 1)) & 0xffffe000u;

    normal = normal > 0x477fe000u ? 0x7f800000u : normal;
    normal = size < 0x38800000u ? weir_pe_bits(tiny) : normal;
    return weir_pe_float(normal | sign);
}

static inline float weir_pe_round(weir_pe_format f, float x)
{
    return f == WEIR_PE_BF16   ? weir_pe_bf16(x)
           : f == WEIR_PE_FP16 ? weir_pe_fp16(x)
                               : x;
}

static inline float weir_pe_exp_factor(int steps, int step)
{
    /* ln(2)^k / k! */
    static const float taylor[WEIR_PE_EXP_STEPS] = {
        1.0f,           0.693147181f,   0.240226507f,    0.0555041087f,
        0.00961812911f, 0.00133335581f, 0.000154035304f, 1.52527338e-5f,
        1.32154868e-6f};

    return taylor[steps - 1 - step];
}

/* Step STEP of STEPS on *X, the argument (then x log2(e)), and *SUM; the last
 * one leaves the result in *SUM, rounded to WORD. */
static inline void weir_pe_exp_step(float *x, float *sum, int steps, int step,
                                    weir_pe_format accumulate,
                                    weir_pe_format word)
{
    float power, product;

    if (step == 0) {
        float y = weir_pe_round(accumulate, *x * 1.44269504f);

        *x = y < -126.0f ? -126.0f : y;
        *sum = weir_pe_round(accumulate, weir_pe_exp_factor(steps, 0));
        return;
    }
    power = (*x + 12582912.0f) - 12582912.0f; /* 1.5 * 2^23: to nearest */
    product = weir_pe_round(accumulate, *sum * (*x - power));
    *sum = weir_pe_round(
        accumulate,
        product + weir_pe_round(accumulate, weir_pe_exp_factor(steps, step)));
    if (step == steps - 1)
        *sum = weir_pe_round(
            word, *sum * weir_pe_float((uint32_t)((int32_t)power + 127) << 23));
}

#endif
