/* SPDX-License-Identifier: Apache-2.0
 * test_resource.c - slots, streams and banks of a resource, by hand.
 */
#include "tests/sim/hand.h"
#include "tests/suite.h"

/* One item a cycle for two lanes of four beats each: a at 0, 2, 4, 6, b at 1,
 * 3, 5, 7. */
START_TEST(test_slots_turns)
{
    weir_result r;

    set_resource(1, 1, false);
    commands[0] = asks(4, 1);
    LANE(run(0));
    LANE(run(0));
    r = traced();
    ck_assert_int_eq(r.cycles, 8);
    check_unit(&r, 0, 4, 1);
    check_unit(&r, 1, 4, 0);
}
END_TEST

/* Slots carry nothing: 3 items at 2 a cycle are 2 cycles, not 1.5. */
START_TEST(test_slots_carry)
{
    set_resource(2, 1, false);
    commands[0] = asks(10, 3);
    LANE(run(0));
    ck_assert_int_eq(traced().cycles, 20);
}
END_TEST

/* Three beats of 4 items at 2 a cycle and 3 items at 1 a cycle, side by side:
 * 3 cycles each. An issue slot takes the beat once it has its 4 items, first
 * in the cycle that brings the last of them: 4 cycles each. */
START_TEST(test_slots_two)
{
    set_resource(2, 1, false);
    schedule.nresources = 2;
    resources[1] =
        (weir_resource){.name = "s", .rate = {1, 1}, .issue = _i == 1};
    commands[0] = asks(3, 4);
    commands[0].ndemands = 2;
    commands[0].demand[1].resource = 1;
    commands[0].demand[1].item[0] = commands[0].demand[1].tail[0] = 3;
    LANE(run(0));
    ck_assert_int_eq(traced().cycles, _i == 1 ? 12 : 9);
}
END_TEST

/* a: two beats of 6 and 1 items; b: one beat of 6 and 4. The first resource
 * gives 2 a cycle, the second 1. a's beat ends at 3, b's 6 wait for it until 6
 * while the second resource serves b from 1 on, after a's one. a ends at 9. */
START_TEST(test_slots_overlap)
{
    weir_result r;

    set_resource(2, 1, false);
    schedule.nresources = 2;
    resources[1] = (weir_resource){.name = "s", .rate = {1, 1}};
    commands[0] = asks(2, 6), commands[1] = asks(1, 6);
    for (int i = 0; i < 2; i++) {
        commands[i].ndemands = 2;
        commands[i].demand[1].resource = 1;
        commands[i].demand[1].item[0] = commands[i].demand[1].tail[0] =
            i ? 4 : 1;
    }
    LANE(run(0));
    LANE(run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 9);
    ck_assert_int_eq(r.idle[1], 3);
}
END_TEST

/* a's beats take two cycles, for 2 items at 1 a cycle; their 2 of the first
 * resource come in the first of them. What a has already does not move that
 * resource's pointer (14 cycles if it does). */
START_TEST(test_slots_pointer)
{
    set_resource(4, 1, false);
    schedule.nresources = 2;
    resources[1] = (weir_resource){.name = "s", .rate = {1, 1}};
    commands[0] = asks(3, 2), commands[1] = asks(3, 3),
    commands[2] = asks(1, 1);
    commands[0].ndemands = 2;
    commands[0].demand[1].resource = 1;
    commands[0].demand[1].item[0] = commands[0].demand[1].tail[0] = 2;
    LANE(loop(0, 2, 2), run(0));
    LANE(loop(0, 2, 4), run(1), run(2), run(3));
    ck_assert_int_eq(traced().cycles, 15);
}
END_TEST

/* 32 KiB at 400 GiB/s and 940 MHz (67108864 / 146875 bytes a cycle) are
 * 71.716 cycles. Back to back they end at 72, 144, 216 and 287 (286.866). */
START_TEST(test_stream_carry)
{
    static const int64_t ends[] = {72, 144, 216, 287};

    set_resource(67108864, 146875, true);
    commands[0] = asks(1, 32768);
    LANE(loop(0, _i + 1, 2), run(0));
    ck_assert_int_eq(traced().cycles, ends[_i]);
}
END_TEST

/* An idle cycle between them drops what is left: 4 x (72 + 1). */
START_TEST(test_stream_idle)
{
    set_resource(67108864, 146875, true);
    commands[0] = asks(1, 32768);
    LANE(loop(0, 4, 3), run(0), run(1));
    ck_assert_int_eq(traced().cycles, 292);
}
END_TEST

/* A stream that restarts drops it at the end of each: 4 x 72. */
START_TEST(test_stream_restarts)
{
    set_resource(67108864, 146875, true);
    resources[0].restarts = true;
    commands[0] = asks(1, 32768);
    LANE(loop(0, 4, 2), run(0));
    ck_assert_int_eq(traced().cycles, 288);
}
END_TEST

/* Two lanes, beats of 10 at 10 a cycle, three each: a at 1, 3, 5; b at 2, 4,
 * 6. */
START_TEST(test_stream_turns)
{
    weir_result r;

    set_resource(10, 1, true);
    commands[0] = asks(3, 10);
    LANE(run(0));
    LANE(run(0));
    r = traced();
    ck_assert_int_eq(r.cycles, 6);
    ck_assert_int_eq(r.idle[0], 1);
}
END_TEST

/* 3 x 100 B at 7 B a cycle: 42.857 cycles, beside 10 of work. */
START_TEST(test_flow_unrounded)
{
    weir_result r;

    set_resource(7, 1, true);
    commands[0] = asks(1, 100), commands[1] = beats(10);
    LANE(loop(0, 3, 2), run(0));
    lanes[0].flow = true;
    LANE(run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 43);
    ck_assert_int_eq(r.compute_cycle, 10);
    /* one division of whole numbers */
    ck_assert_double_eq_tol(r.run_cycle, 300.0 / 7, 1e-13);
    ck_assert_double_eq_tol(r.memory_cycle, 300.0 / 7, 1e-13);
}
END_TEST

