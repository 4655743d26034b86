/* SPDX-License-Identifier: Apache-2.0
 * number.c - numbers, their codes, and rounding from one to the other.
 */
#include "workloads/numeric/number.h"

#include <math.h>
#include <string.h>

enum {
    FP32,
    BF16,
    FP16,
    E4M3,
    E5M2,
    FP4,
    INT8,
    E8M0,
    NVFP4,
    MXFP4,
    MXFP8,
    MXFP8_E5M2,
    FORMATS
};

static const weir_number formats[FORMATS] = {
    [FP32] = {.name = "fp32",
              .bit = 32,
              .exponent_bit = 8,
              .mantissa_bit = 23,
              .bias = 127,
              .max = 0x1.fffffep127},
    [BF16] = {.name = "bf16",
              .bit = 16,
              .exponent_bit = 8,
              .mantissa_bit = 7,
              .bias = 127,
              .max = 0x1.fep127},
    [FP16] = {.name = "fp16",
              .bit = 16,
              .exponent_bit = 5,
              .mantissa_bit = 10,
              .bias = 15,
              .max = 65504},
    [E4M3] = {.name = "fp8_e4m3",
              .bit = 8,
              .exponent_bit = 4,
              .mantissa_bit = 3,
              .bias = 7,
              .special = WEIR_SPECIAL_NAN,
              .saturates = true,
              .max = 448},
    [E5M2] = {.name = "fp8_e5m2",
              .bit = 8,
              .exponent_bit = 5,
              .mantissa_bit = 2,
              .bias = 15,
              .saturates = true,
              .max = 57344},
    [FP4] = {.name = "fp4",
             .bit = 4,
             .exponent_bit = 2,
             .mantissa_bit = 1,
             .bias = 1,
             .special = WEIR_SPECIAL_NONE,
             .saturates = true,
             .max = 6},
    [INT8] = {.name = "int8",
              .bit = 8,
              .mantissa_bit = 7,
              .special = WEIR_SPECIAL_INTEGER,
              .saturates = true,
              .max = 127},
    [E8M0] = {.name = "e8m0",
              .bit = 8,
              .exponent_bit = 8,
              .bias = 127,
              .special = WEIR_SPECIAL_POWER,
              .saturates = true,
              .max = 0x1p127},
    [NVFP4] = {.name = "nvfp4",
               .bit = 4,
               .max = 6 * 448,
               .block = 16,
               .element = formats + FP4,
               .scale = formats + E4M3},
    [MXFP4] = {.name = "mxfp4",
               .bit = 4,
               .max = 6 * 0x1p127,
               .block = 32,
               .element = formats + FP4,
               .scale = formats + E8M0},
    [MXFP8] = {.name = "mxfp8",
               .bit = 8,
               .max = 448 * 0x1p127,
               .block = 32,
               .element = formats + E4M3,
               .scale = formats + E8M0},
    [MXFP8_E5M2] = {.name = "mxfp8_e5m2",
                    .bit = 8,
                    .max = 57344 * 0x1p127,
                    .block = 32,
                    .element = formats + E5M2,
                    .scale = formats + E8M0},
};

static const struct {
    const char *name;
    int format;
} aliases[] = {
    {"fp8", E4M3},     {"e4m3", E4M3},        {"e5m2", E5M2},
    {"float32", FP32}, {"float16", FP16},     {"bfloat16", BF16},
    {"e2m1", FP4},     {"mxfp8_e4m3", MXFP8},
};

const weir_number *weir_number_at(size_t i)
{
    return i < FORMATS ? formats + i : NULL;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && (*a == *b || (*a == '_' && *b == '-')))
        a++, b++;
    return *a == *b;
}

const weir_number *weir_number_find(const char *name)
{
    for (int i = 0; i < FORMATS; i++)
        if (same_name(formats[i].name, name))
            return formats + i;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (same_name(aliases[i].name, name))
            return formats + aliases[i].format;
    return NULL;
}

double weir_number_width_bit(const weir_number *f)
{
    return f->block ? f->bit + (double)f->scale->bit / f->block : f->bit;
}

/* --- rounding --- */

/* The exponent of the quantum at X: of the last place, or of the smallest
 * subnormal. */
static int quantum(const weir_number *f, double x)
{
    int least = 1 - f->bias, e = x == 0 ? least : ilogb(x);

    return (e < least ? least : e) - f->mantissa_bit;
}

static double overflow(const weir_number *f, double x)
{
    return copysign(f->saturates ? f->max : INFINITY, x);
}

static double round_integer(const weir_number *f, double x)
{
    double r = nearbyint(x);

    if (isnan(x))
        return 0;
    return r > f->max ? f->max : r < -f->max - 1 ? -f->max - 1 : r;
}

/* The nearest power of two; the middle of two goes up. There is neither sign
 * nor 0. */
static double round_power(const weir_number *f, double x)
{
    int e;

    if (isnan(x) || x < 0)
        return NAN;
    if (x >= f->max)
        return f->max;
    if (x <= 0x1p-127)
        return 0x1p-127;
    e = ilogb(x);
    return ldexp(1, ldexp(x, -e) >= 1.5 ? e + 1 : e);
}

static double round_float(const weir_number *f, double x)
{
    double r;
    int q;

    if (isnan(x))
        return f->special == WEIR_SPECIAL_NONE ? f->max : x;
    if (isinf(x))
        return overflow(f, x);
    q = quantum(f, x);
    r = ldexp(nearbyint(ldexp(x, -q)), q);
    return fabs(r) > f->max ? overflow(f, x) : copysign(r, x);
}

