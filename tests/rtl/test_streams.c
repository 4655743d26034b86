/* SPDX-License-Identifier: Apache-2.0
 * test_streams.c - the ready/valid plumbing: order, stalls, clear and reset.
 */
#include "sim/verilated/model.h"
#include "tests/rtl/seed.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

extern const weir_model weir_model_elastic_reg, weir_model_skid_buffer,
    weir_model_stream_fifo_1, weir_model_stream_fifo_2,
    weir_model_stream_fifo_3, weir_model_stream_fifo_4,
    weir_model_stream_fifo_7, weir_model_stream_fork, weir_model_stream_join;

/* What is promised of a module that holds beats. */
static const struct held {
    const weir_model *model;
    unsigned capacity;
    bool follows; /* ready_o follows ready_i without a clock */
    unsigned per; /* cycles per beat when nobody stalls */
} held[] = {
    {&weir_model_elastic_reg, 1, true, 1},
    {&weir_model_skid_buffer, 2, false, 1},
    {&weir_model_stream_fifo_1, 1, false, 2},
    {&weir_model_stream_fifo_2, 2, false, 1},
    {&weir_model_stream_fifo_3, 3, false, 1},
    {&weir_model_stream_fifo_4, 4, false, 1},
    {&weir_model_stream_fifo_7, 7, false, 1},
};

enum { NHELD = sizeof held / sizeof *held, BEATS = 600 };

/* A module with every port that the tests touch; all are 8 bits or fewer. */
typedef struct bench {
    const weir_model *model;
    void *self;
    uint8_t *rst_n, *clear, *in_valid, *in_ready, *in_data, *out_valid,
        *out_ready, *out_data, *usage;
} bench;

static uint8_t *find(const bench *b, const char *name)
{
    weir_port p = b->model->port(b->self, name);

    ck_assert_msg(!p.at || p.bytes == 1, "%s is wider than a byte", name);
    return p.at;
}

static bench start(const weir_model *model)
{
    bench b = {.model = model, .self = model->make(7)};

    b.rst_n = find(&b, "rst_ni");
    b.clear = find(&b, "clear_i");
    b.in_valid = find(&b, "valid_i");
    b.in_ready = find(&b, "ready_o");
    b.in_data = find(&b, "data_i");
    b.out_valid = find(&b, "valid_o");
    b.out_ready = find(&b, "ready_i");
    b.out_data = find(&b, "data_o");
    b.usage = find(&b, "usage_o");
    if (b.rst_n) {
        model->edge(b.self);
        *b.rst_n = 1;
    }
    model->edge(b.self);
    return b;
}

static void stop(bench *b)
{
    ck_assert_msg(b->model->ok(b->self), "%s: an assertion failed",
                  b->model->name);
    b->model->drop(b->self);
}

/* Set what goes in and let it settle. */
static void show(const bench *b, bool valid, uint8_t data, bool ready)
{
    *b->in_valid = valid;
    *b->in_data = data;
    *b->out_ready = ready;
    b->model->eval(b->self);
}

static void tick(const bench *b)
{
    b->model->edge(b->self);
}

/* Beats from FIRST on, taken while the receiver sleeps, until no more fit. */
static unsigned fill(const bench *b, uint8_t first)
{
    unsigned n = 0;

    show(b, true, first, false);
    while (*b->in_ready && n < 20) {
        tick(b);
        n++;
        show(b, true, (uint8_t)(first + n), false);
    }
    return n;
}

/* --- what holds beats --- */

/* Every pair of schedules: the same beats, in order, none lost or doubled. */
START_TEST(test_order_under_stalls)
{
    const struct held *h = &held[_i / (WEIR_THROTTLES * WEIR_THROTTLES)];
    int in = _i / WEIR_THROTTLES % WEIR_THROTTLES, out = _i % WEIR_THROTTLES;
    uint64_t seed = state_of((uint64_t)_i + 1);
    weir_throttle sender = {.kind = in, .state = seed};
    weir_throttle receiver = {.kind = out, .state = seed ^ 0x5555555555555554u};
    bench b = start(h->model);
    unsigned sent = 0, got = 0;
    bool offer = false;

    for (unsigned cycle = 0; got < BEATS; cycle++) {
        ck_assert_msg(cycle < 40 * BEATS, "%s hangs", h->model->name);
        offer = offer || weir_throttle_go(&sender); /* an offer stands */
        show(&b, offer, (uint8_t)(sent * 37), weir_throttle_go(&receiver));
        if (b.usage)
            ck_assert_uint_eq(*b.usage, sent - got);
        ck_assert_uint_le(sent - got, h->capacity);
        if (*b.out_valid && *b.out_ready) {
            ck_assert_msg(got < sent && *b.out_data == (uint8_t)(got * 37),
                          "%s, sender %s, receiver %s, seed %llu: beat %u is "
                          "%u, want %u",
                          h->model->name, weir_throttle_names[in],
                          weir_throttle_names[out],
                          (unsigned long long)(seed / 2), got, *b.out_data,
                          (uint8_t)(got * 37));
            got++;
        }
        if (offer && *b.in_ready) {
            sent++;
            offer = false;
        }
        tick(&b);
    }
    stop(&b);
}
END_TEST

