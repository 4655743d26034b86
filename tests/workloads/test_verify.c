/* SPDX-License-Identifier: Apache-2.0
 * test_verify.c - errors, limits, and words drawn from a seed.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "workloads/eval/data.h"
#include "workloads/eval/eval.h"
#include "workloads/eval/verify.h"

#include <math.h>

static const struct row {
    const char *what;
    double got[4], want[4];
    int n;
    double max, mean, relative, ulp, cosine;
    int unlike;
} rows[] = {
    {"equal", {1, -2}, {1, -2}, 2, 0, 0, 0, 0, 1, 0},
    {"zeros", {0, 0}, {0, 0}, 2, 0, 0, 0, 0, 1, 0},
    {"one word off by 2^-7, of bf16 a last place",
     {1.0078125, 4},
     {1, 4},
     2,
     0x1p-7,
     0x1p-8,
     0x1p-9,
     1,
     1,
     0},
    {"an error where nothing is wanted",
     {1e-3},
     {0},
     1,
     1e-3,
     1e-3,
     INFINITY,
     -1,
     NAN,
     0},
    {"across", {1, 0}, {0, 1}, 2, 1, 1, 1, -1, 0, 0},
    {"the same NaN and infinity",
     {NAN, INFINITY, 3},
     {NAN, INFINITY, 3},
     3,
     0,
     0,
     0,
     0,
     1,
     0},
    {"others",
     {NAN, -INFINITY, 1, INFINITY},
     {1, INFINITY, NAN, 3},
     4,
     0,
     0,
     0,
     0,
     1,
     4},
};

START_TEST(test_verify_error)
{
    const struct row *r = rows + _i;
    weir_error e =
        weir_error_measure(r->got, r->want, r->n, weir_number_find("bf16"));

    ck_assert_int_eq(e.words, r->n);
    ck_assert_int_eq(e.unlike, r->unlike);
    ck_assert_double_eq(e.max, r->max);
    ck_assert_double_eq(e.mean, r->mean);
    ck_assert_double_eq(e.relative, r->relative);
    if (r->ulp >= 0)
        ck_assert_double_eq(e.ulp_max, r->ulp);
    if (isnan(r->cosine))
        ck_assert(isnan(e.cosine));
    else
        ck_assert_double_eq_tol(e.cosine, r->cosine, 1e-4);
}
END_TEST

static const weir_problem *problem(weir_arena *a, const char *cascade)
{
    weir_diag d = {.sink = library_sink};
    const weir_problem *p;

    ck_assert_int_eq(weir_bind(&p, a, library_cascade(a, cascade),
                               library_file(a, WEIR_KIND_SHAPE, "tiny"), &d),
                     WEIR_OK);
    return p;
}

static double deviation(const double *x, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum / n);
}

/* Q and K are multiplied over 16 words, both inputs: 16^(-1/4). V meets the
 * weights, over 48 keys: 48^(-1/2). 3072 words tell to 2 %. */
START_TEST(test_verify_data)
{
    static const double want[] = {0.5, 0.5, 0.14434};
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = library_sink};
    const weir_problem *p = problem(&a, "attention-3pass");
    const int64_t *level;

    ck_assert_int_eq(weir_eval_levels(&level, &a, p, NULL, &d), WEIR_OK);
    for (int t = 0; t < 3; t++) {
        double *one = weir_data_make(&a, p, level, t, "normal", 1);
        double *same = weir_data_make(&a, p, level, t, "normal", 1);
        double *other = weir_data_make(&a, p, level, t, "normal", 2);

        ck_assert_mem_eq(one, same, 3072 * sizeof *one);
        ck_assert_mem_ne(one, other, 3072 * sizeof *one);
        ck_assert_double_eq_tol(deviation(one, 3072) / want[t], 1, 0.05);
    }
    for (int i = 0; weir_data_names[i]; i++) {
        double *x = weir_data_make(&a, p, level, 0, weir_data_names[i], 1);

        ck_assert_ptr_nonnull(weir_data_about(weir_data_names[i]));
        for (int k = 0; k < 3072; k++)
            ck_assert(isfinite(x[k]));
    }
    ck_assert_ptr_null(weir_data_about("nothing"));
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_verify_limit)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = library_sink};
    const weir_problem *p = problem(&a, "attention-3pass");
    const int64_t *level;

    ck_assert_int_eq(weir_eval_levels(&level, &a, p, NULL, &d), WEIR_OK);
    ck_assert_double_eq(
        weir_verify_limit(p, level, weir_number_find("bf16"), true), 0x1p-3);
    ck_assert_double_eq(
        weir_verify_limit(p, level, weir_number_find("fp32"), true), 0x1p-19);
    ck_assert_double_eq(
        weir_verify_limit(p, level, weir_number_find("fp32"), false), 1e-10);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("verify");
    TCase *t = tcase_create("verify");

    tcase_add_loop_test(t, test_verify_error, 0, sizeof rows / sizeof *rows);
    tcase_add_test(t, test_verify_data);
    tcase_add_test(t, test_verify_limit);
    suite_add_tcase(s, t);
    return run_suite(s);
}
