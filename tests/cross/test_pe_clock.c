/* SPDX-License-Identifier: Apache-2.0
 * test_pe_clock.c - single PEs ticked by a SystemC clock do what they do in a
 * plain loop.
 */
#include "tests/cross/point.h"
#include "tests/suite.h"

#include "sim/pe/run.h"

#include <check.h>

#ifdef WEIR_HAVE_SYSTEMC
#include "sim/systemc/systemc.h"

typedef struct stored {
    uint64_t hash;
} stored;

static void take(void *user, int t, int64_t head, const float *word)
{
    stored *x = user;

    (void)t;
    for (int i = 0; i < 1024; i++)
        x->hash = (x->hash ^ (uint64_t)head ^ weir_pe_bits(word[i])) *
                  0x100000001b3u; /* FNV-1a */
}

static bool tick(void *self)
{
    return weir_pe_tick(self);
}

static const char *const mappings[] = {
    "fusemax-binding", "fusemax-binding-deep", "fusemax-architecture"};

/* The kernel of SystemC runs once in a process: each test has its own. */
START_TEST(test_pe_clock)
{
    point p = {"bert-base",
               "fusemax-cloud",
               mappings[_i],
               "physical",
               {{"shape.batch", "1"},
                {"shape.heads", "2"},
                {"shape.parameters.seq", "64"},
                {"shape.parameters.head_dim", "16"},
                {"machine.units.array2d.rows", "16"},
                {"machine.units.array2d.columns", "8"},
                {"machine.units.array1d.columns", "8"}}};
    weir_arena a = weir_arena_make();
    weir_diag quiet = {0};
    point_documents docs;
    const weir_mapping *m;
    const weir_pe_plan *plan;
    weir_pe_result looped, clocked;
    stored one = {0}, other = {0};
    weir_pe_options o = {
        .word = WEIR_PE_BF16, .seed = 5, .stored = take, .user = &one};
    weir_pe_state *s;

    ck_assert_int_eq(point_documents_load(&docs, &a, &p, &quiet), WEIR_OK);
    ck_assert_int_eq(point_make(&m, &a, &docs, &p, &quiet), WEIR_OK);
    ck_assert_int_eq(weir_pe_plan_make(&plan, &a, m, &m->block[0], &quiet),
                     WEIR_OK);
    ck_assert_int_eq(weir_pe_run(&looped, &a, plan, &o, &quiet), WEIR_OK);
    o.user = &other;
    ck_assert_int_eq(weir_pe_open(&s, &clocked, &a, plan, &o, &quiet), WEIR_OK);
    ck_assert_int_eq(weir_systemc_machine.clock(tick, s, &quiet), WEIR_OK);
    ck_assert_int_eq(weir_pe_close(s), WEIR_OK);
    ck_assert_int_eq(clocked.cycles, looped.cycles);
    ck_assert_int_gt(looped.cycles, 1000);
    ck_assert_uint_eq(other.hash, one.hash);
    ck_assert_uint_ne(one.hash, 0);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pe clock");
    TCase *clock = tcase_create("clock");

    tcase_add_loop_test(clock, test_pe_clock, 0, 3);
    suite_add_tcase(suite, clock);
    return run_suite(suite);
}

#else

int main(void)
{
    return 77; /* no SystemC: skipped */
}

#endif