START_TEST(test_latency_and_throughput)
{
    const struct held *h = &held[_i];
    bench b = start(h->model);
    unsigned sent = 0, got = 0;

    for (unsigned cycle = 0; cycle < 100; cycle++) {
        show(&b, true, (uint8_t)sent, true);
        ck_assert_msg(*b.out_valid == (cycle > 0 && (cycle - 1) % h->per == 0),
                      "%s: valid_o is %u in cycle %u", h->model->name,
                      *b.out_valid, cycle);
        got += *b.out_valid;
        sent += *b.in_ready;
        tick(&b);
    }
    ck_assert_uint_eq(got, (99 + h->per - 1) / h->per);
    stop(&b);
}
END_TEST

START_TEST(test_capacity_and_drain)
{
    const struct held *h = &held[_i];
    bench b = start(h->model);
    unsigned n = fill(&b, 100);

    ck_assert_msg(n == h->capacity, "%s took %u beats, want %u", h->model->name,
                  n, h->capacity);
    for (int wait = 0; wait < 5; wait++) {
        ck_assert_uint_eq(*b.out_valid, 1);
        ck_assert_uint_eq(*b.out_data, 100);
        tick(&b);
        show(&b, true, (uint8_t)(100 + n), false);
        ck_assert_uint_eq(*b.in_ready, 0);
    }
    show(&b, true, (uint8_t)(100 + n), true);
    ck_assert_msg(*b.in_ready == h->follows, "%s, full: ready_o %s ready_i",
                  h->model->name, h->follows ? "ignores" : "follows");
    for (unsigned got = 0, cycle = 0; got < 20; cycle++) {
        ck_assert_uint_lt(cycle, 60);
        show(&b, true, (uint8_t)(100 + n), true);
        if (*b.out_valid)
            ck_assert_uint_eq(*b.out_data, 100 + got);
        got += *b.out_valid;
        n += *b.in_ready;
        tick(&b);
    }
    stop(&b);
}
END_TEST

/* What was held and what is offered is gone; what comes later passes. */
START_TEST(test_clear_drops_all)
{
    const struct held *h = &held[_i];
    bench b = start(h->model);

    for (unsigned level = 0; level <= h->capacity; level++) {
        for (int ready = 0; ready < 2; ready++) {
            /* One beat passes first, so that a FIFO starts at any place. */
            show(&b, true, 9, false);
            tick(&b);
            show(&b, false, 0, true);
            tick(&b);
            for (unsigned i = 0; i < level; i++) {
                show(&b, true, (uint8_t)(10 + i), false);
                tick(&b);
            }
            *b.clear = 1;
            show(&b, true, 99, ready);
            tick(&b);
            *b.clear = 0;
            for (int quiet = 0; quiet < 3; quiet++) {
                show(&b, false, 0, true);
                ck_assert_msg(*b.out_valid == 0 && *b.in_ready == 1,
                              "%s at level %u: a beat survives clear_i",
                              h->model->name, level);
                tick(&b);
            }
            ck_assert_uint_eq(fill(&b, 60), h->capacity);
            for (unsigned i = 0; i < h->capacity; i++) {
                show(&b, false, 0, true);
                ck_assert_uint_eq(*b.out_valid, 1);
                ck_assert_uint_eq(*b.out_data, 60 + i);
                tick(&b);
            }
        }
    }
    stop(&b);
}
END_TEST

/* Without a clock, in the middle of traffic. */
START_TEST(test_reset_is_asynchronous)
{
    const struct held *h = &held[_i];
    bench b = start(h->model);

    fill(&b, 30);
    *b.rst_n = 0;
    b.model->eval(b.self);
    ck_assert_msg(*b.out_valid == 0, "%s: reset waits for the clock",
                  h->model->name);
    tick(&b);
    show(&b, false, 0, false);
    ck_assert_uint_eq(*b.out_valid, 0);
    *b.rst_n = 1;
    ck_assert_uint_eq(fill(&b, 40), h->capacity);
    ck_assert_uint_eq(*b.out_data, 40);
    stop(&b);
}
END_TEST

/* Rule 2: what goes out never waits to see ready. */
START_TEST(test_valid_ignores_ready)
{
    bench b = start(held[_i].model);

    show(&b, true, 5, false);
    ck_assert_uint_eq(*b.out_valid, 0); /* nor valid_i, without a clock */
    tick(&b);
    show(&b, false, 0, false);
    ck_assert_uint_eq(*b.out_valid, 1);
    show(&b, false, 0, true);
    ck_assert_uint_eq(*b.out_valid, 1);
    stop(&b);
}
END_TEST

/* The watcher sees what it is for: a sender that changes its mind. */
START_TEST(test_rules_are_watched)
{
    for (int fault = 0; fault < 2; fault++) {
        bench b = start(held[_i].model);
        unsigned n = fill(&b, 1);

        tick(&b); /* the offer waits */
        show(&b, fault == 0, (uint8_t)(1 + n + 3), false);
        tick(&b);
        ck_assert_msg(!b.model->ok(b.self), "%s: a withdrawn beat passes",
                      b.model->name);
        b.model->drop(b.self);
    }
}
END_TEST

