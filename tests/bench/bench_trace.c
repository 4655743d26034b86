/* SPDX-License-Identifier: Apache-2.0
 * bench_trace.c - the attention study by trace, and one of its longest points;
 * documents are read before. `changed-length` is what a point of a sweep costs:
 * its problem and mapping are made anew, its machine is not.
 */
#include "tests/bench/attention.h"

static point_documents docs[POINTS];

static double study_ms(weir_arena a, const char *accounting, int from, int to,
                       weir_diag *d)
{
    double t0 = seconds();

    for (int i = from; i < to; i++) {
        weir_arena scratch = a;
        point p = attention_point(i, accounting);
        const weir_mapping *m;
        const weir_stats *s;

        point_make(&m, &scratch, &docs[i], &p, d);
        point_run(&s, &scratch, m, "trace", true, d);
    }
    return 1e3 * (seconds() - t0);
}

static void figure(const char *name, weir_arena a, const char *accounting,
                   int from, int to, weir_diag *d)
{
    double ms[RUNS];

    for (int run = 0; run < RUNS; run++)
        ms[run] = study_ms(a, accounting, from, to, d);
    print_figure(name, "ms", ms, 0);
}

static void changed_length(weir_arena a, weir_diag *d)
{
    const weir_machine *machine[POINTS];
    double rate[RUNS];

    for (int i = 0; i < POINTS; i++) {
        point p = attention_point(i, "published");
        const weir_mapping *m;

        point_make(&m, &a, &docs[i], &p, d);
        machine[i] = m->machine;
    }
    for (int run = 0; run < RUNS; run++) {
        double t0 = seconds();

        for (int i = 0; i < POINTS; i++) {
            weir_arena scratch = a;
            point p = attention_point(i, "published");
            const weir_mapping *m;
            const weir_stats *s;

            point_make_on(&m, &scratch, &docs[i], &p, machine[i], d);
            point_run(&s, &scratch, m, "trace", true, d);
        }
        rate[run] = POINTS / (seconds() - t0);
    }
    print_figure("trace/changed-length", "points/s", rate, 1);
}

int main(void)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};
    int last = POINTS - 1; /* XLM, 1M, fusemax-binding */

    attention_load(docs, &a, &d);
    figure("trace/attention120-published", a, "published", 0, POINTS, &d);
    figure("trace/attention120-physical", a, "physical", 0, POINTS, &d);
    changed_length(a, &d);
    figure("trace/xlm-1m-binding-published", a, "published", last, last + 1,
           &d);
    figure("trace/xlm-1m-binding-physical", a, "physical", last, last + 1, &d);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
