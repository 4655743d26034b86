/* SPDX-License-Identifier: Apache-2.0
 * number.h - the number formats that tensors are stored in.
 *
 * A format says which real numbers can be stored. Conversion rounds to the
 * nearest, ties to even, subnormals kept. The IEEE formats overflow to
 * infinity; the narrow ones saturate at their largest number, infinity
 * included, as the conversions of the machines do (PTX ISA 8.7, cvt with
 * .satfinite). NaN stays NaN where the format has one; fp4 gives its largest
 * number, int8 gives 0 (ibid.).
 *
 * Sources: IEEE 754-2019 (fp32, fp16); bfloat16 as in the Intel BFLOAT16
 * definition, 2018, but with subnormals; OCP 8-bit Floating Point
 * Specification 1.0, 2023 (e4m3, e5m2); OCP Microscaling Formats
 * Specification 1.0, 2023 (e2m1, e8m0, blocks of 32); NVFP4: NVIDIA,
 * "Pretraining large language models with NVFP4", 2025, appendix B (blocks of
 * 16, e4m3 scales, one fp32 scale per tensor).
 */
#ifndef WEIR_WORKLOADS_NUMERIC_NUMBER_H
#define WEIR_WORKLOADS_NUMERIC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the codes with the largest exponent mean. */
typedef enum weir_special {
    WEIR_SPECIAL_IEEE,    /* infinity and NaN */
    WEIR_SPECIAL_NAN,     /* numbers, but all ones is NaN (e4m3) */
    WEIR_SPECIAL_NONE,    /* numbers (e2m1) */
    WEIR_SPECIAL_INTEGER, /* two's complement: no exponent at all */
    WEIR_SPECIAL_POWER,   /* an exponent and nothing else; all ones is NaN */
} weir_special;

typedef struct weir_number weir_number;
struct weir_number {
    const char *name; /* "fp8_e4m3" */
    int bit;          /* of one value's code */
    int exponent_bit, mantissa_bit, bias;
    weir_special special;
    bool saturates;
    double max; /* largest finite number */
    int block;  /* values that share one scale; 0: no scales */
    const weir_number *element, *scale; /* of a block, else NULL */
};

/* All formats, in the order of the table; NULL behind the last. */
const weir_number *weir_number_at(size_t i);

/* The format called NAME ('-' and '_' are one letter; "fp8" is fp8_e4m3), or
 * NULL. */
const weir_number *weir_number_find(const char *name);

/* Stored bits per value, block scales included: 4.5 for nvfp4. */
double weir_number_width_bit(const weir_number *f);

/* X rounded to F, which has no blocks. */
double weir_number_round(const weir_number *f, double x);

/* The code of X, and the number that CODE stands for (higher bits ignored). F
 * has no blocks. The code of a NaN is the quiet one, sign kept. */
uint32_t weir_number_encode(const weir_number *f, double x);
double weir_number_decode(const weir_number *f, uint32_t code);

/* N values in place. F may have blocks: values 0 ... block-1 share the first
 * scale, and so on; the last block may be short. TENSOR_SCALE is the second
 * level of nvfp4's scaling (weir_number_tensor_scale), 1 for all others. */
void weir_number_round_row(const weir_number *f, double *x, size_t n,
                           double tensor_scale);

/* The same for single precision; F has no blocks. */
void weir_number_round_single(const weir_number *f, float *x, size_t n);

/* The scale that a block with this largest magnitude gets, relative to
 * TENSOR_SCALE. MX: 2^(floor(log2 absmax) - exponent of the element's largest
 * number), section 6.3. nvfp4: e4m3(absmax / 6 / TENSOR_SCALE). */
double weir_number_block_scale(const weir_number *f, double absmax,
                               double tensor_scale);

/* The scale per tensor, rounded to fp32, that puts ABSMAX at the largest
 * number of a block with the largest scale (nvfp4: absmax / (448 * 6)); 1 for
 * other formats and for absmax 0. */
double weir_number_tensor_scale(const weir_number *f, double absmax);

#ifdef __cplusplus
}
#endif

#endif
