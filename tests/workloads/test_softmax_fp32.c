/* SPDX-License-Identifier: Apache-2.0
 * test_softmax_fp32.c - the datapath's arithmetic against MPFR and by hand.
 */
#include "workloads/golden/softmax_fp32.h"

#include "tests/suite.h"
#include "workloads/numeric/number.h"

#include <check.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>

/* Xorshift64* (Marsaglia, J. Stat. Software 8(14), 2003), seed fixed: a failing
 * pair is printed and can be tried alone. */
static uint32_t draw(void)
{
    static uint64_t state = 88172645463325252u;

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(state * 0x2545f4914f6cdd1du >> 32);
}

/* An FP32 code near code A: what rounding and cancellation depend on. */
static uint32_t draw_near(uint32_t a)
{
    uint32_t mantissa[] = {
        draw() & 0x7fffff, 0,
        0x7fffff,          a & 0x7fffff,
        1u << draw() % 23, (a ^ 1u << draw() % 23) & 0x7fffff};
    int exponent = (int)(a >> 23 & 255) + (int)(draw() % 57) - 28;

    if (exponent < 0 || exponent > 255)
        exponent = (int)(draw() & 255);
    return (draw() & 0x80000000u) | (uint32_t)exponent << 23 |
           mantissa[draw() % 6];
}

/* Y rounded to BIT bits of precision by the rules; MPFR's exponents know no
 * bound, so that tininess is judged after rounding. Ends with Y cleared. */
static uint32_t rounded(mpfr_t y, int bit)
{
    mpfr_t short_y;
    uint32_t code;
    double v;

    mpfr_init2(short_y, bit);
    mpfr_set(short_y, y, MPFR_RNDN);
    v = mpfr_get_d(short_y, MPFR_RNDN);
    if (mpfr_regular_p(short_y) && mpfr_get_exp(short_y) < -125)
        v = copysign(0, v);
    if (mpfr_regular_p(short_y) && mpfr_get_exp(short_y) > 128)
        v = copysign(INFINITY, v);
    mpfr_clears(short_y, y, (mpfr_ptr)0);
    if (isnan(v))
        return WEIR_FP32_NAN;
    union {
        float f;
        uint32_t code;
    } as = {.f = (float)v}; /* exact: at most 24 bits, in the range */
    code = as.code;
    return code;
}

/* The operand as MPFR sees it: subnormals are zero. */
static void operand(mpfr_t out, uint32_t code)
{
    union {
        uint32_t code;
        float f;
    } as = {.code = (code >> 23 & 255) == 0 ? code & 0x80000000u : code};

    mpfr_init2(out, 24);
    mpfr_set_flt(out, as.f, MPFR_RNDN);
}

static uint32_t expected(int (*op)(mpfr_t, const mpfr_t, const mpfr_t,
                                   mpfr_rnd_t),
                         uint32_t a, uint32_t b)
{
    mpfr_t x, y, z;

    operand(x, a);
    operand(y, b);
    mpfr_init2(z, 600); /* every sum and product of two FP32 is exact */
    op(z, x, y, MPFR_RNDN);
    mpfr_clears(x, y, (mpfr_ptr)0);
    return rounded(z, 24);
}

static int quotient(mpfr_t z, const mpfr_t x, const mpfr_t y, mpfr_rnd_t r)
{
    return mpfr_div(z, x, y, r);
}

/* A sum that is exactly zero has MPFR's sign too: + unless both are -0. */
static const struct op {
    const char *name;
    uint32_t (*ours)(uint32_t, uint32_t);
    int (*theirs)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);
} ops[] = {
    {"add", weir_fp32_add, mpfr_add},
    {"sub", weir_fp32_sub, mpfr_sub},
    {"mul", weir_fp32_mul, mpfr_mul},
};

enum { NOPS = sizeof ops / sizeof *ops, PAIRS = 60000, POWERS = 60000 };

