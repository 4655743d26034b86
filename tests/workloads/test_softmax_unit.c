/* SPDX-License-Identifier: Apache-2.0
 * test_softmax_unit.c - golden online softmax by hand.
 */
#include "tests/suite.h"
#include "tests/workloads/softmax.h"
#include "workloads/golden/softmax_unit.h"

#include <check.h>
#include <math.h>

#define INF 0x7f800000u
#define NEG_INF 0xff800000u
#define NOT_A_NUMBER 0x7fc00000u

static const struct conversion {
    const char *format;
    uint32_t code, fp32; /* exactly the same number */
} conversions[] = {
    {"bf16", 0x3f80, 0x3f800000},     {"bf16", 0x807f, 0x80000000},
    {"bf16", 0x7fff, NOT_A_NUMBER},   {"bf16", 0xff80, NEG_INF},
    {"fp16", 0x3c00, 0x3f800000},     {"fp16", 0x0001, 0x33800000},
    {"fp16", 0x83ff, 0xb87fc000},     {"fp16", 0x7c00, INF},
    {"fp16", 0x7bff, 0x477fe000},     {"fp8_e4m3", 0x38, 0x3f800000},
    {"fp8_e4m3", 0x01, 0x3b000000},   {"fp8_e4m3", 0x7e, 0x43e00000},
    {"fp8_e4m3", 0xff, NOT_A_NUMBER}, {"fp8_e5m2", 0x3c, 0x3f800000},
    {"fp8_e5m2", 0x03, 0x38400000},   {"fp8_e5m2", 0xfc, NEG_INF},
};

START_TEST(test_codes_unpacked)
{
    const struct conversion *c = &conversions[_i];

    ck_assert_uint_eq(weir_softmax_unpack(weir_number_find(c->format), c->code),
                      c->fp32);
}
END_TEST

static const struct rounding {
    const char *format;
    uint32_t fp32, code;
} roundings[] = {
    {"bf16", 0x3f808000, 0x3f80}, /* ties to even */
    {"bf16", 0x3f818000, 0x3f82},
    {"bf16", 0x7f7f8000, 0x7f80}, /* overflows */
    {"bf16", 0xffc12345, 0x7fc0}, /* NaN loses sign and payload */
    {"fp16", 0x3f801000, 0x3c00},
    {"fp16", 0x3f803000, 0x3c02},
    {"fp16", 0x33000000, 0x0000}, /* 2^-25: half the smallest, to even */
    {"fp16", 0x33000001, 0x0001},
    {"fp16", 0x477ff000, 0x7c00}, /* 65520 */
    {"fp16", 0x477fefff, 0x7bff},
    {"fp8_e4m3", 0x3b000000, 0x01}, /* 2^-9 */
    {"fp8_e4m3", 0x3a800000, 0x00}, /* 2^-10 */
    {"fp8_e4m3", 0x3c700000, 0x08}, /* 7.5 2^-9: up to the first normal */
    {"fp8_e4m3", 0x43e80000, 0x7e}, /* 464 saturates */
    {"fp8_e4m3", 0x7f800000, 0x7e},
    {"fp8_e4m3", 0x7fc00000, 0x7f},
    {"fp8_e4m3", 0x80000000, 0x80},
    {"fp32", 0x80000001, 0x80000000},
};

START_TEST(test_numbers_packed)
{
    const struct rounding *r = &roundings[_i];

    ck_assert_uint_eq(weir_softmax_pack(weir_number_find(r->format), r->fp32),
                      r->code);
}
END_TEST

START_TEST(test_maximum_is_over_the_unmasked)
{
    const uint32_t score[] = {fp(3), fp(-1), fp(7), NOT_A_NUMBER};

    ck_assert_uint_eq(weir_softmax_max(score, (bool[]){1, 1, 1, 0}, 4), fp(7));
    ck_assert_uint_eq(weir_softmax_max(score, (bool[]){1, 1, 0, 0}, 4), fp(3));
    ck_assert_uint_eq(weir_softmax_max(score, (bool[]){0, 1, 0, 0}, 4), fp(-1));
    ck_assert_uint_eq(weir_softmax_max(score, (bool[]){0, 0, 0, 0}, 4),
                      NEG_INF);
    ck_assert_uint_eq(weir_softmax_max(score, (bool[]){1, 0, 0, 1}, 4),
                      NOT_A_NUMBER);
}
END_TEST

