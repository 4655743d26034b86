/* SPDX-License-Identifier: Apache-2.0
 * clock.h - how long something takes.
 */
#ifndef WEIR_CLI_CLOCK_H
#define WEIR_CLI_CLOCK_H

#include <time.h>

/* Seconds since some moment; they never run back. */
static inline double weir_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
