/* SPDX-License-Identifier: Apache-2.0
 * test_pe.c - single PEs and the trace end in the same cycle, and the PEs
 * compute what the golden loops compute, bit for bit: on random arrays, shapes,
 * skews, interleavings, buffers and formats. What fails is made smaller and
 * said as settings.
 */
#include "tests/cross/point.h"
#include "tests/suite.h"

#include "mapper/cost.h"
#include "sim/pe/run.h"
#include "workloads/golden/pe_attention.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ATTENTION = 350, GEMMS = 150, OPTIONS = 12, KNOBS = 20 };

/* One setting and its values, the simplest first; a value may set several
 * paths, "path=value;path=value". NULL: what the files say. */
typedef struct knob {
    const char *option[OPTIONS];
} knob;

#define SAME(a, b, x) a "=" x ";" b "=" x
#define INTERLEAVED "machine.memories.buffer.layout=interleaved"
#define BY_ADDRESS(row, banks)                                                 \
    "machine.memories.buffer.row=" row ";machine.memories.buffer.banks=" banks \
    ";" INTERLEAVED
#define ROWS(x) "machine.units.array2d.rows=" x
#define COLUMNS(x) \
    SAME("machine.units.array2d.columns", "machine.units.array1d.columns", x)
#define EXP(x)                                          \
    SAME("machine.units.array2d.sub-exp.multiply-adds", \
         "machine.units.array1d.sub-exp.multiply-adds", x)
#define UNIT(x)                                                    \
    SAME("machine.units.array2d.sub-exp.multiply-adds",            \
         "machine.units.array1d.sub-exp.multiply-adds", "null")    \
    ";" SAME("machine.units.array2d.sub-exp.exps",                 \
             "machine.units.array1d.sub-exp.exps",                 \
             "1") ";" SAME("machine.units.array2d.sub-exp.cycles", \
                           "machine.units.array1d.sub-exp.cycles", x)
#define SKEW(lm, sld, slnv) \
    "mapping.skew.LM=" lm ";mapping.skew.SLD=" sld ";mapping.skew.SLNV=" slnv

static const char attention_machine[] =
    "machine: linked\n"
    "base: fusemax-cloud\n"
    "units:\n"
    "  array2d: {registers: 99 x 16 bit}\n"
    "links:\n"
    "  - dram <-> buffer\n"
    "  - buffer -> array2d.left, array2d.top\n"
    "  - {path: array2d.bottom -> array1d, latency: 2 cycle}\n"
    "  - {path: array1d -> array2d.top, latency: 5 cycle}\n"
    "  - array1d <-> buffer\n"
    "energy: ~\n";

static const char narrow_machine[] =
    "machine: narrow\n"
    "base: fusemax-cloud\n"
    "units:\n"
    "  array2d: {registers: 99 x 16 bit}\n"
    "links:\n"
    "  - dram <-> buffer\n"
    "  - {path: 'buffer -> array2d.left, array2d.top', width: 11}\n"
    "  - array2d.bottom -> array1d\n"
    "  - array1d -> array2d.top\n"
    "  - {path: array1d <-> buffer, width: 19}\n"
    "energy: ~\n";

static const char plain_machine[] = "machine: plain\n"
                                    "base: fusemax-cloud\n"
                                    "units:\n"
                                    "  array2d: {registers: 99 x 16 bit}\n"
                                    "energy: ~\n";