/* Threshold 8 in powers of two, scale 1. */
static const struct reference {
    const char *what;
    int tau;
    double old, max;
    uint32_t want;
} references[] = {
    {"the maximum, always", 0, 1, 2, 0x40000000},
    {"never a lower one", 0, 2, 1, 0x40000000},
    {"exactly tau above: kept", 8, 1, 9, 0x3f800000},
    {"just more: moves", 8, 1, 9.0625, 0x41110000},
    {"below: kept", 8, 1, -100, 0x3f800000},
    {"from nothing", 8, -INFINITY, -5, 0xc0a00000},
    {"nothing from nothing", 8, -INFINITY, -INFINITY, NEG_INF},
    {"to infinity", 8, 1, INFINITY, INF},
    {"to NaN", 8, 1, NAN, NOT_A_NUMBER},
    {"from NaN", 8, NAN, 1, NOT_A_NUMBER},
};

START_TEST(test_reference)
{
    const struct reference *r = &references[_i];
    weir_softmax s = make(1, "bf16", "bf16", r->tau);
    uint32_t got = weir_softmax_reference(&s, fp(r->old), fp(r->max));

    ck_assert_msg(got == r->want, "%s: got %08x, want %08x", r->what, got,
                  r->want);
}
END_TEST

/* (ref - max) is scaled: with a scale of 1/2 the threshold is 16 away. */
START_TEST(test_reference_is_scaled)
{
    weir_softmax s = make(1, "bf16", "bf16", 8);

    s.scale = fp(0.5);
    ck_assert_uint_eq(weir_softmax_reference(&s, fp(1), fp(17)), fp(1));
    ck_assert_uint_eq(weir_softmax_reference(&s, fp(1), fp(18)), fp(18));
}
END_TEST

START_TEST(test_exponent)
{
    ck_assert_uint_eq(weir_softmax_exponent(fp(3), fp(5), fp(0.5)), fp(-1));
    ck_assert_uint_eq(weir_softmax_exponent(fp(5), fp(5), fp(0.3)), 0);
    ck_assert_uint_eq(weir_softmax_exponent(NEG_INF, NEG_INF, fp(2)), NEG_INF);
    ck_assert_uint_eq(weir_softmax_exponent(NEG_INF, fp(5), fp(2)), NEG_INF);
    ck_assert_uint_eq(weir_softmax_exponent(INF, INF, fp(2)), NOT_A_NUMBER);
    /* The difference is rounded first: 2^24 + 1 is no FP32. */
    ck_assert_uint_eq(weir_softmax_exponent(fp(0x1p24), fp(-1), fp(1)),
                      fp(0x1p24));
}
END_TEST

/* The tree's shape decides what small terms give. */
START_TEST(test_sum_is_a_tree_of_pairs)
{
    const uint32_t one = fp(1), e = fp(0x1p-24), two_e = fp(0x1p-23);
    const uint32_t four[] = {one, e, e, e}, three[] = {e, e, one};
    const uint32_t five[] = {one, e, e, e, e},
                   seven[] = {e, e, e, e, e, e, one};

    ck_assert_uint_eq(weir_softmax_sum(&one, 1), one);
    ck_assert_uint_eq(weir_softmax_sum(four, 4), one + 1); /* 1 + 2e */
    ck_assert_uint_eq(weir_softmax_sum(three, 3), one + 1);
    ck_assert_uint_eq(weir_softmax_sum((uint32_t[]){e, one, e}, 3), one);
    /* ((1 + e) + (e + e)) + e: the last is lost */
    ck_assert_uint_eq(weir_softmax_sum(five, 5), weir_fp32_add(one + 1, e));
    /* ((e + e) + (e + e)) + ((e + e) + 1) */
    ck_assert_uint_eq(
        weir_softmax_sum(seven, 7),
        weir_fp32_add(weir_fp32_add(two_e, two_e), weir_fp32_add(two_e, one)));
    ck_assert_uint_eq(weir_softmax_sum(seven, 7), one + 3);
    /* (1 - 1) + (e + e); halves first would give (1 + e) + (-1 + e) = e */
    ck_assert_uint_eq(weir_softmax_sum((uint32_t[]){one, fp(-1), e, e}, 4),
                      two_e);
}
END_TEST

