/* SPDX-License-Identifier: Apache-2.0
 * test_trace.c - lanes, loops and tokens by hand, and what is skipped.
 */
#include "tests/sim/hand.h"
#include "tests/suite.h"

#include <string.h>

/* 10 x 3 */
START_TEST(test_lane_loop)
{
    weir_result r;

    commands[0] = beats(3);
    LANE(loop(0, 10, 2), run(0));
    r = traced();
    ck_assert_int_eq(r.cycles, 30);
    check_unit(&r, 0, 30, 0);
    ck_assert_int_eq(r.executions[0], 10);
}
END_TEST

/* The fourth signal leaves at 12 and arrives at 17; work until 19. */
START_TEST(test_token_hop)
{
    int full = add_token(0, 5);
    weir_result r;

    commands[0] = beats(3), commands[1] = beats(2);
    LANE(loop(0, 4, 3), run(0), signal(full));
    LANE(loop(0, 4, 3), wait(full), run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 19);
    check_unit(&r, 0, 12, 7);
    check_unit(&r, 1, 8, 0);
    ck_assert_int_eq(r.stalled[1 * 1 + full], 11);
}
END_TEST

/* One signals at 1 and at 4, two others wait. What ends retires before any
 * lane moves on, then the lowest goes first: 1 + 5, and 4 + 1. */
START_TEST(test_token_shared)
{
    int x = add_token(0, 0);

    commands[1] = beats(3), commands[2] = beats(5);
    LANE(run(0), wait(x), run(2));
    LANE(run(0), signal(x), run(1), signal(x));
    LANE(run(0), wait(x), run(0));
    ck_assert_int_eq(traced().cycles, 6);
}
END_TEST

/* A makes in 3 what B takes in 5, four times. One place: one after the other,
 * 4 x (3 + 5). Two places: B never waits again, 3 + 4 x 5. */
START_TEST(test_token_credits)
{
    static const struct {
        int64_t places, cycles;
    } rows[] = {{1, 32}, {2, 23}, {3, 23}};
    int full = add_token(0, 0), place = add_token(rows[_i].places, 0);
    weir_result r;

    commands[0] = beats(3), commands[1] = beats(5);
    LANE(loop(0, 4, 4), wait(place), run(0), signal(full));
    LANE(loop(0, 4, 4), wait(full), run(1), signal(place));
    r = traced();
    ck_assert_int_eq(r.cycles, rows[_i].cycles);
    check_unit(&r, 1, 20, 0);
}
END_TEST

/* Three words flow down four rows, one a beat: each is taken as it arrives. The
 * first one is made in cycle 0 and arrives three cycles after the end of that;
 * the last one is taken in cycle 6. As a whole tile: made in 0 to 2, arrives at
 * 6, taken in 6 to 8. */
START_TEST(test_chain_beats)
{
    int word = add_token(0, 3);

    LANE(loop(0, 3, 3), run(0), signal(word));
    LANE(loop(0, 3, 3), wait(word), run(1));
    ck_assert_int_eq(traced().cycles, 7);
}
END_TEST

START_TEST(test_chain_whole)
{
    int tile = add_token(0, 3);

    commands[0] = commands[1] = beats(3);
    LANE(run(0), signal(tile));
    LANE(wait(tile), run(1));
    ck_assert_int_eq(traced().cycles, 9);
}
END_TEST

/* The maker shares its unit with another lane, beat by beat, so its words come
 * every second cycle: made in 0, 2, 4, taken in 4, 6, 8. */
START_TEST(test_chain_interleaved)
{
    int word = add_token(0, 3);

    set_resource(1, 1, false);
    commands[0] = asks(1, 1);
    commands[1] = asks(3, 1);
    LANE(loop(0, 3, 3), run(0), signal(word));
    LANE(run(1));
    LANE(loop(0, 3, 3), wait(word), run(2));
    ck_assert_int_eq(traced().cycles, 9);
}
END_TEST

/* What has no beats takes no time, asks for nothing and is counted. */
START_TEST(test_command_without_beats)
{
    weir_result r;

    set_resource(1, 1, false);
    commands[0] = asks(0, 5);
    LANE(loop(0, 4, 3), run(0), run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 4);
    ck_assert_int_eq(r.executions[0], 4);
}
END_TEST

/* 5 turns: 1 always, 2 at the last, 4 at the first, 8 at all but the first, 16
 * at all but the last: 5 + 2 + 4 + 32 + 64. */