START_TEST(test_sums_and_products_are_rounded_once)
{
    const struct op *op = &ops[_i];

    for (int i = 0; i < PAIRS; i++) {
        uint32_t a = draw(), b = i & 1 ? draw_near(a) : draw();
        uint32_t got = op->ours(a, b), want = expected(op->theirs, a, b);

        ck_assert_msg(got == want, "%s %08x %08x: got %08x, want %08x",
                      op->name, a, b, got, want);
    }
}
END_TEST

START_TEST(test_reciprocal_is_rounded_once)
{
    for (int i = 0; i < PAIRS; i++) {
        uint32_t a = i < 4096 ? 0x3f800000u + (uint32_t)i * 0x7ffu : draw();
        uint32_t got = weir_fp32_recip(a);
        uint32_t want = expected(quotient, WEIR_FP32_ONE, a);

        if (weir_fp32_value(a) == 0)
            want = 0;
        ck_assert_msg(got == want, "1 / %08x: got %08x, want %08x", a, got,
                      want);
    }
}
END_TEST

/* Worked out by hand from the rules. */
static const struct known {
    const char *what;
    uint32_t (*op)(uint32_t, uint32_t);
    uint32_t a, b, want;
} knowns[] = {
    {"1 + 1", weir_fp32_add, 0x3f800000, 0x3f800000, 0x40000000},
    {"tie to even, down", weir_fp32_add, 0x3f800000, 0x33800000, 0x3f800000},
    {"tie to even, up", weir_fp32_add, 0x3f800001, 0x33800000, 0x3f800002},
    {"above the tie", weir_fp32_add, 0x3f800000, 0x33800001, 0x3f800001},
    {"x - x is +0", weir_fp32_sub, 0xbf800000, 0xbf800000, 0x00000000},
    {"-0 + -0 is -0", weir_fp32_add, 0x80000000, 0x80000000, 0x80000000},
    {"-0 + 0 is +0", weir_fp32_add, 0x80000000, 0x00000000, 0x00000000},
    {"a subnormal is 0", weir_fp32_add, 0x007fffff, 0x3f800000, 0x3f800000},
    {"so is a difference", weir_fp32_sub, 0x00800001, 0x00800000, 0x00000000},
    {"and a negative one", weir_fp32_sub, 0x00800000, 0x00800001, 0x80000000},
    {"inf - inf", weir_fp32_sub, 0x7f800000, 0x7f800000, 0x7fc00000},
    {"inf + 1", weir_fp32_add, 0x7f800000, 0x3f800000, 0x7f800000},
    {"overflow", weir_fp32_add, 0x7f7fffff, 0x7f7fffff, 0x7f800000},
    {"a NaN's sign and bits go", weir_fp32_add, 0xffa00001, 0, 0x7fc00000},
    {"1.5 * 1.5", weir_fp32_mul, 0x3fc00000, 0x3fc00000, 0x40100000},
    {"-1 * 0 is -0", weir_fp32_mul, 0xbf800000, 0x00000000, 0x80000000},
    {"0 * inf", weir_fp32_mul, 0x00000000, 0x7f800000, 0x7fc00000},
    {"-inf * 2", weir_fp32_mul, 0xff800000, 0x40000000, 0xff800000},
    {"2^-64 * 2^-63 is 0", weir_fp32_mul, 0x1f800000, 0x20000000, 0x00000000},
    {"2^-63 * 2^-63 is not", weir_fp32_mul, 0x20000000, 0x20000000, 0x00800000},
    {"tiny before rounding, not after", weir_fp32_mul, 0x3f7fffff, 0x00800001,
     0x00800000},
    {"max 1 2", weir_fp32_max, 0x3f800000, 0x40000000, 0x40000000},
    {"max -1 -2", weir_fp32_max, 0xbf800000, 0xc0000000, 0xbf800000},
    {"max -2 -1", weir_fp32_max, 0xc0000000, 0xbf800000, 0xbf800000},
    {"max -0 0", weir_fp32_max, 0x80000000, 0x00000000, 0x00000000},
    {"max 0 -0", weir_fp32_max, 0x00000000, 0x80000000, 0x00000000},
    {"max -0 -0", weir_fp32_max, 0x80000000, 0x80000000, 0x80000000},
    {"max -inf -inf", weir_fp32_max, 0xff800000, 0xff800000, 0xff800000},
    {"max -inf -1", weir_fp32_max, 0xff800000, 0xbf800000, 0xbf800000},
    {"max inf NaN", weir_fp32_max, 0x7f800000, 0x7fc00001, 0x7fc00000},
    {"max NaN -inf", weir_fp32_max, 0xffc00000, 0xff800000, 0x7fc00000},
};

