/* SPDX-License-Identifier: Apache-2.0
 * test_golden.c - golden kernels against literal values and laws of their own.
 */
#include "tests/suite.h"
#include "workloads/golden/catalog.h"
#include "workloads/golden/kernels.h"

#include <check.h>
#include <math.h>
#include <string.h>

static const weir_golden_job alone = {.threads = 1};

static void near(const double *got, const double *want, int n, double tolerance)
{
    for (int i = 0; i < n; i++)
        ck_assert_msg(fabs(got[i] - want[i]) <= tolerance,
                      "word %d is %.17g, want %.17g", i, got[i], want[i]);
}

/* exp(1) = e, so weights 1/(1+e) and e/(1+e). */
START_TEST(test_golden_softmax)
{
    double a[3], s[3] = {0, 1, 7};
    bool seen[3] = {true, true, false};
    double want[3] = {1 / (1 + M_E), M_E / (1 + M_E), 0};

    weir_golden_softmax(a, s, seen, 3);
    near(a, want, 3, 1e-16);
    /* A constant on all scores changes nothing, not even a huge one. */
    s[0] += 1e4;
    s[1] += 1e4;
    weir_golden_softmax(a, s, seen, 3);
    near(a, want, 3, 1e-12);
    seen[0] = seen[1] = false;
    weir_golden_softmax(a, s, seen, 3);
    near(a, (double[3]){0}, 3, 0);
}
END_TEST

/* Two queries, three keys of one word; values 1, 10, 100. q = 0: all keys seen
 * weigh the same. */
static const struct attention {
    const char *what;
    bool causal;
    int64_t window, sink;
    double want[2];
} attentions[] = {
    {"all", false, 0, 0, {37, 37}},
    {"causal: the last query stands at the last key", true, 0, 0, {5.5, 37}},
    {"a window of 1", true, 1, 0, {10, 100}},
    {"a window of 2", true, 2, 0, {5.5, 55}},
    {"a window of 1 and a sink", true, 1, 1, {5.5, 50.5}},
};

START_TEST(test_golden_attend)
{
    const struct attention *t = attentions + _i;
    double q[2] = {0}, k[3] = {1, 2, 3}, v[3] = {1, 10, 100}, o[2];
    weir_golden_attention s = {1, 1, 1,         2,         3,      1,
                               1, 1, t->causal, t->window, t->sink};

    weir_golden_attend(o, q, k, v, &s, &alone);
    near(o, t->want, 2, 1e-14);
}
END_TEST

/* Scores 0 and log 3, weights 1/4 and 3/4; a scale of 2 makes them 1/10 and
 * 9/10. Heads 0 and 1 share the first key head. */
START_TEST(test_golden_grouped)
{
    double q[4] = {1, 1, 1, 1}, k[4] = {0, 0, 0, 0};
    double v[4] = {0, 1, 0, 10}, o[4];
    weir_golden_attention s = {1, 4, 2, 1, 2, 1, 1, 1, false, 0, 0};

    k[1] = k[3] = log(3);
    weir_golden_attend(o, q, k, v, &s, &alone);
    near(o, (double[4]){0.75, 0.75, 7.5, 7.5}, 4, 1e-15);
    s.scale = 2;
    weir_golden_attend(o, q, k, v, &s, &alone);
    near(o, (double[4]){0.9, 0.9, 9, 9}, 4, 1e-14);
}
END_TEST

START_TEST(test_golden_matmul)
{
    double x[4] = {1, 2, 3, 4}, w[6] = {1, 0, 2, 0, 1, -1}, y[6];

    weir_golden_matmul(y, x, w, 2, 2, 3, &alone);
    near(y, (double[6]){1, 2, 0, 3, 4, 2}, 6, 0);
}
END_TEST