START_TEST(test_guard_ends)
{
    weir_step step[] = {loop(0, 5, 6), run(0), run(1), run(2), run(3), run(4)};

    for (int i = 0; i < 5; i++)
        commands[i] = beats(1 << i);
    step[2].guard.last = step[3].guard.first = 1;
    step[4].guard.not_first = step[5].guard.not_last = 1;
    add_lane(step, 6);
    ck_assert_int_eq(traced().cycles, 107);
}
END_TEST

/* A loop that the lane does not have counts as first and as last. */
START_TEST(test_guard_absent)
{
    weir_step step[] = {loop(0, 5, 3), run(0), run(1)};

    step[1].guard.last = step[1].guard.first = 2;
    step[2].guard.not_last = 2;
    add_lane(step, 3);
    ck_assert_int_eq(traced().cycles, 5);
}
END_TEST

/* i of 3, j of 4: 6 times 10, 2 times 7 (j's last), 3 times 5 (i's last), once
 * 3. */
START_TEST(test_ragged_variants)
{
    static const int64_t by_variant[] = {10, 7, 5, 3}, times[] = {6, 2, 3, 1};
    weir_result r;

    commands[0].nragged = 2;
    commands[0].ragged[0] = 1u << 1, commands[0].ragged[1] = 1u << 0;
    memcpy(commands[0].beats, by_variant, sizeof by_variant);
    LANE(loop(0, 3, 3), loop(1, 4, 3), run(0));
    r = traced();
    ck_assert_int_eq(r.cycles, 60 + 14 + 15 + 3);
    for (int v = 0; v < 4; v++)
        ck_assert_int_eq(r.executions[v], times[v]);
}
END_TEST

/* (4 + 4 + 2) x 3 */
START_TEST(test_trip_last)
{
    weir_step step[] = {loop(0, 3, 3), loop(1, 4, 3), run(0)};

    step[1].trip.when_last = 1, step[1].trip.last_trip = 2;
    commands[0] = beats(3);
    add_lane(step, 3);
    ck_assert_int_eq(traced().cycles, 30);
}
END_TEST

/* i of 5: j turns i + 1 times, at most 4: 1 + 2 + 3 + 4 + 4; or 5 - 2 i times,
 * at least 0: 5 + 3 + 1. */
START_TEST(test_trip_slope)
{
    static const weir_trip trips[] = {
        {.base = 1, .slope = 1, .max = 4, .outer = 0},
        {.base = 5, .slope = -2, .max = 9, .outer = 0}};
    static const int64_t cycles[] = {14, 9};
    weir_step step[] = {loop(0, 5, 3), loop(1, 0, 3), run(0)};

    step[1].trip = trips[_i];
    add_lane(step, 3);
    ck_assert_int_eq(traced().cycles, cycles[_i]);
}
END_TEST

/* i of 200: j turns i - 100 times, at least once: 102 times once, then 2 to 99
 * times. What repeats for long does not go on so. */
START_TEST(test_skip_slope)
{
    weir_step step[] = {loop(0, 200, 3), loop(1, 0, 3), run(0)};

    step[1].trip = (weir_trip){
        .base = -100, .slope = 1, .min = 1, .max = 1000, .outer = 0};
    add_lane(step, 3);
    ck_assert_int_eq(traced().cycles, 102 + (2 + 99) * 98 / 2);
}
END_TEST

/* In each turn of 10 cycles the first lane gives 15 items at 5 and 16 at 10, of
 * which the second takes 30 at 1: from 15 at the start they become one more
 * each turn, so it waits from 1 to 5 in 15 turns and never again. */
START_TEST(test_skip_held_up)
{
    int item = add_token(15, 0), turn = add_token(0, 0);
    weir_result r;

    commands[0] = beats(5);
    commands[1] = beats(1), commands[2] = beats(2);
    LANE(loop(0, 200, 6), run(0), items(signal(item), 15), run(0),
         items(signal(item), 16), signal(turn));
    LANE(loop(0, 200, 5), run(1), items(wait(item), 30), run(2), wait(turn));
    r = traced();
    ck_assert_int_eq(r.cycles, 2000);
    ck_assert_int_eq(r.stalled[2 + item], 15 * 4);
    ck_assert_int_eq(r.stalled[2 + turn], 2000 - 200 * 3 - 15 * 4);
}
END_TEST

