/* SPDX-License-Identifier: Apache-2.0
 * test_engines.c - the closed form against the trace: on random points of every
 * mapping of the library, and on designs that exist only as text here.
 */
#include "tests/cross/point.h"
#include "tests/suite.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct design {
    const char *machine, *mapping;
} designs[] = {
    {"flat-cloud", "unfused"},
    {"flat-cloud", "flat"},
    {"fusemax-cascade", "fusemax-cascade"},
    {"fusemax-architecture", "fusemax-architecture"},
    {"fusemax-cloud", "fusemax-binding"},
    {"fusemax-cloud", "fusemax-binding-deep"},
    {"flat-cloud", "layer-unfused"},
    {"flat-cloud", "layer-flat"},
    {"fusemax-cascade", "layer-cascade"},
    {"fusemax-architecture", "layer-architecture"},
    {"fusemax-cloud", "layer-binding"},
    {"fusemax-merge", "fusemax-merge"},
    {"flat-softmax", "softmax-lanes"},
};

enum {
    NDESIGNS = sizeof designs / sizeof *designs,
    PUBLISHED = 60,
    PHYSICAL = 12
};

static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int in(uint64_t *seed, int low, int high)
{
    return low + (int)(next(seed) % (uint64_t)(high - low + 1));
}

static int one_of(uint64_t *seed, const int *x, int n)
{
    return x[in(seed, 0, n - 1)];
}

static point random_point(weir_arena *a, const struct design *d,
                          const char *accounting, int longest, uint64_t *seed)
{
    static const int sizes[] = {16, 32, 64, 100, 128, 256, 512};
    static const int dims[] = {16, 32, 64, 96, 128, 192, 256};
    static const int mib[] = {2, 5, 16, 32, 64};
    int columns = one_of(seed, sizes, 7);
    point p = {"bert-base", d->machine, d->mapping, accounting, {{NULL, NULL}}};
    int n = 0;

    p.set[n].path = "shape.batch",
    p.set[n++].value = weir_format(a, "%d", in(seed, 1, 3));
    p.set[n].path = "shape.heads",
    p.set[n++].value = weir_format(a, "%d", in(seed, 1, 5));
    p.set[n].path = "shape.parameters.seq";
    p.set[n++].value = weir_format(
        a, "%d", in(seed, 0, 1) ? in(seed, 1, longest) : 1 << in(seed, 5, 12));
    p.set[n].path = "shape.parameters.head_dim";
    p.set[n++].value = weir_format(a, "%d", one_of(seed, dims, 7));
    p.set[n].path = "shape.parameters.value_dim";
    p.set[n++].value = in(seed, 0, 1)
                           ? "head_dim"
                           : weir_format(a, "%d", one_of(seed, dims, 7));
    p.set[n].path = "machine.units.array2d.rows";
    p.set[n++].value = weir_format(a, "%d", one_of(seed, sizes, 7));
    p.set[n].path = "machine.units.array2d.columns";
    p.set[n++].value = weir_format(a, "%d", columns);
    p.set[n].path = strcmp(d->machine, "flat-softmax") == 0
                        ? "machine.units.accumulate.columns"
                        : "machine.units.array1d.columns";
    p.set[n++].value = weir_format(a, "%d", columns);
    p.set[n].path = "machine.memories.buffer.capacity";
    p.set[n++].value = weir_format(a, "%d MiB", one_of(seed, mib, 5));
    return p;
}

static const char *said(weir_arena *a, const point *p)
{
    const char *text =
        weir_format(a, "--machine %s --mapping %s", p->machine, p->mapping);

    for (int i = 0; i < POINT_SETS && p->set[i].path; i++)
        text = weir_format(a, "%s --set '%s=%s'", text, p->set[i].path,
                           p->set[i].value);
    return text;
}

static bool near(double x, double y, double tolerance)
{
    return fabs(x - y) <= tolerance * fmax(fabs(x), fabs(y));
}

