/* SPDX-License-Identifier: Apache-2.0
 * blocks.c - lowers each block, has it run, and counts what it did.
 */
#include "sim/blocks.h"

#include "mapper/account.h"

static void count_commands(weir_block_run *run, const weir_schedule *s,
                           const weir_result *r)
{
    for (int i = 0; i < s->ncommands; i++) {
        const weir_command *c = &s->command[i];

        for (int v = 0; v < 1 << c->nragged; v++) {
            int64_t n = r->executions[i * WEIR_VARIANTS + v];

            if (c->task >= 0)
                run->task_busy[c->task] += n * c->beats[v];
            if (c->tensor >= 0) {
                double items = (double)n * ((double)c->demand[0].item[v] *
                                                (double)(c->beats[v] - 1) +
                                            (double)c->demand[0].tail[v]);

                (c->write ? run->write_byte : run->read_byte)[c->tensor] +=
                    items * c->item_byte;
            }
        }
    }
}

static void count_stalls(weir_block_run *run, weir_arena *a,
                         const weir_mapping *m, const weir_schedule *s,
                         const weir_result *r)
{
    int width = s->ntokens + s->nresources;

    run->stall = WEIR_NEW(a, weir_stall_count, (size_t)(s->nunits * width) + 1);
    for (int u = 0; u < s->nunits; u++)
        for (int k = 0; k < width; k++) {
            int64_t cycles = r->stalled[u * width + k];

            if (cycles)
                run->stall[run->nstalls++] = (weir_stall_count){
                    .unit = s->unit[u].unit < 0 ? m->machine->nunits
                                                : s->unit[u].unit,
                    .reason = k < s->ntokens ? s->token[k].name
                                             : s->resource[k - s->ntokens].name,
                    .loss = k < s->ntokens ? s->token[k].loss
                                           : s->resource[k - s->ntokens].loss,
                    .cycle = cycles,
                    .early = r->early[u * width + k]};
        }
}

static weir_status run_block(weir_block_run *run, weir_arena *a,
                             const weir_mapping *m, const weir_block *b,
                             weir_runner *runner, const weir_engine_options *o,
                             weir_diag *d)
{
    const weir_schedule *s;
    weir_result r;
    int copy = m->machine->nunits;

    WEIR_TRY(weir_schedule_make(&s, a, m, b, d));
    WEIR_TRY(runner(&r, a, s, o, d));
    *run = weir_block_run_make(a, m, b);
    run->cycles = run->upper_cycle = r.cycles;
    run->run_cycle = r.run_cycle;
    run->compute_cycle = r.compute_cycle;
    run->memory_cycle = r.memory_cycle;
    run->idle[copy] = r.cycles;
    for (int u = 0; u < s->nunits; u++) {
        int at = s->unit[u].unit < 0 ? copy : s->unit[u].unit;

        run->busy[at] = r.busy[u];
        run->idle[at] = r.idle[u];
    }
    run->schedule = s;
    run->executions = r.executions;
    run->lane_busy = r.busy;
    run->stalled = r.stalled;
    run->repeats = r.skipped_cycle > 0;
    count_commands(run, s, &r);
    count_stalls(run, a, m, s, &r);
    return WEIR_OK;
}

weir_status weir_blocks_run(const weir_stats **out, weir_arena *a,
                            const weir_mapping *m, const char *engine,
                            weir_runner *run, const weir_engine_options *o,
                            weir_diag *d)
{
    weir_block_run *done = WEIR_NEW(a, weir_block_run, (size_t)m->nblocks + 1);

    for (int k = 0; k < m->nblocks; k++)
        if (!o->skip || !weir_block_extend(&done[k], a, m, done, k))
            WEIR_TRY(run_block(&done[k], a, m, &m->block[k], run, o, d));
    *out = weir_account(a, m, engine, done);
    return WEIR_OK;
}