static const knob attention_knobs[] = {
    {{ROWS("4"), ROWS("5"), ROWS("8"), ROWS("16"), ROWS("23"), ROWS("64")}},
    {{COLUMNS("4"), COLUMNS("7"), COLUMNS("8"), COLUMNS("16"), COLUMNS("30"),
      COLUMNS("64")}},
    {{"shape.extents.M=16", "shape.extents.M=32", "shape.extents.M=9",
      "shape.extents.M=50", "shape.extents.M=64", "shape.extents.M=97"}},
    {{"shape.extents.P=16", "shape.extents.P=32", "shape.extents.P=11",
      "shape.extents.P=45", "shape.extents.P=64", "shape.extents.P=101"}},
    {{"shape.extents.E=1", "shape.extents.E=4", "shape.extents.E=9",
      "shape.extents.E=32"}},
    {{"shape.extents.F=1", "shape.extents.F=4", "shape.extents.F=9",
      "shape.extents.F=32"}},
    {{"shape.heads=2", "shape.heads=1", "shape.heads=5"}},
    {{NULL, SKEW("1", "1", "1"), SKEW("2", "1", "1"), SKEW("3", "3", "3"),
      SKEW("2", "3", "4"), SKEW("4", "2", "1"), SKEW("6", "5", "5")}},
    {{NULL, "mapping.interleave=null"}},
    {{NULL, "machine.effects.ports=off", "machine.memories.buffer.ports=1",
      "machine.memories.buffer.ports=2", "machine.memories.buffer.ports=3",
      "machine.memories.buffer.ports=6"}},
    {{NULL, "machine.effects.banks=off", "machine.memories.buffer.banks=1",
      "machine.memories.buffer.banks=2", "machine.memories.buffer.banks=3",
      "machine.memories.buffer.banks=5"}},
    {{NULL, INTERLEAVED,
      INTERLEAVED ";mapping.banks.K=1;mapping.banks.V=2;mapping.banks.RM=3",
      INTERLEAVED ";mapping.banks.Q=17;mapping.banks.RD=1;mapping.banks.AV=4"}},
    {{NULL, "machine.memories.buffer.row=16 B",
      "machine.memories.buffer.row=8 B", "machine.memories.buffer.row=64 B"}},
    {{NULL, "machine.memories.buffer.bandwidth=1 KiB/cycle",
      "machine.memories.buffer.bandwidth=700 B/cycle",
      "machine.memories.buffer.bandwidth=60 B/cycle"}},
    {{"machine.effects.offchip=off", NULL,
      "machine.memories.dram.bandwidth=16 B/cycle",
      "machine.memories.dram.bandwidth=33.3 B/cycle",
      "machine.memories.dram.bandwidth=3 B/cycle"}},
    {{NULL, "machine.memories.dram.latency=7 cycle"}},
    {{NULL, EXP("3"), EXP("8"), UNIT("1")}},
    {{NULL, "machine.effects.links=off"}},
    {{"shape.format=fp32", "shape.format=bf16", "shape.format=fp16"}},
};

/* --- drawing --- */

static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static int options_of(const knob *k)
{
    int n = OPTIONS;

    while (n > 1 && !k->option[n - 1])
        n--;
    return n;
}

/* What is drawn: the value of each knob, who maps it, the accumulator. */
typedef struct drawing {
    const char *shape, *machine, *mapping;
    const knob *knob;
    int nknobs;
    int value[KNOBS];
    int accumulate;
} drawing;

static point point_of(weir_arena *a, const drawing *d)
{
    point p = {d->shape, d->machine, d->mapping, "physical", {{NULL, NULL}}};
    int n = 0;

    p.set[n].path = "shape.batch", p.set[n++].value = "1";
    for (int k = 0; k < d->nknobs; k++) {
        const char *text = d->knob[k].option[d->value[k]];
        char *rest = text ? weir_strdup(a, text) : NULL, *item;

        while (rest && (item = strsep(&rest, ";"))) {
            char *equals = strchr(item, '=');

            *equals = '\0';
            ck_assert_int_lt(n, POINT_SETS - 1);
            p.set[n].path = item, p.set[n++].value = equals + 1;
        }
    }
    return p;
}

/* --- one run --- */

typedef struct check {
    weir_arena *a;
    const weir_mapping *m;
    weir_golden_pe golden;
    int64_t outputs;
    const char *wrong;
} check;

static float *input(check *x, const char *name, int64_t head, int64_t n)
{
    float *word = WEIR_NEW(x->a, float, (size_t)n);

    for (int64_t i = 0; i < n; i++)
        word[i] = (float)weir_number_round(x->golden.word,
                                           weir_pe_data_draw(7, name, head, i));
    return word;
}

static int64_t extent(const check *x, const char *rank)
{
    const weir_cascade *c = x->m->problem->cascade;

    return x->m->problem->extent[weir_cascade_rank(c, rank)];
}

static int64_t tile(const check *x, const char *rank)
{
    int r = weir_cascade_rank(x->m->problem->cascade, rank);

    return x->m->block[0].cut[r].tile;
}

