/* SPDX-License-Identifier: Apache-2.0
 * test_quantity.c - numbers with units are read exactly or not at all.
 */
#include "base/quantity.h"
#include "tests/base/heard.h"
#include "tests/suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const struct good {
    const char *text;
    int64_t num, den;
    weir_dimension dim;
} goods[] = {
    {"12", 12, 1, WEIR_DIM_COUNT},
    {"0", 0, 1, WEIR_DIM_COUNT},
    {"-3", -3, 1, WEIR_DIM_COUNT},
    {"1Ki", 1024, 1, WEIR_DIM_COUNT},
    {"1 Ki", 1024, 1, WEIR_DIM_COUNT},
    {"1.5", 3, 2, WEIR_DIM_COUNT},
    {"0.50000000000000000000000000000000000000000000", 1, 2, WEIR_DIM_COUNT},
    {"0000000000000000000000000000000000000000000007", 7, 1, WEIR_DIM_COUNT},
    {"1e3", 1000, 1, WEIR_DIM_COUNT},
    {"25e-2", 1, 4, WEIR_DIM_COUNT},
    {"0e99999999999", 0, 1, WEIR_DIM_COUNT},
    {"9223372036854775807", INT64_MAX, 1, WEIR_DIM_COUNT},
    {"-9223372036854775807", -INT64_MAX, 1, WEIR_DIM_COUNT},
    {"16 MiB", 16777216, 1, WEIR_DIM_BYTE},
    {"1 kB", 1000, 1, WEIR_DIM_BYTE},
    {"16 bit", 16, 1, WEIR_DIM_BIT},
    {"4Kib", 4096, 1, WEIR_DIM_BIT},
    {"940 MHz", 940000000, 1, WEIR_DIM_HERTZ},
    {"1.85GHz", 1850000000, 1, WEIR_DIM_HERTZ},
    {"30 ns", 3, 100000000, WEIR_DIM_SECOND},
    {"400 GiB/s", 429496729600, 1, WEIR_DIM_BYTE_RATE},
    {"8 TB/s", 8000000000000, 1, WEIR_DIM_BYTE_RATE},
    {"400 Gb/s", 50000000000, 1, WEIR_DIM_BYTE_RATE},
    {"128 B/cycle", 128, 1, WEIR_DIM_BYTE_CYCLE},
    {"12 bit/cycle", 3, 2, WEIR_DIM_BYTE_CYCLE},
    {"3 cycles", 3, 1, WEIR_DIM_CYCLE},
    {"2 Mcycle", 2000000, 1, WEIR_DIM_CYCLE},
    {"0.5 pJ", 1, 2000000000000, WEIR_DIM_JOULE},
    {"2 mm2", 1, 500000, WEIR_DIM_AREA},
    {"1 um2", 1, 1000000000000, WEIR_DIM_AREA},
};

static const struct bad {
    const char *text, *note; /* a part of what is told */
    int col;
} bads[] = {
    {"", "is no number", 5},
    {" ", "is no number", 5},
    {"nan", "is no number", 5},
    {"inf", "is no number", 5},
    {"-inf", "is no number", 5},
    {".", "is no number", 5},
    {"-", "is no number", 5},
    {"MiB", "is no number", 5},
    {"0x10", "unknown unit 'x10'", 6},
    {"1 2", "unknown unit '2'", 7},
    {"1e", "unknown unit 'e'", 6},
    {"1.2.3", "unknown unit '.3'", 8},
    {"1,000", "unknown unit ',000'", 6},
    {"12 x 16 bit", "unknown unit 'x 16 bit'", 8},
    {"940 Mhz", "did you mean 'MHz'?", 9},
    {"16 mib", "did you mean 'MiB'?", 8},
    {"5 GB/x", "did you mean 'GB/s'?", 7},
    {"3 furlong", "expected B, bit, Hz", 7},
    {"3 Mmm2", "unknown unit 'Mmm2'", 7},
    {"1e400", "too large", 5},
    {"1e99999999999999999999", "too large", 5},
    {"1e-400", "too fine", 5},
    {"9223372036854775808", "the largest is 9223372036854775807", 5},
    {"-9223372036854775808", "is too large", 5},
    {"10 Pi PiB", "unknown unit", 8},
    {"100000 PiB", "is too large", 5},
    {"0.1234567890123456789", "too fine", 5},
    {"123456789012345678901234567890123456789012345678901", "too large", 5},
    {"\xC2\xB5s", "is no number", 5},
};

enum {
    NGOODS = sizeof goods / sizeof *goods,
    NBADS = sizeof bads / sizeof *bads
};

START_TEST(test_quantity_exact)
{
    const struct good *g = &goods[_i];
    heard h = {.msg = ""};
    weir_diag d = {listen, &h, 0};
    weir_quantity q;

    ck_assert_msg(weir_quantity_parse(&q, g->text, (weir_loc){0}, &d) ==
                      WEIR_OK,
                  "'%s': %s", g->text, h.msg);
    ck_assert_msg(q.value.num == g->num && q.value.den == g->den,
                  "'%s': got %lld/%lld", g->text, (long long)q.value.num,
                  (long long)q.value.den);
    ck_assert_msg(q.dim == g->dim, "'%s': got '%s'", g->text,
                  weir_dimension_unit(q.dim));
}
END_TEST

