/* SPDX-License-Identifier: Apache-2.0
 * test_study.c - studies: read, narrowed, overridden, point by point.
 */
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>

static const char two_axes[] =
    "study: two\n"
    "machine: m\n"
    "set: {batch: 8}\n"
    "axes:\n"
    "  model: {BERT: bert-base, XLM: xlm}\n"
    "  seq: {1K: 1Ki, 4K: 4Ki, 16K: 16Ki}\n"
    "  config:\n"
    "    flat: {mapping: flat, set: {array2d: {rows: 4}}}\n"
    "    binding: {mapping: binding, machine: n}\n"
    "  accounting: [published, physical]\n";

static const struct point {
    int64_t i;
    const char *label, *machine, *mapping, *seq;
    int nsets;
} points[] = {
    {0, "model=BERT, seq=1K, config=flat, accounting=published", "m", "flat",
     "1Ki", 3},
    {1, "model=BERT, seq=1K, config=flat, accounting=physical", "m", "flat",
     "1Ki", 3},
    {2, "model=BERT, seq=1K, config=binding, accounting=published", "n",
     "binding", "1Ki", 2},
    {4, "model=BERT, seq=4K, config=flat, accounting=published", "m", "flat",
     "4Ki", 3},
    {23, "model=XLM, seq=16K, config=binding, accounting=physical", "n",
     "binding", "16Ki", 2},
};

