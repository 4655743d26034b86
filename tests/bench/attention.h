/* SPDX-License-Identifier: Apache-2.0
 * attention.h - the points of the attention study, for benches.
 */
#ifndef WEIR_TESTS_BENCH_ATTENTION_H
#define WEIR_TESTS_BENCH_ATTENTION_H

#include "tests/bench/clock.h"
#include "tests/cross/point.h"

static const char *const attention_shapes[] = {"bert-base", "trxl-wt103",
                                               "t5-small", "xlm"};
static const char *const attention_lengths[] = {"1Ki",  "4Ki",   "16Ki",
                                                "64Ki", "256Ki", "1Mi"};
static const char *const attention_designs[][2] = {
    {"flat-cloud", "unfused"},
    {"flat-cloud", "flat"},
    {"fusemax-cascade", "fusemax-cascade"},
    {"fusemax-architecture", "fusemax-architecture"},
    {"fusemax-cloud", "fusemax-binding"},
};

enum {
    SHAPES = 4,
    LENGTHS = 6,
    BENCH_DESIGNS = 5,
    POINTS = SHAPES * LENGTHS * BENCH_DESIGNS
};

static inline void cry(void *user, weir_level level, weir_loc loc,
                       const char *msg)
{
    (void)user, (void)loc;
    if (level == WEIR_ERROR) {
        fprintf(stderr, "%s\n", msg);
        exit(EXIT_FAILURE);
    }
}

static inline point attention_point(int i, const char *accounting)
{
    return (point){attention_shapes[i / LENGTHS / BENCH_DESIGNS],
                   attention_designs[i % BENCH_DESIGNS][0],
                   attention_designs[i % BENCH_DESIGNS][1],
                   accounting,
                   {{"shape.parameters.seq",
                     attention_lengths[i / BENCH_DESIGNS % LENGTHS]}}};
}

/* Documents of all points, each read once per shape and design. */
static inline void attention_load(point_documents docs[POINTS], weir_arena *a,
                                  weir_diag *d)
{
    for (int i = 0; i < POINTS; i++) {
        point p = attention_point(i, "published");

        if (i / BENCH_DESIGNS % LENGTHS)
            docs[i] = docs[i - BENCH_DESIGNS];
        else
            point_documents_load(&docs[i], a, &p, d);
    }
}

#endif
