/* SPDX-License-Identifier: Apache-2.0
 * test_tensorcore.c - GPUs: the matrix unit against its measured table, and
 * what a wrong file is told.
 */
#include "models/tensorcore/tensorcore.h"

#include "base/library.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

static weir_arena arena;
static char heard[4096];

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    size_t n = strlen(heard);

    (void)user, (void)level;
    snprintf(heard + n, sizeof heard - n, "%d:%d: %s\n", loc.line, loc.col,
             msg);
}

static const weir_yaml *document(const char *name)
{
    weir_diag d = {.sink = sink};
    const weir_yaml *doc;

    ck_assert_int_eq(weir_library_load(&doc, &arena, WEIR_KIND_MACHINE, name,
                                       (weir_loc){0}, &d),
                     WEIR_OK);
    return doc;
}

static const weir_machine *machine(const char *name)
{
    weir_diag d = {.sink = sink};
    const weir_machine *m;

    ck_assert_int_eq(weir_machine_parse(&m, &arena, document(name), &d),
                     WEIR_OK);
    ck_assert_str_eq(heard, "");
    return m;
}

static void set_up(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

/* --- microbench-blackwell (SemiAnalysis, commit 9a068d8), B200 --- */

#define SMEM WEIR_FROM_SMEM
#define TMEM WEIR_FROM_TMEM

static const struct interval {
    weir_matrix x;
    double cycles, tolerance;
} intervals[] = {
    {{128, 64, SMEM, false}, 48.02, 1},
    {{128, 80, SMEM, false}, 52, 1},
    {{128, 96, SMEM, false}, 56, 1},
    {{128, 112, SMEM, false}, 60, 1},
    {{128, 128, SMEM, false}, 64, 1},
    {{128, 256, SMEM, false}, 128, 1},
    {{128, 64, TMEM, false}, 32, 1},
    {{128, 128, TMEM, false}, 64, 1},
    {{128, 256, TMEM, false}, 128, 1},
    {{64, 128, SMEM, false}, 64, 1}, /* half the rate of 128 rows */
    /* by pairs the rule is less exact where N is at most 96 */
    {{256, 64, SMEM, true}, 43.0, 3},
    {{256, 80, SMEM, true}, 45.3, 3},
    {{256, 96, SMEM, true}, 49.4, 3},
    {{256, 112, SMEM, true}, 56, 1},
    {{256, 128, SMEM, true}, 64, 1},
    {{256, 256, SMEM, true}, 128, 1},
    {{128, 64, SMEM, true}, 25, 3},
    {{128, 128, SMEM, true}, 32, 1},
    {{128, 256, SMEM, true}, 64, 1},
    {{128, 64, TMEM, true}, 18, 3},
    {{128, 128, TMEM, true}, 32, 1},
    {{128, 256, TMEM, true}, 64, 1},
    /* QuickRunCUDA: never faster than 44 */
    {{128, 32, SMEM, false}, 44, 1},
};

static const struct latency {
    weir_matrix x;
    int64_t cycles;
} latencies[] = {
    {{128, 128, TMEM, false}, 168}, {{128, 256, TMEM, false}, 232},
    {{64, 128, SMEM, false}, 184},  {{128, 128, SMEM, false}, 200},
    {{128, 256, SMEM, false}, 264}, {{256, 256, TMEM, true}, 266},
    {{128, 64, SMEM, true}, 173},   {{128, 128, SMEM, true}, 197},
    {{128, 256, SMEM, true}, 229},  {{256, 128, SMEM, true}, 234},
    {{256, 256, SMEM, true}, 298},
};

enum {
    INTERVALS = sizeof intervals / sizeof *intervals,
    LATENCIES = sizeof latencies / sizeof *latencies,
};

START_TEST(test_matrix_interval)
{
    const struct interval *i = &intervals[_i];
    int64_t got = weir_matrix_interval(machine("b200")->tensorcore, i->x);

    ck_assert_msg(fabs((double)got - i->cycles) <= i->tolerance,
                  "m %d n %d from %d%s: %d cycles, measured %.2f", (int)i->x.m,
                  (int)i->x.n, (int)i->x.a, i->x.pair ? " by a pair" : "",
                  (int)got, i->cycles);
}
END_TEST

START_TEST(test_matrix_latency)
{
    const struct latency *l = &latencies[_i];

    ck_assert_int_eq(weir_matrix_latency(machine("b200")->tensorcore, l->x),
                     l->cycles);
}
END_TEST

/* m64nNk16 takes N/2 cycles on H100, at 4096 FLOP a cycle. */
START_TEST(test_matrix_hopper)
{
    const weir_tensorcore *t = machine("h100")->tensorcore;

    for (int64_t n = 64; n <= 256; n += 8)
        ck_assert_int_eq(
            weir_matrix_interval(t, (weir_matrix){64, n, SMEM, false}), n / 2);
}
END_TEST

/* --- files --- */

/* What one device overrides; what it does not is its base's. */
START_TEST(test_device_overrides)
{
    const weir_tensorcore *h = machine("h100")->tensorcore;
    const weir_tensorcore *b = machine("b200")->tensorcore;
    const weir_tensorcore *u = machine("b300")->tensorcore;

    ck_assert_int_eq(weir_tensorcore_whole(h, WEIR_TC_TMEM_COLUMNS), 0);
    ck_assert_int_eq(weir_tensorcore_whole(b, WEIR_TC_TMEM_COLUMNS), 512);
    ck_assert_int_eq(weir_tensorcore_whole(u, WEIR_TC_MUFU),
                     2 * weir_tensorcore_whole(b, WEIR_TC_MUFU));
    ck_assert_int_eq(weir_tensorcore_whole(b, WEIR_TC_FMA),
                     weir_tensorcore_whole(h, WEIR_TC_FMA));
}
END_TEST

/* What is calibrated is called open, lies in its range, and nothing else is
 * open but what publications leave so. */
START_TEST(test_device_open)
{
    static const char *const devices[] = {"h100", "b200", "b300"};
    static const char *const may[] = {"tmem.read", "tmem.read_latency",
                                      "barrier.hop", "grid.switch"};
    const weir_tensorcore *t = machine(devices[_i])->tensorcore;

    ck_assert_int_le(t->nopen, 4);
    for (int i = 0; i < t->nopen; i++) {
        const weir_tensorcore_open *o = &t->open[i];
        double at = weir_tensorcore_real(t, o->field);
        double x = weir_ratio_value(o->slow), y = weir_ratio_value(o->fast);
        bool known = false;

        for (int k = 0; k < 4; k++)
            known |= strcmp(weir_tensorcore_name(o->field), may[k]) == 0;
        ck_assert_msg(known, "%s", weir_tensorcore_name(o->field));
        ck_assert(at >= fmin(x, y) && at <= fmax(x, y));
    }
}
END_TEST

/* Every name is found, and formulas know it. */
START_TEST(test_field_names)
{
    const weir_machine *m = machine("b200");

    for (int f = 0; f < WEIR_TC_FIELDS; f++) {
        const char *name = weir_tensorcore_name((weir_tensorcore_field)f);
        int64_t value;

        ck_assert_int_eq(weir_tensorcore_find(name), f);
        ck_assert_int_eq(weir_machine_value(m, name, &value), 1);
        ck_assert_int_eq(value, weir_tensorcore_whole(
                                    m->tensorcore, (weir_tensorcore_field)f));
    }
    ck_assert_int_eq(weir_tensorcore_find("mufu.columns"), -1);
}
END_TEST

static const struct mistake {
    const char *path, *value, *note;
} mistakes[] = {
    {"units.mufu.lanes", "null", "but this is empty"},
    {"units.mufu", "{}", "the machine has no 'units.mufu.lanes'"},
    {"units.mufu.lanes", "0",
     "'mufu.lanes' is '0', but it must be a whole number from 1"},
    {"units.mufu.lanes", "2.5", "must be a whole number"},
    {"units.mufu.lanes", "4 B", "a number without a unit"},
    {"units.mufu.lane", "4", "unknown key 'lane'; did you mean 'lanes'?"},
    {"units.mufo.lanes", "4", "unknown key 'mufo'; did you mean 'mufu'?"},
    {"memories.l2.bandwidth", "20 GB", "a rate"},
    {"units.power.limit", "1 kJ", "a power"},
    {"open", "{tmem.color: [1, 2]}", "is no parameter of a GPU"},
    {"open", "{tmem.columns: 1}", "must be [slowest, fastest]"},
    {"open", "7", "'open' must be a map"},
    {"energy", "45nm-fusemax", "unknown key 'energy'"},
    {"units", "7", "expected a map of keys"},
};

enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

START_TEST(test_device_bad)
{
    const struct mistake *x = &mistakes[_i];
    weir_diag d = {.sink = sink};
    const weir_yaml *doc;
    const weir_machine *m;

    ck_assert_int_eq(
        weir_yaml_set(&doc, &arena, document("b200"), x->path, x->value, &d),
        WEIR_OK);
    ck_assert_int_ne(weir_machine_parse(&m, &arena, doc, &d), WEIR_OK);
    ck_assert_msg(strstr(heard, x->note), "%s: %s: got\n%swant %s", x->path,
                  x->value, heard, x->note);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tensorcore");
    TCase *matrix = tcase_create("matrix"), *files = tcase_create("files");

    tcase_add_checked_fixture(matrix, set_up, tear_down);
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_add_loop_test(matrix, test_matrix_interval, 0, INTERVALS);
    tcase_add_loop_test(matrix, test_matrix_latency, 0, LATENCIES);
    tcase_add_test(matrix, test_matrix_hopper);
    tcase_add_test(files, test_device_overrides);
    tcase_add_loop_test(files, test_device_open, 0, 3);
    tcase_add_test(files, test_field_names);
    tcase_add_loop_test(files, test_device_bad, 0, MISTAKES);
    suite_add_tcase(suite, matrix);
    suite_add_tcase(suite, files);
    return run_suite(suite);
}