static void same(check *x, const char *name, int64_t head, const float *got,
                 const float *want, int64_t n)
{
    for (int64_t i = 0; i < n && !x->wrong; i++)
        if (memcmp(&got[i], &want[i], sizeof *got) != 0)
            x->wrong = weir_format(x->a,
                                   "%s, head %lld, word %lld: %.9g, and "
                                   "%.9g by the golden loops",
                                   name, (long long)head, (long long)i,
                                   (double)got[i], (double)want[i]);
    x->outputs += n;
}

static void attention_stored(void *user, int t, int64_t head, const float *word)
{
    check *x = user;
    int64_t e = extent(x, "E"), f = extent(x, "F"), m = extent(x, "M"),
            p = extent(x, "P");
    float *av = WEIR_NEW(x->a, float, (size_t)(f * p));

    (void)t;
    weir_golden_pe_attention(
        &x->golden, av, input(x, "Q", head, e * p), input(x, "K", head, e * m),
        input(x, "V", head, f * m), e, f, m, p, tile(x, "M"));
    same(x, "AV", head, word, av, f * p);
}

static void gemm_stored(void *user, int t, int64_t head, const float *word)
{
    check *x = user;
    int64_t m = extent(x, "M"), n = extent(x, "N"), k = extent(x, "K");
    float *z = WEIR_NEW(x->a, float, (size_t)(m * n));

    (void)t;
    weir_golden_pe_gemm(&x->golden, z, input(x, "A", head, m * k),
                        input(x, "B", head, k * n), m, n, k, tile(x, "K"));
    same(x, "Z", head, word, z, m * n);
}

/* Cycles that unit U lost on PEs to LOSS. */
static int64_t lost(const weir_pe_result *r, int u, weir_loss loss)
{
    int64_t cycles = loss == WEIR_LOSS_DRAIN ? r->idle[u] : 0;

    for (int i = 0; i < r->nstalls; i++) {
        const weir_pe_stall *x = &r->stall[i];

        if (x->unit == u && x->reason->loss == loss)
            cycles += x->cycle - x->early;
        if (x->unit == u && loss == WEIR_LOSS_FILL)
            cycles += x->early;
    }
    return cycles;
}

static const char *compare_counts(weir_arena *a, const weir_mapping *m,
                                  const weir_pe_result *r, const weir_stats *s)
{
    double bytes = 0;

    if (r->cycles != s->cycles)
        return weir_format(a, "%lld cycles on PEs, %lld traced",
                           (long long)r->cycles, (long long)s->cycles);
    for (int u = 0; u < m->machine->nunits; u++) {
        if (r->busy[u] != s->unit[u].busy_cycle)
            return weir_format(a, "%s busy for %lld cycles on PEs, %lld traced",
                               s->unit[u].name, (long long)r->busy[u],
                               (long long)s->unit[u].busy_cycle);
        for (int k = 0; k < WEIR_LOSSES; k++)
            if (lost(r, u, (weir_loss)k) != s->unit[u].lost[k])
                return weir_format(
                    a, "%s loses %lld cycles to %s on PEs, %lld traced",
                    s->unit[u].name, (long long)lost(r, u, (weir_loss)k),
                    weir_loss_name((weir_loss)k),
                    (long long)s->unit[u].lost[k]);
    }
    for (int t = 0; t < m->problem->cascade->ntensors; t++)
        bytes += r->read_byte[t] + r->write_byte[t];
    if (bytes != s->traffic_byte)
        return weir_format(a, "%.0f bytes on PEs, %.0f traced", bytes,
                           s->traffic_byte);
    return NULL;
}

/* The closed form's bounds hold where ports, banks and links are scarce. */
static const char *compare_bounds(weir_arena *a, const weir_mapping *m,
                                  int64_t cycles)
{
    weir_diag quiet = {0};
    const weir_stats *s;

    if (weir_cost_run(&s, a, m, &quiet) != WEIR_OK)
        return "the closed form fails";
    if (s->cycles <= cycles && cycles <= s->upper_cycle)
        return NULL;
    return weir_format(a, "%lld cycles, not within %lld ... %lld",
                       (long long)cycles, (long long)s->cycles,
                       (long long)s->upper_cycle);
}

static const char *const formats[] = {"fp32", "bf16", "fp16"};

static int format_of(const char *name)
{
    for (int i = 0; i < 3; i++)
        if (strcmp(formats[i], name) == 0)
            return i;
    ck_abort_msg("format %s", name);
}

