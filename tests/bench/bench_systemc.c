/* SPDX-License-Identifier: Apache-2.0
 * bench_systemc.c - simulated cycles per second by SystemC, and the trace on
 * the same points: BERT at 1K, batch 1.
 */
#include "tests/bench/attention.h"

enum { TRACES = 20 }; /* runs of the trace for one figure */

static int64_t cycles;

static double run_ms(weir_arena a, const weir_mapping *m, const char *engine,
                     int times, weir_diag *d)
{
    double t0 = seconds();

    for (int i = 0; i < times; i++) {
        weir_arena scratch = a;
        const weir_stats *s;

        point_run(&s, &scratch, m, engine, true, d);
        cycles = s->cycles;
    }
    return 1e3 * (seconds() - t0) / times;
}

static void figures(const char *name, const weir_mapping *m, weir_arena a,
                    weir_diag *d)
{
    double rate[RUNS], ms[RUNS];
    char label[80];

    for (int run = 0; run < RUNS; run++) {
        ms[run] = run_ms(a, m, "trace", TRACES, d);
        rate[run] =
            1e3 * (double)cycles / run_ms(a, m, "systemc", 1, d);
    }
    snprintf(label, sizeof label, "systemc/%s", name);
    print_figure(label, "cycles/s", rate, 1);
    snprintf(label, sizeof label, "systemc/%s-by-trace", name);
    print_figure(label, "ms", ms, 0);
    printf("systemc/%s: %lld cycles, the trace is %.0f times faster\n", name,
           (long long)cycles,
           1e3 * (double)cycles / rate[RUNS / 2] / ms[RUNS / 2]);
}

int main(void)
{
    static const char *const accountings[] = {"physical", "published"};
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};

    if (!weir_engine_find("systemc"))
        return EXIT_SUCCESS;
    for (int i = 0; i < 2; i++) {
        point p = attention_point(BENCH_DESIGNS - 1, accountings[i]);
        point_documents docs;
        const weir_mapping *m;

        p.set[1].path = "shape.batch", p.set[1].value = "1";
        point_documents_load(&docs, &a, &p, &d);
        point_make(&m, &a, &docs, &p, &d);
        figures(i ? "binding-1k-published" : "binding-1k-physical", m, a, &d);
    }
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
