/* SPDX-License-Identifier: Apache-2.0
 * test_axes.c - ranges, zipped axes, samples and conditions of a study.
 */
#include "reports/sample.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>

/* The labels of all points, one line each. */
static const struct points {
    const char *text, *labels;
} studies[] = {
    {"axes: {seq: {from: 1Ki, to: 20Ki, times: 4}}",
     "seq=1024\nseq=4096\nseq=16384\n"},
    {"axes: {batch: {from: 1, to: 10, step: 4}}",
     "batch=1\nbatch=5\nbatch=9\n"},
    {"axes: {buffer.capacity: {from: 1 MiB, to: 2 MiB, step: 512 KiB}}",
     "buffer.capacity=1 MiB\nbuffer.capacity=1.5 MiB\n"
     "buffer.capacity=2 MiB\n"},
    {"axes: {dram.bandwidth: {from: 100 GiB/s, to: 1 TB/s, times: 4}}",
     "dram.bandwidth=100 GiB/s\ndram.bandwidth=400 GiB/s\n"},
    {"axes: {clock: {from: 500 MHz, to: 1 GHz, count: 3}}",
     "clock=500 MHz\nclock=750 MHz\nclock=1 GHz\n"},
    {"axes: {x: {from: 1, to: 100, count: 3, scale: log}}",
     "x=1\nx=10\nx=100\n"},
    {"axes: {x: {from: 1, to: 3, count: 9}}", "x=1\nx=2\nx=3\n"},
    {"axes: {x: {from: 100, to: 1000, count: 4, multiple-of: 256}}",
     "x=256\nx=512\nx=768\nx=1024\n"},
    {"axes: {x: {from: 1 s, to: 2 s, count: 3}}", "x=1 s\nx=1.5 s\nx=2 s\n"},
    {"axes: {a: [1, 1, 2], b: [3, 4], c: [5, 6, 5]}\nzip: [a, c]",
     "a=1, b=3, c=5\na=1, b=4, c=5\na=1, b=3, c=6\na=1, b=4, c=6\n"
     "a=2, b=3, c=5\na=2, b=4, c=5\n"},
    {"axes: {a: [1, 2], b: [3, 4], c: [5, 6], d: [7, 8]}\n"
     "zip: [[a, b], [c, d]]",
     "a=1, b=3, c=5, d=7\na=1, b=3, c=6, d=8\na=2, b=4, c=5, d=7\n"
     "a=2, b=4, c=6, d=8\n"},
    {"axes: {a: [1, 2, 3], b: [1, 2, 3]}\nwhere: a < b",
     "a=1, b=2\na=1, b=3\na=2, b=3\n"},
    {"set: {k: 2}\naxes: {a: [1Ki, 2Ki], m: {x: p, y: q}}\n"
     "where: [a * k > 2048, \"m == 'y' or a == 1\"]",
     "a=2Ki, m=y\n"},
    {"axes: {a: [1, 2]}\nwhere: a > 5", ""},
    {"sensitivity: {vary: {a: [1, 2], b: {from: 3, to: 4, step: 1}}}",
     "a=base, b=base\na=1, b=base\na=2, b=base\na=base, b=3\na=base, b=4\n"},
};

START_TEST(test_points)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    const char *text = weir_format(&a, "study: s\n%s\n", studies[_i].text);
    const char *got = "";
    const weir_study *s;
    int at[WEIR_AXES];

    ck_assert_msg(study_of(&s, &a, text, &d) == WEIR_OK, "%s", h.text);
    for (int64_t i = 0; i < weir_study_points(s); i++) {
        weir_study_point(&a, s, i, at);
        ck_assert_int_eq(weir_study_find(s, at), i);
        got = weir_format(&a, "%s%s\n", got, weir_study_label(&a, s, at));
    }
    ck_assert_str_eq(got, studies[_i].labels);
    weir_arena_drop(&a);
}
END_TEST

static const struct mistake {
    const char *text, *note;
} mistakes[] = {
    {"axes: {a: {from: 1, to: 2}}",
     "2:11: a range wants one of 'step', 'times' and 'count'\n"},
    {"axes: {a: {from: 1, to: 2, step: 1, count: 2}}",
     "2:11: a range wants one of 'step', 'times' and 'count'\n"},
    {"axes: {a: {from: 1 MiB, to: 2, step: 1}}",
     "2:29: 'from' and 'to' have different units\n"},
    {"axes: {a: {from: 3, to: 2, step: 1}}", "2:25: 'to' is below 'from'\n"},
    {"axes: {a: {from: 0, to: 2, times: 2}}",
     "2:18: a geometric range must begin above 0\n"},
    {"axes: {a: {from: 1, to: 2, times: 1}}",
     "2:35: 'times' must be a number above 1\n"},
    {"axes: {a: {from: 1, to: 2, step: 0}}",
     "2:34: 'step' must be above 0, in the unit of 'from'\n"},
    {"axes: {a: {from: 1, to: 9M, step: 1}}",
     "2:11: this range has more than 1000000 values\n"},
    {"axes: {a: {from: 1, to: 2, stop: 1}}",
     "2:28: unknown key 'stop'; did you mean 'step'?\n"},
    {"axes: {a: [1, 2], b: [1]}\nzip: [a, b]",
     "3:10: axes that are zipped have the same length: 'a' has 2 values, 'b' "
     "has 1\n"},
    {"axes: {a: [1, 2]}\nzip: [a, bb]", "3:10: unknown axis 'bb'\n"},
    {"axes: {a: [1, 2]}\nwhere: b > 1",
     "3:8: there is no axis 'b'; a condition can use axes and what the study "
     "sets\n"},
    {"axes: {a: [1, 2]}\nwhere: a >", "3:11: expected a value, but the "
                                      "expression ends here\n"},
    {"axes: {a: {from: 1, to: 2Ki, step: 1}, b: {from: 1, to: 2Ki, step: 1}}",
     "2:8: these axes have more than 1000000 points\n"},
    {"sample: {method: sobel, points: 4, axes: {a: [1]}}",
     "2:18: unknown method 'sobel'; did you mean 'sobol'?\n"},
    {"sensitivity: {show: cycles}",
     "2:14: a sensitivity wants 'vary: {KEY: [VALUE, ...]}'\n"},
    {"derive: {x: cycle * 2}",
     "2:13: unknown column 'cycle'; did you mean 'cycles'?\n"},
    {"derive: {cycles: 1}", "2:10: there is a column 'cycles' already\n"},
    {"objectives: {cycles: less}",
     "2:22: an objective is min or max, not 'less'\n"},
    {"axes: {a: [1]}\npareto: {f: {of: [cycles], each: b}}",
     "3:34: unknown axis 'b'\n"},
};

