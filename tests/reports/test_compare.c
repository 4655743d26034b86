/* SPDX-License-Identifier: Apache-2.0
 * test_compare.c - ratios to a baseline, and their means.
 */
#include "reports/compare.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>

static const char text[] = "study: s\n"
                           "axes:\n"
                           "  seq: [1, 2]\n"
                           "  config: {base: ~, fast: ~}\n"
                           "  accounting: [published, physical]\n"
                           "compare:\n"
                           "  baseline: {config: [base, fast]}\n"
                           "  show: [speedup, energy_ratio, util_2d]\n";

/* In the order of the points: seq, config, accounting. */
static const struct figures {
    double latency_s, energy_j, util_2d; /* NaN: the point failed */
} all[8] = {
    {8, 1, 0.1},   {10, 2, 0.2}, /* seq 1, base */
    {4, 0.5, 0.5}, {5, 2, 0.6},  /* seq 1, fast */
    {80, 4, 0.3},  {90, 6, 0.4}, /* seq 2, base */
    {10, 1, 0.7},  {NAN, NAN, NAN},
};

static weir_sheet fill(weir_arena *a)
{
    weir_sheet s = weir_sheet_make(a);

    for (int i = 0; i < 8; i++) {
        weir_sheet_row_add(&s);
        if (isnan(all[i].latency_s))
            continue;
        weir_sheet_real(&s, "latency_s", all[i].latency_s);
        weir_sheet_real(&s, "energy_j", all[i].energy_j);
        weir_sheet_real(&s, "util_2d", all[i].util_2d);
    }
    return s;
}

/* Rows of the comparison: config, accounting. */
static const struct row {
    int baseline;
    int64_t row;
    const char *config, *accounting;
    int64_t points;
    double speedup, speedup_gm, energy, energy_gm, util;
} rows[] = {
    {0, 0, "base", "published", 2, 1, 1, 1, 1, 0.2},
    {0, 1, "base", "physical", 2, 1, 1, 1, 1, 0.3},
    {0, 2, "fast", "published", 2, 5, 4, 0.375, 0.35355339059327379, 0.6},
    {0, 3, "fast", "physical", 1, 2, 2, 1, 1, 0.6},
    {1, 0, "base", "published", 2, 0.3125, 0.25, 3, 2.8284271247461903, 0.2},
};

static double at(const weir_sheet *s, int64_t row, const char *column)
{
    return weir_cell_value(weir_sheet_at(s, row, weir_sheet_find(s, column)));
}

START_TEST(test_compare_means)
{
    const double close = 1e-14; /* a few roundings of exp and log */
    const struct row *want = &rows[_i];
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = fill(&a), got;
    const weir_study *s;

    ck_assert_int_eq(study_of(&s, &a, text, &d), WEIR_OK);
    got = weir_compare_run(&a, s, &sheet, want->baseline);
    ck_assert_int_eq(got.nrows, 4);
    ck_assert_str_eq(weir_sheet_at(&got, want->row, 0)->text, want->config);
    ck_assert_str_eq(weir_sheet_at(&got, want->row, 1)->text, want->accounting);
    ck_assert_int_eq((int64_t)at(&got, want->row, "points"), want->points);
    ck_assert_double_eq_tol(at(&got, want->row, "speedup"), want->speedup,
                            close);
    ck_assert_double_eq_tol(at(&got, want->row, "speedup_gm"), want->speedup_gm,
                            close);
    ck_assert_double_eq_tol(at(&got, want->row, "energy_ratio"), want->energy,
                            close);
    ck_assert_double_eq_tol(at(&got, want->row, "energy_ratio_gm"),
                            want->energy_gm, close);
    ck_assert_double_eq_tol(at(&got, want->row, "util_2d"), want->util, close);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_compare_without_baseline)
{
    static const char *const filter[] = {"config=fast"};
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = weir_sheet_make(&a), got;
    const weir_study *s;

    for (int i = 0; i < 4; i++)
        weir_sheet_row_add(&sheet);
    ck_assert_int_eq(study_of(&s, &a, text, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_only(&s, &a, s, filter, 1, (weir_loc){0}, &d),
                     WEIR_OK);
    got = weir_compare_run(&a, s, &sheet, 0);
    ck_assert_int_eq(got.nrows, 0);
    got = weir_compare_run(&a, s, &sheet, 1);
    ck_assert_int_eq(got.nrows, 2);
    ck_assert_int_eq((int64_t)at(&got, 0, "points"), 0);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_compare_names)
{
    const weir_study none = weir_study_single();
    const char *names[64];
    size_t n = weir_compare_names(names, 64);

    ck_assert_uint_gt(n, 4);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(weir_compare_known(&none, names[i]), "%s", names[i]);
    ck_assert(weir_compare_known(&none, "util_array2d"));
    ck_assert(!weir_compare_known(&none, "sped"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("compare");
    TCase *means = tcase_create("means");

    tcase_add_loop_test(means, test_compare_means, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(means, test_compare_without_baseline);
    tcase_add_test(means, test_compare_names);
    suite_add_tcase(s, means);
    return run_suite(s);
}