/* What is wrong with the two, or NULL. */
static const char *compare(weir_arena *a, const weir_stats *form,
                           const weir_stats *trace)
{
    if (!form->exact)
        return trace->cycles < form->cycles || trace->cycles > form->upper_cycle
                   ? weir_format(a,
                                 "%" PRId64 " cycles are not within %" PRId64
                                 " ... %" PRId64,
                                 trace->cycles, form->cycles, form->upper_cycle)
                   : NULL;
    if (form->cycles != trace->cycles)
        return weir_format(a, "%" PRId64 " cycles, and %" PRId64 " traced",
                           form->cycles, trace->cycles);
    for (int u = 0; u < form->nunits; u++)
        if (form->unit[u].busy_cycle != trace->unit[u].busy_cycle)
            return weir_format(
                a, "%s busy for %" PRId64 ", and %" PRId64 " traced",
                form->unit[u].name, form->unit[u].busy_cycle,
                trace->unit[u].busy_cycle);
    for (int u = 0; u < form->nunits; u++)
        if (form->unit[u].idle_cycle != trace->unit[u].idle_cycle)
            return weir_format(
                a, "%s idle for %" PRId64 ", and %" PRId64 " traced",
                form->unit[u].name, form->unit[u].idle_cycle,
                trace->unit[u].idle_cycle);
    /* 1e-12: sums of up to some thousand doubles, in another order. */
    if (!near(form->run_cycle, trace->run_cycle, 1e-12))
        return weir_format(a, "%.17g unrounded cycles, and %.17g traced",
                           form->run_cycle, trace->run_cycle);
    if (!near(form->traffic_byte, trace->traffic_byte, 1e-12))
        return weir_format(a, "traffic of %.17g, and %.17g traced",
                           form->traffic_byte, trace->traffic_byte);
    if (!near(form->energy_j, trace->energy_j, 1e-12))
        return weir_format(a, "energy of %.17g, and %.17g traced",
                           form->energy_j, trace->energy_j);
    return NULL;
}

static weir_status run_both(const weir_stats *s[2], weir_arena *a,
                            const weir_mapping *m, weir_diag *d)
{
    WEIR_TRY(point_run(&s[0], a, m, "closed-form", true, d));
    WEIR_TRY(point_run(&s[1], a, m, "trace", true, d));
    WEIR_TRY(weir_stats_check(s[0], d));
    return weir_stats_check(s[1], d);
}

static void random_points(const struct design *design, const char *accounting,
                          int points, int longest, uint64_t seed)
{
    weir_arena keep = weir_arena_make();
    weir_diag quiet = {0};
    point any = {
        "bert-base", design->machine, design->mapping, NULL, {{NULL, NULL}}};
    point_documents docs;
    int fit = 0;

    ck_assert_int_eq(point_documents_load(&docs, &keep, &any, &quiet), WEIR_OK);
    for (int k = 0; k < points; k++) {
        weir_arena a = keep;
        point p = random_point(&a, design, accounting, longest, &seed);
        const weir_stats *s[2];
        const weir_mapping *m;
        const char *wrong;

        if (point_make(&m, &a, &docs, &p, &quiet) != WEIR_OK)
            continue;
        fit++;
        ck_assert_msg(run_both(s, &a, m, &quiet) == WEIR_OK,
                      "%s, %s: an engine fails", said(&a, &p), accounting);
        wrong = compare(&a, s[0], s[1]);
        ck_assert_msg(!wrong, "%s, %s: %s", said(&a, &p), accounting, wrong);
    }
    ck_assert_msg(fit > points / 3, "%s: only %d of %d points fit",
                  design->mapping, fit, points);
    weir_arena_drop(&keep);
}

START_TEST(test_engines_published)
{
    random_points(&designs[_i], "published", PUBLISHED, 20000, 1);
}
END_TEST

START_TEST(test_engines_physical)
{
    random_points(&designs[_i], "physical", PHYSICAL, 3000, 2);
}
END_TEST

/* Attention at 4K: where nothing is hidden by deep skews, the upper bound is
 * less than four times what is traced (3.4 at most when this was written). */
START_TEST(test_engines_width)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    point p = {"bert-base",
               designs[_i].machine,
               designs[_i].mapping,
               "physical",
               {{"shape.parameters.seq", "4096"}}};
    point_documents docs;
    const weir_mapping *m;
    const weir_stats *s[2];

    ck_assert_int_eq(point_documents_load(&docs, &a, &p, &d), WEIR_OK);
    ck_assert_int_eq(point_make(&m, &a, &docs, &p, &d), WEIR_OK);
    ck_assert_int_eq(run_both(s, &a, m, &d), WEIR_OK);
    ck_assert_int_lt(s[0]->upper_cycle, 4 * s[1]->cycles);
    weir_arena_drop(&a);
}
END_TEST

/* --- designs that are only text --- */

