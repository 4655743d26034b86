/* SPDX-License-Identifier: Apache-2.0
 * rows.h - rows of scores by hand: what drawn ones may miss.
 */
#ifndef WEIR_TESTS_RTL_ROWS_H
#define WEIR_TESTS_RTL_ROWS_H

#include "workloads/golden/softmax_unit.h"

#include <math.h>
#include <stdint.h>

/* Scores of key I of N, with a scale of 1: powers of two come out exactly. */
static inline double rising(int i, int n)
{
    (void)n;
    return i;
}

static inline double falling(int i, int n)
{
    return n - i;
}

static inline double equal(int i, int n)
{
    (void)i, (void)n;
    return -3.5;
}

static inline double top_last(int i, int n)
{
    return i == n - 1 ? 60 : -i;
}

static inline double zeros(int i, int n)
{
    (void)n;
    return i & 1 ? -0.0 : 0;
}

static inline double nan_last(int i, int n)
{
    return i == n - 1 ? NAN : 1;
}

static inline double nan_first(int i, int n)
{
    (void)n;
    return i == 0 ? -NAN : 1;
}

static inline double inf_middle(int i, int n)
{
    return i == n / 2 ? INFINITY : i;
}

static inline double minus_inf_first(int i, int n)
{
    return i < n / 2 ? -INFINITY : i;
}

static inline double all_minus_inf(int i, int n)
{
    (void)i, (void)n;
    return -INFINITY;
}

static inline double subnormal(int i, int n)
{
    (void)n;
    return ldexp(i + 1, -140);
}

/* The first maximum is 0; then powers at the edge of what FP32 holds. */
static inline double underflow(int i, int n)
{
    static const double at[] = {0,    -125, -126, -126.5, -127,
                                -128, -149, -150, -255,   -256};

    (void)n;
    return at[i % 10];
}

/* In each tile more by 4, 8 and 9 than in the one before: around both
 * thresholds that are tested, on them and just beyond. */
static inline double steps(int i, int lanes)
{
    static const double at[] = {0, 4, 8, 8.0625, 16.0625, 12, 16.125, 25, 33};

    return at[i / lanes % 9] - i % lanes;
}

static const struct directed {
    const char *what;
    int beats;
    double (*score)(int i, int n);
    uint32_t mask; /* of lanes, in the last beat */
    uint32_t mask_before;
} directed[] = {
    {"rising: a new maximum in each beat", 9, rising, ~0u, ~0u},
    {"falling: never", 9, falling, ~0u, ~0u},
    {"all equal", 5, equal, ~0u, ~0u},
    {"the maximum in the last lane", 6, top_last, ~0u, ~0u},
    {"zeros of both signs", 3, zeros, ~0u, ~0u},
    {"one beat", 1, rising, ~0u, ~0u},
    {"and another", 1, falling, ~0u, ~0u},
    {"NaN at the end", 4, nan_last, ~0u, ~0u},
    {"NaN at the start", 4, nan_first, ~0u, ~0u},
    {"infinity", 5, inf_middle, ~0u, ~0u},
    {"-inf, then numbers", 6, minus_inf_first, ~0u, ~0u},
    {"nothing but -inf", 3, all_minus_inf, ~0u, ~0u},
    {"subnormal scores", 3, subnormal, ~0u, ~0u},
    {"results at the edge", 20, underflow, ~0u, ~0u},
    {"around tau", 18, steps, ~0u, ~0u},
    {"no key at all", 4, rising, 0, 0},
    {"one key, at the end", 4, rising, 1, 0},
    {"a tail that is no whole beat", 4, rising, 1, ~0u},
    {"a masked NaN", 2, nan_last, 1, ~0u},
};

enum { NDIRECTED = sizeof directed / sizeof *directed };

#endif
