/* SPDX-License-Identifier: Apache-2.0
 * bench_cost.c - the closed form on one core: alone on made mappings, and from
 * documents to figures.
 */
#include "tests/bench/attention.h"

#include "mapper/cost.h"

enum { ROUNDS = 50 };

static point_documents docs[POINTS];
static const weir_mapping *mapping[POINTS];

int main(void)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};
    double alone[RUNS], chain[RUNS];
    volatile double keep = 0; /* figures must not be optimized away */

    attention_load(docs, &a, &d);
    for (int i = 0; i < POINTS; i++) {
        point p = attention_point(i, "published");

        point_make(&mapping[i], &a, &docs[i], &p, &d);
    }
    for (int run = 0; run < RUNS; run++) {
        const weir_stats *s;
        double t0 = seconds(), t1;

        for (int k = 0; k < ROUNDS; k++)
            for (int i = 0; i < POINTS; i++) {
                weir_arena scratch = a;

                weir_cost_run(&s, &scratch, mapping[i], &d);
                keep = keep + s->latency_s;
            }
        t1 = seconds();
        alone[run] = ROUNDS * POINTS / (t1 - t0);
        for (int i = 0; i < POINTS; i++) {
            weir_arena scratch = a;
            point p = attention_point(i, "published");
            const weir_mapping *m;

            point_make(&m, &scratch, &docs[i], &p, &d);
            weir_cost_run(&s, &scratch, m, &d);
            keep = keep + s->latency_s;
        }
        chain[run] = POINTS / (seconds() - t1);
    }
    print_figure("cost/closed-form", "points/s", alone, 1);
    print_figure("cost/whole-chain", "points/s", chain, 1);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
