/* SPDX-License-Identifier: Apache-2.0
 * hand.h - schedules of a few lines whose cycles are worked out by hand.
 */
#ifndef WEIR_TESTS_SIM_HAND_H
#define WEIR_TESTS_SIM_HAND_H

#include "sim/trace/trace.h"

#include <check.h>
#include <string.h>

enum { VARIANTS = 1 << WEIR_RAGGED, UNITS = 3 };

static weir_arena arena;
static char heard[2048];

static inline void sink(void *user, weir_level level, weir_loc loc,
                        const char *msg)
{
    (void)user, (void)level, (void)loc;
    strncat(heard, msg, sizeof heard - strlen(heard) - 1);
}

/* --- steps --- */

static inline weir_step loop(int id, int64_t trips, int end)
{
    return (weir_step){.kind = WEIR_STEP_LOOP,
                       .loop = id,
                       .trip = {.base = trips, .max = INT64_MAX, .outer = -1},
                       .end = end};
}

static inline weir_step run(int command)
{
    return (weir_step){.kind = WEIR_STEP_COMMAND, .command = command};
}

static inline weir_step wait(int token)
{
    return (weir_step){.kind = WEIR_STEP_WAIT, .token = token, .count = 1};
}

static inline weir_step signal(int token)
{
    return (weir_step){.kind = WEIR_STEP_SIGNAL, .token = token, .count = 1};
}

/* --- commands: one without demands, one with --- */

static inline weir_command beats(int64_t n)
{
    weir_command c = {.what = "work", .task = -1, .tensor = -1};

    for (int v = 0; v < VARIANTS; v++)
        c.beats[v] = n;
    return c;
}

static inline weir_command asks(int64_t n, int64_t items)
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

static inline void set_up(void)
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

static inline void tear_down(void)
{
    weir_arena_drop(&arena);
}

static inline void add_lane(const weir_step *step, int n)
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

static inline int add_token(int64_t initial, int64_t hop)
{
    tokens[schedule.ntokens] =
        (weir_token){.name = "token", .initial = initial, .hop = hop};
    return schedule.ntokens++;
}

static inline void set_resource(int64_t num, int64_t den, bool stream)
{
    schedule.nresources = 1;
    resources[0] =
        (weir_resource){.name = "r", .rate = {num, den}, .stream = stream};
}

static inline weir_step items(weir_step step, int64_t count)
{
    step.count = count;
    return step;
}

/* Runs both ways; every cycle of every unit is busy, stalled or idle. */
static inline weir_result traced(void)
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

static inline void check_unit(const weir_result *r, int u, int64_t busy,
                              int64_t idle)
{
    ck_assert_int_eq(r->busy[u], busy);
    ck_assert_int_eq(r->idle[u], idle);
}

#endif
