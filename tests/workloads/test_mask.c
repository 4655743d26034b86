/* SPDX-License-Identifier: Apache-2.0
 * test_mask.c - masks point by point against their definition.
 */
#include "tests/suite.h"
#include "tests/workloads/masks.h"
#include "workloads/numeric/npy.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* --- masks drawn by hand: one line per query, '#' is seen --- */

static const struct picture {
    const char *mask;
    int queries, keys;
    const char *rows;
} pictures[] = {
    {"dense", 2, 3, "### ###"},
    {"causal", 3, 3, "#.. ##. ###"},
    {"causal", 2, 4, "###. ####"},
    {"{window: 3}", 6, 6, "###... ###... .###.. ..###. ...### ...###"},
    {"{window: 2}", 4, 4, "##.. ##.. .##. ..##"},
    {"{window: 2, stride: 2}", 5, 5, "##... ##... ..##. ..##. ...##"},
    {"{window: 3, cut: true}", 4, 4, "##.. ###. .### ..##"},
    {"{window: 2, causal: true}", 4, 4, "#... ##.. .##. ..##"},
    {"{window: 2, stride: 2, causal: true}", 4, 4, "#... ##.. ..#. ..##"},
    {"{window: 2, dilation: 2}", 5, 5, "#.#.. .#.#. #.#.. .#.#. ..#.#"},
    {"{window: 9}", 2, 2, "## ##"},
    {"{layout: [2, 2], window: [2, 1]}", 4, 4, "#.#. .#.# #.#. .#.#"},
    {"{layout: [2, 2], window: [2, 2], causal: [true, false]}", 4, 4,
     "##.. ##.. #### ####"},
    {"{sink: 2}", 4, 4, "#... ##.. ##.. ##.."},
    {"{prefix: 2}", 3, 3, "##. ##. ##."},
    {"{document: [1, 2]}", 3, 3, "#.. .## .##"},
    {"{document: 2}", 3, 3, "##. ##. ..#"},
    {"{blocks: [2, 1], list: [[0], [1, 2]]}", 3, 3, "#.. #.. .##"},
    {"{blocks: 2, list: [[1], []]}", 4, 3, NULL},
    {"{and: [causal, {document: [2, 2]}]}", 4, 4, "#... ##.. ..#. ..##"},
    {"{or: [{window: 2, causal: true}, {sink: 1}]}", 4, 4,
     "#... ##.. ###. #.##"},
    {"{not: causal}", 3, 3, ".## ..# ..."},
    {"{or: [{document: [2, 1]}, causal]}", 3, 3, "##. ##. ###"},
};

enum { PICTURES = sizeof pictures / sizeof *pictures };

START_TEST(test_mask_picture)
{
    const struct picture *p = pictures + _i;
    weir_arena a = weir_arena_make();
    const weir_mask *m;
    static notes n;
    char got[256];

    if (!p->rows) {
        ck_assert_int_ne(read_mask(&m, &a, &n, p->mask, 1, p->queries, p->keys),
                         WEIR_OK);
    } else {
        m = good_mask(&a, p->mask, 1, p->queries, p->keys);
        draw(got, m, 0, a);
        ck_assert_msg(strcmp(got, p->rows) == 0, "%s: got %s, want %s", p->mask,
                      got, p->rows);
        ck_assert_int_eq(weir_mask_points(m, a), count(p->rows));
    }
    weir_arena_drop(&a);
}
END_TEST