/* --- banks --- */

static void set_banks(int64_t banks)
{
    set_resource(banks, 1, false);
    resources[0].banks = banks;
}

/* N beats of so many rows: from FIRST on, STEP further at each beat. */
static weir_command reads(int64_t n, int64_t rows, int64_t first, int64_t step)
{
    weir_command c = asks(n, rows);

    c.demand[0].rows = (weir_rows){.first = first, .step = step};
    return c;
}

/* Commands that read rows of so many banks by themselves. */
static const struct alone {
    int64_t banks, beats, rows, first, step, cycles;
} alones[] = {
    {4, 5, 1, 0, 1, 5},   /* a row a beat */
    {4, 5, 4, 3, 4, 5},   /* one of each bank */
    {2, 5, 3, 0, 3, 10},  /* two of one bank: two cycles a beat */
    {1, 5, 3, 7, 3, 15},  /* all of one */
    {4, 5, 5, -2, 5, 10}, /* two of one, whichever */
    {3, 1, 62, 1, 0, 21},
};

enum { NALONES = sizeof alones / sizeof *alones };

START_TEST(test_banks_alone)
{
    const struct alone *x = &alones[_i];
    weir_result r;

    set_banks(x->banks);
    commands[0] = reads(x->beats, x->rows, x->first, x->step);
    LANE(run(0));
    r = traced();
    ck_assert_int_eq(r.cycles, x->cycles);
    check_unit(&r, 0, x->beats, 0);
}
END_TEST

/* Two operands of a beat, in one of four banks or in two. */
START_TEST(test_banks_operands)
{
    set_banks(4);
    commands[0] = reads(6, 1, 1, 1);
    commands[0].ndemands = 2;
    commands[0].demand[1] = commands[0].demand[0];
    commands[0].demand[1].rows.first = _i ? 6 : 5;
    LANE(run(0));
    ck_assert_int_eq(traced().cycles, _i ? 6 : 12);
}
END_TEST

/* Both walk eight rows from the same bank: b follows a, one cycle behind. In
 * one bank all the time b waits until a has ended. */
START_TEST(test_banks_behind)
{
    weir_result r;

    set_banks(4);
    commands[0] = reads(8, 1, 0, !_i), commands[1] = reads(8, 1, 4, !_i);
    LANE(run(0));
    LANE(run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, _i ? 16 : 9);
    check_unit(&r, 0, 8, _i ? 8 : 1);
    check_unit(&r, 1, 8, 0);
}
END_TEST

/* a goes round the four banks with its loop, b stays in the first: three of
 * four cycles are b's, also a hundred thousand times. */
START_TEST(test_banks_loop)
{
    int64_t turns = _i ? 25000 : 2;
    weir_result r;
    weir_diag d = {.sink = sink};

    set_banks(4);
    commands[0] = reads(1, 1, -4, 0), commands[1] = reads(1, 1, 8, 0);
    commands[0].demand[0].rows.stride[0] = 1;
    LANE(loop(0, 4 * turns, 2), run(0));
    LANE(loop(0, 3 * turns, 2), run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 4 * turns);
    check_unit(&r, 0, 4 * turns, 0);
    check_unit(&r, 1, 3 * turns, 0);
    ck_assert_int_eq(weir_trace_run(&r, &arena, &schedule, true, &d), WEIR_OK);
    if (_i)
        ck_assert_int_gt(r.skipped_cycle, 4 * turns - 100);
}
END_TEST

/* After a cycle of other work a reads four rows of bank i mod 4 in each turn i,
 * b four of bank 0; both begin a turn together. Every fourth turn takes nine
 * cycles, the others five. */
START_TEST(test_banks_outer)
{
    int full = add_token(0, 0), place = add_token(1, 0);

    set_banks(4);
    commands[0] = reads(1, 1, 0, 0), commands[1] = reads(1, 1, 0, 0);
    commands[0].demand[0].rows.stride[0] = 1;
    LANE(loop(0, 40, 6), wait(place), run(2), loop(1, 4, 5), run(0),
         signal(full));
    LANE(loop(0, 40, 6), run(2), loop(1, 4, 4), run(1), wait(full),
         signal(place));
    ck_assert_int_eq(traced().cycles, 10 * (9 + 3 * 5));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("resource");
    TCase *hand = tcase_create("by hand");

    tcase_add_checked_fixture(hand, set_up, tear_down);
    tcase_add_test(hand, test_slots_turns);
    tcase_add_test(hand, test_slots_carry);
    tcase_add_loop_test(hand, test_slots_two, 0, 2);
    tcase_add_test(hand, test_slots_overlap);
    tcase_add_test(hand, test_slots_pointer);
    tcase_add_loop_test(hand, test_stream_carry, 0, 4);
    tcase_add_test(hand, test_stream_idle);
    tcase_add_test(hand, test_stream_restarts);
    tcase_add_test(hand, test_stream_turns);
    tcase_add_loop_test(hand, test_banks_alone, 0, NALONES);
    tcase_add_loop_test(hand, test_banks_operands, 0, 2);
    tcase_add_loop_test(hand, test_banks_behind, 0, 2);
    tcase_add_loop_test(hand, test_banks_loop, 0, 2);
    tcase_add_test(hand, test_banks_outer);
    tcase_add_test(hand, test_flow_unrounded);
    suite_add_tcase(suite, hand);
    return run_suite(suite);
}
