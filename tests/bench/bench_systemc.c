/* SPDX-License-Identifier: Apache-2.0
 * bench_systemc.c - simulated cycles per second by SystemC, and the trace on
 * the same points: BERT at 1K, batch 1.
 */
#include "tests/bench/attention.h"

enum { TRACES = 5 }; /* runs of the trace for one figure */

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

/* The rate on a point of batch 1; how many times faster the trace is on the
 * whole point, as the study has it. */
static void figures(const char *name, const weir_mapping *one,
                    const weir_mapping *whole, weir_arena a, weir_diag *d)
{
    double rate[RUNS], ms[RUNS], slow;
    char label[80];

    for (int run = 0; run < RUNS; run++) {
        rate[run] = run_ms(a, one, "systemc", 1, d);
        rate[run] = 1e3 * (double)cycles / rate[run];
        ms[run] = run_ms(a, whole, "trace", TRACES, d);
    }
    slow = run_ms(a, whole, "systemc", 1, d);
    snprintf(label, sizeof label, "systemc/%s", name);
    print_figure(label, "cycles/s", rate, 1);
    snprintf(label, sizeof label, "systemc/%s-by-trace", name);
    print_figure(label, "ms", ms, 0);
    printf("systemc/%s-whole: %lld cycles in %.0f ms; the trace is %.0f times "
           "faster\n",
           name, (long long)cycles, slow, slow / ms[RUNS / 2]);
}

static const weir_mapping *make(weir_arena *a, int accounting,
                                const char *batch, weir_diag *d)
{
    static const char *const accountings[] = {"physical", "published"};
    point p = attention_point(BENCH_DESIGNS - 1, accountings[accounting]);
    point_documents docs;
    const weir_mapping *m;

    p.set[1].path = "shape.batch", p.set[1].value = batch;
    point_documents_load(&docs, a, &p, d);
    point_make(&m, a, &docs, &p, d);
    return m;
}

int main(void)
{
    static const char *const names[] = {"binding-1k-physical",
                                        "binding-1k-published"};
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};

    if (!weir_engine_find("systemc"))
        return EXIT_SUCCESS;
    for (int i = 0; i < 2; i++) {
        const weir_mapping *one = make(&a, i, "1", &d),
                           *whole = make(&a, i, "64", &d);

        figures(names[i], one, whole, a, &d);
    }
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
