/* SPDX-License-Identifier: Apache-2.0
 * stream.h - drive a module with one stream in and one out, against a model.
 *
 * A test describes its module as a table (stream_unit): ports, latency, how a
 * beat is drawn and what comes out for it. stream_check then runs the same
 * beats under every stall schedule, compares every accepted beat with the
 * model, and, when nobody stalls, the cycle in which it comes; stream_restart
 * drops beats half way, by clear_i and by rst_ni.
 */
#ifndef WEIR_TESTS_RTL_STREAM_H
#define WEIR_TESTS_RTL_STREAM_H

#include "sim/verilated/model.h"
#include "tests/rtl/seed.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_PORTS = 10, STREAM_WORDS = 160, STREAM_ANY = -1 };

/* A beat: the values of all ports, one behind the other, each in whole words
 * of 32 bits, lowest first. */
typedef uint32_t stream_beat[STREAM_WORDS];

typedef struct stream_unit {
    const weir_model *model;
    const char *in[STREAM_PORTS], *out[STREAM_PORTS]; /* ended by NULL */
    int latency; /* cycles from taken to given, or STREAM_ANY */
    int period;  /* cycles per beat when nobody stalls */
    const void *user;
    /* Draw beat I of a run. */
    void (*draw)(const void *user, uint64_t *state, int i, uint32_t *in);
    /* What comes out of it; STATE is 64 KiB, zero at the start of a run and
     * after a clear. */
    void (*step)(const void *user, void *state, const uint32_t *in,
                 uint32_t *out);
    uint32_t scale; /* on scale_i, if the module has one */
    bool follows;   /* full, ready_o follows ready_i without a clock */
    int capacity;   /* beats that fit while nobody takes */
} stream_unit;

typedef struct stream_bench {
    const stream_unit *unit;
    void *self;
    weir_port in[STREAM_PORTS], out[STREAM_PORTS];
    uint8_t *rst_n, *clear, *in_valid, *in_ready, *out_valid, *out_ready;
} stream_bench;

static inline size_t stream_words(const weir_port *p)
{
    return (p->bytes + 3) / 4;
}

static inline void stream_ports(const stream_bench *b, weir_port *port,
                                const char *const *name)
{
    size_t words = 0;

    for (int i = 0; name[i]; i++) {
        port[i] = b->unit->model->port(b->self, name[i]);
        ck_assert_msg(port[i].at, "%s has no port %s", b->unit->model->name,
                      name[i]);
        words += stream_words(&port[i]);
    }
    ck_assert_uint_le(words, STREAM_WORDS);
}

static inline uint8_t *stream_bit(const stream_bench *b, const char *name)
{
    weir_port port = b->unit->model->port(b->self, name);

    ck_assert_msg(port.at && port.bytes == 1, "no port %s", name);
    return port.at;
}

static inline void stream_edge(const stream_bench *b)
{
    b->unit->model->edge(b->self);
}

static inline stream_bench stream_start(const stream_unit *unit, unsigned seed)
{
    stream_bench b = {.unit = unit, .self = unit->model->make(seed)};
    weir_port scale = unit->model->port(b.self, "scale_i");

    stream_ports(&b, b.in, unit->in);
    stream_ports(&b, b.out, unit->out);
    b.rst_n = stream_bit(&b, "rst_ni");
    b.clear = stream_bit(&b, "clear_i");
    b.in_valid = stream_bit(&b, "valid_i");
    b.in_ready = stream_bit(&b, "ready_o");
    b.out_valid = stream_bit(&b, "valid_o");
    b.out_ready = stream_bit(&b, "ready_i");
    if (scale.at)
        memcpy(scale.at, &unit->scale, 4);
    stream_edge(&b);
    *b.rst_n = 1;
    stream_edge(&b);
    return b;
}

static inline void stream_stop(stream_bench *b)
{
    ck_assert_msg(b->unit->model->ok(b->self), "%s: an assertion failed",
                  b->unit->model->name);
    b->unit->model->drop(b->self);
}

static inline void stream_put(const stream_bench *b, const uint32_t *beat)
{
    for (int i = 0; b->unit->in[i]; i++) {
        memcpy(b->in[i].at, beat, b->in[i].bytes);
        beat += stream_words(&b->in[i]);
    }
}

/* Compare what stands at the outputs with WANT. */
static inline void stream_compare(const stream_bench *b, const uint32_t *want,
                                  int beat, const char *what)
{
    for (int i = 0; b->unit->out[i]; i++) {
        uint32_t got[STREAM_WORDS] = {0};

        memcpy(got, b->out[i].at, b->out[i].bytes);
        for (size_t w = 0; w < stream_words(&b->out[i]); w++, want++)
            ck_assert_msg(got[w] == *want,
                          "%s, %s: beat %d, %s word %zu: got %08x, want %08x",
                          b->unit->model->name, what, beat, b->unit->out[i], w,
                          got[w], *want);
    }
}

/* Run N beats through B, with IN and WANT per beat; never wait longer than a
 * module may take. */