/* What is wrong with D, "" when it does not fit, NULL when nothing is. */
static const char *try(weir_arena *a, const drawing *d, weir_pe_stored *stored)
{
    weir_diag quiet = {0};
    point p = point_of(a, d);
    point_documents docs;
    check x = {.a = a};
    const weir_pe_plan *plan;
    weir_pe_result r;
    const weir_stats *s;
    weir_pe_options o = {.seed = 7, .stored = stored, .user = &x};
    const char *wrong;

    ck_assert_int_eq(point_documents_load(&docs, a, &p, &quiet), WEIR_OK);
    if (point_make(&x.m, a, &docs, &p, &quiet) != WEIR_OK)
        return "";
    if (weir_pe_plan_make(&plan, a, x.m, &x.m->block[0], &quiet) != WEIR_OK)
        return "";
    o.word = (weir_pe_format)format_of(x.m->problem->format);
    o.accumulate = d->accumulate ? o.word : WEIR_PE_FP32;
    x.golden = (weir_golden_pe){weir_number_find(formats[o.word]),
                                weir_number_find(formats[o.accumulate]),
                                plan->exp_steps};
    if (weir_pe_run(&r, a, plan, &o, &quiet) != WEIR_OK)
        return "the PEs come to a stand";
    if (point_run(&s, a, x.m, "trace", true, &quiet) != WEIR_OK)
        return "the trace fails";
    if ((wrong = compare_counts(a, x.m, &r, s)))
        return wrong;
    if ((wrong = compare_bounds(a, x.m, r.cycles)))
        return wrong;
    return x.outputs ? x.wrong : "nothing was stored";
}

static void report(weir_arena *keep, drawing d, weir_pe_stored *stored,
                   uint64_t seed)
{
    char line[2048] = "";
    bool smaller = true;
    weir_arena a = *keep;
    const char *wrong;

    while (smaller) {
        smaller = false;
        for (int k = 0; k < d.nknobs; k++)
            for (int v = 0; v < d.value[k]; v++) {
                drawing less = d;
                weir_arena scratch = *keep;

                less.value[k] = v;
                wrong = try(&scratch, &less, stored);
                if (wrong && *wrong) {
                    d = less, smaller = true;
                    break;
                }
            }
    }
    for (int k = 0; k < d.nknobs; k++)
        if (d.knob[k].option[d.value[k]])
            snprintf(line + strlen(line), sizeof line - strlen(line), " %s",
                     d.knob[k].option[d.value[k]]);
    ck_abort_msg("seed %llu, %s, accumulator %s:%s: %s",
                 (unsigned long long)seed, d.mapping,
                 d.accumulate ? "as the words" : "fp32", line,
                 try(&a, &d, stored));
}

/* Draw N of them; SEED=n in the environment runs that one alone. */
static void random_runs(drawing d, const char *const *mapping, int nmappings,
                        const char *const *machine, int nmachines, int n,
                        weir_pe_stored *stored)
{
    const char *given = getenv("SEED");
    uint64_t from = given ? strtoull(given, NULL, 10) : 1;
    weir_arena keep = weir_arena_make();
    int fit = 0;

    for (int i = 0; i < (given ? 1 : n); i++) {
        weir_arena a = keep;
        uint64_t seed = from + (uint64_t)i, state = seed;
        const char *wrong;

        d.mapping = mapping[next(&state) % (uint64_t)nmappings];
        d.machine = machine[next(&state) % (uint64_t)nmachines];
        d.accumulate = (int)(next(&state) % 2);
        for (int k = 0; k < d.nknobs; k++)
            d.value[k] = (int)(next(&state) % (uint64_t)options_of(&d.knob[k]));
        wrong = try(&a, &d, stored);
        if (wrong && *wrong)
            report(&keep, d, stored, seed);
        fit += !wrong;
    }
    ck_assert_msg(given || fit > n / 3, "only %d of %d fit", fit, n);
    weir_arena_drop(&keep);
}

START_TEST(test_pe_attention)
{
    static const char *const mappings[] = {
        "fusemax-binding", "fusemax-binding-deep", "fusemax-architecture"};
    static const char *const machines[] = {plain_machine, attention_machine,
                                           narrow_machine};
    drawing d = {.shape = "bert-base",
                 .knob = attention_knobs,
                 .nknobs = sizeof attention_knobs / sizeof *attention_knobs};

    random_runs(d, mappings, 3, machines, 3, ATTENTION, attention_stored);
}
END_TEST

