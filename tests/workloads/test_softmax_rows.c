/* SPDX-License-Identifier: Apache-2.0
 * test_softmax_rows.c - golden online softmax against long double.
 */
#include "tests/suite.h"
#include "tests/workloads/softmax.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

enum { KEYS = 200, LANES = 8 };

static double uniform(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (double)(state >> 11) * 0x1p-53;
}

/* A row's output and its l by golden C, in PARTS pieces merged at the end, and
 * by long double; relative error of both. */
static void error_of_row(const weir_softmax *s, int parts, double *l_error,
                         double *o_error)
{
    uint32_t code[KEYS], v[KEYS], o = 0;
    weir_softmax_row all = weir_softmax_start();
    long double top = -INFINITY, l = 0, exact = 0, size = 0;

    for (int i = 0; i < KEYS; i++) {
        code[i] = weir_number_encode(s->in, (uniform() - 0.5) * 12);
        v[i] = fp(uniform() * 2 - 1);
        top = fmaxl(top, weir_number_decode(s->in, code[i]));
    }
    for (int part = 0; part < parts; part++) {
        weir_softmax_row row = weir_softmax_start();
        uint32_t sum = 0;

        for (int i = part * LANES; i < KEYS; i += parts * LANES) {
            weir_softmax_tile t;
            double pv = 0;
            bool mask[LANES];

            for (int k = 0; k < LANES; k++)
                mask[k] = true;
            weir_softmax_step(s, &row, code + i, mask, &t);
            for (int k = 0; k < LANES; k++)
                pv += weir_number_decode(s->p, t.p[k]) *
                      weir_fp32_value(v[i + k]);
            sum = weir_softmax_accumulate(sum, t.alpha, false, fp(pv));
        }
        weir_softmax_merge(s, &all, &o, &row, &sum, 1);
    }
    for (int i = 0; i < KEYS; i++) {
        long double p = exp2l((weir_number_decode(s->in, code[i]) - top) *
                              weir_fp32_value(s->scale));

        l += p;
        exact += p * weir_fp32_value(v[i]);
        size += p * fabs(weir_fp32_value(v[i]));
    }
    /* With a lagging m both are larger by one power of two. */
    long double lag =
        exp2l((top - weir_fp32_value(all.m)) * weir_fp32_value(s->scale));

    *l_error = (double)fabsl(weir_fp32_value(all.l) / (l * lag) - 1);
    *o_error = (double)fabsl((weir_fp32_value(o) / lag - exact) / size);
}

/* Bounds: an exponent of up to 12 log2 e is rounded to 2^-21, its power is off
 * by 1 ulp (ExpFp32) or 1e-5 (ExpBf16), and each of 25 sums is rounded; of all
 * these errors some cancel, which leaves about 5 2^-23. P in BF16 or E4M3 adds
 * 2^-9 or 2^-4 to o. */
static const struct bound {
    const char *p;
    weir_exp_profile profile;
    int tau, parts;
    double l, o;
} bounds[] = {
    {"fp32", WEIR_EXP_FP32, 0, 1, 6e-7, 4e-7},
    {"fp32", WEIR_EXP_FP32, 8, 1, 6e-7, 4e-7},
    {"fp32", WEIR_EXP_FP32, 0, 5, 6e-7, 4e-7},
    {"fp32", WEIR_EXP_BF16, 0, 1, 1.2e-5, 1.2e-5},
    {"bf16", WEIR_EXP_BF16, 8, 5, 1.2e-5, 0x1p-9 + 2e-5},
    {"fp8_e4m3", WEIR_EXP_BF16, 0, 1, 1.2e-5, 0x1p-4},
};

enum { NBOUNDS = sizeof bounds / sizeof *bounds };

START_TEST(test_rows_are_near_the_truth)
{
    const struct bound *b = &bounds[_i];
    weir_softmax s = make(LANES, "fp16", b->p, b->tau);
    double l_worst = 0, o_worst = 0;

    s.profile = b->profile;
    s.scale = fp(1.4426950408889634);
    for (int i = 0; i < 200; i++) {
        double l, o;

        error_of_row(&s, b->parts, &l, &o);
        l_worst = fmax(l_worst, l);
        o_worst = fmax(o_worst, o);
    }
    printf("P %s, profile %d, tau %d, %d parts: l %.1e, o %.1e\n", b->p,
           b->profile, b->tau, b->parts, l_worst, o_worst);
    ck_assert_double_lt(l_worst, b->l);
    ck_assert_double_lt(o_worst, b->o);
}
END_TEST

/* A constant that is added exactly changes neither p nor l. */
START_TEST(test_constant_added_to_scores)
{
    weir_softmax s = make(LANES, "bf16", "bf16", 0);
    weir_softmax_row row = weir_softmax_start(), shifted = row;

    s.scale = fp(1.4426950408889634);
    for (int i = 0; i < 100; i++) {
        uint32_t a[LANES], b[LANES];
        bool mask[LANES];
        weir_softmax_tile t, u;

        for (int k = 0; k < LANES; k++) {
            double score = floor(uniform() * 64) - 32;

            a[k] = weir_number_encode(s.in, score);
            b[k] = weir_number_encode(s.in, score + 96);
            mask[k] = uniform() < 0.8;
        }
        weir_softmax_step(&s, &row, a, mask, &t);
        weir_softmax_step(&s, &shifted, b, mask, &u);
        for (int k = 0; k < LANES; k++)
            ck_assert_uint_eq(t.p[k], u.p[k]);
        ck_assert_uint_eq(t.l, u.l);
        ck_assert_uint_eq(t.alpha, u.alpha);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("softmax rows");
    TCase *truth = tcase_create("truth");

    tcase_add_loop_test(truth, test_rows_are_near_the_truth, 0, NBOUNDS);
    tcase_add_test(truth, test_constant_added_to_scores);
    suite_add_tcase(suite, truth);
    return run_suite(suite);
}
