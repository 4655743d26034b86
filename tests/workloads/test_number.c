/* SPDX-License-Identifier: Apache-2.0
 * test_number.c - every code of every format, and every border between two.
 *
 * Rounding is monotonic, so it is right everywhere if it is right at every
 * number of the format and on both sides of, and at, each middle of two.
 */
#include "tests/suite.h"
#include "workloads/numeric/number.h"

#include <check.h>
#include <math.h>
#include <string.h>

static const weir_number *find(const char *name)
{
    const weir_number *f = weir_number_find(name);

    ck_assert_ptr_nonnull(f);
    return f;
}

/* Literal values, from the tables of the specifications. */
static const struct code {
    const char *format;
    uint32_t code;
    double value;
} codes[] = {
    {"fp32", 0x3f800000, 1},
    {"fp32", 0x00000001, 0x1p-149},
    {"fp32", 0x7f7fffff, 0x1.fffffep127},
    {"fp32", 0xff800000, -INFINITY},
    {"bf16", 0x3f80, 1},
    {"bf16", 0x7f7f, 0x1.fep127},
    {"bf16", 0x0001, 0x1p-133},
    {"bf16", 0x7f80, INFINITY},
    {"fp16", 0x3c00, 1},
    {"fp16", 0x7bff, 65504},
    {"fp16", 0x0001, 0x1p-24},
    {"fp16", 0x0400, 0x1p-14},
    {"fp16", 0xfc00, -INFINITY},
    {"fp8_e4m3", 0x38, 1},
    {"fp8_e4m3", 0x7e, 448},
    {"fp8_e4m3", 0x08, 0x1p-6},
    {"fp8_e4m3", 0x07, 0x1.cp-7},
    {"fp8_e4m3", 0x01, 0x1p-9},
    {"fp8_e4m3", 0x80, -0.0},
    {"fp8_e5m2", 0x3c, 1},
    {"fp8_e5m2", 0x7b, 57344},
    {"fp8_e5m2", 0x04, 0x1p-14},
    {"fp8_e5m2", 0x01, 0x1p-16},
    {"fp4", 0, 0},
    {"fp4", 1, 0.5},
    {"fp4", 2, 1},
    {"fp4", 3, 1.5},
    {"fp4", 4, 2},
    {"fp4", 5, 3},
    {"fp4", 6, 4},
    {"fp4", 7, 6},
    {"fp4", 15, -6},
    {"int8", 0x7f, 127},
    {"int8", 0x80, -128},
    {"int8", 0xff, -1},
    {"e8m0", 0x7f, 1},
    {"e8m0", 0x00, 0x1p-127},
    {"e8m0", 0xfe, 0x1p127},
};

START_TEST(test_number_code)
{
    const struct code *c = codes + _i;
    const weir_number *f = find(c->format);
    double got = weir_number_decode(f, c->code);

    ck_assert_msg(got == c->value && signbit(got) == signbit(c->value),
                  "%s %#x: got %a, want %a", c->format, c->code, got, c->value);
    ck_assert_uint_eq(weir_number_encode(f, c->value), c->code);
}
END_TEST

/* What is rounded to what, beyond the borders. */
static const struct edge {
    const char *format;
    double x, want;
} edges[] = {
    {"fp32", 0x1.ffffffp127, INFINITY},
    {"fp32", 1e300, INFINITY},
    {"bf16", 0x1.feffffffp127, 0x1.fep127},
    {"bf16", 0x1.ffp127, INFINITY},
    {"fp16", 65519.999, 65504},
    {"fp16", 65520, INFINITY},
    {"fp16", -1e9, -INFINITY},
    {"fp16", 0x1p-25, 0},
    {"fp16", 0x1.0001p-25, 0x1p-24},
    {"fp16", INFINITY, INFINITY},
    {"fp8_e4m3", 449, 448},
    {"fp8_e4m3", 1e9, 448},
    {"fp8_e4m3", -INFINITY, -448},
    {"fp8_e4m3", 0x1p-10, 0},
    {"fp8_e5m2", 1e9, 57344},
    {"fp8_e5m2", INFINITY, 57344},
    {"fp4", 5, 4}, /* a tie: 4 has the even code */
    {"fp4", 2.5, 2},
    {"fp4", 3.5, 4},
    {"fp4", 0.25, 0},
    {"fp4", -100, -6},
    {"fp4", NAN, 6},
    {"int8", 2.5, 2},
    {"int8", 3.5, 4},
    {"int8", 1000, 127},
    {"int8", -1000, -128},
    {"int8", NAN, 0},
    {"fp32", 5e-324, 0},
};

