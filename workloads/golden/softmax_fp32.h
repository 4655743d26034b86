/* SPDX-License-Identifier: Apache-2.0
 * softmax_fp32.h - the arithmetic of the softmax datapath, bit for bit.
 *
 * The golden model of the modules in rtl/: what one of them gives, the function
 * here gives, in every bit, special values included. It is written from the
 * rules below and not from the circuits: sums and products are exact doubles,
 * rounded once.
 *
 * Numbers are FP32 codes in uint32_t, so that no compiler flag and no host can
 * change them. Rules: round to nearest, ties to even; subnormals are read and
 * written as zero of their sign, tininess being judged after rounding; every
 * NaN is 7fc00000. All functions are pure and total.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_SOFTMAX_FP32_H
#define WEIR_WORKLOADS_GOLDEN_SOFTMAX_FP32_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_FP32_NAN 0x7fc00000u
#define WEIR_FP32_INF 0x7f800000u
#define WEIR_FP32_NEG_INF 0xff800000u
#define WEIR_FP32_ONE 0x3f800000u

/* The number that CODE stands for, exactly (subnormals: zero). */
double weir_fp32_value(uint32_t code);

/* X rounded by the rules. */
uint32_t weir_fp32_round(double x);

uint32_t weir_fp32_add(uint32_t a, uint32_t b);
uint32_t weir_fp32_sub(uint32_t a, uint32_t b);
uint32_t weir_fp32_mul(uint32_t a, uint32_t b);

/* 1/A, correctly rounded; but 1/0 is +0, the denominator of a row in which
 * every key is masked. */
uint32_t weir_fp32_recip(uint32_t a);

/* The larger of A and B; NaN if one is NaN; -0 is below +0. */
uint32_t weir_fp32_max(uint32_t a, uint32_t b);

/* Accuracy profiles of exp2, numbered as in rtl/weir_pkg. */
typedef enum weir_exp_profile { WEIR_EXP_BF16, WEIR_EXP_FP32 } weir_exp_profile;

/* 2^X as exp2_unit approximates it: X rounded to 16 (26) fraction bits, one
 * quadratic in each of 16 (64) segments, coefficients of 18 (28) bits, products
 * cut to as many; the result rounded to FP32. */
uint32_t weir_fp32_exp2(weir_exp_profile profile, uint32_t x);

#ifdef __cplusplus
}
#endif

#endif
