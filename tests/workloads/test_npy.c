/* SPDX-License-Identifier: Apache-2.0
 * test_npy.c - .npy files, good and bad.
 */
#include "tests/suite.h"
#include "tests/workloads/notes.h"
#include "workloads/numeric/npy.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static weir_status read_text(weir_npy *t, weir_arena *a, notes *n, int version,
                             const char *header, const void *numbers,
                             size_t size)
{
    unsigned char file[1024] = "\x93NUMPY";
    size_t len = strlen(header), head = version == 1 ? 10 : 12;
    weir_diag d = {notes_sink, n, 0};

    file[6] = (unsigned char)version;
    file[8] = (unsigned char)(len & 255);
    file[9] = (unsigned char)(len >> 8);
    memcpy(file + head, header, len);
    if (size > 0)
        memcpy(file + head + len, numbers, size);
    return weir_npy_read(t, a, "x.npy", file, head + len + size, &d);
}

#define HEADER(descr, order, shape) \
    "{'descr': '" descr "', 'fortran_order': " order ", 'shape': " shape ", }"

/* Files of the numbers 1, -2 (or 254, where there is no sign). */
static const struct good {
    const char *header;
    size_t size;
    unsigned char byte[16];
    double second;
} goods[] = {
    {HEADER("<f8", "False", "(2,)"),
     16,
     {0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0},
     -2},
    {HEADER("<f4", "False", "(2,)"), 8, {0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}, -2},
    {HEADER(">f4", "False", "(2,)"), 8, {0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0}, -2},
    {HEADER("<f2", "False", "(2,)"), 4, {0, 0x3c, 0, 0xc0}, -2},
    {HEADER("|i1", "False", "(2,)"), 2, {1, 0xfe}, -2},
    {HEADER("|u1", "False", "(2,)"), 2, {1, 0xfe}, 254},
    {HEADER("<i2", "False", "(2,)"), 4, {1, 0, 0xfe, 0xff}, -2},
    {HEADER("<i4", "False", "(2,)"), 8, {1, 0, 0, 0, 0xfe, 255, 255, 255}, -2},
    {HEADER("<i8", "False", "(2,)"),
     16,
     {1, 0, 0, 0, 0, 0, 0, 0, 0xfe, 255, 255, 255, 255, 255, 255, 255},
     -2},
    {HEADER("|b1", "False", "(2,)"), 2, {1, 0}, 0},
    {"{\"shape\":(2,),'fortran_order':False,'descr':\"|i1\"}\n", 2, {1, 3}, 3},
};

START_TEST(test_npy_good)
{
    static notes n;
    weir_arena a = weir_arena_make();
    weir_npy t;

    ck_assert_int_eq(read_text(&t, &a, &n, 1 + _i % 3, goods[_i].header,
                               goods[_i].byte, goods[_i].size),
                     WEIR_OK);
    ck_assert_int_eq(t.n, 1);
    ck_assert_int_eq(t.extent[0], 2);
    ck_assert_double_eq(t.x[0], 1);
    ck_assert_double_eq(t.x[1], goods[_i].second);
    ck_assert_str_eq(n.text, "");
    weir_arena_drop(&a);
}
END_TEST

