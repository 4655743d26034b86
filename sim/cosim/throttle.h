/* SPDX-License-Identifier: Apache-2.0
 * throttle.h - when a sender offers and a receiver takes.
 *
 * A schedule is drawn from a seed and can be drawn again.
 */
#ifndef WEIR_SIM_COSIM_THROTTLE_H
#define WEIR_SIM_COSIM_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    WEIR_THROTTLE_ALWAYS, /* never a pause */
    WEIR_THROTTLE_90,
    WEIR_THROTTLE_50,
    WEIR_THROTTLE_10,
    WEIR_THROTTLE_BURSTS,
    WEIR_THROTTLES
};

static const char *const weir_throttle_names[WEIR_THROTTLES] = {
    "none", "90", "50", "10", "bursts",
};

typedef struct weir_throttle {
    int kind;
    uint64_t state; /* odd */
    unsigned left;  /* cycles left of this burst or pause */
    bool on;
} weir_throttle;

/* Marsaglia's xorshift64*: "Xorshift RNGs", J. Stat. Software 8(14), 2003. */
static inline uint32_t weir_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(*state * 0x2545f4914f6cdd1du >> 32);
}

/* Whether this cycle is a go. */
static inline bool weir_throttle_go(weir_throttle *s)
{
    static const unsigned percent[] = {100, 90, 50, 10};

    if (s->kind != WEIR_THROTTLE_BURSTS)
        return weir_random(&s->state) % 100 < percent[s->kind];
    if (s->left == 0) {
        s->on = !s->on;
        s->left = 1 + weir_random(&s->state) % 12;
    }
    s->left--;
    return s->on;
}

#endif