START_TEST(test_accumulate)
{
    ck_assert_uint_eq(weir_softmax_accumulate(fp(3), fp(0.5), false, fp(1)),
                      fp(2.5));
    ck_assert_uint_eq(weir_softmax_accumulate(fp(3), fp(0.5), true, fp(1)),
                      fp(1));
    ck_assert_uint_eq(weir_softmax_accumulate(INF, NOT_A_NUMBER, true, fp(1)),
                      fp(1));
    ck_assert_uint_eq(weir_softmax_accumulate(0, 0, true, 0x80000000u), 0);
}
END_TEST

/* Scores 0 -1 -2 masked, then 2: p = 1 1/2 1/4 0, l = 1.75; then the maximum
 * moves by 2: alpha = 1/4, l = 1.75 / 4 + 1. */
START_TEST(test_row_by_hand)
{
    weir_softmax s = make(4, "bf16", "fp8_e4m3", 0);
    weir_softmax_row row = weir_softmax_start();
    weir_softmax_tile t;

    weir_softmax_step(&s, &row, (uint32_t[]){0, 0xbf80, 0xc000, 0x4000},
                      (bool[]){1, 1, 1, 0}, &t);
    ck_assert_uint_eq(t.p[0], 0x38);
    ck_assert_uint_eq(t.p[1], 0x30);
    ck_assert_uint_eq(t.p[2], 0x28);
    ck_assert_uint_eq(t.p[3], 0);
    ck_assert_uint_eq(t.alpha, 0);
    ck_assert(!t.alpha_is_one);
    ck_assert_uint_eq(t.m, 0);
    ck_assert_uint_eq(t.l, fp(1.75));

    weir_softmax_step(&s, &row, (uint32_t[]){0x4000, 0, 0, 0},
                      (bool[]){1, 0, 0, 0}, &t);
    ck_assert_uint_eq(t.p[0], 0x38);
    ck_assert_uint_eq(t.p[1], 0);
    ck_assert_uint_eq(t.alpha, fp(0.25));
    ck_assert_uint_eq(t.m, fp(2));
    ck_assert_uint_eq(t.l, fp(1.4375));

    weir_softmax_step(&s, &row, (uint32_t[]){0x3f80, 0, 0, 0},
                      (bool[]){1, 0, 0, 0}, &t);
    ck_assert(t.alpha_is_one);
    ck_assert_uint_eq(t.p[0], 0x30);
    ck_assert_uint_eq(row.m, fp(2));
    ck_assert_uint_eq(row.l, fp(1.9375));
}
END_TEST

/* The tile's maximum, 3, is in another beat: p = 1/4 1/8, then 1 1/2. */
START_TEST(test_beats_of_one_tile)
{
    weir_softmax s = make(2, "bf16", "bf16", 0);
    weir_softmax_row row = weir_softmax_start();
    const uint32_t low[] = {0x3f80, 0}, high[] = {0x4040, 0x4000};
    const bool mask[] = {1, 1};
    weir_softmax_tile t;

    ck_assert_uint_eq(weir_softmax_beat_max(&s, high, mask), fp(3));
    weir_softmax_beat(&s, &row, fp(3), low, mask, &t);
    ck_assert_uint_eq(t.p[0], 0x3e80);
    ck_assert_uint_eq(t.p[1], 0x3e00);
    ck_assert_uint_eq(t.alpha, 0);
    weir_softmax_beat(&s, &row, fp(3), high, mask, &t);
    ck_assert_uint_eq(t.p[0], 0x3f80);
    ck_assert_uint_eq(t.p[1], 0x3f00);
    ck_assert(t.alpha_is_one);
    ck_assert_uint_eq(t.m, fp(3));
    ck_assert_uint_eq(t.l, fp(1.875));
}
END_TEST

START_TEST(test_row_without_keys)
{
    weir_softmax s = make(2, "bf16", "bf16", 0);
    weir_softmax_row row = weir_softmax_start();
    weir_softmax_tile t;

    for (int i = 0; i < 3; i++) {
        weir_softmax_step(&s, &row, (uint32_t[]){0x3f80, 0x7fc0},
                          (bool[]){0, 0}, &t);
        ck_assert_uint_eq(t.p[0], 0);
        ck_assert_uint_eq(t.p[1], 0);
        ck_assert_uint_eq(t.m, NEG_INF);
        ck_assert_uint_eq(t.l, 0);
    }
    ck_assert_uint_eq(weir_softmax_normalize(s.p, 0x80000000u, t.l), 0);
    ck_assert_uint_eq(weir_softmax_normalize(s.p, NOT_A_NUMBER, t.l), 0);
}
END_TEST

