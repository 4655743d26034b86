/* SPDX-License-Identifier: Apache-2.0
 * test_softmax_head.c - a head through the datapath against softmax in double.
 */
#include "tests/suite.h"
#include "workloads/golden/softmax_head.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { E = 6, F = 5, M = 23, P = 7 };

static float q[E * P], k[E * M], v[F * M];

static void draw(float *x, int n, uint32_t state)
{
    const weir_number *bf16 = weir_number_find("bf16");

    for (int i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (float)weir_number_round(bf16, (state >> 8) / 8388608.0 - 1);
    }
}

static double attention(int f, int p)
{
    double sum = 0, out = 0;

    for (int m = 0; m < M; m++) {
        double s = 0;

        for (int e = 0; e < E; e++)
            s += (double)q[e * P + p] * (double)k[e * M + m];
        sum += exp(s);
        out += exp(s) * (double)v[f * M + m];
    }
    return out / sum;
}

static const struct head {
    int lanes, tile, tau;
    bool merges;
    const char *in;
    double tolerance; /* absolute; |out| is at most 1 */
} heads[] = {
    {4, 8, 0, false, "fp32", 3e-3}, /* p in bf16: 2^-9, and 2^-9 at the end */
    {8, 8, 0, false, "fp32", 3e-3},   {5, 20, 0, false, "fp32", 3e-3},
    {4, 8, 8, false, "fp32", 3e-3},   {1, 8, 0, true, "fp32", 3e-3},
    {1, 23, 0, true, "fp32", 3e-3},   {1, 1, 0, true, "fp32", 3e-3},
    {4, 8, 0, false, "bf16", 1.5e-2}, /* scores to 2^-9 of up to 4 */
};

START_TEST(test_head_near_softmax)
{
    const struct head *x = &heads[_i];
    const weir_number *bf16 = weir_number_find("bf16");
    weir_softmax_head h = {.softmax = {.lanes = x->lanes,
                                       .in = weir_number_find(x->in),
                                       .p = bf16,
                                       .profile = WEIR_EXP_FP32,
                                       .rescale_tau = x->tau,
                                       .scale = weir_fp32_round(M_LOG2E)},
                           .merges = x->merges,
                           .word = bf16,
                           .out = bf16,
                           .e = E,
                           .f = F,
                           .m = M,
                           .p = P,
                           .tile = x->tile,
                           .q = q,
                           .k = k,
                           .v = v};
    uint32_t av[F * P];

    draw(q, E * P, 1);
    draw(k, E * M, 2);
    draw(v, F * M, 3);
    weir_softmax_attention(&h, av);
    for (int f = 0; f < F; f++)
        for (int p = 0; p < P; p++)
            ck_assert_double_eq_tol(weir_number_decode(bf16, av[f * P + p]),
                                    attention(f, p), x->tolerance);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("softmax_head");
    TCase *t = tcase_create("softmax");

    tcase_add_loop_test(t, test_head_near_softmax, 0,
                        sizeof heads / sizeof *heads);
    suite_add_tcase(s, t);
    return run_suite(s);
}
