/* SPDX-License-Identifier: Apache-2.0
 * bench_systemc.c - simulated cycles per second by SystemC, and how many times
 * faster the trace is on the same points: BERT at 1K, batch 1 and 64.
 */
#include "tests/bench/attention.h"

enum {
    TRACES = 20,
    FEW = 3
}; /* runs of the trace for one figure; of SystemC */

static const char *const accountings[] = {"physical", "published"};

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

static const weir_mapping *make(weir_arena *a, int design, int accounting,
                                const char *batch, weir_diag *d)
{
    point p = attention_point(design, accountings[accounting]);
    point_documents docs;
    const weir_mapping *m;

    p.set[1].path = "shape.batch", p.set[1].value = batch;
    point_documents_load(&docs, a, &p, d);
    point_make(&m, a, &docs, &p, d);
    return m;
}

/* The best of a few, for what else the host does only adds. */
static double best_ms(weir_arena a, const weir_mapping *m, const char *engine,
                      int times, weir_diag *d)
{
    double best = run_ms(a, m, engine, times, d);

    for (int i = 1; i < FEW; i++) {
        double ms = run_ms(a, m, engine, times, d);

        best = ms < best ? ms : best;
    }
    return best;
}

static void ratio(int design, int accounting, const char *batch, weir_arena a,
                  weir_diag *d)
{
    const weir_mapping *m = make(&a, design, accounting, batch, d);
    double trace = best_ms(a, m, "trace", TRACES, d),
           slow = best_ms(a, m, "systemc", 1, d);

    printf("systemc/%s-1k-%s, batch %s: %lld cycles in %.1f ms; the trace "
           "takes %.3f ms, %.0f times less\n",
           attention_designs[design][1], accountings[accounting], batch,
           (long long)cycles, slow, trace, slow / trace);
}

static void rate(int accounting, weir_arena a, weir_diag *d)
{
    const weir_mapping *m = make(&a, BENCH_DESIGNS - 1, accounting, "1", d);
    double rates[RUNS], ms[RUNS];
    char label[80];

    for (int run = 0; run < RUNS; run++) {
        rates[run] = run_ms(a, m, "systemc", 1, d);
        rates[run] = 1e3 * (double)cycles / rates[run];
        ms[run] = run_ms(a, m, "trace", TRACES, d);
    }
    snprintf(label, sizeof label, "systemc/binding-1k-%s",
             accountings[accounting]);
    print_figure(label, "cycles/s", rates, 1);
    snprintf(label, sizeof label, "systemc/binding-1k-%s-by-trace",
             accountings[accounting]);
    print_figure(label, "ms", ms, 0);
}

int main(void)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};

    if (!weir_engine_find("systemc"))
        return EXIT_SUCCESS;
    for (int i = 0; i < 2; i++)
        rate(i, a, &d);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < BENCH_DESIGNS; k++)
            ratio(k, i, "1", a, &d);
    for (int i = 0; i < 2; i++)
        ratio(BENCH_DESIGNS - 1, i, "64", a, &d);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
