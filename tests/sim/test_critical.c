/* SPDX-License-Identifier: Apache-2.0
 * test_critical.c - critical loops that can be seen by hand.
 */
#include "sim/critical.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

enum { TRIPS = 200 };

static weir_arena arena;
static char heard[512];

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user, (void)level, (void)loc;
    strncat(heard, msg, sizeof heard - strlen(heard) - 1);
}

static void set_up(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static void tear_down(void)
{
    weir_arena_drop(&arena);
}

/* A: wait for a place, work, signal, 3 cycles on the way; B: wait, work, give
 * the place back. */
static const weir_schedule *two_lanes(int64_t places, int64_t a, int64_t b,
                                      int64_t trips)
{
    static const weir_schedule_unit units[] = {{"a", 0}, {"b", 1}};
    static const char *const loops[] = {"i"};
    static const weir_resource resources[] = {{.name = "r", .rate = {1, 1}},
                                              {.name = "s", .rate = {1, 1}}};
    weir_schedule *s = WEIR_NEW(&arena, weir_schedule, 1);
    weir_command *c = WEIR_NEW(&arena, weir_command, 2);
    weir_token *t = WEIR_NEW(&arena, weir_token, 2);
    weir_lane *lane = WEIR_NEW(&arena, weir_lane, 2);

    t[0] = (weir_token){.name = "place", .initial = places};
    t[1] = (weir_token){.name = "full", .hop = 3};
    for (int i = 0; i < 2; i++) {
        weir_step *step = WEIR_NEW(&arena, weir_step, 4);

        c[i] = (weir_command){
            .what = i ? "B" : "A", .task = -1, .tensor = -1, .ndemands = 1};
        c[i].beats[0] = i ? b : a;
        c[i].demand[0] = (weir_demand){.resource = i, .item = {1}, .tail = {1}};
        step[0] =
            (weir_step){.kind = WEIR_STEP_LOOP,
                        .trip = {.base = trips, .max = INT64_MAX, .outer = -1},
                        .end = 4};
        step[1] = (weir_step){.kind = WEIR_STEP_WAIT, .token = i, .count = 1};
        step[2] = (weir_step){.kind = WEIR_STEP_COMMAND, .command = i};
        step[3] =
            (weir_step){.kind = WEIR_STEP_SIGNAL, .token = 1 - i, .count = 1};
        lane[i] = (weir_lane){
            .name = units[i].name, .unit = i, .nsteps = 4, .step = step};
    }
    *s = (weir_schedule){.name = "two lanes",
                         .nloops = 1,
                         .loop_name = loops,
                         .nunits = 2,
                         .unit = units,
                         .nlanes = 2,
                         .lane = lane,
                         .ncommands = 2,
                         .command = c,
                         .ntokens = 2,
                         .token = t,
                         .nresources = 2,
                         .resource = resources};
    return s;
}

/* What comes after what on the loop: A and B, h a hop. */
static const struct row {
    int64_t places, a, b;
    double period;
    const char *loop;
} rows[] = {
    {1, 5, 4, 12, "AhB"}, /* one place: one after the other */
    {2, 5, 4, 6, "AhB"},  /* two: half of that, over two turns */
    {9, 5, 4, 5, "A"},    /* enough: the longer of the two */
    {9, 4, 7, 7, "B"},
};

enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(test_critical_loop)
{
    const struct row *x = &rows[_i];
    weir_diag d = {.sink = sink};
    const weir_schedule *s = two_lanes(x->places, x->a, x->b, TRIPS);
    weir_critical c;
    char loop[8] = "", turned[16];

    ck_assert_int_eq(weir_critical_find(&c, &arena, s, &d), WEIR_OK);
    ck_assert_double_eq(c.period, x->period);
    for (int i = 0; i < c.n && i < 7; i++)
        loop[i] = c.step[i].command < 0 ? 'h' : "AB"[c.step[i].command];
    snprintf(turned, sizeof turned, "%s%s", x->loop, x->loop);
    ck_assert_int_eq(strlen(loop), strlen(x->loop));
    ck_assert_msg(strstr(turned, loop), "%s, not %s", loop, x->loop);
    ck_assert_int_eq(c.step[0].start, 0);
    for (int i = 1; i < c.n; i++)
        ck_assert_int_eq(c.step[i].start, c.step[i - 1].end);
}
END_TEST

START_TEST(test_critical_short)
{
    weir_diag d = {.sink = sink};
    weir_critical c;

    ck_assert_int_eq(weir_critical_find(&c, &arena, two_lanes(1, 5, 4, 3), &d),
                     WEIR_EUNSUP);
    ck_assert_ptr_nonnull(strstr(heard, "no loop that turns often enough"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("critical");
    TCase *loops = tcase_create("loops");

    tcase_add_checked_fixture(loops, set_up, tear_down);
    tcase_add_loop_test(loops, test_critical_loop, 0, ROWS);
    tcase_add_test(loops, test_critical_short);
    suite_add_tcase(suite, loops);
    return run_suite(suite);
}
