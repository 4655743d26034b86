/* SPDX-License-Identifier: Apache-2.0
 * clock.h - host time, and one line per figure.
 */
#ifndef WEIR_TESTS_BENCH_CLOCK_H
#define WEIR_TESTS_BENCH_CLOCK_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 11 };

static inline double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

/* The best of a time is the first, of a rate (MORE) the last. */
static inline void print_figure(const char *name, const char *unit, double *x,
                                int more)
{
    qsort(x, RUNS, sizeof *x, by_value);
    printf("%s  %s  median %.4g  best %.4g\n", name, unit, x[RUNS / 2],
           x[more ? RUNS - 1 : 0]);
    fflush(stdout);
}

#endif