double weir_number_round(const weir_number *f, double x)
{
    if (f->special == WEIR_SPECIAL_INTEGER)
        return round_integer(f, x);
    if (f->special == WEIR_SPECIAL_POWER)
        return round_power(f, x);
    return f == formats + FP32 ? (double)(float)x : round_float(f, x);
}

/* bf16 is the upper half of fp32: add half of the lower half, a tie to even. */
static void round_bf16(float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t u;

        memcpy(&u, x + i, sizeof u);
        if ((u & 0x7fffffffu) > 0x7f800000u)
            u |= 0x00400000u; /* stays a NaN when its lower half is cut */
        else
            u += 0x7fffu + (u >> 16 & 1);
        u &= 0xffff0000u;
        memcpy(x + i, &u, sizeof u);
    }
}

void weir_number_round_single(const weir_number *f, float *x, size_t n)
{
    if (f == formats + FP32)
        return;
    if (f == formats + BF16) {
        round_bf16(x, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = (float)weir_number_round(f, x[i]);
}

/* --- codes --- */

static uint32_t nan_code(const weir_number *f)
{
    uint32_t ones = (1u << (f->bit - 1)) - 1;

    return f->special == WEIR_SPECIAL_IEEE
               ? ones & ~((1u << (f->mantissa_bit - 1)) - 1)
               : ones;
}

/* The code of R >= 0, a number of F. */
static uint32_t magnitude(const weir_number *f, double r)
{
    int q = quantum(f, r);
    uint32_t steps = (uint32_t)ldexp(r, -q);
    uint32_t field = (uint32_t)(q + f->mantissa_bit + f->bias);

    /* The hidden bit of a normal number carries into the exponent field. */
    return ((field - 1) << f->mantissa_bit) + steps;
}

uint32_t weir_number_encode(const weir_number *f, double x)
{
    double r = weir_number_round(f, x);
    uint32_t sign = signbit(r) ? 1u << (f->bit - 1) : 0;

    if (f->special == WEIR_SPECIAL_INTEGER)
        return (uint32_t)(int32_t)r & 0xffu;
    if (f->special == WEIR_SPECIAL_POWER)
        return isnan(r) ? 0xffu : (uint32_t)(ilogb(r) + f->bias);
    if (isnan(r))
        return sign | nan_code(f);
    if (isinf(r))
        return sign | ((1u << f->exponent_bit) - 1) << f->mantissa_bit;
    return sign | magnitude(f, fabs(r));
}

static double decode_float(const weir_number *f, uint32_t code)
{
    uint32_t mantissa = code & ((1u << f->mantissa_bit) - 1);
    int top = (1 << f->exponent_bit) - 1;
    int e = (int)(code >> f->mantissa_bit) & top;

    if (f->special == WEIR_SPECIAL_IEEE && e == top)
        return mantissa ? (double)NAN : (double)INFINITY;
    if (f->special == WEIR_SPECIAL_NAN && e == top &&
        mantissa == (1u << f->mantissa_bit) - 1)
        return NAN;
    if (e == 0)
        return ldexp(mantissa, 1 - f->bias - f->mantissa_bit);
    return ldexp(mantissa + (1u << f->mantissa_bit),
                 e - f->bias - f->mantissa_bit);
}

double weir_number_decode(const weir_number *f, uint32_t code)
{
    double x;

    if (f->special == WEIR_SPECIAL_INTEGER)
        return (int8_t)(code & 0xffu);
    if (f->special == WEIR_SPECIAL_POWER)
        return (code & 0xffu) == 0xffu ? (double)NAN
                                       : ldexp(1, (int)(code & 0xffu) - 127);
    x = decode_float(f, code);
    return code >> (f->bit - 1) & 1 ? -x : x;
}

/* --- blocks --- */

double weir_number_block_scale(const weir_number *f, double absmax,
                               double tensor_scale)
{
    int e;

    if (!isfinite(absmax))
        return NAN;
    if (f->scale->special != WEIR_SPECIAL_POWER)
        return weir_number_round(f->scale,
                                 absmax / f->element->max / tensor_scale);
    if (absmax == 0)
        return 0x1p-127;
    e = ilogb(absmax) - ilogb(f->element->max);
    return ldexp(1, e < -127 ? -127 : e > 127 ? 127 : e);
}

double weir_number_tensor_scale(const weir_number *f, double absmax)
{
    double scale;

    if (!f->block || f->scale->special == WEIR_SPECIAL_POWER)
        return 1;
    scale = (float)(absmax / f->max);
    return scale > 0 && isfinite(scale) ? scale : 1;
}

static double largest(const double *x, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            return NAN;
        most = fmax(most, fabs(x[i]));
    }
    return most;
}

static void round_block(const weir_number *f, double *x, size_t n,
                        double tensor_scale)
{
    double scale =
        weir_number_block_scale(f, largest(x, n), tensor_scale) * tensor_scale;

    for (size_t i = 0; i < n; i++)
        if (isnan(scale))
            x[i] = NAN;
        else if (scale == 0)
            x[i] = 0;
        else
            x[i] = weir_number_round(f->element, x[i] / scale) * scale;
}

void weir_number_round_row(const weir_number *f, double *x, size_t n,
                           double tensor_scale)
{
    size_t block = (size_t)f->block;

    for (size_t i = 0; block && i < n; i += block)
        round_block(f, x + i, n - i < block ? n - i : block, tensor_scale);
    for (size_t i = 0; !block && i < n; i++)
        x[i] = weir_number_round(f, x[i]);
}
