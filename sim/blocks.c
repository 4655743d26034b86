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

/* The blocks of a mapping, while they run. */
typedef struct blocks {
    weir_arena *a;
    const weir_mapping *m;
    weir_runner *run;
    const weir_engine_options *o;
    int64_t start; /* cycle of the run in which the next one starts */
} blocks;

static weir_runner_options options_of(const blocks *x, int k,
                                      const weir_schedule *s)
{
    const weir_engine_options *o = x->o;
    const char *name = x->m->nblocks > 1 ? x->m->block[k].name : NULL;
    weir_runner_options r = {
        .skip = o->skip, .bodies = o->bodies, .progress = o->progress};

    if (o->timeline)
        r.watch = weir_watch_make(x->a, o->timeline, s, x->start, name);
    if (o->waves && o->waves->to > x->start) {
        r.wave = o->waves->file[k];
        r.wave_from = o->waves->from > x->start ? o->waves->from - x->start : 0;
        r.wave_to = o->waves->to - x->start;
    }
    return r;
}

static weir_status run_block(weir_block_run *run, blocks *x, int k,
                             weir_diag *d)
{
    const weir_mapping *m = x->m;
    const weir_schedule *s;
    weir_runner_options o;
    weir_result r;
    int copy = m->machine->nunits;

    WEIR_TRY(weir_schedule_make(&s, x->a, m, &m->block[k], d));
    o = options_of(x, k, s);
    WEIR_TRY(x->run(&r, x->a, s, &o, d));
    x->start += r.cycles;
    *run = weir_block_run_make(x->a, m, &m->block[k]);
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
    count_stalls(run, x->a, m, s, &r);
    return WEIR_OK;
}

weir_status weir_blocks_run(const weir_stats **out, weir_arena *a,
                            const weir_mapping *m, const char *engine,
                            weir_runner *run, const weir_engine_options *o,
                            weir_diag *d)
{
    weir_block_run *done = WEIR_NEW(a, weir_block_run, (size_t)m->nblocks + 1);
    blocks x = {.a = a, .m = m, .run = run, .o = o};

    for (int k = 0; k < m->nblocks; k++)
        if (o->timeline || o->waves || !o->skip ||
            !weir_block_extend(&done[k], a, m, done, k))
            WEIR_TRY(run_block(&done[k], &x, k, d));
    *out = weir_account(a, m, engine, done);
    return WEIR_OK;
}
