/* SPDX-License-Identifier: Apache-2.0
 * test_eval.c - small cascades whose results are known, and attention against
 * a loop.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "workloads/eval/eval.h"

#include <math.h>
#include <stdlib.h>

enum { WORDS = 64 };

/* One input per line of numbers; the only output's words. Batch and heads are
 * 1. */
static const struct row {
    const char *what, *cascade, *extents;
    double input[3][16];
    int n;
    double want[16];
} rows[] = {
    {"a sum",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\noutputs: ['Z[i] = A[i, j]']",
     "I: 2, J: 3",
     {{1, 2, 3, 4, 5, 6}},
     2,
     {6, 15}},
    {"a sum down",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\noutputs: ['Z[j] = A[i, j]']",
     "I: 2, J: 3",
     {{1, 2, 3, 4, 5, 6}},
     3,
     {5, 7, 9}},
    {"a product of three",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J], B: [J], C: [I]}\n"
     "outputs: ['Z[i] = A[i, j] * B[j] * C[i]']",
     "I: 2, J: 3",
     {{1, 2, 3, 4, 5, 6}, {1, 0, 2}, {1, 10}},
     2,
     {7, 160}},
    {"broadcast",
     "ranks: {I: x, J: y}\ninputs: {A: [I], B: [J]}\n"
     "outputs: ['Z[i, j] = A[i] + B[j]']",
     "I: 2, J: 2",
     {{1, 2}, {10, 20}},
     4,
     {11, 21, 12, 22}},
    {"a maximum",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i] = max[j] A[i, j]']",
     "I: 2, J: 3",
     {{1, 7, 3, -4, -5, -6}},
     2,
     {7, -4}},
    {"mean",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i] = mean[j] A[i, j]']",
     "I: 2, J: 2",
     {{1, 2, 5, 9}},
     2,
     {1.5, 7}},
    {"variance",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i] = var[j] A[i, j]']",
     "I: 2, J: 2",
     {{1, 3, 5, 9}},
     2,
     {1, 4}},
    {"argmax, the first of equals",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i] = argmax[j] A[i, j]']",
     "I: 2, J: 3",
     {{1, 7, 7, -4, -5, -6}},
     2,
     {1, 0}},
    {"argmin",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i] = argmin[j] A[i, j]']",
     "I: 2, J: 3",
     {{1, 7, 7, -4, -5, -6}},
     2,
     {0, 2}},
    {"topk, best first",
     "ranks: {J: y, T: kept}\ninputs: {A: [J]}\n"
     "outputs: ['Z[t] = topk[j] A[j]']",
     "J: 5, T: 3",
     {{1, 7, 3, 7, 0}},
     3,
     {1, 3, 2}},
    {"topk of too few",
     "ranks: {J: y, T: kept}\ninputs: {A: [J]}\n"
     "outputs: ['Z[t] = topk[j] A[j] where A[j] > 2']",
     "J: 4, T: 3",
     {{1, 7, 3, 0}},
     3,
     {1, 2, -1}},
    {"threshold, rising, the rest empty",
     "ranks: {J: y, T: kept}\ninputs: {A: [J]}\n"
     "outputs: ['Z[t] = threshold[j] A[j] > 2']",
     "J: 5, T: 4",
     {{1, 7, 3, 0, 4}},
     4,
     {1, 2, 4, -1}},
    {"what a threshold lists, gathered: an empty place reads as 0",
     "ranks: {I: x, J: y, T: kept}\ninputs: {A: [J], B: [I]}\n"
     "einsums: ['S[i, t] = threshold[j] A[j] > B[i] where j <= i']\n"
     "outputs: ['Z[i] = A[S[i, t]]']",
     "I: 3, J: 3, T: 2",
     {{5, 7, 3}, {4, 6, 3}},
     3,
     {5, 7, 12}},
    {"a condition",
     "ranks: {I: x, J: y}\ninputs: {A: [J]}\n"
     "outputs: ['Z[i] = A[j] where j <= i']",
     "I: 3, J: 3",
     {{1, 2, 3}},
     3,
     {1, 3, 6}},
    {"a condition that nothing passes",
     "ranks: {I: x, J: y}\ninputs: {A: [J]}\n"
     "outputs: ['Z[i] = max[j] A[j] where j < i']",
     "I: 2, J: 2",
     {{1, 2}},
     2,
     {-INFINITY, 1}},
    {"a mask",
     "ranks: {P: x, M: y}\ninputs: {A: [M]}\n"
     "masks: {near: {ranks: [P, M], window: 2, causal: true}}\n"
     "outputs: ['Z[p] = A[m] where near[p, m]']",
     "P: 3, M: 3",
     {{1, 2, 4}},
     3,
     {1, 3, 6}},
    {"a gather",
     "ranks: {M: keys, T: chosen}\n"
     "inputs: {A: [M], I: {ranks: [T], holds: M}}\n"
     "outputs: ['Z[t] = A[I[t]]']",
     "M: 3, T: 4",
     {{5, 6, 7}, {2, 0, 2, 1}},
     4,
     {7, 5, 7, 6}},
    {"a scatter adds",
     "ranks: {M: keys, T: chosen}\n"
     "inputs: {A: [T], I: {ranks: [T], holds: M}}\n"
     "outputs: ['Z[I[t]] = A[t]']",
     "M: 3, T: 4",
     {{1, 2, 4, 8}, {2, 0, 2, 0}},
     3,
     {10, 0, 5}},
    {"a convolution",
     "ranks: {X: out, R: taps, W: in}\ninputs: {A: [W], F: [R]}\n"
     "outputs: ['Z[x] = A[2 * x + r] * F[r]']",
     "X: 2, R: 3, W: 5",
     {{1, 2, 3, 4, 5}, {1, 0, -1}},
     2,
     {-2, -2}},
    {"what lies outside is 0",
     "ranks: {X: out, W: in}\ninputs: {A: [W]}\n"
     "outputs: ['Z[x] = select(x > 0, A[x - 1], 0) + select(x < 3, A[x + 0], "
     "0)']",
     "X: 4, W: 3",
     {{1, 2, 3}},
     4,
     {1, 3, 5, 3}},
    {"an iterative rank",
     "ranks: {I: steps}\ninputs: {A: [I]}\ninit: ['S[0] = 1']\n"
     "each i: ['S[i+1] = S[i] * A[i]']\noutputs: ['Z = S[I]']",
     "I: 3",
     {{2, 3, 4}},
     1,
     {24}},
    {"a prefix of every step",
     "ranks: {I: steps}\ninputs: {A: [I]}\ninit: ['S[0] = 0']\n"
     "scan i: ['S[i+1] = S[i] + A[i]', 'Y[i] = S[i+1]']\n"
     "outputs: ['Z[i] = Y[i]']",
     "I: 4",
     {{1, 2, 3, 4}},
     4,
     {1, 3, 6, 10}},
    {"levels",
     "ranks: {M: keys}\ninputs: {A: [M]}\npartition: {M: [M1, M0]}\n"
     "outputs: ['Z[m0] = A[m1, m0]']",
     "M: 256",
     {{1}},
     0,
     {0}},
    {"a view",
     "ranks: {N: all, H: heads, E: each}\ninputs: {A: [N]}\n"
     "views: {V: {of: A, ranks: [H, E]}}\noutputs: ['Z[h] = V[h, e]']",
     "N: 6, E: 3",
     {{1, 2, 3, 4, 5, 6}},
     2,
     {6, 15}},
    {"a view across",
     "ranks: {N: all, H: heads, E: each, P: between}\ninputs: {A: [H, P, E]}\n"
     "views: {V: {of: A, ranks: [N, P]}}\noutputs: ['Z[n, p] = V[n, p]']",
     "N: 4, E: 2, P: 2",
     {{1, 2, 3, 4, 5, 6, 7, 8}},
     8,
     {1, 3, 2, 4, 5, 7, 6, 8}},
    {"coordinates are numbers",
     "ranks: {I: x}\ninputs: {A: [I]}\noutputs: ['Z[i] = A[i] + 10 * i + I']",
     "I: 2",
     {{1, 2}},
     2,
     {3, 14}},
    {"quantize",
     "ranks: {I: x}\ninputs: {A: [I]}\n"
     "outputs: ['Z[i] = quantize(A[i], fp8_e4m3)']",
     "I: 3",
     {{1000, 17, 0.3}},
     3,
     {448, 16, 0.3125}},
    {"quantize to blocks, along the rank that is said",
     "ranks: {I: x, J: y}\ninputs: {A: [I, J]}\n"
     "outputs: ['Z[i, j] = quantize(A[i, j], mxfp4, i)']",
     "I: 3, J: 2",
     {{6, 0.1, 0.26, 0.1, 3, 0.1}},
     6,
     {6, 0.09375, 0.5, 0.09375, 3, 0.09375}},
    {"blocks that are whole tiles",
     "ranks: {M: keys, T: t}\ninputs: {A: [M], B: [T]}\n"
     "partition: {M: [M1, M0]}\n"
     "einsums: ['Q[m1, m0] = quantize(A[m1, m0] + m0, nvfp4)']\n"
     "outputs: ['Z[t] = Q[M1 - 1, 1] + 0 * B[t]']",
     "M: 32, T: 1",
     {{0}, {0}},
     1,
     {1.25}},
    {"a declared format",
     "ranks: {I: x}\ninputs: {A: [I]}\nformats: {Z: int8}\n"
     "outputs: ['Z[i] = A[i] / 2']",
     "I: 3",
     {{1000, 17, 5}},
     3,
     {127, 8, 2}},
    {"blocks of a declared format",
     "ranks: {I: x}\ninputs: {A: [I]}\nformats: {A: {store: mxfp4, along: I}}\n"
     "outputs: ['Z[i] = A[i]']",
     "I: 4",
     {{12, 1, -5, 0.4}},
     4,
     {12, 1, -4, 0}},
    {"functions",
     "ranks: {I: x}\ninputs: {A: [I]}\n"
     "outputs: ['Z[i] = sqrt(relu(A[i])) + abs(A[i]) + mod(A[i], 3)']",
     "I: 3",
     {{4, -2, 9}},
     3,
     {7, 3, 12}},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const weir_problem *bind_text(weir_arena *a, const char *cascade,
                                     const char *extents, int heads)
{
    weir_diag d = {.sink = library_sink};
    char text[4096];
    const weir_cascade *c;
    const weir_problem *p;

    snprintf(text, sizeof text, "cascade: test\n%s\n", cascade);
    c = library_parse(a, library_text(a, weir_strdup(a, text)));
    snprintf(text, sizeof text,
             "shape: test\nheads: %d\nextents: {%s}\nformat: fp32\n", heads,
             extents);
    ck_assert_int_eq(
        weir_bind(&p, a, c, library_text(a, weir_strdup(a, text)), &d),
        WEIR_OK);
    return p;
}