enum { NKNOWNS = sizeof knowns / sizeof *knowns };

START_TEST(test_known_results)
{
    const struct known *k = &knowns[_i];
    uint32_t got = k->op(k->a, k->b);

    ck_assert_msg(got == k->want, "%s: got %08x, want %08x", k->what, got,
                  k->want);
}
END_TEST

static const struct {
    uint32_t a, want;
} recips[] = {
    {0x3f800000, 0x3f800000}, {0x40000000, 0x3f000000},
    {0x40400000, 0x3eaaaaab}, {0xc0a00000, 0xbe4ccccd},
    {0x00000000, 0x00000000}, {0x80000000, 0x00000000},
    {0x7f800000, 0x00000000}, {0xff800000, 0x80000000},
    {0x7fffffff, 0x7fc00000}, {0x7e800000, 0x00800000},
    {0x7e800001, 0x00000000}, {0x00800000, 0x7e800000},
    {0x3f7fffff, 0x3f800001},
};

START_TEST(test_known_reciprocals)
{
    for (size_t i = 0; i < sizeof recips / sizeof *recips; i++) {
        uint32_t got = weir_fp32_recip(recips[i].a);

        ck_assert_msg(got == recips[i].want, "1 / %08x: got %08x, want %08x",
                      recips[i].a, got, recips[i].want);
    }
}
END_TEST

/* exp2 */

static void power(mpfr_t y, uint32_t x)
{
    mpfr_t exponent;

    operand(exponent, x);
    mpfr_init2(y, 90);
    mpfr_exp2(y, exponent, MPFR_RNDN);
    mpfr_clear(exponent);
}

static const weir_exp_profile profiles[] = {WEIR_EXP_BF16, WEIR_EXP_FP32};

START_TEST(test_exp2_of_every_bf16_is_correctly_rounded)
{
    const weir_number *bf16 = weir_number_find("bf16");
    int wrong = 0;

    for (uint32_t code = 0; code < 1u << 16; code++) {
        uint32_t p = weir_fp32_exp2(profiles[_i], code << 16);
        uint32_t got = weir_number_encode(bf16, weir_fp32_value(p)) << 16;
        mpfr_t y;

        power(y, code << 16);
        wrong += got != rounded(y, 8);
    }
    ck_assert_int_eq(wrong, 0);
}
END_TEST

START_TEST(test_exp2_of_integers_is_exact)
{
    for (int n = -300; n <= 300; n++) {
        uint32_t got = weir_fp32_exp2(profiles[_i], weir_fp32_round((double)n));
        uint32_t want = n > 127    ? WEIR_FP32_INF
                        : n < -126 ? 0
                                   : (uint32_t)(n + 127) << 23;

        ck_assert_msg(got == want, "2^%d: got %08x, want %08x", n, got, want);
    }
}
END_TEST

/* |got - 2^x| in units in the last place of 2^x. */
static double error_ulp(weir_exp_profile profile, uint32_t x)
{
    mpfr_t y;
    double ulp;

    power(y, x);
    ulp = ldexp(1, (int)mpfr_get_exp(y) - 24);
    mpfr_sub_d(y, y, weir_fp32_value(weir_fp32_exp2(profile, x)), MPFR_RNDN);
    ulp = fabs(mpfr_get_d(y, MPFR_RNDN)) / ulp;
    mpfr_clear(y);
    return ulp;
}

/* ExpBf16: 88 ulp for the argument, which is rounded to 16 fraction bits, and
 * 64 for coefficients and products of 18 bits; ExpFp32: see exp2_unit. Drawn
 * over the arguments whose results are neither 0 nor infinite. */
static const double bounds_ulp[] = {[WEIR_EXP_BF16] = 152, [WEIR_EXP_FP32] = 1};

