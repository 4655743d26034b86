/* SPDX-License-Identifier: Apache-2.0
 * seed.h - where a test's drawn beats and stalls begin.
 */
#ifndef WEIR_TESTS_RTL_SEED_H
#define WEIR_TESTS_RTL_SEED_H

#include "sim/cosim/throttle.h"

#include <stdlib.h>

/* The state of weir_random that SEED stands for. WEIR_SEED in the environment
 * replaces the seed that a test comes with. */
static inline uint64_t state_of(uint64_t seed)
{
    const char *said = getenv("WEIR_SEED");

    return (said ? strtoull(said, NULL, 0) : seed) * 2 + 1;
}

#endif