static const struct bad {
    const char *header;
    size_t size;
    const char *note;
} bads[] = {
    {HEADER("<f8", "False", "(3,)"), 16, "it is shorter than its shape says"},
    {HEADER("<f8", "False", "(1,)"), 16, "it is longer than its shape says"},
    {HEADER("<f8", "False", "(2)"), 8, "it is shorter than its shape says"},
    {HEADER("<f8", "False", "(-2,)"), 16, "'shape' is not a tuple of numbers"},
    {HEADER("<f8", "False", "2"), 16, "'shape' is not a tuple of numbers"},
    {HEADER("<f8", "False", "(99999999999999,)"), 16, "beyond 2^40"},
    {HEADER("<f8", "False", "(1000000000000, 1000000000000)"), 16,
     "it is shorter than its shape says"},
    {HEADER("<f8", "False", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"), 8,
     "more than 16 ranks"},
    {HEADER("<f8", "Maybe", "(2,)"), 16, "neither True nor False"},
    {HEADER("<c8", "False", "(2,)"), 16, "neither f2 f4 f8"},
    {HEADER("<f16", "False", "(1,)"), 16, "neither f2 f4 f8"},
    {HEADER("<f3", "False", "(1,)"), 3, "no number has that many bytes"},
    {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", 4,
     "'descr' is no simple type"},
    {"{'descr': '<f8', 'shape': (2,)}", 16, "lacks descr, fortran_order"},
    {"{'descr': '<f8', 'descr': '<f8'}", 16, "once each"},
    {"{'descr': '<f8' 'shape': (2,)}", 16, "not a dictionary"},
    {"('descr')", 16, "not a dictionary"},
    {"", 0, "not a dictionary"},
    {HEADER("<i8", "False", "(1,)"), 8, "beyond 2^53"},
};

START_TEST(test_npy_bad)
{
    static const unsigned char byte[16] = {1, 0, 0, 0, 0, 0, 0, 0x40};
    static notes n;
    weir_arena a = weir_arena_make();
    weir_npy t;

    n = (notes){.len = 0};
    ck_assert_int_ne(
        read_text(&t, &a, &n, 1, bads[_i].header, byte, bads[_i].size),
        WEIR_OK);
    ck_assert_msg(strstr(n.text, bads[_i].note) != NULL, "%s: got %s",
                  bads[_i].header, n.text);
    ck_assert_int_eq(n.count, 1);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_npy_cut)
{
    static const unsigned char file[] =
        "\x93NUMPY\1\0\x76\0{'descr': '<f4', 'fortran_order': False, "
        "'shape': (1,), }";
    static notes n;
    weir_diag d = {notes_sink, &n, 0};
    weir_arena a = weir_arena_make();
    weir_npy t;

    for (size_t size = 0; size < sizeof file - 1; size++) {
        unsigned char *copy = malloc(size ? size : 1); /* no byte more */

        memcpy(copy, file, size);
        ck_assert_int_eq(weir_npy_read(&t, &a, "x", copy, size, &d),
                         WEIR_ESYNTAX);
        free(copy);
    }
    weir_arena_drop(&a);
}
END_TEST

/* x[i][j] = 10 i + j, 2 x 3, in a column-major file. */
START_TEST(test_npy_fortran)
{
    static const unsigned char byte[6] = {0, 10, 1, 11, 2, 12};
    static const double want[6] = {0, 1, 2, 10, 11, 12};
    static notes n;
    weir_arena a = weir_arena_make();
    weir_npy t;

    ck_assert_int_eq(
        read_text(&t, &a, &n, 1, HEADER("|u1", "True", "(2, 3)"), byte, 6),
        WEIR_OK);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq(t.x[i], want[i]);
    weir_arena_drop(&a);
}
END_TEST

static const struct shape {
    int n;
    int64_t extent[3];
    bool single;
} shapes[] = {{0, {0}, false},       {1, {5}, true},  {2, {3, 2}, false},
              {3, {1, 2, 3}, false}, {1, {0}, false}, {2, {2, 2}, true}};

START_TEST(test_npy_round_trip)
{
    static double x[6] = {1, -0.5, 1e-3f, INFINITY, -0.0, 7};
    static notes n;
    weir_diag d = {notes_sink, &n, 0};
    weir_arena a = weir_arena_make();
    weir_npy t = {.n = shapes[_i].n, .count = 1, .x = x}, back;
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    for (int i = 0; i < t.n; i++) {
        t.extent[i] = shapes[_i].extent[i];
        t.count *= (size_t)t.extent[i];
    }
    weir_npy_write(f, &t, shapes[_i].single);
    fclose(f);
    ck_assert_uint_eq((size - t.count * (shapes[_i].single ? 4 : 8)) % 64, 0);
    ck_assert_int_eq(
        weir_npy_read(&back, &a, "x", (unsigned char *)text, size, &d),
        WEIR_OK);
    ck_assert_int_eq(back.n, t.n);
    ck_assert_uint_eq(back.count, t.count);
    ck_assert_mem_eq(back.extent, t.extent, sizeof t.extent);
    if (t.count > 0)
        ck_assert_mem_eq(back.x, x, t.count * sizeof *x);
    free(text);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_npy_no_file)
{
    static notes n;
    weir_diag d = {notes_sink, &n, 0};
    weir_arena a = weir_arena_make();
    weir_npy t;

    ck_assert_int_eq(weir_npy_load(&t, &a, "/nowhere/x.npy", &d), WEIR_EIO);
    ck_assert_int_eq(weir_npy_load(&t, &a, "/", &d), WEIR_EIO);
    ck_assert_int_eq(n.count, 2);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("npy");
    TCase *t = tcase_create("npy");

    tcase_add_loop_test(t, test_npy_good, 0, sizeof goods / sizeof *goods);
    tcase_add_loop_test(t, test_npy_bad, 0, sizeof bads / sizeof *bads);
    tcase_add_loop_test(t, test_npy_round_trip, 0,
                        sizeof shapes / sizeof *shapes);
    tcase_add_test(t, test_npy_cut);
    tcase_add_test(t, test_npy_fortran);
    tcase_add_test(t, test_npy_no_file);
    suite_add_tcase(s, t);
    return run_suite(s);
}