static const double *evaluate(weir_arena *a, const weir_problem *p,
                              const double *const *input, bool single,
                              int threads)
{
    weir_diag d = {.sink = library_sink};
    weir_eval_options o = {.single = single, .threads = threads};
    double **out;

    ck_assert_int_eq(weir_eval(&out, a, p, input, &o, &d), WEIR_OK);
    for (int t = 0; t < p->cascade->ntensors; t++)
        if (out[t])
            return out[t];
    return NULL;
}

START_TEST(test_eval_row)
{
    const struct row *r = rows + _i;
    weir_arena a = weir_arena_make();
    const weir_problem *p =
        bind_text(&a, r->cascade, r->extents, strstr(r->cascade, "H:") ? 2 : 1);
    const double *input[WEIR_RANKS] = {r->input[0], r->input[1], r->input[2]};
    double many[256];

    for (int i = 0; i < 256; i++)
        many[i] = i;
    if (r->n == 0)
        input[0] = many;
    for (int single = 0; single < 2; single++) {
        const double *got = evaluate(&a, p, input, single, 1);

        for (int i = 0; i < r->n; i++)
            ck_assert_msg(got[i] == r->want[i], "%s: word %d is %g, want %g",
                          r->what, i, got[i], r->want[i]);
        for (int i = 0; i < 128 && r->n == 0; i++) /* i + (i + 128) */
            ck_assert_double_eq(got[i], 2 * i + 128);
    }
    weir_arena_drop(&a);
}
END_TEST

