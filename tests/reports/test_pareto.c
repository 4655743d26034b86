/* SPDX-License-Identifier: Apache-2.0
 * test_pareto.c - fronts against the definition, over random points.
 */
#include "reports/derive.h"
#include "reports/pareto.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { POINTS = 400 };

/* A small generator of its own: the test must not depend on the library's. */
static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

/* Straight from the definition. */
static bool is_beaten(const double *x, int i, int k)
{
    for (int j = 0; j < POINTS; j++) {
        bool worse = false, better = false;

        for (int m = 0; m < k; m++) {
            worse |= !(x[j * k + m] <= x[i * k + m]);
            better |= x[j * k + m] < x[i * k + m];
        }
        if (!worse && better)
            return true;
    }
    return false;
}

/* RANGE: how many different values a figure has; few make many ties. */
static const struct cloud {
    int k;
    uint32_t range;
} clouds[] = {{1, 50}, {2, 5}, {2, 60000}, {3, 8}, {3, 60000}, {5, 4}, {6, 3}};

START_TEST(test_pareto_random)
{
    static double x[POINTS * 8];
    static bool on[POINTS];
    weir_arena a = weir_arena_make();
    const struct cloud *c = &clouds[_i];
    uint32_t state = (uint32_t)_i + 1;
    int size = 0;

    for (int i = 0; i < POINTS * c->k; i++)
        x[i] = draw(&state) % 100 == 0 ? NAN : draw(&state) % c->range;
    weir_pareto_front(on, x, POINTS, c->k, a);
    for (int i = 0; i < POINTS; i++) {
        bool known = true;

        for (int m = 0; m < c->k; m++)
            known &= !isnan(x[i * c->k + m]);
        ck_assert_msg(on[i] == (known && !is_beaten(x, i, c->k)), "point %d",
                      i);
        size += on[i];
    }
    ck_assert_int_gt(size, 0);
    weir_arena_drop(&a);
}
END_TEST

/* Latency and area of eight points of two models; "ok" is a constraint. */
static const char text[] =
    "study: s\n"
    "axes:\n"
    "  model: [A, B]\n"
    "  rows: [1, 2, 3, 4]\n"
    "derive: {edp: energy_j * latency_s}\n"
    "constraints: {ok: area_mm2 <= 50}\n"
    "pareto:\n"
    "  all: [latency_s, area_mm2]\n"
    "  each: {of: {edp: min, util_2d: max}, each: model}\n";

static const struct row {
    double latency, area, energy, util;
    const char *ok, *all, *each;
} rows[] = {
    {1, 10, 1, 0.5, "yes", "yes", "yes"}, {1, 12, 2, 0.5, "yes", "no", "no"},
    {2, 5, 1, 0.9, "yes", "yes", "yes"},  {0.1, 60, 1, 1, "no", "no", "no"},
    {1, 10, 4, 0.5, "yes", "yes", "yes"}, {3, 5, 4, 0.5, "yes", "no", "no"},
    {2, 6, 2.5, 0.5, "yes", "no", "no"},  {9, 9, 9, 0.6, "yes", "no", "yes"},
};

static const char *cell(const weir_sheet *s, int64_t row, const char *column)
{
    return weir_sheet_at(s, row, weir_sheet_find(s, column))->text;
}

START_TEST(test_pareto_study)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = weir_sheet_make(&a);
    const weir_study *s;

    ck_assert_int_eq(study_of(&s, &a, text, &d), WEIR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        weir_sheet_row_add(&sheet);
        weir_sheet_real(&sheet, "latency_s", rows[i].latency);
        weir_sheet_real(&sheet, "area_mm2", rows[i].area);
        weir_sheet_real(&sheet, "energy_j", rows[i].energy);
        weir_sheet_real(&sheet, "util_2d", rows[i].util);
    }
    weir_derive_run(&sheet, s);
    for (int i = 0; i < 8; i++) {
        ck_assert(
            weir_sheet_at(&sheet, i, weir_sheet_find(&sheet, "edp"))->real ==
            rows[i].energy * rows[i].latency);
        ck_assert_str_eq(cell(&sheet, i, "ok"), rows[i].ok);
        ck_assert_msg(strcmp(cell(&sheet, i, "all"), rows[i].all) == 0,
                      "all %d", i);
        ck_assert_msg(strcmp(cell(&sheet, i, "each"), rows[i].each) == 0,
                      "each %d", i);
    }
    weir_arena_drop(&a);
}
END_TEST

static const char varied[] = "study: s\n"
                             "axes: {model: [A, B]}\n"
                             "sensitivity:\n"
                             "  vary: {rows: [1, 4], clock: [2 GHz]}\n"
                             "  show: cycles\n";

START_TEST(test_sensitivity)
{
    static const double cycles[] = {100, 400, 50, 80, 10, 10, 20, NAN};
    static const struct change {
        const char *model, *parameter, *value;
        double change; /* NaN: none */
    } want[] = {{"A", "rows", "1", 3},
                {"A", "rows", "4", -0.5},
                {"A", "clock", "2 GHz", 80.0 / 100 - 1},
                {"B", "rows", "1", 0},
                {"B", "rows", "4", 1},
                {"B", "clock", "2 GHz", NAN}};
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = weir_sheet_make(&a), out;
    const weir_study *s;
    int at[WEIR_AXES];

    ck_assert_int_eq(study_of(&s, &a, varied, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_points(s), 8);
    ck_assert_int_eq(weir_study_point(&a, s, 0, at).nsets, 0);
    ck_assert_int_eq(weir_study_point(&a, s, 1, at).nsets, 1);
    ck_assert_str_eq(weir_study_label(&a, s, at),
                     "model=A, rows=1, clock=base");
    for (int i = 0; i < 8; i++) {
        weir_sheet_row_add(&sheet);
        if (!isnan(cycles[i]))
            weir_sheet_real(&sheet, "cycles", cycles[i]);
    }
    out = weir_derive_sensitivity(&a, s, &sheet);
    ck_assert_int_eq(out.nrows, 6);
    for (int i = 0; i < 6; i++) {
        double got = weir_cell_value(
            weir_sheet_at(&out, i, weir_sheet_find(&out, "cycles_change")));

        ck_assert_str_eq(cell(&out, i, "model"), want[i].model);
        ck_assert_str_eq(cell(&out, i, "parameter"), want[i].parameter);
        ck_assert_str_eq(cell(&out, i, "value"), want[i].value);
        ck_assert(isnan(want[i].change) ? isnan(got) : got == want[i].change);
    }
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pareto");
    TCase *t = tcase_create("pareto");

    tcase_add_loop_test(t, test_pareto_random, 0,
                        sizeof clouds / sizeof *clouds);
    tcase_add_test(t, test_pareto_study);
    tcase_add_test(t, test_sensitivity);
    suite_add_tcase(s, t);
    return run_suite(s);
}
