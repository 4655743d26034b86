/* SPDX-License-Identifier: Apache-2.0
 * engine_pe.c - plans each block, runs it on single PEs, counts what it did.
 */
#include "sim/pe/engine_pe.h"

#include "mapper/account.h"
#include "sim/pe/run.h"

#include <string.h>

enum { SEED = 1 };

static weir_status format_of(weir_pe_format *out, const char *name,
                             const weir_mapping *m, weir_diag *d)
{
    static const char *const names[] = {[WEIR_PE_FP32] = "fp32",
                                        [WEIR_PE_BF16] = "bf16",
                                        [WEIR_PE_FP16] = "fp16"};

    for (int f = 0; f < 3; f++)
        if (strcmp(name, names[f]) == 0) {
            *out = (weir_pe_format)f;
            return WEIR_OK;
        }
    weir_report(d, WEIR_ERROR, m->block[0].loc,
                "the PEs compute in fp32, bf16 or fp16, not in '%s'", name);
    return WEIR_EUNSUP;
}

/* What was computed, so that two runs can be told apart. */
typedef struct digest {
    const weir_pe_plan *plan;
    double words;
    uint64_t hash; /* FNV-1a of the words' bits */
} digest;

static void take(void *user, int t, int64_t head, const float *word)
{
    digest *x = user;
    const weir_cascade *c = x->plan->m->problem->cascade;
    int64_t n = 1;
    int r;

    (void)head;
    WEIR_EACH_RANK(r, c->tensor[t].extent)
        if (r > WEIR_RANK_H)
            n *= x->plan->b->cut[r].extent;
    for (int64_t i = 0; i < n; i++)
        x->hash = (x->hash ^ weir_pe_bits(word[i])) * 0x100000001b3u;
    x->words += (double)n;
}

/* ASSUMPTIONS, and what the data were. */
static void say_data(weir_stats *s, weir_arena *a, const weir_mapping *m,
                     const digest *x)
{
    const char **line = WEIR_NEW(a, const char *, (size_t)s->nassumptions + 2);

    for (int i = 0; i < s->nassumptions; i++)
        line[i] = s->assumption[i];
    line[s->nassumptions++] = weir_format(
        a,
        "data: inputs drawn from -1 to 1 (seed %d), words in %s, sums in %s; "
        "%.0f words stored, digest %016llx",
        SEED, m->problem->format, m->problem->accumulate, x->words,
        (unsigned long long)x->hash);
    s->assumption = line;
}

static weir_status run_block(weir_block_run *run, weir_arena *a,
                             const weir_mapping *m, const weir_block *b,
                             weir_told progress, digest *x, weir_diag *d)
{
    weir_pe_options o = {
        .progress = progress, .seed = SEED, .stored = take, .user = x};
    const weir_pe_plan *plan;
    weir_pe_result r;
    int copy = m->machine->nunits;

    WEIR_TRY(format_of(&o.word, m->problem->format, m, d));
    WEIR_TRY(format_of(&o.accumulate, m->problem->accumulate, m, d));
    WEIR_TRY(weir_pe_plan_make(&plan, a, m, b, d));
    x->plan = plan;
    WEIR_TRY(weir_pe_run(&r, a, plan, &o, d));
    *run = weir_block_run_make(a, m, b);
    run->cycles = run->upper_cycle = run->compute_cycle = r.cycles;
    run->run_cycle = (double)r.cycles;
    for (int u = 0; u < copy; u++)
        run->busy[u] = r.busy[u], run->idle[u] = r.idle[u];
    for (int u = 0; u < copy; u++)
        if (u != plan->array && u != plan->row)
            run->idle[u] = r.cycles;
    run->busy[copy] = r.copy_busy, run->idle[copy] = r.copy_idle;
    for (int i = 0; i < b->ntasks; i++)
        run->task_busy[i] = r.task_busy[i];
    for (int t = 0; t < m->problem->cascade->ntensors; t++) {
        run->read_byte[t] = r.read_byte[t];
        run->write_byte[t] = r.write_byte[t];
    }
    run->stall = WEIR_NEW(a, weir_stall_count, (size_t)r.nstalls + 1);
    for (int i = 0; i < r.nstalls; i++)
        run->stall[run->nstalls++] = (weir_stall_count){
            .unit = r.stall[i].unit < 0 ? copy : r.stall[i].unit,
            .reason = r.stall[i].reason->text,
            .loss = r.stall[i].reason->loss,
            .cycle = r.stall[i].cycle,
            .early = r.stall[i].early};
    return WEIR_OK;
}

weir_status weir_engine_pe_run(const weir_stats **out, weir_arena *a,
                               const weir_mapping *m,
                               const weir_engine_options *o, weir_diag *d)
{
    weir_block_run *run = WEIR_NEW(a, weir_block_run, (size_t)m->nblocks + 1);
    digest x = {.hash = 0xcbf29ce484222325u};
    weir_stats *s;

    if (m->accounting == WEIR_ACCOUNTING_PUBLISHED) {
        weir_report(d, WEIR_ERROR, m->block[0].loc,
                    "single PEs know only physical accounting: use "
                    "--accounting physical, or --engine trace");
        return WEIR_EUNSUP;
    }
    for (int k = 0; k < m->nblocks; k++)
        WEIR_TRY(run_block(&run[k], a, m, &m->block[k], o->progress, &x, d));
    s = WEIR_NEW(a, weir_stats, 1);
    *s = *weir_account(a, m, "pe", run);
    say_data(s, a, m, &x);
    *out = s;
    return WEIR_OK;
}