/* --- fork and join --- */

enum { PORTS = 3, ALL = (1 << PORTS) - 1 };

/* Each receiver gets each beat once, whenever it is ready. */
START_TEST(test_fork_under_stalls)
{
    uint64_t seed = state_of((uint64_t)_i + 400);
    weir_throttle sender = {.kind = _i % WEIR_THROTTLES, .state = seed};
    weir_throttle out[PORTS];
    bench b = start(&weir_model_stream_fork);
    unsigned sent = 0, got[PORTS] = {0};
    bool offer = false;

    for (int k = 0; k < PORTS; k++)
        out[k] =
            (weir_throttle){.kind = (_i / WEIR_THROTTLES + k) % WEIR_THROTTLES,
                            .state = seed * (unsigned)(2 * k + 3)};
    for (unsigned cycle = 0; sent < BEATS; cycle++) {
        unsigned ready = 0, have = 0;

        ck_assert_uint_lt(cycle, 60 * BEATS);
        offer = offer || weir_throttle_go(&sender);
        for (int k = 0; k < PORTS; k++)
            ready |= (unsigned)weir_throttle_go(&out[k]) << k;
        *b.in_valid = offer;
        *b.out_ready = (uint8_t)ready;
        b.model->eval(b.self);
        for (int k = 0; k < PORTS; k++) {
            bool shown = *b.out_valid >> k & 1;

            /* shown while offered and not yet taken, ready or not */
            ck_assert_msg(shown == (offer && got[k] == sent),
                          "output %d, beat %u, seed %llu", k, sent,
                          (unsigned long long)(seed / 2));
            got[k] += shown && (ready >> k & 1);
            have += got[k] == sent + 1;
        }
        if (offer) {
            ck_assert_uint_eq(*b.in_ready, have == PORTS);
            if (*b.in_ready) {
                sent++;
                offer = false;
            }
        }
        tick(&b);
    }
    stop(&b);
}
END_TEST

START_TEST(test_fork_forgets_at_clear_and_reset)
{
    bench b = start(&weir_model_stream_fork);

    for (int by_reset = 0; by_reset < 2; by_reset++) {
        *b.in_valid = 1;
        *b.out_ready = 3; /* two of three have it */
        tick(&b);
        ck_assert_uint_eq(*b.out_valid, ALL & ~3);
        *b.clear = !by_reset;
        *b.rst_n = !by_reset;
        b.model->eval(b.self);
        if (by_reset)
            ck_assert_uint_eq(*b.out_valid, ALL); /* at once */
        *b.out_ready = 0;
        tick(&b);
        *b.clear = 0;
        *b.rst_n = 1;
        b.model->eval(b.self);
        ck_assert_uint_eq(*b.out_valid, ALL);
        ck_assert_uint_eq(*b.in_ready, 0);
        *b.out_ready = ALL;
        b.model->eval(b.self);
        ck_assert_uint_eq(*b.in_ready, 1);
        tick(&b);
        *b.in_valid = 0;
        tick(&b);
    }
    stop(&b);
}
END_TEST

/* It has no state: every input is a case. */
START_TEST(test_join)
{
    bench b = start(&weir_model_stream_join);

    for (unsigned valid = 0; valid <= ALL; valid++) {
        for (unsigned ready = 0; ready < 2; ready++) {
            *b.in_valid = (uint8_t)valid;
            *b.out_ready = (uint8_t)ready;
            b.model->eval(b.self);
            ck_assert_uint_eq(*b.out_valid, valid == ALL);
            ck_assert_uint_eq(*b.in_ready, valid == ALL && ready ? ALL : 0);
        }
    }
    stop(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("streams");
    TCase *tc = tcase_create("streams"), *watched = tcase_create("watched");

    tcase_add_loop_test(tc, test_order_under_stalls, 0,
                        NHELD * WEIR_THROTTLES * WEIR_THROTTLES);
    tcase_add_loop_test(tc, test_latency_and_throughput, 0, NHELD);
    tcase_add_loop_test(tc, test_capacity_and_drain, 0, NHELD);
    tcase_add_loop_test(tc, test_clear_drops_all, 0, NHELD);
    tcase_add_loop_test(tc, test_reset_is_asynchronous, 0, NHELD);
    tcase_add_loop_test(tc, test_valid_ignores_ready, 0, NHELD);
    tcase_add_loop_test(tc, test_fork_under_stalls, 0,
                        WEIR_THROTTLES * WEIR_THROTTLES);
    tcase_add_test(tc, test_fork_forgets_at_clear_and_reset);
    tcase_add_test(tc, test_join);
    suite_add_tcase(s, tc);
    /* A case of its own: a model without assertions can run the others. */
    tcase_add_loop_test(watched, test_rules_are_watched, 0, NHELD);
    suite_add_tcase(s, watched);
    return run_suite(s);
}
