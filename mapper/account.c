/* SPDX-License-Identifier: Apache-2.0
 * account.c - counts become utilization, traffic and bounds; energy.c adds
 * what they cost.
 */
#include "mapper/account.h"

#include "mapper/energy.h"
#include "mapper/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

weir_block_run weir_block_run_make(weir_arena *a, const weir_mapping *m,
                                   const weir_block *b)
{
    size_t units = (size_t)m->machine->nunits + 1;
    size_t tensors = (size_t)m->problem->cascade->ntensors;

    return (weir_block_run){
        .exact = true,
        .busy = WEIR_NEW(a, int64_t, units),
        .idle = WEIR_NEW(a, int64_t, units),
        .task_busy = WEIR_NEW(a, int64_t, (size_t)b->ntasks + 1),
        .read_byte = WEIR_NEW(a, double, tensors),
        .write_byte = WEIR_NEW(a, double, tensors),
    };
}

typedef struct sum {
    weir_arena *a;
    const weir_mapping *m;
    const weir_block_run *run;
    weir_stats *s;
} sum;

static void sum_cycles(sum *x)
{
    x->s->exact = true;
    for (int k = 0; k < x->m->nblocks; k++) {
        x->s->cycles += x->run[k].cycles;
        x->s->upper_cycle += x->run[k].upper_cycle;
        x->s->run_cycle += x->run[k].run_cycle;
        x->s->exact &= x->run[k].exact;
    }
    x->s->latency_s = x->s->run_cycle / x->s->clock_hz;
}

static int by_cycle(const void *a, const void *b)
{
    const weir_stall *x = a, *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? 1 : -1;
    return strcmp(x->reason, y->reason);
}

/* Stalls of unit U, one entry a reason, largest first. */
static void sum_stalls(sum *x, weir_unit_stats *u, int unit)
{
    size_t room = 1;
    weir_stall *stall;

    for (int k = 0; k < x->m->nblocks; k++)
        room += (size_t)x->run[k].nstalls;
    stall = WEIR_NEW(x->a, weir_stall, room);
    for (int k = 0; k < x->m->nblocks; k++)
        for (int i = 0; i < x->run[k].nstalls; i++) {
            const weir_stall_count *c = &x->run[k].stall[i];
            int at = 0;

            if (c->unit != unit || !c->cycle)
                continue;
            while (at < u->nstalls && strcmp(stall[at].reason, c->reason) != 0)
                at++;
            u->nstalls += at == u->nstalls;
            stall[at].reason = c->reason;
            stall[at].loss = c->loss;
            stall[at].cycle += c->cycle;
            u->lost[c->loss] += c->cycle - c->early;
            u->lost[WEIR_LOSS_FILL] += c->early;
        }
    qsort(stall, (size_t)u->nstalls, sizeof *stall, by_cycle);
    u->stall = stall;
}

/* All prices of areas of unit U and its register files. */
static double area_of(const weir_machine *m, const weir_unit *u)
{
    size_t n = strlen(u->name);
    double area = 0;

    for (int i = 0; i < m->nprices; i++) {
        const weir_price *p = &m->price[i];

        if (*p->action == '\0' && strncmp(p->component, u->name, n) == 0 &&
            (p->component[n] == '\0' || p->component[n] == '.'))
            area += p->area_m2 * (double)p->instances;
    }
    return area;
}

static void sum_units(sum *x)
{
    int n = x->m->machine->nunits;
    weir_unit_stats *unit = WEIR_NEW(x->a, weir_unit_stats, (size_t)n + 1);

    for (int i = 0; i <= n; i++) {
        weir_unit_stats *u = &unit[i];

        if (i < n)
            u->name = x->m->machine->unit[i].name,
            u->kind = x->m->machine->unit[i].kind, u->compute = true,
            u->area_m2 = area_of(x->m->machine, &x->m->machine->unit[i]);
        else
            u->name = x->m->machine->memory[x->m->offchip].name;
        for (int k = 0; k < x->m->nblocks; k++) {
            u->busy_cycle += x->run[k].busy[i];
            u->idle_cycle += x->run[k].idle[i];
        }
        u->stalled_cycle = x->s->cycles - u->busy_cycle - u->idle_cycle;
        u->utilization =
            x->s->run_cycle > 0 ? (double)u->busy_cycle / x->s->run_cycle : 0;
        sum_stalls(x, u, i);
        u->lost[WEIR_LOSS_DRAIN] = u->idle_cycle;
    }
    x->s->unit = unit;
    x->s->nunits = n + 1;
}