static const char two_rows_machine[] =
    "machine: two-rows\n"
    "base: fusemax-cloud\n"
    "units:\n"
    "  row2:\n"
    "    kind: pe-row\n"
    "    columns: 256\n"
    "    does: [mul, add, max, exp, div]\n"
    "    sub-exp: {multiply-adds: 6, adds: 1}\n"
    "    registers: 32 x 16 bit\n"
    "links:\n"
    "  - dram <-> buffer\n"
    "  - buffer -> array2d.left, array2d.top\n"
    "  - array2d.bottom -> array1d\n"
    "  - array2d.bottom -> row2\n"
    "  - array1d -> array2d.top\n"
    "  - array1d -> row2\n"
    "  - row2 -> array1d\n"
    "  - row2 <-> buffer\n"
    "  - array1d <-> buffer\n";

static const char two_rows[] =
    "mapping: two-rows\n"
    "base: fusemax-binding\n"
    "machine: {family: spatial, needs: [array2d, array1d, row2]}\n"
    "space:\n"
    "  row2: {columns: P0}\n"
    "bind:\n"
    "  array1d: [RD, RM, PRM, SPD]\n"
    "  row2: [RNV, AV, SPNV]\n";

static const char lm_below[] =
    "mapping: lm-below\n"
    "base: fusemax-binding\n"
    "bind:\n"
    "  array2d: [BQK, SLN, SLD, SLNV]\n"
    "  array1d: [LM, RD, RNV, AV, RM, PRM, SPD, SPNV]\n"
    "skew: {BQK: 2, LM: 0}\n"
    "drain: ~\n";

static const char deep[] = "mapping: deep\n"
                           "base: fusemax-binding\n"
                           "tile: {M1: 4}\n"
                           "order: [batch, heads, P2, M2, M1, P1]\n";

static const struct made {
    const char *what, *machine, *mapping;
    const char *set[12]; /* path, value, ... */
} mades[] = {
    {"two 1-D arrays", two_rows_machine, two_rows, {NULL}},
    {"LM on the 1-D array", "fusemax-cloud", lm_below, {NULL}},
    {"E = 192, F = 128",
     "fusemax-cloud",
     "fusemax-binding",
     {"shape.parameters.head_dim", "192", "shape.parameters.value_dim", "128"}},
    {"keys cut twice", "fusemax-cloud", deep, {NULL}},
    {"keys cut twice, ragged",
     "fusemax-cloud",
     deep,
     {"shape.parameters.seq", "2500"}},
    {"128 x 64",
     "fusemax-cloud",
     "fusemax-binding",
     {"machine.units.array2d.rows", "128", "machine.units.array2d.columns",
      "64", "machine.units.array1d.columns", "64"}},
    {"64 x 512, ragged",
     "fusemax-cloud",
     "fusemax-binding",
     {"machine.units.array2d.rows", "64", "machine.units.array2d.columns",
      "512", "machine.units.array1d.columns", "512", "shape.parameters.seq",
      "1234"}},
};

enum { NMADES = sizeof mades / sizeof *mades };

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user;
    if (level == WEIR_ERROR)
        ck_abort_msg("%s: %s: line %d: %s", mades[*(int *)user].what,
                     loc.file ? loc.file : "", loc.line, msg);
}

START_TEST(test_engines_made)
{
    static const char *const accountings[] = {"published", "physical"};
    const struct made *made = &mades[_i / 2];
    int which = _i / 2;
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = sink, .user = &which};
    point p = {"bert-base",
               made->machine,
               made->mapping,
               accountings[_i % 2],
               {{"shape.batch", "1"}}};
    point_documents docs;
    const weir_mapping *m;
    const weir_stats *s[2];
    const char *wrong;

    for (int k = 0; k < 12 && made->set[k]; k += 2)
        p.set[1 + k / 2].path = made->set[k],
                      p.set[1 + k / 2].value = made->set[k + 1];
    ck_assert_int_eq(point_documents_load(&docs, &a, &p, &d), WEIR_OK);
    ck_assert_int_eq(point_make(&m, &a, &docs, &p, &d), WEIR_OK);
    ck_assert_int_eq(run_both(s, &a, m, &d), WEIR_OK);
    wrong = compare(&a, s[0], s[1]);
    ck_assert_msg(!wrong, "%s, %s: %s", made->what, p.accounting, wrong);
    ck_assert_int_gt(s[1]->cycles, 0);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engines");
    TCase *random = tcase_create("random"), *made = tcase_create("made");

    tcase_set_timeout(random, 100);
    tcase_add_loop_test(random, test_engines_published, 0, NDESIGNS);
    tcase_add_loop_test(random, test_engines_physical, 0, NDESIGNS);
    tcase_add_loop_test(made, test_engines_width, 0, 5);
    tcase_add_loop_test(made, test_engines_made, 0, 2 * NMADES);
    suite_add_tcase(suite, random);
    suite_add_tcase(suite, made);
    return run_suite(suite);
}