/* 1, 2, 3, 4, 5 less their mean 3, over the root of their variance 2. */
START_TEST(test_golden_norms)
{
    double x[5] = {1, 2, 3, 4, 5}, gain[5] = {1, 1, 1, 1, 2}, bias[5] = {0};
    double y[5], r = sqrt(2);

    bias[0] = 10;
    weir_golden_layernorm(y, x, gain, bias, 1, 5, 0);
    near(y, (double[5]){10 - r, -r / 2, 0, r / 2, 2 * r}, 5, 1e-15);
    weir_golden_rmsnorm(y, x, gain, 1, 5, 0); /* mean square 11 */
    near(y,
         (double[5]){1 / sqrt(11), 2 / sqrt(11), 3 / sqrt(11), 4 / sqrt(11),
                     10 / sqrt(11)},
         5, 1e-15);
    weir_golden_rmsnorm(y, (double[1]){3}, gain, 1, 1, 16); /* 3 / 5 */
    near(y, (double[1]){0.6}, 1, 1e-15);
}
END_TEST

/* Position 0 turns nothing; lengths stay; the product of two turned words
 * depends on their distance alone (RoFormer, equation 16). */
START_TEST(test_golden_rotate)
{
    double x[4] = {1, 2, 3, 4}, q[2][4], k[2][4];
    int64_t zero = 0, at[2][2] = {{3, 8}, {10, 15}};

    weir_golden_rotate(x, 1, 4, 10000, &zero);
    near(x, (double[4]){1, 2, 3, 4}, 4, 0);
    for (int i = 0; i < 2; i++) {
        double dot[2] = {0}, length = 0;

        memcpy(q[i], (double[4]){1, -2, 0.5, 3}, sizeof q[i]);
        memcpy(k[i], (double[4]){2, 1, -1, 0.25}, sizeof k[i]);
        weir_golden_rotate(q[i], 1, 4, 100, &at[i][0]);
        weir_golden_rotate(k[i], 1, 4, 100, &at[i][1]);
        for (int j = 0; j < 4; j++) {
            dot[i] += q[i][j] * k[i][j];
            length += q[i][j] * q[i][j];
        }
        near(&length, (double[1]){14.25}, 1, 1e-13);
        if (i == 1) {
            double first = 0;

            for (int j = 0; j < 4; j++)
                first += q[0][j] * k[0][j];
            near(&dot[1], &first, 1, 1e-13);
        }
    }
    /* Words 0 and 2 of 4 are turned by 1 radian per position. */
    memcpy(x, (double[4]){1, 0, 0, 0}, sizeof x);
    weir_golden_rotate(x, 1, 4, 10000, (int64_t[1]){1});
    near(x, (double[4]){cos(1), 0, sin(1), 0}, 4, 1e-16);
}
END_TEST

/* --- whole operators, by name; extents and constants by a list --- */

static void run(const char *cascade, const weir_golden_value *value,
                const double *const *in, double *out)
{
    weir_golden_job job = {.threads = 2, .value = value};
    const weir_golden *g = weir_golden_find(cascade);

    ck_assert_ptr_nonnull(g);
    while (value[job.nvalues].name)
        job.nvalues++;
    for (int i = 0; in[i]; i++)
        job.in[i] = in[i];
    job.out[0] = out;
    g->run(&job);
}

/* decay 1/2: o_1 = q_1 (k_1 v_1 + k_0 v_0 / 2). */
START_TEST(test_golden_linear)
{
    double q[3] = {1, 2, 1}, k[3] = {1, 3, 1}, v[3] = {4, 1, 8}, o[3] = {0};
    const double *in[] = {q, k, v, NULL};
    weir_golden_value values[] = {{"B", 1}, {"H", 1},       {"E", 1}, {"F", 1},
                                  {"P", 3}, {"decay", 0.5}, {NULL, 0}};

    run("linear-attention-recurrent", values, in, o);
    near(o, (double[3]){4, 2 * (3 + 2), 8 + 1.5 + 1}, 3, 1e-15);
}
END_TEST

/* Blocks {0, 0}, {1, 5}, {4, 4}: means 0, 3, 4; the best two are 1 and 2. q is
 * nearly 0, so the four keys weigh the same. */