static void sum_memories(sum *x)
{
    const weir_machine *machine = x->m->machine;
    weir_memory_stats *memory =
        WEIR_NEW(x->a, weir_memory_stats, (size_t)machine->nmemories);

    for (int i = 0; i < machine->nmemories; i++) {
        memory[i] = (weir_memory_stats){.name = machine->memory[i].name,
                                        .capacity_byte =
                                            machine->memory[i].capacity_byte};
        for (int k = 0; k < x->m->nblocks; k++) {
            const weir_block *b = &x->m->block[k];

            if (b->need_memory == i && b->need_byte > memory[i].peak_byte)
                memory[i].peak_byte = b->need_byte;
            for (int t = 0;
                 i == x->m->offchip && t < x->m->problem->cascade->ntensors;
                 t++) {
                memory[i].read_byte += x->run[k].read_byte[t];
                memory[i].write_byte += x->run[k].write_byte[t];
            }
        }
        if (i == x->m->offchip) {
            x->s->traffic_byte = memory[i].read_byte + memory[i].write_byte;
            if (machine->memory[i].byte_per_cycle.num)
                memory[i].busy_cycle =
                    x->s->traffic_byte /
                    weir_ratio_value(machine->memory[i].byte_per_cycle);
        }
    }
    x->s->memory = memory;
    x->s->nmemories = machine->nmemories;
}

static void sum_einsums(sum *x)
{
    const weir_cascade *c = x->m->problem->cascade;
    weir_einsum_stats *einsum =
        WEIR_NEW(x->a, weir_einsum_stats, (size_t)c->neinsums + 1);

    for (int k = 0; k < x->m->nblocks; k++)
        for (int i = 0; i < x->m->block[k].ntasks; i++) {
            const weir_task *t = &x->m->block[k].task[i];

            einsum[x->s->neinsums++] = (weir_einsum_stats){
                .name = c->tensor[c->einsum[t->einsum].out.tensor].name,
                .unit = x->m->machine->unit[t->unit].name,
                .busy_cycle = x->run[k].task_busy[i],
                .share = x->s->run_cycle > 0
                             ? (double)x->run[k].task_busy[i] / x->s->run_cycle
                             : 0};
        }
    x->s->einsum = einsum;
}

/* What binds a block: its transfers, a unit that (almost) never rests, or
 * else what its units wait for. */
static const char *binding(const sum *x, int k)
{
    const weir_block_run *run = &x->run[k];
    int best = 0;

    if (run->memory_cycle >= (double)run->compute_cycle)
        return x->m->machine->memory[x->m->offchip].name;
    for (int i = 0; i <= x->m->machine->nunits; i++)
        if (run->busy[i] > run->busy[best])
            best = i;
    if ((double)run->busy[best] < 0.98 * (double)run->cycles)
        return "dependency";
    return best < x->m->machine->nunits
               ? x->m->machine->unit[best].name
               : x->m->machine->memory[x->m->offchip].name;
}

static void sum_blocks(sum *x)
{
    weir_block_stats *block =
        WEIR_NEW(x->a, weir_block_stats, (size_t)x->m->nblocks + 1);

    for (int k = 0; k < x->m->nblocks; k++)
        block[k] = (weir_block_stats){x->m->block[k].name, x->run[k].cycles,
                                      binding(x, k), x->run[k].compute_cycle,
                                      x->run[k].memory_cycle};
    x->s->block = block;
    x->s->nblocks = x->m->nblocks;
}

static int by_bound(const void *a, const void *b)
{
    const weir_bound *x = a, *y = b;

    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? 1 : -1;
    return strcmp(x->name, y->name);
}