static uint64_t state;

static double draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(int64_t)(state >> 11) * 0x1p-52 - 1;
}

static double *draw_words(weir_arena *a, size_t n)
{
    double *x = WEIR_NEW(a, double, n);

    for (size_t i = 0; i < n; i++)
        x[i] = draw();
    return x;
}

/* av[h][f][p] of softmax attention, all in double. */
static double *attention(weir_arena *a, const double *q, const double *k,
                         const double *v, int h, int e, int f, int m, int p)
{
    double *av = WEIR_NEW(a, double, (size_t)(h * f * p));
    double *s = WEIR_NEW(a, double, (size_t)m);

    for (int head = 0; head < h; head++)
        for (int j = 0; j < p; j++) {
            double sum = 0, most = -INFINITY;

            for (int i = 0; i < m; i++) {
                s[i] = 0;
                for (int x = 0; x < e; x++)
                    s[i] +=
                        q[(head * e + x) * p + j] * k[(head * e + x) * m + i];
                most = fmax(most, s[i]);
            }
            for (int i = 0; i < m; i++)
                sum += s[i] = exp(s[i] - most);
            for (int x = 0; x < f; x++)
                for (int i = 0; i < m; i++)
                    av[(head * f + x) * p + j] +=
                        s[i] / sum * v[(head * f + x) * m + i];
        }
    return av;
}

