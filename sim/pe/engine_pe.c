/* SPDX-License-Identifier: Apache-2.0
 * engine_pe.c - plans each block, runs it on single PEs, counts what it did.
 */
#include "sim/pe/engine_pe.h"

#include "mapper/account.h"
#include "sim/pe/run.h"

#include <string.h>

enum { SEED = 1 };

static weir_status format_of(weir_pe_format *out, const weir_mapping *m,
                             weir_diag *d)
{
    static const char *const names[] = {[WEIR_PE_FP32] = "fp32",
                                        [WEIR_PE_BF16] = "bf16",
                                        [WEIR_PE_FP16] = "fp16"};

    for (int f = 0; f < 3; f++)
        if (strcmp(m->problem->format, names[f]) == 0) {
            *out = (weir_pe_format)f;
            return WEIR_OK;
        }
    weir_report(d, WEIR_ERROR, m->block[0].loc,
                "the PEs compute in fp32, bf16 or fp16, not in '%s'",
                m->problem->format);
    return WEIR_EUNSUP;
}

static weir_status run_block(weir_block_run *run, weir_arena *a,
                             const weir_mapping *m, const weir_block *b,
                             weir_diag *d)
{
    weir_pe_options o = {.accumulate = WEIR_PE_FP32, .seed = SEED};
    const weir_pe_plan *plan;
    weir_pe_result r;
    int copy = m->machine->nunits;

    WEIR_TRY(format_of(&o.word, m, d));
    WEIR_TRY(weir_pe_plan_make(&plan, a, m, b, d));
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

    (void)o;
    if (m->accounting == WEIR_ACCOUNTING_PUBLISHED) {
        weir_report(d, WEIR_ERROR, m->block[0].loc,
                    "single PEs know only physical accounting: use "
                    "--accounting physical, or --engine trace");
        return WEIR_EUNSUP;
    }
    for (int k = 0; k < m->nblocks; k++)
        WEIR_TRY(run_block(&run[k], a, m, &m->block[k], d));
    *out = weir_account(a, m, "pe", run);
    return WEIR_OK;
}