/* No run can be shorter than a unit's work, or than its off-chip transfers. */
static void sum_bounds(sum *x)
{
    weir_bound *bound = WEIR_NEW(x->a, weir_bound, (size_t)x->s->nunits + 1);

    for (int i = 0; i < x->s->nunits; i++)
        if (x->s->unit[i].compute)
            bound[x->s->nbounds++] = (weir_bound){
                x->s->unit[i].name, (double)x->s->unit[i].busy_cycle};
    bound[x->s->nbounds++] =
        (weir_bound){x->m->machine->memory[x->m->offchip].name,
                     x->s->memory[x->m->offchip].busy_cycle};
    qsort(bound, (size_t)x->s->nbounds, sizeof *bound, by_bound);
    x->s->bound = bound;
}

enum { BANKS = 6 }; /* the line on banks */

static const char *banks_line(const weir_machine *m, const char *free)
{
    for (int i = 0; i < m->nmemories; i++)
        if (m->memory[i].interleaved && !m->without[WEIR_EFFECT_BANKS])
            return "buffer traffic takes whole rows through its ports, one of "
                   "which transfers own; row r lies in bank r mod banks, and "
                   "arrays wait for banks, not for transfers";
    return free;
}

static void assumptions(sum *x)
{
    static const char *const physical[] = {
        "accounting physical: prologue and epilogue are peeled, every "
        "hand-over is a token",
        "the PE at row r, column c works r + c cycles behind the corner; a "
        "result that flows down a column leaves it `rows - 1` cycles behind "
        "the corner's beat (depth)",
        "inside the machine column skew costs nothing; what is stored waits "
        "`columns - 1` cycles for the last column",
        "a consumer with as many beats as its operand has words in a PE "
        "follows its producer beat by beat; others wait for the whole tile",
        "a stationary operand is shifted in, a tile made in place shifted "
        "out, one row a beat",
        "what the off-chip memory fills or empties is double-buffered, and "
        "counts so",
        "buffer traffic takes whole rows through its ports, one of which "
        "transfers own; bank conflicts are not modeled",
        "every PE's register file is charged two reads and one write per "
        "operation",
        "softmax scale 1/sqrt(E), masks, norms, residuals and leakage are not "
        "modeled",
    };
    static const char *const published[] = {
        "accounting published (FuseMax artifact): the steady state wrapped "
        "around, no fill or drain",
        "phases of the static epoch add up, each the longest of its units",
        "off-chip transfers hold nothing back; a block takes the longer of "
        "them and compute",
        "capacity counts single buffers unless the mapping says otherwise",
        "one staging register file is charged, no PE register files (artifact)",
        "softmax scale 1/sqrt(E), masks, norms, residuals and leakage are not "
        "modeled",
    };
    bool p = x->m->accounting == WEIR_ACCOUNTING_PUBLISHED;
    const char *const *common = p ? published : physical;
    size_t n = p ? sizeof published / sizeof *published
                 : sizeof physical / sizeof *physical;
    const char **line =
        WEIR_NEW(x->a, const char *, n + (size_t)x->m->machine->nunits + 1);

    x->s->assumption = line;
    if (!x->s->exact)
        line[x->s->nassumptions++] = weir_stats_bounds;
    for (size_t i = 0; i < n; i++)
        line[x->s->nassumptions++] =
            !p && i == BANKS ? banks_line(x->m->machine, common[i]) : common[i];
    for (int u = 0; u < x->m->machine->nunits; u++)
        if (x->m->machine->unit[u].datapath.rtl &&
            strcmp(x->s->engine, "systemc") != 0)
            line[x->s->nassumptions++] = weir_format(
                x->a,
                "'%s' ran as its model, with the cycles its RTL documents; its "
                "body rtl runs with --engine systemc",
                x->m->machine->unit[u].name);
}

const weir_stats *weir_spatial_account(weir_arena *a, const weir_mapping *m,
                                       const char *engine,
                                       const weir_block_run *run)
{
    sum x = {a, m, run, WEIR_NEW(a, weir_stats, 1)};

    x.s->engine = engine;
    x.s->accounting = m->accounting;
    x.s->clock_hz = weir_ratio_value(m->machine->clock_hz);
    sum_cycles(&x);
    sum_units(&x);
    sum_memories(&x);
    sum_einsums(&x);
    sum_blocks(&x);
    sum_bounds(&x);
    assumptions(&x);
    weir_energy(x.s, a, m, run);
    return x.s;
}