START_TEST(test_quantity_refused)
{
    const struct bad *b = &bads[_i];
    heard h = {.msg = ""};
    weir_diag d = {listen, &h, 0};
    weir_quantity q;
    weir_status status =
        weir_quantity_parse(&q, b->text, (weir_loc){"f", NULL, 1, 5, 1}, &d);

    ck_assert_msg(status == WEIR_EVALUE, "'%s' was read", b->text);
    ck_assert_int_eq(d.errors, 1);
    ck_assert_msg(strstr(h.msg, b->note), "'%s': got \"%s\"", b->text, h.msg);
    ck_assert_msg(h.loc.col == b->col, "'%s': column %d", b->text, h.loc.col);
}
END_TEST

START_TEST(test_ratio_lowest_terms)
{
    static const struct {
        int64_t num, den, n, d;
    } rows[] = {
        {6, 4, 3, 2},
        {6, -4, -3, 2},
        {-6, -4, 3, 2},
        {0, -7, 0, 1},
        {INT64_MIN, 2, INT64_MIN / 2, 1},
        {5, 5, 1, 1},
        {INT64_MIN, INT64_MIN, 1, 1},
        {429496729600, 940000000, 67108864, 146875},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        weir_ratio r = weir_ratio_make(rows[i].num, rows[i].den);

        ck_assert_int_eq(r.num, rows[i].n);
        ck_assert_int_eq(r.den, rows[i].d);
    }
    /* Halves are exact in double: any tolerance will do. */
    ck_assert_double_eq_tol(weir_ratio_value((weir_ratio){-7, 2}), -3.5, 1e-15);
}
END_TEST

static const struct figure {
    double value;
    weir_dimension dim;
    const char *want;
} figures[] = {
    {16777216, WEIR_DIM_BYTE, "16 MiB"},
    {402653184, WEIR_DIM_BYTE, "384 MiB"},
    {402700000, WEIR_DIM_BYTE, "402.7 MB"},
    {1536, WEIR_DIM_BYTE, "1.5 KiB"},
    {512, WEIR_DIM_BYTE, "512 B"},
    {0, WEIR_DIM_BYTE, "0 B"},
    {940e6, WEIR_DIM_HERTZ, "940 MHz"},
    {8e12, WEIR_DIM_BYTE_RATE, "8 TB/s"},
    {0.5e-12, WEIR_DIM_JOULE, "500 fJ"},
    {0.012, WEIR_DIM_SECOND, "12 ms"},
    {-0.012, WEIR_DIM_SECOND, "-12 ms"},
    {999.99, WEIR_DIM_SECOND, "1 ks"},
    {123456, WEIR_DIM_CYCLE, "123456 cycle"},
    {12345678, WEIR_DIM_CYCLE, "12.35 Mcycle"},
    {65536, WEIR_DIM_COUNT, "65536"},
    {2.5, WEIR_DIM_COUNT, "2.5"},
    {1.5e9, WEIR_DIM_COUNT, "1.5 G"},
    {2e-6, WEIR_DIM_AREA, "2 mm2"},
    {5e-12, WEIR_DIM_AREA, "5 um2"},
    {1e30, WEIR_DIM_BYTE, "1e+15 PB"},
};

START_TEST(test_quantity_figure)
{
    char out[32];

    weir_quantity_print(out, sizeof out, figures[_i].value, figures[_i].dim);
    ck_assert_str_eq(out, figures[_i].want);
    weir_quantity_print(out, 3, figures[_i].value, figures[_i].dim);
    ck_assert_uint_le(strlen(out), 2);
}
END_TEST

static const struct {
    double value;
    const char *want;
} sizes[] = {
    {0, "0 B"},
    {1000, "1000 B"},
    {1024, "1 KiB"},
    {1786000, "1.703 MiB"},
    {4 << 20, "4 MiB"},
    {1048570, "1 MiB"}, /* not 1024 KiB */
    {1e30, "8.882e+14 PiB"},
};

START_TEST(test_quantity_size)
{
    char out[32];

    weir_quantity_print_binary(out, sizeof out, sizes[_i].value);
    ck_assert_str_eq(out, sizes[_i].want);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("quantity");
    TCase *parse = tcase_create("parse"), *ratio = tcase_create("ratio");
    TCase *print = tcase_create("print");

    tcase_add_loop_test(parse, test_quantity_exact, 0, NGOODS);
    tcase_add_loop_test(parse, test_quantity_refused, 0, NBADS);
    tcase_add_test(ratio, test_ratio_lowest_terms);
    tcase_add_loop_test(print, test_quantity_figure, 0,
                        sizeof figures / sizeof *figures);
    tcase_add_loop_test(print, test_quantity_size, 0,
                        sizeof sizes / sizeof *sizes);
    suite_add_tcase(s, parse);
    suite_add_tcase(s, ratio);
    suite_add_tcase(s, print);
    return run_suite(s);
}