/* What is printed is read as the same set. */
START_TEST(test_mask_print)
{
    const struct picture *p = pictures + _i;
    weir_arena a = weir_arena_make();
    char text[256] = "", again[256], layout[280];
    const weir_mask *m;
    FILE *f;

    if (p->rows) {
        m = good_mask(&a, p->mask, 1, p->queries, p->keys);
        f = fmemopen(text, sizeof text, "w");
        weir_mask_print(f, m);
        fclose(f);
        if (m->n > 1)
            snprintf(layout, sizeof layout, "{layout: [2, 2], %s", text + 1);
        else
            snprintf(layout, sizeof layout, "%s", text);
        draw(again, good_mask(&a, layout, 1, p->queries, p->keys), 0, a);
        ck_assert_msg(strcmp(again, p->rows) == 0, "%s became %s", p->mask,
                      text);
    }
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_mask_heads)
{
    weir_arena a = weir_arena_make();
    const weir_mask *m =
        good_mask(&a, "{heads: [causal, {sink: 1}, dense]}", 4, 3, 3);
    char got[64];

    draw(got, m, 0, a);
    ck_assert_str_eq(got, "#.. ##. ###");
    draw(got, m, 1, a);
    ck_assert_str_eq(got, "#.. #.. #..");
    draw(got, m, 3, a);
    ck_assert_str_eq(got, "#.. ##. ###");
    ck_assert_int_eq(weir_mask_points(m, a), 6 + 3 + 9 + 6);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_mask_bitmap)
{
    static double bits[12] = {1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0};
    char path[] = "/tmp/weir-mask-XXXXXX", text[128], got[64];
    weir_arena a = weir_arena_make();
    weir_npy t = {.n = 3, .extent = {2, 2, 3}, .count = 12, .x = bits};
    FILE *f = fdopen(mkstemp(path), "wb");
    const weir_mask *m;

    weir_npy_write(f, &t, true);
    fclose(f);
    snprintf(text, sizeof text, "{bitmap: %s}", path);
    m = good_mask(&a, text, 2, 2, 3);
    draw(got, m, 0, a);
    ck_assert_str_eq(got, "#.# .#.");
    draw(got, m, 1, a);
    ck_assert_str_eq(got, "### ...");
    ck_assert_int_eq(weir_mask_points(m, a), 6);
    remove(path);
    weir_arena_drop(&a);
}
END_TEST

/* --- what is refused --- */

static const struct bad {
    const char *mask, *note;
} bads[] = {
    {"caussal", "1:1: expected 'dense', 'causal' or a map"},
    {"[1]", "1:1: expected 'dense', 'causal' or a map"},
    {"{windw: 3}", "1:1: a mask is one of dense, causal"},
    {"{window: 3, sink: 1}", "'window' and 'sink' are two masks"},
    {"{window: 0}", "1:10: 'window' is 0, but must be 1"},
    {"{window: 2, stride: 3}", "1:21: 'stride' is 3, but must be 1 ... 2"},
    {"{window: 5, dilation: 2}",
     "window 5 times dilation 2 is more than the 8"},
    {"{window: [2, 2]}", "'window' has 2 numbers, but the layout has 1"},
    {"{layout: [3, 3], window: 2}", "the layout must have 8 tokens"},
    {"{layout: [1, 2, 2, 2], window: 2}", "'layout' is a list of 1 to 3"},
    {"{window: two}", "1:10: "},
    {"{window: 2, causal: 3}", "1:21: "},
    {"{window: 2, dillation: 3}", "did you mean 'dilation'"},
    {"{document: [3, 3]}", "have 6 tokens together, but there are 8"},
    {"{blocks: [4, 4]}", "blocks need 'list:"},
    {"{blocks: [4, 4], list: [[0]]}", "'list' has 1 rows, but there are 2"},
    {"{blocks: [4, 4], list: [[0], [1, 1]]}", "must rise"},
    {"{blocks: [4, 4], list: [[0], [2]]}", "'list' is 2, but must be 0 ... 1"},
    {"{bitmap: /nowhere.npy}", "cannot be read"},
    {"{and: []}", "expected a list of 1 to 1024 masks"},
    {"{not: [dense]}", "expected 'dense', 'causal' or a map"},
};

START_TEST(test_mask_bad)
{
    static notes n;
    weir_arena a = weir_arena_make();
    const weir_mask *m;

    n = (notes){.len = 0};
    ck_assert_int_ne(read_mask(&m, &a, &n, bads[_i].mask, 1, 8, 8), WEIR_OK);
    ck_assert_msg(strstr(n.text, bads[_i].note) != NULL, "%s: got %s",
                  bads[_i].mask, n.text);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("mask");
    TCase *t = tcase_create("mask");

    tcase_add_loop_test(t, test_mask_picture, 0, PICTURES);
    tcase_add_loop_test(t, test_mask_print, 0, PICTURES);
    tcase_add_loop_test(t, test_mask_bad, 0, sizeof bads / sizeof *bads);
    tcase_add_test(t, test_mask_heads);
    tcase_add_test(t, test_mask_bitmap);
    suite_add_tcase(s, t);
    return run_suite(s);
}
