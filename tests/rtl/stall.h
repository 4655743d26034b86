/* SPDX-License-Identifier: Apache-2.0
 * stall.h - when a sender offers and a receiver takes.
 *
 * A schedule is drawn from a seed and can be drawn again. WEIR_SEED in the
 * environment replaces the seed that a test comes with.
 */
#ifndef WEIR_TESTS_RTL_STALL_H
#define WEIR_TESTS_RTL_STALL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { STALL_ALWAYS, STALL_90, STALL_50, STALL_10, STALL_BURSTS, STALLS };

static const char *const stall_names[STALLS] = {
    "always", "90 %", "50 %", "10 %", "bursts",
};

typedef struct stall {
    int kind;
    uint64_t state;
    unsigned left; /* cycles left of this burst or pause */
    bool on;
} stall;

/* Marsaglia's xorshift64*: "Xorshift RNGs", J. Stat. Software 8(14), 2003. */
static inline uint32_t stall_draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(*state * 0x2545f4914f6cdd1du >> 32);
}

static inline uint64_t stall_seed(uint64_t seed)
{
    const char *said = getenv("WEIR_SEED");

    return (said ? strtoull(said, NULL, 0) : seed) * 2 + 1;
}

/* Whether this cycle is a go. */
static inline bool stall_go(stall *s)
{
    static const unsigned percent[] = {100, 90, 50, 10};

    if (s->kind != STALL_BURSTS)
        return stall_draw(&s->state) % 100 < percent[s->kind];
    if (s->left == 0) {
        s->on = !s->on;
        s->left = 1 + stall_draw(&s->state) % 12;
    }
    s->left--;
    return s->on;
}

#endif
