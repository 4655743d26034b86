/* SPDX-License-Identifier: Apache-2.0
 * test_fp32.c - FP32 sums, products, maxima and conversions of the datapath.
 *
 * WEIR_SEED replaces the seed, WEIR_FULL makes it 10^8 pairs.
 */
#include "sim/verilated/model.h"
#include "tests/rtl/seed.h"
#include "tests/suite.h"
#include "workloads/golden/softmax_unit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const weir_model weir_model_fp32_add, weir_model_fp32_mul,
    weir_model_fp32_max;

static const struct op {
    const weir_model *model;
    const char *out;
    uint32_t (*golden)(uint32_t, uint32_t);
} ops[] = {
    {&weir_model_fp32_add, "sum_o", weir_fp32_add},
    {&weir_model_fp32_mul, "product_o", weir_fp32_mul},
    {&weir_model_fp32_max, "max_o", weir_fp32_max},
};

enum { NOPS = sizeof ops / sizeof *ops };

typedef struct bench {
    const struct op *op;
    void *self;
    uint32_t *a, *b, *out;
} bench;

static bench start(const struct op *op)
{
    bench n = {.op = op, .self = op->model->make(1)};

    n.a = op->model->port(n.self, "a_i").at;
    n.b = op->model->port(n.self, "b_i").at;
    n.out = op->model->port(n.self, op->out).at;
    return n;
}

static bool subnormal(uint32_t a)
{
    return (a >> 23 & 255) == 0 && (a & 0x7fffff) != 0;
}

static void compare(const bench *n, uint32_t a, uint32_t b)
{
    uint32_t want;

    /* fp32_max takes numbers that have been flushed. */
    if (n->op->golden == weir_fp32_max && (subnormal(a) || subnormal(b)))
        return;
    want = n->op->golden(a, b);
    *n->a = a;
    *n->b = b;
    n->op->model->eval(n->self);
    if (*n->out != want)
        ck_abort_msg("%s %08x %08x: got %08x, want %08x", n->op->model->name, a,
                     b, *n->out, want);
}

static const uint32_t mantissas[] = {
    0,        1,        2,        3,        0x000fff, 0x3fffff, 0x400000,
    0x400001, 0x555555, 0x2aaaaa, 0x7ffffc, 0x7ffffd, 0x7ffffe, 0x7fffff,
};

enum { NMANTISSAS = sizeof mantissas / sizeof *mantissas };

/* Mantissas whose sums and products tie, carry and cancel, at every distance
 * of exponents that matters, at both ends of the range and in the middle. */
START_TEST(test_every_class_of_exponents)
{
    static const int bases[] = {0,   1,   2,   30,  63,  64,
                                127, 160, 191, 226, 254, 255};
    bench n = start(&ops[_i]);

    for (size_t base = 0; base < sizeof bases / sizeof *bases; base++)
        for (int distance = -66; distance <= 66; distance++)
            for (int i = 0; i < NMANTISSAS * NMANTISSAS; i++)
                for (uint32_t signs = 0; signs < 4; signs++) {
                    int exponent = bases[base] + distance;
                    uint32_t a = signs << 31 | (uint32_t)bases[base] << 23 |
                                 mantissas[i / NMANTISSAS];
                    uint32_t b = signs >> 1 << 31 | (uint32_t)exponent << 23 |
                                 mantissas[i % NMANTISSAS];

                    if (exponent >= 0 && exponent <= 255 &&
                        (distance > -30 || ops[_i].golden == weir_fp32_mul))
                        compare(&n, a, b);
                }
    ops[_i].model->drop(n.self);
}
END_TEST

/* Every pair of what has a rule of its own, of both signs: infinity times zero
 * is at the largest distance of exponents. */
START_TEST(test_pairs_of_special_numbers)
{
    static const uint32_t numbers[] = {
        0,          0x00000001, 0x007fffff, 0x00800000, 0x00800001,
        0x3f7fffff, 0x3f800000, 0x3f800001, 0x7f000000, 0x7f7fffff,
        0x7f800000, 0x7f800001, 0x7fbfffff, 0x7fc00000, 0x7fffffff,
    };
    enum { N = sizeof numbers / sizeof *numbers };
    bench n = start(&ops[_i]);

    for (int i = 0; i < 4 * N * N; i++)
        compare(&n, numbers[i / 4 % N] | (uint32_t)(i & 1) << 31,
                numbers[i / 4 / N] | (uint32_t)(i >> 1 & 1) << 31);
    ops[_i].model->drop(n.self);
}
END_TEST

