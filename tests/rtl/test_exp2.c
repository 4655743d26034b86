/* SPDX-License-Identifier: Apache-2.0
 * test_exp2.c - exp2_unit gives what the golden model gives, for every input.
 *
 * All 2^16 BF16 and FP16 arguments and a sample of the FP32 ones; with
 * WEIR_FULL in the environment all 2^32, that the result never falls and how
 * far it is from the truth.
 */
#include "sim/verilated/model.h"
#include "tests/suite.h"
#include "workloads/golden/softmax_fp32.h"
#include "workloads/numeric/number.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

extern const weir_model weir_model_exp2_bf16, weir_model_exp2_fp32;

static const struct unit {
    const weir_model *model;
    weir_exp_profile profile;
} units[] = {
    {&weir_model_exp2_bf16, WEIR_EXP_BF16},
    {&weir_model_exp2_fp32, WEIR_EXP_FP32},
};

enum { NUNITS = sizeof units / sizeof *units };

typedef struct bench {
    const struct unit *unit;
    void *self;
    uint32_t *x, *p;
} bench;

static bench start(const struct unit *unit)
{
    bench b = {.unit = unit, .self = unit->model->make(1)};

    b.x = unit->model->port(b.self, "x_i").at;
    b.p = unit->model->port(b.self, "p_o").at;
    return b;
}

/* 2^X of both, which must be the same. */
static uint32_t both(const bench *b, uint32_t x)
{
    uint32_t want = weir_fp32_exp2(b->unit->profile, x);

    *b->x = x;
    b->unit->model->eval(b->self);
    if (*b->p != want)
        ck_abort_msg("%s, x %08x: got %08x, want %08x", b->unit->model->name, x,
                     *b->p, want);
    return want;
}

static void every_code(const char *format)
{
    const weir_number *number = weir_number_find(format);

    for (int u = 0; u < NUNITS; u++) {
        bench b = start(&units[u]);

        for (uint32_t code = 0; code < 1u << 16; code++)
            both(&b, weir_fp32_round(weir_number_decode(number, code)));
        b.unit->model->drop(b.self);
    }
}

START_TEST(test_every_bf16)
{
    every_code("bf16");
}
END_TEST

START_TEST(test_every_fp16)
{
    every_code("fp16");
}
END_TEST

/* Every 8191st code, the 64 around each power of two, where exponents change,
 * and around each integer, where the floor does. */
START_TEST(test_fp32_sampled)
{
    bench b = start(&units[_i]);

    for (uint64_t x = 0; x < (uint64_t)1 << 32; x += 8191)
        both(&b, (uint32_t)x);
    for (uint32_t exponent = 0; exponent < 512; exponent++)
        for (uint32_t i = 0; i < 64; i++)
            both(&b, (exponent << 23) + i - 32);
    for (int n = -260; n <= 260; n++)
        for (uint32_t i = 0; i < 64; i++)
            both(&b, weir_fp32_round((double)n) + i - 32);
    b.unit->model->drop(b.self);
}
END_TEST

/* The largest error of what was seen, in units in the last place. */
typedef struct seen {
    uint32_t before;
    double worst_ulp;
} seen;

/* glibc's exp2 is within 1 ulp of a double: 2^-29 of an FP32's. */
static void look(const bench *b, uint32_t x, seen *s)
{
    uint32_t p = both(b, x);
    double got, truth;

    if (p < s->before)
        ck_abort_msg("%s, x %08x: %08x after %08x", b->unit->model->name, x, p,
                     s->before);
    s->before = p;
    if (p == 0 || p == WEIR_FP32_INF)
        return;
    got = weir_fp32_value(p);
    truth = exp2(weir_fp32_value(x));
    s->worst_ulp =
        fmax(s->worst_ulp, fabs(got - truth) / ldexp(1, ilogb(truth) - 23));
}

/* From -inf up to +inf, then the NaNs. */
START_TEST(test_fp32_all_monotone_and_near)
{
    static const double bounds_ulp[] = {152, 1}; /* as for the golden model */
    bench b = start(&units[_i]);
    seen s = {0};

    for (uint32_t x = WEIR_FP32_NEG_INF; x >= 0x80000000u; x--)
        look(&b, x, &s);
    for (uint32_t x = 0; x <= WEIR_FP32_INF; x++)
        look(&b, x, &s);
    for (uint32_t x = WEIR_FP32_INF + 1; x < 0x80000000u; x++) {
        both(&b, x);
        both(&b, x | 0x80000000u);
    }
    printf("%s: %.3f ulp at most over all FP32\n", b.unit->model->name,
           s.worst_ulp);
    ck_assert_double_lt(s.worst_ulp, bounds_ulp[_i]);
    b.unit->model->drop(b.self);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exp2");
    TCase *quick = tcase_create("quick"), *full = tcase_create("full");

    tcase_add_test(quick, test_every_bf16);
    tcase_add_test(quick, test_every_fp16);
    tcase_add_loop_test(quick, test_fp32_sampled, 0, NUNITS);
    suite_add_tcase(suite, quick);
    if (getenv("WEIR_FULL")) {
        tcase_add_loop_test(full, test_fp32_all_monotone_and_near, 0, NUNITS);
        tcase_set_timeout(full, 3000);
    }
    suite_add_tcase(suite, full);
    return run_suite(suite);
}
