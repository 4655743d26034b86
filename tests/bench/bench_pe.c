/* SPDX-License-Identifier: Apache-2.0
 * bench_pe.c - single PEs with data: PE-cycles a second of a head of BERT-Base
 * at 1K and of a product of 1024 x 1024 matrices, both on 256 x 256 PEs; and
 * the same product by trace.
 */
#include "tests/bench/clock.h"
#include "tests/cross/point.h"

#include "sim/pe/run.h"

static void cry(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)user, (void)level, (void)loc;
    fprintf(stderr, "%s\n", msg);
}

static const weir_mapping *mapping_of(weir_arena *a, const point *p,
                                      weir_diag *d)
{
    point_documents docs;
    const weir_mapping *m;

    if (point_documents_load(&docs, a, p, d) != WEIR_OK ||
        point_make(&m, a, &docs, p, d) != WEIR_OK)
        exit(EXIT_FAILURE);
    return m;
}

static void pe_figures(const char *name, weir_arena a, const weir_mapping *m,
                       weir_diag *d)
{
    double rate[RUNS], s[RUNS];

    for (int run = 0; run < RUNS; run++) {
        weir_arena scratch = a;
        weir_pe_options o = {.word = WEIR_PE_BF16, .seed = 1};
        const weir_pe_plan *plan;
        weir_pe_result r;
        double t0 = seconds();

        if (weir_pe_plan_make(&plan, &scratch, m, &m->block[0], d) != WEIR_OK ||
            weir_pe_run(&r, &scratch, plan, &o, d) != WEIR_OK)
            exit(EXIT_FAILURE);
        s[run] = seconds() - t0;
        rate[run] = 1e-9 * r.pe_cycle / s[run];
    }
    print_figure(weir_format(&a, "%s-time", name), "s", s, 0);
    print_figure(weir_format(&a, "%s-rate", name), "G PE-cycle/s", rate, 1);
}

static void trace_figure(const char *name, weir_arena a, const weir_mapping *m,
                         weir_diag *d)
{
    double ms[RUNS];

    for (int run = 0; run < RUNS; run++) {
        weir_arena scratch = a;
        const weir_stats *s;
        double t0 = seconds();

        if (point_run(&s, &scratch, m, "trace", true, d) != WEIR_OK)
            exit(EXIT_FAILURE);
        ms[run] = 1e3 * (seconds() - t0);
    }
    print_figure(name, "ms", ms, 0);
}

int main(void)
{
    static const point head = {"bert-base",
                               "fusemax-cloud",
                               "fusemax-binding-deep",
                               "physical",
                               {{"shape.batch", "1"}, {"shape.heads", "1"}}};
    static const point gemm = {
        "gemm", "systolic", "gemm-ws", "physical", {{NULL, NULL}}};
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = cry};
    const weir_mapping *attention = mapping_of(&a, &head, &d),
                       *product = mapping_of(&a, &gemm, &d);

    pe_figures("pe/bert-1k-head", a, attention, &d);
    pe_figures("pe/gemm-ws-1024", a, product, &d);
    trace_figure("trace/gemm-ws-1024", a, product, &d);
    trace_figure("trace/bert-1k-head", a, attention, &d);
    weir_arena_drop(&a);
    return EXIT_SUCCESS;
}
