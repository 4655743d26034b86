/* SPDX-License-Identifier: Apache-2.0
 * test_systolic.c - single products on a systolic array with ideal memory take
 * the cycles of SCALE-Sim's closed forms, on any array and any shape, through
 * the general machine and the mapping files; on single PEs as well.
 *
 * With R rows and C columns, cycles of a fold times folds (SCALE-Sim, Samajdar
 * et al., ISPASS 2020, section III; its v3 report prints one less):
 *   weight-stationary  (M + 2 R + C - 2) ceil(K / R) ceil(N / C)
 *   input-stationary   (N + 2 R + C - 2) ceil(K / R) ceil(M / C)
 *   output-stationary  (K + R + C - 2)   ceil(M / R) ceil(N / C)
 */
#include "tests/cross/point.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>

enum { SHAPES = 100, PES = 12 };

typedef struct shape {
    int64_t r, c, m, n, k;
} shape;

static int64_t folds(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

static int64_t weights(const shape *s)
{
    return (s->m + 2 * s->r + s->c - 2) * folds(s->k, s->r) * folds(s->n, s->c);
}

static int64_t inputs(const shape *s)
{
    return (s->n + 2 * s->r + s->c - 2) * folds(s->k, s->r) * folds(s->m, s->c);
}

static int64_t outputs(const shape *s)
{
    return (s->k + s->r + s->c - 2) * folds(s->m, s->r) * folds(s->n, s->c);
}

static const struct dataflow {
    const char *mapping;
    int64_t (*cycles)(const shape *s);
} dataflows[] = {
    {"gemm-ws", weights}, {"gemm-is", inputs}, {"gemm-os", outputs}};

static int64_t run(weir_arena a, const char *mapping, const shape *s,
                   const char *engine)
{
    weir_diag quiet = {0};
    point p = {"gemm", "systolic", mapping, "physical", {{NULL, NULL}}};
    static const char *const path[] = {
        "machine.units.array.rows", "machine.units.array.columns",
        "shape.parameters.m", "shape.parameters.n", "shape.parameters.k"};
    const int64_t value[] = {s->r, s->c, s->m, s->n, s->k};
    point_documents docs;
    const weir_mapping *m;
    const weir_stats *stats;

    for (int i = 0; i < 5; i++)
        p.set[i].path = path[i],
        p.set[i].value = weir_format(&a, "%lld", (long long)value[i]);
    ck_assert_int_eq(point_documents_load(&docs, &a, &p, &quiet), WEIR_OK);
    ck_assert_int_eq(point_make(&m, &a, &docs, &p, &quiet), WEIR_OK);
    ck_assert_int_eq(point_run(&stats, &a, m, engine, true, &quiet), WEIR_OK);
    return stats->cycles;
}

/* Figures that SCALE-Sim v3 itself printed, plus one. */
static const struct printed {
    const char *mapping;
    shape s;
    int64_t cycles;
} printed[] = {
    {"gemm-ws", {256, 256, 1024, 1024, 1024}, 28640},
    {"gemm-ws", {64, 128, 1024, 1024, 64}, 10224},
    {"gemm-ws", {64, 128, 1024, 64, 1024}, 20448},
    {"gemm-os", {64, 128, 1024, 1024, 64}, 32512},
    {"gemm-os", {64, 128, 1024, 64, 1024}, 19424},
    {"gemm-is", {64, 128, 1024, 1024, 64}, 10224},
    {"gemm-is", {64, 128, 1024, 64, 1024}, 40704},
};

START_TEST(test_systolic_printed)
{
    const struct printed *x = &printed[_i];
    weir_arena a = weir_arena_make();

    ck_assert_int_eq(run(a, x->mapping, &x->s, "trace"), x->cycles);
    weir_arena_drop(&a);
}
END_TEST

static int64_t draw(uint64_t *seed, int64_t most)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return 1 + (int64_t)((z ^ z >> 31) % (uint64_t)most);
}

static void compare(const struct dataflow *f, const char *engine, int shapes,
                    int64_t side, int64_t most)
{
    weir_arena a = weir_arena_make();
    uint64_t seed = 3;

    for (int i = 0; i < shapes; i++) {
        shape s;

        s.r = draw(&seed, side), s.c = draw(&seed, side);
        s.m = draw(&seed, most), s.n = draw(&seed, most);
        s.k = draw(&seed, most);
        ck_assert_msg(run(a, f->mapping, &s, engine) == f->cycles(&s),
                      "%s by %s, array %lld x %lld, M %lld, N %lld, K %lld: "
                      "%lld cycles, by the form %lld",
                      f->mapping, engine, (long long)s.r, (long long)s.c,
                      (long long)s.m, (long long)s.n, (long long)s.k,
                      (long long)run(a, f->mapping, &s, engine),
                      (long long)f->cycles(&s));
    }
    weir_arena_drop(&a);
}

START_TEST(test_systolic_trace)
{
    compare(&dataflows[_i], "trace", SHAPES, 300, 3000);
}
END_TEST

START_TEST(test_systolic_pe)
{
    compare(&dataflows[_i], "pe", PES, 40, 90);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("systolic");
    TCase *forms = tcase_create("forms");

    tcase_set_timeout(forms, 100);
    tcase_add_loop_test(forms, test_systolic_printed, 0,
                        sizeof printed / sizeof *printed);
    tcase_add_loop_test(forms, test_systolic_trace, 0, 3);
    tcase_add_loop_test(forms, test_systolic_pe, 0, 3);
    suite_add_tcase(suite, forms);
    return run_suite(suite);
}