START_TEST(test_pairs_at_random)
{
    bench n = start(&ops[_i]);
    uint64_t seed = state_of(20261125), state = seed;
    int pairs = getenv("WEIR_FULL") ? 100000000 : 300000;

    printf("%s: seed %llu\n", ops[_i].model->name,
           (unsigned long long)seed / 2);
    for (int i = 0; i < pairs; i++) {
        uint32_t a = weir_random(&state), b = weir_random(&state);

        /* Every other pair has exponents near each other. */
        if (i & 1)
            b = (b & 0x80ffffff) | (((a >> 23) + (b >> 24) % 32 - 16) & 255)
                                       << 23;
        compare(&n, a, b);
    }
    ops[_i].model->drop(n.self);
}
END_TEST

extern const weir_model weir_model_unpack_fp32, weir_model_unpack_bf16,
    weir_model_unpack_fp16, weir_model_unpack_e4m3, weir_model_unpack_e5m2,
    weir_model_pack_fp32, weir_model_pack_bf16, weir_model_pack_fp16,
    weir_model_pack_e4m3, weir_model_pack_e5m2;

static const struct conversion {
    const weir_model *unpack, *pack;
    const char *format;
} conversions[] = {
    {&weir_model_unpack_fp32, &weir_model_pack_fp32, "fp32"},
    {&weir_model_unpack_bf16, &weir_model_pack_bf16, "bf16"},
    {&weir_model_unpack_fp16, &weir_model_pack_fp16, "fp16"},
    {&weir_model_unpack_e4m3, &weir_model_pack_e4m3, "fp8_e4m3"},
    {&weir_model_unpack_e5m2, &weir_model_pack_e5m2, "fp8_e5m2"},
};

enum { NCONVERSIONS = sizeof conversions / sizeof *conversions };

/* What INPUT gives on OUTPUT. */
static uint32_t convert(const weir_model *m, void *self, const char *in,
                        const char *out, uint32_t input)
{
    weir_port from = m->port(self, in), to = m->port(self, out);
    uint32_t got = 0;

    memcpy(from.at, &input, from.bytes);
    m->eval(self);
    memcpy(&got, to.at, to.bytes);
    return got;
}

START_TEST(test_every_code_unpacked)
{
    const struct conversion *c = &conversions[_i];
    const weir_number *f = weir_number_find(c->format);
    void *self = c->unpack->make(1);
    uint32_t step = f->bit == 32 ? 65521 : 1; /* FP32: a prime's multiples */

    for (uint64_t code = 0; code < (uint64_t)1 << f->bit; code += step) {
        uint32_t want = weir_softmax_unpack(f, (uint32_t)code);
        uint32_t got =
            convert(c->unpack, self, "code_i", "fp32_o", (uint32_t)code);

        ck_assert_msg(got == want, "%s %04x: got %08x, want %08x", c->format,
                      (unsigned)code, got, want);
    }
    c->unpack->drop(self);
}
END_TEST

/* All signs, exponents and leading mantissa bits, with what decides ties below
 * them. */
START_TEST(test_numbers_packed)
{
    static const uint32_t below[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
    const struct conversion *c = &conversions[_i];
    const weir_number *f = weir_number_find(c->format);
    void *self = c->pack->make(1);

    for (uint32_t high = 0; high < 1u << 16; high++)
        for (int i = 0; i < 6; i++) {
            uint32_t number = high << 16 | below[i];
            uint32_t want = weir_softmax_pack(f, number);
            uint32_t got = convert(c->pack, self, "fp32_i", "code_o", number);

            ck_assert_msg(got == want, "%08x as %s: got %04x, want %04x",
                          number, c->format, got, want);
        }
    c->pack->drop(self);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fp32");
    TCase *pairs = tcase_create("pairs"), *codes = tcase_create("codes");

    tcase_add_loop_test(pairs, test_every_class_of_exponents, 0, NOPS);
    tcase_add_loop_test(pairs, test_pairs_of_special_numbers, 0, NOPS);
    tcase_add_loop_test(pairs, test_pairs_at_random, 0, NOPS);
    tcase_set_timeout(pairs, 600);
    tcase_add_loop_test(codes, test_every_code_unpacked, 0, NCONVERSIONS);
    tcase_add_loop_test(codes, test_numbers_packed, 0, NCONVERSIONS);
    suite_add_tcase(suite, pairs);
    suite_add_tcase(suite, codes);
    return run_suite(suite);
}
