/* SPDX-License-Identifier: Apache-2.0
 * bench_kernel.c - forward attention kernels on GPUs by trace: single long
 * points, and a hundred of them; documents are read before.
 */
#include "tests/bench/clock.h"
#include "tests/cross/point.h"

static void cry(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user, (void)level, (void)loc;
    fprintf(stderr, "%s\n", msg);
    exit(1);
}

static const char *const sequences[] = {"1Ki", "2Ki",  "4Ki",
                                        "8Ki", "16Ki", "32Ki"};
static const char *const depths[] = {"64", "96", "128"};

static double point_ms(weir_arena a, const point_documents *docs,
                       const char *seq, const char *causal, const char *depth,
                       weir_diag *d)
{
    point p = {.set = {{"shape.parameters.seq", seq},
                       {"shape.parameters.causal", causal},
                       {"shape.parameters.head_dim", depth}}};
    double t0 = seconds();
    const weir_mapping *m;
    const weir_stats *s;

    point_make(&m, &a, docs, &p, d);
    point_run(&s, &a, m, "trace", true, d);
    return 1e3 * (seconds() - t0);
}

static void one_point(weir_arena a, const point_documents *docs,
                      const char *name, const char *causal, weir_diag *d)
{
    double ms[RUNS];

    for (int run = 0; run < RUNS; run++)
        ms[run] = point_ms(a, docs, "32Ki", causal, "128", d);
    print_figure(name, "ms", ms, 0);
}

/* 6 lengths x 2 masks x 3 depths x 3 kernels = 108 points. */
static void many_points(weir_arena a, const point_documents *docs, int kernels,
                        weir_diag *d)
{
    double ms[RUNS] = {0};

    for (int run = 0; run < RUNS; run++)
        for (int k = 0; k < kernels; k++)
            for (int i = 0; i < 36; i++)
                ms[run] += point_ms(a, &docs[k], sequences[i % 6],
                                    i / 6 % 2 ? "1" : "0", depths[i / 12], d);
    print_figure("kernel/forward108", "ms", ms, 0);
}

int main(void)
{
    static const point kernels[] = {
        {"attention", "b200", "fa4", NULL, {{NULL, NULL}}},
        {"attention", "b300", "fa4", NULL, {{NULL, NULL}}},
        {"attention", "h100", "fa3", NULL, {{NULL, NULL}}}};
    enum { KERNELS = sizeof kernels / sizeof *kernels };
    point_documents docs[KERNELS];
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};

    for (int k = 0; k < KERNELS; k++)
        point_documents_load(&docs[k], &a, &kernels[k], &d);
    one_point(a, docs, "kernel/fa4-32k", "0", &d);
    one_point(a, docs, "kernel/fa4-32k-causal", "1", &d);
    many_points(a, docs, KERNELS, &d);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