static inline void stream_run(const stream_bench *b, stream_beat *in,
                              stream_beat *want, int n, int kind, uint64_t seed,
                              const char *what)
{
    weir_throttle send = {.kind = kind, .state = state_of(seed)};
    weir_throttle take = {.kind = kind, .state = state_of(seed + 1)};
    int sent = 0, taken = 0, idle = 0, begun = -1;
    bool offered = false;

    for (int cycle = 0; taken < n; cycle++) {
        bool moved_in, moved_out;

        offered = offered || (sent < n && weir_throttle_go(&send));
        *b->in_valid = offered;
        if (offered)
            stream_put(b, in[sent]);
        *b->out_ready = weir_throttle_go(&take);
        b->unit->model->eval(b->self);
        moved_in = offered && *b->in_ready;
        moved_out = *b->out_valid && *b->out_ready;
        if (moved_out)
            stream_compare(b, want[taken], taken, what);
        if (moved_in && begun < 0)
            begun = cycle;
        if (moved_out && kind == WEIR_THROTTLE_ALWAYS &&
            b->unit->latency != STREAM_ANY)
            ck_assert_msg(cycle - begun ==
                              b->unit->latency + taken * b->unit->period,
                          "%s, %s: beat %d came %d cycles after the first was "
                          "taken",
                          b->unit->model->name, what, taken, cycle - begun);
        idle = moved_in || moved_out ? 0 : idle + 1;
        ck_assert_msg(idle < 1000, "%s, %s: stuck at beat %d",
                      b->unit->model->name, what, taken);
        sent += moved_in;
        taken += moved_out;
        offered = offered && !moved_in;
        stream_edge(b);
    }
    *b->in_valid = 0;
}

static inline void stream_draw(const stream_unit *u, uint64_t seed,
                               stream_beat *in, stream_beat *want, int n)
{
    static char state[1 << 16];
    uint64_t draw = state_of(seed);

    memset(state, 0, sizeof state);
    for (int i = 0; i < n; i++) {
        memset(in[i], 0, sizeof in[i]);
        memset(want[i], 0, sizeof want[i]);
        u->draw(u->user, &draw, i, in[i]);
        u->step(u->user, state, in[i], want[i]);
    }
}

enum { STREAM_BEATS = 2000 };

/* Fill the module while nobody takes: then the ready path is as its header
 * says. */
static inline void stream_check_ready(const stream_unit *u, stream_beat *in)
{
    stream_bench b = stream_start(u, 1);
    int sent = 0;

    *b.in_valid = 1;
    for (int cycle = 0; cycle < 100; cycle++) {
        stream_put(&b, in[sent]);
        u->model->eval(b.self);
        sent += *b.in_ready;
        stream_edge(&b);
        stream_put(&b, in[sent]);
    }
    u->model->eval(b.self);
    ck_assert_msg(!*b.in_ready, "%s takes without end", u->model->name);
    ck_assert_msg(sent == u->capacity, "%s holds %d beats, not %d",
                  u->model->name, sent, u->capacity);
    *b.out_ready = 1;
    u->model->eval(b.self);
    ck_assert_msg(*b.in_ready == u->follows, "%s, full: ready_o %s ready_i",
                  u->model->name, u->follows ? "ignores" : "follows");
    stream_stop(&b);
}

/* The same beats under every schedule. */
static inline void stream_check(const stream_unit *u, uint64_t seed)
{
    static stream_beat in[STREAM_BEATS], want[STREAM_BEATS];

    stream_draw(u, seed, in, want, STREAM_BEATS);
    stream_check_ready(u, in);
    for (int kind = 0; kind < WEIR_THROTTLES; kind++) {
        stream_bench b = stream_start(u, (unsigned)seed);
        char what[64];

        snprintf(what, sizeof what, "seed %llu, stalls %s",
                 (unsigned long long)seed, weir_throttle_names[kind]);
        stream_run(&b, in, want, kind == WEIR_THROTTLE_10 ? 300 : STREAM_BEATS,
                   kind, seed, what);
        stream_stop(&b);
    }
}

/* Beats are dropped half way, once by clear_i and once by rst_ni; the model
 * starts anew with the beats behind them. */
static inline void stream_restart(const stream_unit *u, uint64_t seed)
{
    enum { DROPPED = 7, KEPT = 100 };
    static stream_beat in[KEPT], want[KEPT];
    stream_bench b = stream_start(u, (unsigned)seed);

    for (int round = 0; round < 6; round++) {
        bool by_clear = round < 4;

        stream_draw(u, seed + (uint64_t)round, in, want, KEPT);
        *b.out_ready = round & 1;
        *b.in_valid = 1;
        for (int i = 0, sent = 0; i < DROPPED + 8 * round; i++) {
            stream_put(&b, in[KEPT - 1 - sent]);
            u->model->eval(b.self);
            sent += *b.in_ready;
            stream_edge(&b);
        }
        *b.clear = by_clear;
        *b.rst_n = by_clear;
        stream_edge(&b);
        *b.in_valid = 0;
        u->model->eval(b.self);
        ck_assert_msg(!*b.out_valid, "%s: a beat outlived %s", u->model->name,
                      by_clear ? "clear_i" : "rst_ni");
        *b.clear = 0;
        *b.rst_n = 1;
        stream_run(&b, in, want, KEPT, WEIR_THROTTLE_50, seed,
                   "after a restart");
    }
    stream_stop(&b);
}

/* WEIR_MODEL in the environment names one model; the others rest. */
static inline bool is_asked(const weir_model *model)
{
    const char *name = getenv("WEIR_MODEL");

    return !name || strcmp(model->name, name) == 0;
}

#endif