START_TEST(test_number_edge)
{
    const struct edge *e = edges + _i;
    double got = weir_number_round(find(e->format), e->x);

    ck_assert_msg(got == e->want, "%s: %a rounds to %a, want %a", e->format,
                  e->x, got, e->want);
}
END_TEST

/* The numbers of F from 0 up are those of codes 0, 1, 2 ...; LOW and HIGH are
 * neighbors, MIDDLE is exact in double. */
static void check_border(const weir_number *f, uint32_t code, int sign)
{
    double low = sign * weir_number_decode(f, code);
    double high = sign * weir_number_decode(f, code + 1);
    double middle = (low + high) / 2, even = code % 2 ? high : low;
    double below = nextafter(middle, low), above = nextafter(middle, high);

    ck_assert_msg(weir_number_round(f, low) == low, "%s %a", f->name, low);
    ck_assert_msg(weir_number_round(f, below) == low, "%s %a", f->name, below);
    ck_assert_msg(weir_number_round(f, middle) == even, "%s %a is a tie",
                  f->name, middle);
    ck_assert_msg(weir_number_round(f, above) == high, "%s %a", f->name, above);
    ck_assert_uint_eq(weir_number_encode(f, low),
                      code | (sign < 0 ? 1u << (f->bit - 1) : 0));
}

START_TEST(test_number_borders)
{
    static const char *const names[] = {"bf16", "fp16", "fp8_e4m3", "fp8_e5m2",
                                        "fp4"};
    const weir_number *f = find(names[_i]);
    uint32_t code = 0;

    for (; weir_number_decode(f, code) < f->max; code++) {
        check_border(f, code, 1);
        check_border(f, code, -1);
    }
    ck_assert_double_eq(weir_number_decode(f, code), f->max);
    ck_assert_uint_eq(weir_number_encode(f, f->max), code);
}
END_TEST

/* fp32: by its own hardware conversion; a sample of all magnitudes. */
START_TEST(test_number_single)
{
    const weir_number *f = find("fp32");
    int wrong = 0;

    for (uint32_t u = 0; u < 0x7f800000u; u += 0x4001) {
        float x;

        memcpy(&x, &u, sizeof x);
        wrong += weir_number_decode(f, u) != x;
        wrong += weir_number_encode(f, x) != u;
        wrong += weir_number_encode(f, -(double)x) != (u | 0x80000000u);
    }
    ck_assert_int_eq(wrong, 0);
}
END_TEST

/* The quick way for arrays of single precision agrees with the slow one: for
 * bf16 at every upper half with the lower halves around a tie. */
START_TEST(test_number_round_single)
{
    static const uint32_t low[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
    const weir_number *f = find("bf16");
    int wrong = 0;

    for (uint32_t high = 0; high < 0x10000; high++)
        for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
            uint32_t u = high << 16 | low[i];
            float x, y;

            memcpy(&x, &u, sizeof x);
            y = x;
            weir_number_round_single(f, &y, 1);
            wrong += isnan(x) ? !isnan(y) : y != (float)weir_number_round(f, x);
        }
    ck_assert_int_eq(wrong, 0);
}
END_TEST

START_TEST(test_number_nan)
{
    static const char *const names[] = {"fp32", "bf16", "fp16", "fp8_e4m3",
                                        "fp8_e5m2"};
    static const uint32_t want[] = {0x7fc00000, 0x7fc0, 0x7e00, 0x7f, 0x7e};
    const weir_number *f = find(names[_i]);

    ck_assert_uint_eq(weir_number_encode(f, NAN), want[_i]);
    ck_assert(isnan(weir_number_decode(f, want[_i])));
}
END_TEST

/* A block whose largest magnitude is 12: MX takes 2^(3 - 2), the power below;
 * nvfp4 takes e4m3(12 / 6) = 2. The short last block has its own scale. */