START_TEST(test_exp2_error_is_bounded)
{
    double worst = 0;

    for (int i = 0; i < POWERS; i++) {
        double x = (draw() * 0x1p-32 * 254 - 126) * (i & 1 ? 1 : 0x1p-6);
        double ulp = error_ulp(profiles[_i], weir_fp32_round(x));

        worst = fmax(worst, ulp);
    }
    ck_assert_msg(worst < bounds_ulp[profiles[_i]], "%g ulp", worst);
    printf("exp2 profile %d: %.3f ulp in %d draws\n", profiles[_i], worst,
           POWERS);
}
END_TEST

static const struct {
    uint32_t x, bf16, fp32;
} powers[] = {
    {0x00000000, 0x3f800000, 0x3f800000}, /* 2^0 */
    {0x80000000, 0x3f800000, 0x3f800000},
    {0x807fffff, 0x3f800000, 0x3f800000}, /* a subnormal is 0 */
    {0x7f800000, 0x7f800000, 0x7f800000},
    {0xff800000, 0x00000000, 0x00000000},
    {0xffc00001, 0x7fc00000, 0x7fc00000},
    {0x43000000, 0x7f800000, 0x7f800000}, /* 128 */
    {0xc2fc0000, 0x00800000, 0x00800000}, /* -126 */
    {0xc2fc0001, 0x00000000, 0x00000000}, /* below: 2^-126 less 44 ulp */
    {0xc37fffff, 0x00000000, 0x00000000},
    {0xc3800000, 0x00000000, 0x00000000}, /* -256 */
    {0x3f000000, 0x3fb50500, 0x3fb504f3}, /* sqrt 2 */
};

START_TEST(test_known_powers)
{
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        ck_assert_uint_eq(weir_fp32_exp2(WEIR_EXP_BF16, powers[i].x),
                          powers[i].bf16);
        ck_assert_uint_eq(weir_fp32_exp2(WEIR_EXP_FP32, powers[i].x),
                          powers[i].fp32);
    }
}
END_TEST

/* Every 64th of a segment, and codes all over FP32: the approximation itself,
 * by a hash of its results (FNV-1a, 32 bits). Whoever changes coefficients or
 * widths changes these figures; the errors above must still hold. */
static uint32_t hash(uint32_t h, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        h = (h ^ (word >> 8 * i & 255)) * 16777619u;
    return h;
}

START_TEST(test_approximation_is_the_recorded_one)
{
    static const uint32_t segments[] = {0x91a133fb, 0x0ef5b67b};
    static const uint32_t codes[] = {0xbfc4e4ee, 0x1f86b2d4};
    weir_exp_profile profile = profiles[_i];
    uint32_t h = 2166136261u;

    for (int i = 0; i < 1 << 14; i++)
        h = hash(h, weir_fp32_exp2(profile, weir_fp32_round(i * -0x1p-12)));
    ck_assert_uint_eq(h, segments[_i]);
    h = 2166136261u;
    for (uint64_t x = 0; x < (uint64_t)1 << 32; x += 4093)
        h = hash(h, weir_fp32_exp2(profile, (uint32_t)x));
    ck_assert_uint_eq(h, codes[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("softmax_fp32");
    TCase *fp = tcase_create("fp32"), *exp = tcase_create("exp2");

    tcase_add_loop_test(fp, test_sums_and_products_are_rounded_once, 0, NOPS);
    tcase_add_test(fp, test_reciprocal_is_rounded_once);
    tcase_add_loop_test(fp, test_known_results, 0, NKNOWNS);
    tcase_add_test(fp, test_known_reciprocals);
    tcase_add_loop_test(exp, test_exp2_of_every_bf16_is_correctly_rounded, 0,
                        2);
    tcase_add_loop_test(exp, test_exp2_of_integers_is_exact, 0, 2);
    tcase_add_loop_test(exp, test_exp2_error_is_bounded, 0, 2);
    tcase_add_test(exp, test_known_powers);
    tcase_add_loop_test(exp, test_approximation_is_the_recorded_one, 0, 2);
    suite_add_tcase(suite, fp);
    suite_add_tcase(suite, exp);
    return run_suite(suite);
}