/* Heads of one tile, which the skew keeps in flight: seven at a time. */
START_TEST(test_pe_heads)
{
    drawing d = {.shape = "bert-base",
                 .mapping = "fusemax-binding",
                 .machine = plain_machine,
                 .knob = attention_knobs,
                 .nknobs = sizeof attention_knobs / sizeof *attention_knobs};
    weir_arena a = weir_arena_make();
    const char *wrong;

    d.value[0] = d.value[1] = 3; /* 16 rows and columns */
    d.value[6] = 2;              /* 5 heads */
    d.value[7] = 5;              /* LM: 4, SLD: 2 */
    wrong = try(&a, &d, attention_stored);
    ck_assert_msg(!wrong, "%s", wrong);
    weir_arena_drop(&a);
}
END_TEST

/* --- plain products --- */

#define ARRAY(x) "machine.units.array.rows=" x

static const knob gemm_knobs[] = {
    {{ARRAY("4"), ARRAY("5"), ARRAY("16"), ARRAY("33"), ARRAY("64")}},
    {{"machine.units.array.columns=4", "machine.units.array.columns=7",
      "machine.units.array.columns=16", "machine.units.array.columns=40",
      "machine.units.array.columns=64"}},
    {{"shape.extents.M=8", "shape.extents.M=16", "shape.extents.M=33",
      "shape.extents.M=70"}},
    {{"shape.extents.N=8", "shape.extents.N=16", "shape.extents.N=27",
      "shape.extents.N=90"}},
    {{"shape.extents.K=8", "shape.extents.K=16", "shape.extents.K=29",
      "shape.extents.K=80"}},
    {{NULL, "mapping.drain=null"}},
    {{NULL, "machine.effects.unload=on"}},
    {{NULL, "machine.memories.buffer.row=16 B;machine.memories.buffer.ports=2",
      "machine.memories.buffer.row=16 B;machine.memories.buffer.ports=4",
      "machine.memories.buffer.row=64 B;machine.memories.buffer.ports=3",
      "machine.memories.buffer.row=64 B;machine.memories.buffer.banks=2",
      BY_ADDRESS("64 B", "3"),
      BY_ADDRESS("16 B", "8") ";mapping.banks.A=1;mapping.banks.Z=5",
      BY_ADDRESS("64 B", "7") ";mapping.banks.A=2",
      BY_ADDRESS("64 B", "9") ";mapping.banks.A=3",
      BY_ADDRESS("32 B", "13") ";mapping.banks.B=4"}},
    {{NULL, "machine.memories.buffer.bandwidth=24 B/cycle"}},
    {{NULL, "machine.memories.dram.bandwidth=16 B/cycle",
      "machine.memories.dram.bandwidth=33.3 B/cycle",
      "machine.memories.dram.bandwidth=400 B/cycle"}},
    {{"shape.format=fp32", "shape.format=bf16", "shape.format=fp16"}},
    {{NULL, "shape.heads=3"}},
};

START_TEST(test_pe_gemm)
{
    static const char *const mappings[] = {"gemm-ws", "gemm-is", "gemm-os"};
    static const char narrow[] =
        "machine: narrow-systolic\n"
        "base: systolic\n"
        "memories:\n"
        "  buffer: {row: 64 B}\n"
        "links:\n"
        "  - dram <-> buffer\n"
        "  - {path: buffer -> array.left, width: 9}\n"
        "  - {path: buffer -> array.top, width: 6}\n"
        "  - {path: array.bottom -> buffer, width: 5}\n";
    static const char *const machines[] = {"systolic", narrow};
    drawing d = {.shape = "gemm",
                 .knob = gemm_knobs,
                 .nknobs = sizeof gemm_knobs / sizeof *gemm_knobs};

    random_runs(d, mappings, 3, machines, 2, GEMMS, gemm_stored);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pe");
    TCase *random = tcase_create("random");

    tcase_set_timeout(random, 300);
    tcase_add_test(random, test_pe_attention);
    tcase_add_test(random, test_pe_heads);
    tcase_add_test(random, test_pe_gemm);
    suite_add_tcase(suite, random);
    return run_suite(suite);
}
