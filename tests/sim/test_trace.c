/* SPDX-License-Identifier: Apache-2.0
 * test_trace.c - schedules of a few lines whose cycles are worked out by hand.
 */
#include "sim/trace/trace.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANTS = 1 << WEIR_RAGGED, UNITS = 3 };

static weir_arena arena;
static char heard[2048];

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user, (void)level, (void)loc;
    strncat(heard, msg, sizeof heard - strlen(heard) - 1);
}

/* --- steps --- */

static weir_step loop(int id, int64_t trips, int end)
{
    return (weir_step){.kind = WEIR_STEP_LOOP,
                       .loop = id,
                       .trip = {.base = trips, .max = INT64_MAX, .outer = -1},
                       .end = end};
}

static weir_step run(int command)
{
    return (weir_step){.kind = WEIR_STEP_COMMAND, .command = command};
}

static weir_step wait(int token)
{
    return (weir_step){.kind = WEIR_STEP_WAIT, .token = token, .count = 1};
}

static weir_step signal(int token)
{
    return (weir_step){.kind = WEIR_STEP_SIGNAL, .token = token, .count = 1};
}

/* --- commands: one without demands, one with --- */

static weir_command beats(int64_t n)
{
    weir_command c = {.what = "work", .task = -1, .tensor = -1};

    for (int v = 0; v < VARIANTS; v++)
        c.beats[v] = n;
    return c;
}

static weir_command asks(int64_t n, int64_t items)
{
    weir_command c = beats(n);

    c.ndemands = 1; /* of resource 0 */
    for (int v = 0; v < VARIANTS; v++)
        c.demand[0].item[v] = c.demand[0].tail[v] = items;
    return c;
}

/* --- schedules: lane i runs on unit i --- */

static weir_schedule schedule;
static weir_lane lanes[UNITS];
static weir_command commands[8];
static weir_token tokens[4];
static weir_resource resources[2];

static void set_up(void)
{
    static const weir_schedule_unit units[] = {{"u0", 0}, {"u1", 1}, {"u2", 2}};
    static const char *const loops[] = {"i", "j"};

    arena = weir_arena_make();
    *heard = '\0';
    memset(tokens, 0, sizeof tokens);
    memset(resources, 0, sizeof resources);
    schedule = (weir_schedule){.name = "by hand",
                               .nloops = 2,
                               .loop_name = loops,
                               .unit = units,
                               .lane = lanes,
                               .ncommands = 8,
                               .command = commands,
                               .token = tokens,
                               .resource = resources};
    for (int i = 0; i < 8; i++)
        commands[i] = beats(1);
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

static void add_lane(const weir_step *step, int n)
{
    weir_step *copy = WEIR_NEW(&arena, weir_step, (size_t)n);

    memcpy(copy, step, (size_t)n * sizeof *step);
    lanes[schedule.nlanes] = (weir_lane){
        .name = "lane", .unit = schedule.nlanes, .nsteps = n, .step = copy};
    schedule.nunits = ++schedule.nlanes;
}

#define LANE(...)                        \
    add_lane((weir_step[]){__VA_ARGS__}, \
             sizeof((weir_step[]){__VA_ARGS__}) / sizeof(weir_step))

static int add_token(int64_t initial, int64_t hop)
{
    tokens[schedule.ntokens] =
        (weir_token){.name = "token", .initial = initial, .hop = hop};
    return schedule.ntokens++;
}

static void set_resource(int64_t num, int64_t den, bool stream)
{
    schedule.nresources = 1;
    resources[0] =
        (weir_resource){.name = "r", .rate = {num, den}, .stream = stream};
}

static weir_step items(weir_step step, int64_t count)
{
    step.count = count;
    return step;
}

/* Runs both ways; every cycle of every unit is busy, stalled or idle. */
static weir_result traced(void)
{
    weir_diag d = {.sink = sink};
    weir_result skip, r;
    int width = schedule.ntokens + schedule.nresources;

    ck_assert_int_eq(weir_trace_run(&r, &arena, &schedule, false, &d), WEIR_OK);
    ck_assert_int_eq(weir_trace_run(&skip, &arena, &schedule, true, &d),
                     WEIR_OK);
    ck_assert_str_eq(heard, "");
    ck_assert_int_eq(skip.cycles, r.cycles);
    for (int u = 0; u < schedule.nunits; u++) {
        int64_t sum = r.busy[u] + r.idle[u];

        for (int k = 0; k < width; k++)
            sum += r.stalled[u * width + k];
        ck_assert_int_eq(sum, r.cycles);
    }
    return r;
}

static void check_unit(const weir_result *r, int u, int64_t busy, int64_t idle)
{
    ck_assert_int_eq(r->busy[u], busy);
    ck_assert_int_eq(r->idle[u], idle);
}

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

/* One item a cycle for two lanes of four beats each: a at 0, 2, 4, 6, b at 1,
 * 3, 5, 7. */
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
    tcase_add_test(hand, test_slots_turns);
    tcase_add_test(hand, test_slots_carry);
    tcase_add_loop_test(hand, test_slots_two, 0, 2);
    tcase_add_test(hand, test_slots_overlap);
    tcase_add_test(hand, test_slots_pointer);
    tcase_add_loop_test(hand, test_stream_carry, 0, 4);
    tcase_add_test(hand, test_stream_idle);
    tcase_add_loop_test(hand, test_banks_alone, 0, NALONES);
    tcase_add_loop_test(hand, test_banks_operands, 0, 2);
    tcase_add_loop_test(hand, test_banks_behind, 0, 2);
    tcase_add_loop_test(hand, test_banks_loop, 0, 2);
    tcase_add_test(hand, test_banks_outer);
    tcase_add_test(hand, test_stream_restarts);
    tcase_add_test(hand, test_stream_turns);
    tcase_add_test(hand, test_guard_ends);
    tcase_add_test(hand, test_guard_absent);
    tcase_add_test(hand, test_ragged_variants);
    tcase_add_test(hand, test_trip_last);
    tcase_add_loop_test(hand, test_trip_slope, 0, 2);
    tcase_add_test(hand, test_skip_slope);
    tcase_add_test(hand, test_skip_held_up);
    tcase_add_test(hand, test_skip_runs_short);
    tcase_add_loop_test(hand, test_skip_fewer_than_taken, 0, 6);
    tcase_add_test(hand, test_flow_unrounded);
    tcase_add_test(hand, test_deadlock_said);
    tcase_add_test(hand, test_skip_long);
    suite_add_tcase(suite, hand);
    return run_suite(suite);
}