START_TEST(test_golden_select)
{
    double q[1] = {1e-9}, k[6] = {0, 0, 1, 5, 4, 4}, o[1] = {0};
    double v[6] = {100, 100, 1, 2, 3, 6}, one[1] = {1};
    const double *blocks[] = {q, k, v, NULL};
    const double *tokens[] = {q,   k,   v, one, (double[6]){-1, 9, 3, 0, -5, 2},
                              one, NULL};
    weir_golden_value values[] = {{"B", 1}, {"H", 1}, {"E", 1}, {"F", 1},
                                  {"P", 1}, {"Y", 3}, {"Z", 2}, {"T", 2},
                                  {"M", 6}, {"C", 1}, {"W", 1}, {NULL, 0}};

    run("attention-block-select", values, blocks, o);
    near(o, (double[1]){3}, 1, 1e-7);
    o[0] = 0; /* the indexer likes keys 1 and 2 */
    run("attention-token-select", values, tokens, o);
    near(o, (double[1]){50.5}, 1, 1e-6);
}
END_TEST

/* Equal maps cancel but for 1 - lambda. */
START_TEST(test_golden_differential)
{
    double q[1] = {2}, k[2] = {1, -1}, v[2] = {3, 5}, o[1] = {0};
    const double *in[] = {q, q, k, k, v, NULL};
    const double *plain[] = {q, k, v, NULL};
    double want[1] = {0};
    weir_golden_value values[] = {{"B", 1},         {"H", 1}, {"E", 1},
                                  {"F", 1},         {"P", 1}, {"M", 2},
                                  {"lambda", 0.75}, {NULL, 0}};

    run("attention-differential", values, in, o);
    run("attention-3pass", values, plain, want);
    want[0] *= 0.25;
    near(o, want, 1, 1e-15);
}
END_TEST

/* All words are exact in the formats after their scaling, so nothing changes;
 * the weights 1 and exp(-ln 2) = 1/2 too. */
START_TEST(test_golden_quantized)
{
    double q[1] = {1}, k[2] = {0, 0}, v[2] = {1, 4}, o[2] = {0};
    const double *in[] = {q, k, v, NULL};
    weir_golden_value values[] = {{"B", 1}, {"H", 1}, {"E", 1}, {"F", 1},
                                  {"P", 1}, {"M", 2}, {NULL, 0}};

    run("attention-fp8", values, in, o);
    near(o, (double[1]){2.5}, 1, 1e-15);
    o[0] = 0;
    /* e4m3(4 / 6) is 0.6875: 1 becomes 1.5 and 4 becomes 6 of it. */
    run("attention-nvfp4", values, in, o);
    near(o, (double[1]){(1.5 + 6) * 0.6875 / 2}, 1, 1e-15);
}
END_TEST

/* For each head a product of its own. */
START_TEST(test_golden_gemm)
{
    double a[4] = {1, 2, 3, 4}, b[4] = {10, 1, 1, 100}, z[2] = {0};
    const double *in[] = {a, b, NULL};
    weir_golden_value values[] = {{"B", 1}, {"H", 2}, {"M", 1},
                                  {"K", 2}, {"N", 1}, {NULL, 0}};

    run("gemm", values, in, z);
    near(z, (double[2]){12, 403}, 2, 0);
}
END_TEST

/* x w + (alpha / rank) (x a) b */
START_TEST(test_golden_lora)
{
    double x[2] = {1, 2}, w[2] = {3, 4}, a[4] = {1, 0, 0, 1}, b[2] = {10, 100};
    double y[1] = {0};
    const double *in[] = {x, w, a, b, NULL};
    weir_golden_value values[] = {{"B", 1}, {"P", 1},     {"D", 2}, {"O", 1},
                                  {"U", 2}, {"alpha", 1}, {NULL, 0}};

    run("lora-projection", values, in, y);
    near(y, (double[1]){11 + 105}, 1, 1e-15);
}
END_TEST