/* NaN and +inf stay to the end of the row, a -inf score is nothing. */
START_TEST(test_rows_with_special_scores)
{
    static const struct {
        uint32_t score, m, l, p;
    } rows[] = {
        {0x7fc0, NOT_A_NUMBER, NOT_A_NUMBER, 0x7fc0},
        {0x7f80, INF, NOT_A_NUMBER, 0x7fc0},
        {0xff80, 0x3f800000, 0x3f800000, 0},
        {0x0001, 0x3f800000, 0x3fc00000, 0x3f00}, /* a subnormal is 0 */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        weir_softmax s = make(2, "bf16", "bf16", 0);
        weir_softmax_row row = weir_softmax_start();
        weir_softmax_tile t;

        weir_softmax_step(&s, &row, (uint32_t[]){rows[i].score, 0x3f80},
                          (bool[]){1, 1}, &t);
        ck_assert_uint_eq(t.m, rows[i].m);
        ck_assert_uint_eq(t.l, rows[i].l);
        ck_assert_uint_eq(t.p[0], rows[i].p);
    }
}
END_TEST

START_TEST(test_normalize)
{
    const weir_number *bf16 = weir_number_find("bf16");

    ck_assert_uint_eq(weir_softmax_normalize(bf16, fp(3), fp(2)), 0x3fc0);
    ck_assert_uint_eq(weir_softmax_normalize(bf16, fp(-1), fp(4)), 0xbe80);
    /* 7 (1/3) is 2.33333349: the product, not the quotient, is rounded. */
    ck_assert_uint_eq(
        weir_softmax_normalize(weir_number_find("fp32"), fp(7), fp(3)),
        weir_fp32_mul(fp(7), 0x3eaaaaab));
}
END_TEST

START_TEST(test_merge_by_hand)
{
    weir_softmax s = make(1, "bf16", "bf16", 0);
    weir_softmax_row a = {fp(1), fp(2)}, b = {fp(3), fp(5)};
    weir_softmax_row none = {NEG_INF, 0};
    uint32_t a_o[] = {fp(8), fp(-4)}, b_o[] = {fp(1), fp(2)}, zero[] = {0, 0};

    weir_softmax_merge(&s, &a, a_o, &none, zero, 2);
    ck_assert_uint_eq(a.m, fp(1));
    ck_assert_uint_eq(a.l, fp(2));
    ck_assert_uint_eq(a_o[0], fp(8));
    weir_softmax_merge(&s, &a, a_o, &b, b_o, 2);
    ck_assert_uint_eq(a.m, fp(3));
    ck_assert_uint_eq(a.l, fp(5.5));
    ck_assert_uint_eq(a_o[0], fp(3));
    ck_assert_uint_eq(a_o[1], fp(1));
    weir_softmax_merge(&s, &none, zero, &none, zero, 2);
    ck_assert_uint_eq(none.m, NEG_INF);
    ck_assert_uint_eq(none.l, 0);
}
END_TEST

static void add_cases(Suite *suite)
{
    TCase *hand = tcase_create("hand");

    tcase_add_loop_test(hand, test_codes_unpacked, 0,
                        sizeof conversions / sizeof *conversions);
    tcase_add_loop_test(hand, test_numbers_packed, 0,
                        sizeof roundings / sizeof *roundings);
    tcase_add_test(hand, test_maximum_is_over_the_unmasked);
    tcase_add_loop_test(hand, test_reference, 0,
                        sizeof references / sizeof *references);
    tcase_add_test(hand, test_reference_is_scaled);
    tcase_add_test(hand, test_exponent);
    tcase_add_test(hand, test_sum_is_a_tree_of_pairs);
    tcase_add_test(hand, test_accumulate);
    tcase_add_test(hand, test_row_by_hand);
    tcase_add_test(hand, test_beats_of_one_tile);
    tcase_add_test(hand, test_row_without_keys);
    tcase_add_test(hand, test_rows_with_special_scores);
    tcase_add_test(hand, test_normalize);
    tcase_add_test(hand, test_merge_by_hand);
    suite_add_tcase(suite, hand);
}

int main(void)
{
    Suite *suite = suite_create("softmax_unit");

    add_cases(suite);
    return run_suite(suite);
}