START_TEST(test_mistakes)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    const char *text = weir_format(&a, "study: s\n%s\n", mistakes[_i].text);
    const weir_study *s;

    ck_assert_int_ne(study_of(&s, &a, text, &d), WEIR_OK);
    ck_assert_str_eq(h.text, mistakes[_i].note);
    weir_arena_drop(&a);
}
END_TEST

#ifdef WEIR_HAVE_GSL

enum { N = 64, AXES = 5 };

/* Each of N equal parts of each axis holds one of N points. Of a Sobol
 * sequence that is so for the points 0 to 2^k - 1; GSL leaves out point 0, so
 * the part [0, 1/N) is empty and the last point is in another one. */
START_TEST(test_strata)
{
    static double x[N * AXES];
    const char *method = weir_samples[_i];
    bool sobol = strcmp(method, "sobol") == 0;
    weir_diag d = {0};

    ck_assert_int_eq(
        weir_sample(x, method, N, AXES, sobol ? 0 : 7, (weir_loc){0}, &d),
        WEIR_OK);
    for (int k = 0; k < AXES; k++) {
        bool filled[N] = {false};

        for (int i = 0; i < N - sobol; i++) {
            int part = (int)floor(x[i * AXES + k] * N);

            ck_assert(part >= 0 && part < N && !filled[part]);
            filled[part] = true;
        }
        ck_assert(filled[0] == !sobol);
    }
}
END_TEST

/* The first two axes of a Sobol sequence, from Bratley and Fox 1988: the first
 * is van der Corput's in Gray code order. */
START_TEST(test_sobol)
{
    static const double want[][2] = {
        {0.5, 0.5},     {0.75, 0.25},   {0.25, 0.75},  {0.375, 0.375},
        {0.875, 0.875}, {0.625, 0.125}, {0.125, 0.625}};
    double x[14];
    weir_diag d = {0};

    ck_assert_int_eq(weir_sample(x, "sobol", 7, 2, 0, (weir_loc){0}, &d),
                     WEIR_OK);
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < 2; k++)
            ck_assert(x[2 * i + k] == want[i][k]);
    ck_assert_int_eq(weir_sample(x, "sobol", 5, 2, 2, (weir_loc){0}, &d),
                     WEIR_OK);
    ck_assert(x[0] == want[2][0] && x[9] == want[6][1]);
}
END_TEST

START_TEST(test_sampled)
{
    static const char text[] =
        "study: s\n"
        "axes: {model: [A, B]}\n"
        "sample:\n"
        "  method: sobol\n"
        "  points: 4\n"
        "  axes:\n"
        "    seq: {from: 1Ki, to: 16Ki, scale: log, multiple-of: 256}\n"
        "    rows: [10, 20]\n"
        "    config: {flat: {mapping: f}, other: {mapping: o}}\n";
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    const weir_study *s;
    int at[WEIR_AXES];

    ck_assert_int_eq(study_of(&s, &a, text, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_points(s), 8);
    weir_study_point(&a, s, 4, at);
    ck_assert_str_eq(weir_study_label(&a, s, at),
                     "model=B, seq=4096, rows=20, config=other");
    ck_assert_str_eq(weir_study_point(&a, s, 5, at).mapping.text, "o");
    ck_assert_str_eq(weir_study_label(&a, s, at),
                     "model=B, seq=8192, rows=10, config=other");
    weir_arena_drop(&a);
}
END_TEST

#endif

int main(void)
{
    Suite *s = suite_create("axes");
    TCase *t = tcase_create("axes");

    tcase_add_loop_test(t, test_points, 0, sizeof studies / sizeof *studies);
    tcase_add_loop_test(t, test_mistakes, 0,
                        sizeof mistakes / sizeof *mistakes);
#ifdef WEIR_HAVE_GSL
    tcase_add_loop_test(t, test_strata, 0, 2);
    tcase_add_test(t, test_sobol);
    tcase_add_test(t, test_sampled);
#endif
    suite_add_tcase(s, t);
    return run_suite(s);
}