/* Logits 0, log 3, -9: of the best two the weights are 1/4 and 3/4. Expert i
 * gives silu(1) * up_i. */
START_TEST(test_golden_experts)
{
    double x[1] = {1}, wr[3] = {0, 0, -9}, w1[3] = {1, 1, 1};
    double w3[3] = {4, 8, 1000}, w2[3] = {1, 1, 1}, y[1] = {0};
    const double *in[] = {x, wr, w1, w3, w2, NULL};
    weir_golden_value values[] = {{"B", 1}, {"P", 1}, {"D", 1}, {"S", 1},
                                  {"X", 3}, {"T", 2}, {NULL, 0}};

    wr[1] = log(3);
    run("moe-mlp", values, in, y);
    near(y, (double[1]){7 / (1 + exp(-1))}, 1, 1e-14);
}
END_TEST

/* The expansion by the identity: latent attention is plain attention on the
 * latent, with the rotated parts added to the scores. */
START_TEST(test_golden_latent)
{
    double qc[1] = {1}, qr[1] = {1}, c[2] = {1, 3}, kr[2] = {0, 0},
           one[1] = {1};
    double o[1] = {0};
    const double *in[] = {qc, qr, c, kr, one, one, NULL};
    weir_golden_value values[] = {{"B", 1}, {"H", 1}, {"E", 1},
                                  {"F", 1}, {"W", 1}, {"U", 1},
                                  {"P", 1}, {"M", 2}, {NULL, 0}};

    kr[1] = sqrt(2) * log(3) - 2; /* scores differ by log 3 over the scale */
    run("attention-mla", values, in, o);
    near(o, (double[1]){0.25 + 2.25}, 1, 1e-14);
}
END_TEST

/* One token: attention returns its value. x = (1, 1) has root mean square 1, so
 * the norm is the identity; value 2 and output 3 give x + 6; an MLP of weight
 * 0 adds nothing. */
START_TEST(test_golden_block)
{
    double x[2] = {1, 1}, gain[2] = {1, 1}, zero[4] = {0}, y[2] = {0};
    double wv[2] = {1, 1}, wo[2] = {3, 3};
    const double *in[] = {x,  gain, gain, zero, zero, wv,
                          wo, zero, zero, zero, NULL};
    weir_golden_value values[] = {{"B", 1},   {"H", 1}, {"J", 1}, {"P", 1},
                                  {"D", 2},   {"E", 2}, {"F", 1}, {"S", 1},
                                  {"eps", 0}, {NULL, 0}};

    run("transformer-block", values, in, y);
    near(y, (double[2]){7, 7}, 2, 1e-14);
}
END_TEST

START_TEST(test_golden_find)
{
    ck_assert_ptr_null(weir_golden_find("attention"));
    for (size_t i = 0; weir_golden_at(i); i++)
        ck_assert_ptr_eq(weir_golden_find(weir_golden_at(i)->cascade),
                         weir_golden_at(i));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("golden");
    TCase *t = tcase_create("golden");

    tcase_add_test(t, test_golden_softmax);
    tcase_add_loop_test(t, test_golden_attend, 0,
                        sizeof attentions / sizeof *attentions);
    tcase_add_test(t, test_golden_grouped);
    tcase_add_test(t, test_golden_matmul);
    tcase_add_test(t, test_golden_norms);
    tcase_add_test(t, test_golden_rotate);
    tcase_add_test(t, test_golden_linear);
    tcase_add_test(t, test_golden_select);
    tcase_add_test(t, test_golden_differential);
    tcase_add_test(t, test_golden_quantized);
    tcase_add_test(t, test_golden_gemm);
    tcase_add_test(t, test_golden_lora);
    tcase_add_test(t, test_golden_experts);
    tcase_add_test(t, test_golden_latent);
    tcase_add_test(t, test_golden_block);
    tcase_add_test(t, test_golden_find);
    suite_add_tcase(s, t);
    return run_suite(s);
}