static const char *const attentions[] = {"attention-3pass",
                                         "attention-3pass-deferred",
                                         "attention-2pass", "attention-1pass"};

static const struct size {
    int h, e, f, m, p;
} sizes[] = {{2, 8, 4, 24, 7}, {1, 64, 32, 300, 520}, {3, 16, 16, 256, 1}};

/* Both precisions, sizes that no block divides; for every number of threads
 * the same bits. */
START_TEST(test_eval_attention)
{
    const struct size *z = sizes + _i / 4;
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = library_sink};
    const weir_problem *p;
    char text[256];
    const double *input[WEIR_RANKS] = {
        draw_words(&a, (size_t)(z->h * z->e * z->p)),
        draw_words(&a, (size_t)(z->h * z->e * z->m)),
        draw_words(&a, (size_t)(z->h * z->f * z->m))};
    double *want = attention(&a, input[0], input[1], input[2], z->h, z->e, z->f,
                             z->m, z->p);
    size_t n = (size_t)(z->h * z->f * z->p);

    snprintf(text, sizeof text,
             "shape: s\nheads: %d\nextents: {E: %d, F: %d, M: %d, P: "
             "%d}\nformat: fp32\n",
             z->h, z->e, z->f, z->m, z->p);
    ck_assert_int_eq(weir_bind(&p, &a, library_cascade(&a, attentions[_i % 4]),
                               library_text(&a, weir_strdup(&a, text)), &d),
                     WEIR_OK);
    for (int single = 0; single < 2; single++) {
        const double *one = evaluate(&a, p, input, single, 1);
        const double *three = evaluate(&a, p, input, single, 3);

        ck_assert_mem_eq(one, three, n * sizeof *one);
        for (size_t i = 0; i < n; i++)
            /* A few hundred roundings of sums below 1. */
            ck_assert_double_eq_tol(one[i], want[i], single ? 2e-5 : 1e-13);
    }
    weir_arena_drop(&a);
}
END_TEST

/* One slice (the batch is 1, and rows are summed over), large enough to be cut
 * step by step; the same bits for every number of threads. */
START_TEST(test_eval_team)
{
    weir_arena a = weir_arena_make();
    const weir_problem *p = bind_text(
        &a,
        "ranks: {I: x, J: y, K: z}\ninputs: {A: [I, J], B: [J, K]}\n"
        "formats: {D: {store: mxfp8, along: K}}\n"
        "einsums: ['C[i, k] = A[i, j] * B[j, k]', 'D[i, k] = tanh(C[i, k])',\n"
        "  'G[i] = sum[j, k] max(A[i, j], B[j, k])',\n"
        "  'F[k] = D[i, k] * G[i]']\n"
        "outputs: ['Z[i, k] = F[k] + D[i, k]']",
        "I: 130, J: 70, K: 300", 1);
    const double *input[WEIR_RANKS] = {draw_words(&a, 130 * 70),
                                       draw_words(&a, 70 * 300)};

    for (int single = 0; single < 2; single++) {
        const double *one = evaluate(&a, p, input, single, 1);

        for (int threads = 2; threads < 6; threads++)
            ck_assert_mem_eq(one, evaluate(&a, p, input, single, threads),
                             130 * 300 * sizeof *one);
    }
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("eval");
    TCase *t = tcase_create("eval");

    tcase_add_loop_test(t, test_eval_row, 0, ROWS);
    tcase_add_loop_test(t, test_eval_attention, 0,
                        4 * sizeof sizes / sizeof *sizes);
    tcase_add_test(t, test_eval_team);
    suite_add_tcase(s, t);
    return run_suite(s);
}