START_TEST(test_study_points)
{
    const struct point *want = &points[_i];
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    const weir_study *s;
    weir_point p;
    int at[WEIR_AXES];

    ck_assert_int_eq(study_of(&s, &a, two_axes, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_points(s), 24);
    p = weir_study_point(&a, s, want->i, at);
    ck_assert_str_eq(weir_study_label(&a, s, at), want->label);
    ck_assert_str_eq(p.machine.text, want->machine);
    ck_assert_str_eq(p.mapping.text, want->mapping);
    ck_assert_int_eq(p.nsets, want->nsets);
    ck_assert_str_eq(p.set[0].key, "batch");
    ck_assert_str_eq(p.set[1].key, "seq");
    ck_assert_str_eq(p.set[1].value, want->seq);
    if (p.nsets > 2)
        ck_assert_str_eq(p.set[2].key, "array2d.rows");
    weir_arena_drop(&a);
}
END_TEST

static const struct filter {
    const char *filter[3];
    int64_t points; /* 0: refused */
    const char *note;
} filters[] = {
    {{"model=BERT"}, 12, ""},
    {{"seq=1K,4K"}, 16, ""},
    {{"seq=1Ki"}, 8, ""}, /* a value for its label */
    {{"model=XLM,seq=1K,4K,config=flat"}, 4, ""},
    {{"seq=1K", "seq=4K"}, 16, ""},
    {{"seq=1K,1K"}, 8, ""},
    {{"modle=XLM"}, 0, "there is no axis 'modle'; did you mean 'model'?"},
    {{"seq=2K"}, 0, "axis 'seq' has no label '2K'; there are: 1K, 4K, 16K"},
    {{"seq="}, 0, "axis 'seq' has no label ''; there are: 1K, 4K, 16K"},
    {{"seq=1K,"}, 0, "axis 'seq' has no label ''; there are: 1K, 4K, 16K"},
    {{"seq"}, 0, "'seq' is no filter; write AXIS=LABEL,LABEL"},
    {{"frobnicate,seq=1K"},
     0,
     "there is no axis 'frobnicate'; there are: model, seq, config, "
     "accounting"},
};

START_TEST(test_study_only)
{
    const struct filter *f = &filters[_i];
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    const weir_study *s, *narrow = NULL;
    int n = 0;

    while (n < 3 && f->filter[n])
        n++;
    ck_assert_int_eq(study_of(&s, &a, two_axes, &d), WEIR_OK);
    if (f->points > 0) {
        ck_assert_int_eq(
            weir_study_only(&narrow, &a, s, f->filter, n, (weir_loc){0}, &d),
            WEIR_OK);
        ck_assert_int_eq(weir_study_points(narrow), f->points);
        ck_assert_str_eq(h.text, "");
    } else {
        ck_assert_int_ne(
            weir_study_only(&narrow, &a, s, f->filter, n, (weir_loc){0}, &d),
            WEIR_OK);
        ck_assert_msg(strstr(h.text, f->note), "got %s", h.text);
    }
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_study_set_of_an_axis)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_set set[] = {{.key = "seq", .value = "3Ki"},
                      {.key = "config", .value = "x"}};
    weir_point over = {.nsets = 2, .set = set};
    const weir_study *s;
    weir_point p;
    int at[WEIR_AXES];

    ck_assert_int_eq(study_of(&s, &a, two_axes, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_override(&s, &a, s, &over, &d), WEIR_OK);
    ck_assert_int_eq(weir_study_points(s), 8);
    p = weir_study_point(&a, s, 7, at);
    ck_assert_str_eq(weir_study_label(&a, s, at),
                     "model=XLM, seq=3Ki, config=binding, accounting=physical");
    ck_assert_str_eq(p.set[p.nsets - 2].value, "3Ki");
    ck_assert_str_eq(p.set[p.nsets - 1].key, "config"); /* left to be refused */
    weir_arena_drop(&a);
}
END_TEST

static const struct bad {
    const char *text, *note;
} bads[] = {
    {"study: s\naxis: {}\n", "unknown key 'axis'; did you mean 'axes'?"},
    {"study: s\naxes: 3\n", "'axes' must be a map of at most 32 axes"},
    {"study: s\naxes: {seq: 3}\n", "axis 'seq' must be a list of values"},
    {"study: s\naxes: {seq: []}\n", "axis 'seq' must be a list of values"},
    {"study: s\naxes: {seq: [1, 1]}\n", "'1' stands twice on axis 'seq'"},
    {"study: s\naxes: {config: [{machine: m}]}\n", "give maps a label"},
    {"study: s\naxes: {config: {x: {machin: m}}}\n",
     "unknown key 'machin'; did you mean 'machine'?"},
    {"study: s\naxes: {accounting: [publishd]}\n",
     "unknown accounting 'publishd'; did you mean 'published'?"},
    {"study: s\nset: [1]\n", "'set' must be a map"},
    {"study: s\nmachine: {a: b}\n", "machine"},
    {"study: s\ncolumns: [cycle]\n",
     "unknown column 'cycle'; did you mean 'cycles'?"},
    {"study: s\naxes: {c: {x: ~}}\ncompare: {}\n",
     "'compare' needs a 'baseline'"},
    {"study: s\naxes: {c: {x: ~}}\ncompare: {baseline: x}\n",
     "'baseline' must be one axis and its label"},
    {"study: s\naxes: {c: {x: ~}}\ncompare: {baseline: {d: x}}\n",
     "unknown axis 'd'"},
    {"study: s\naxes: {c: {xy: ~}}\ncompare: {baseline: {c: yx}}\n",
     "unknown label 'yx'"},
    {"study: s\naxes: {c: {x: ~}}\ncompare: {baseline: {c: x}, over: [c]}\n",
     "'c' is the axis of the baseline"},
    {"study: s\naxes: {c: {x: ~}}\n"
     "compare: {baseline: {c: x}, show: [sped]}\n",
     "unknown figure 'sped'"},
};

START_TEST(test_study_refused)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    const weir_study *s;

    ck_assert_msg(study_of(&s, &a, bads[_i].text, &d) != WEIR_OK,
                  "accepted: %s", bads[_i].text);
    ck_assert_msg(strstr(h.text, bads[_i].note), "%s: got %s", bads[_i].text,
                  h.text);
    ck_assert_msg(strncmp(h.text, "0:", 2) != 0, "no place: %s", h.text);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_study_too_many_points)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    const char *text = "study: s\naxes:\n";
    const weir_study *s;

    for (int i = 0; i < 7; i++)
        text = weir_format(&a, "%s  a%d: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n",
                           text, i);
    ck_assert_int_eq(study_of(&s, &a, text, &d), WEIR_EVALUE);
    ck_assert_str_eq(h.text, "3:3: these axes have more than 1000000 points\n");
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study");
    TCase *good = tcase_create("good"), *bad = tcase_create("bad");

    tcase_add_loop_test(good, test_study_points, 0,
                        sizeof points / sizeof *points);
    tcase_add_loop_test(good, test_study_only, 0,
                        sizeof filters / sizeof *filters);
    tcase_add_test(good, test_study_set_of_an_axis);
    tcase_add_loop_test(bad, test_study_refused, 0, sizeof bads / sizeof *bads);
    tcase_add_test(bad, test_study_too_many_points);
    suite_add_tcase(s, good);
    suite_add_tcase(s, bad);
    return run_suite(s);
}