/* Items that become fewer: 1000 at first, one made and two taken each turn; the
 * taker is twice as fast until none are left. */
START_TEST(test_skip_runs_short)
{
    int item = add_token(1000, 0);
    weir_result r;

    commands[0] = beats(4), commands[1] = beats(2);
    LANE(loop(0, 3000, 3), run(0), signal(item));
    LANE(loop(0, 4000, 3), wait(item), run(1));
    r = traced();
    /* At 2 n the taker has taken n + 1 and n / 2 were made: none are left at
     * n = 1998; then it takes each as it is made. */
    ck_assert_int_eq(r.cycles, 3000 * 4 + 2);
    ck_assert_int_eq(r.stalled[1], 3000 * 4 - 4000 * 2 + 2);
}
END_TEST

/* One is made at each 10, three are taken at each 5, the last time at 10 times
 * (those taken - those at first); 5 cycles later it ends. An iteration in which
 * nobody was held up must not come again when fewer are left than it takes. */
START_TEST(test_skip_fewer_than_taken)
{
    static const struct {
        int first, turns;
    } rows[] = {{0, 10}, {1, 10}, {8, 10}, {19, 10}, {20, 10}, {6, 3}};
    int made = 3 * rows[_i].turns - rows[_i].first;
    int item = add_token(rows[_i].first, 0);
    weir_result r;

    commands[0] = beats(10), commands[1] = beats(5);
    LANE(loop(0, made, 3), run(0), signal(item));
    LANE(loop(0, rows[_i].turns, 4), run(1), items(wait(item), 3), run(1));
    r = traced();
    ck_assert_int_eq(r.cycles, 10 * made + 5);
    ck_assert_int_eq(r.stalled[1 + item], 10 * made + 5 - 10 * rows[_i].turns);
}
END_TEST

START_TEST(test_deadlock_said)
{
    int x = add_token(0, 0), y = add_token(0, 0);
    weir_diag d = {.sink = sink};
    weir_result r;

    LANE(run(0), wait(x), signal(y));
    LANE(wait(y), signal(x));
    ck_assert_int_eq(weir_trace_run(&r, &arena, &schedule, true, &d),
                     WEIR_EUNSUP);
    ck_assert_int_eq(d.errors, 1);
    ck_assert_ptr_nonnull(strstr(heard, "at cycle 1"));
}
END_TEST

/* A million million turns are skipped, also those of a period of 4 loads that
 * comes after a late start (40 places fill up first). */
START_TEST(test_skip_long)
{
    int full = add_token(0, 0), place = add_token(40, 0);
    weir_result r;
    weir_diag d = {.sink = sink};

    commands[0] = beats(3), commands[1] = beats(5);
    LANE(loop(0, 1000000000, 4), wait(place), run(0), signal(full));
    LANE(loop(0, 1000000000, 4), wait(full), run(1), signal(place));
    ck_assert_int_eq(weir_trace_run(&r, &arena, &schedule, true, &d), WEIR_OK);
    ck_assert_int_eq(r.cycles, 3 + 5000000000);
    ck_assert_int_gt(r.skipped_cycle, 4999990000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trace");
    TCase *hand = tcase_create("by hand");

    tcase_add_checked_fixture(hand, set_up, tear_down);
    tcase_add_test(hand, test_lane_loop);
    tcase_add_test(hand, test_token_hop);
    tcase_add_loop_test(hand, test_token_credits, 0, 3);
    tcase_add_test(hand, test_chain_beats);
    tcase_add_test(hand, test_chain_whole);
    tcase_add_test(hand, test_chain_interleaved);
    tcase_add_test(hand, test_command_without_beats);
    tcase_add_test(hand, test_token_shared);
    tcase_add_test(hand, test_guard_ends);
    tcase_add_test(hand, test_guard_absent);
    tcase_add_test(hand, test_ragged_variants);
    tcase_add_test(hand, test_trip_last);
    tcase_add_loop_test(hand, test_trip_slope, 0, 2);
    tcase_add_test(hand, test_skip_slope);
    tcase_add_test(hand, test_skip_held_up);
    tcase_add_test(hand, test_skip_runs_short);
    tcase_add_loop_test(hand, test_skip_fewer_than_taken, 0, 6);
    tcase_add_test(hand, test_deadlock_said);
    tcase_add_test(hand, test_skip_long);
    suite_add_tcase(suite, hand);
    return run_suite(suite);
}
