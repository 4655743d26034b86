/* SPDX-License-Identifier: Apache-2.0
 * bench_cost.c - the closed form on one core: alone on made mappings; with a
 * length that changes, as in a sweep (the problem and the mapping are made
 * anew, the machine is not); and from documents to figures.
 */
#include "tests/bench/attention.h"

#include "mapper/cost.h"

enum { ROUNDS = 50 };

typedef enum made { MAPPING, MACHINE, DOCUMENTS } made; /* before */

static point_documents docs[POINTS];
static const weir_mapping *mapping[POINTS];

static volatile double keep; /* figures must not be optimized away */

/* Points per second when each begins with what was MADE before. */
static double rate(weir_arena a, made begin, int rounds, weir_diag *d)
{
    double t0 = seconds();

    for (int k = 0; k < rounds * POINTS; k++) {
        int i = k % POINTS;
        weir_arena scratch = a;
        point p = attention_point(i, "published");
        const weir_mapping *m = mapping[i];
        const weir_stats *s;

        if (begin != MAPPING)
            point_make_on(&m, &scratch, &docs[i], &p,
                          begin == MACHINE ? m->machine : NULL, d);
        weir_cost_run(&s, &scratch, m, d);
        keep = keep + s->latency_s;
    }
    return rounds * POINTS / (seconds() - t0);
}

static void figure(const char *name, weir_arena a, made begin, int rounds,
                   weir_diag *d)
{
    double x[RUNS];

    for (int run = 0; run < RUNS; run++)
        x[run] = rate(a, begin, rounds, d);
    print_figure(name, "points/s", x, 1);
}

int main(void)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};

    attention_load(docs, &a, &d);
    for (int i = 0; i < POINTS; i++) {
        point p = attention_point(i, "published");

        point_make(&mapping[i], &a, &docs[i], &p, &d);
    }
    figure("cost/closed-form", a, MAPPING, ROUNDS, &d);
    figure("cost/changed-length", a, MACHINE, 10, &d);
    figure("cost/whole-chain", a, DOCUMENTS, 1, &d);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