START_TEST(test_number_blocks)
{
    double x[34] = {12, 1, -5, 0.4, 0.6}, y[34];

    x[32] = 0x1p-20;
    x[33] = -0x1.8p-20;
    memcpy(y, x, sizeof y);
    weir_number_round_row(find("mxfp4"), y, 34, 1);
    ck_assert_double_eq(y[0], 12);
    ck_assert_double_eq(y[1], 1);
    ck_assert_double_eq(y[2], -4); /* 2.5 of 2 is a tie */
    ck_assert_double_eq(y[3], 0);
    ck_assert_double_eq(y[4], 1);
    ck_assert_double_eq(y[32], 0x1p-20);
    ck_assert_double_eq(y[33], -0x1.8p-20);
    memcpy(y, x, sizeof y);
    weir_number_round_row(find("nvfp4"), y, 16, 1);
    ck_assert_double_eq(y[0], 12);
    ck_assert_double_eq(y[2], -4);
}
END_TEST

START_TEST(test_number_scales)
{
    const weir_number *nv = find("nvfp4"), *mx = find("mxfp4"),
                      *mx8 = find("mxfp8");

    ck_assert_double_eq(weir_number_block_scale(mx, 6, 1), 1);
    ck_assert_double_eq(weir_number_block_scale(mx, 7.99, 1), 1);
    ck_assert_double_eq(weir_number_block_scale(mx, 8, 1), 2);
    ck_assert_double_eq(weir_number_block_scale(mx8, 448, 1), 1);
    ck_assert_double_eq(weir_number_block_scale(mx, 0, 1), 0x1p-127);
    ck_assert_double_eq(weir_number_block_scale(nv, 6, 1), 1);
    ck_assert_double_eq(weir_number_block_scale(nv, 6.2, 1), 1);
    ck_assert_double_eq(weir_number_block_scale(nv, 1e9, 1), 448);
    ck_assert_double_eq(weir_number_tensor_scale(nv, 2688), 1);
    ck_assert_double_eq(weir_number_tensor_scale(nv, 0), 1);
    ck_assert_double_eq(weir_number_tensor_scale(mx, 100), 1);
    ck_assert_double_eq(weir_number_width_bit(nv), 4.5);
    ck_assert_double_eq(weir_number_width_bit(mx), 4.25);
    ck_assert_double_eq(weir_number_width_bit(mx8), 8.25);
}
END_TEST

/* The largest of 16 exponentials in (0, 1] is kept to within e4m3's and
 * fp4's rounding once a tensor scale puts it at the top of both. */
START_TEST(test_number_two_levels)
{
    const weir_number *f = find("nvfp4");
    double x[16] = {1, 0.5, 0.25, 0.001};
    double scale = weir_number_tensor_scale(f, 1);

    weir_number_round_row(f, x, 16, scale);
    ck_assert_double_eq_tol(x[0], 1, 1e-7); /* the scale is an fp32 */
    ck_assert_double_eq_tol(x[1], 0.5, 1e-7);
    ck_assert_double_eq_tol(x[2], 0.25, 1e-7);
    ck_assert_double_eq(x[3], 0);
}
END_TEST

START_TEST(test_number_find)
{
    ck_assert_ptr_null(weir_number_find("fp9"));
    ck_assert_ptr_null(weir_number_find(""));
    ck_assert_ptr_eq(find("fp8-e4m3"), find("fp8_e4m3"));
    ck_assert_ptr_eq(find("fp8"), find("e4m3"));
    for (size_t i = 0; weir_number_at(i); i++)
        ck_assert_ptr_eq(find(weir_number_at(i)->name), weir_number_at(i));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("number");
    TCase *t = tcase_create("number");

    tcase_add_loop_test(t, test_number_code, 0, sizeof codes / sizeof *codes);
    tcase_add_loop_test(t, test_number_edge, 0, sizeof edges / sizeof *edges);
    tcase_add_loop_test(t, test_number_borders, 0, 5);
    tcase_add_loop_test(t, test_number_nan, 0, 5);
    tcase_add_test(t, test_number_single);
    tcase_add_test(t, test_number_round_single);
    tcase_add_test(t, test_number_blocks);
    tcase_add_test(t, test_number_scales);
    tcase_add_test(t, test_number_two_levels);
    tcase_add_test(t, test_number_find);
    suite_add_tcase(s, t);
    return run_suite(s);
}
