/* SPDX-License-Identifier: Apache-2.0
 * cost.c - the closed form.
 *
 * Published: a ragged or a last tile makes a *kind* of epoch; a kind costs
 * the longest path through its phases, and there are so many of it.
 */
#include "mapper/cost.h"

#include "mapper/account.h"

#include <math.h>

enum { OPERANDS = 64, KINDS = 12 };

/* A kind: which of the block's ranks with loops are at their last tile. */
typedef struct kinds {
    int n;
    int rank[KINDS];
} kinds;

typedef struct cost {
    weir_arena *a;
    const weir_mapping *m;
    const weir_block *b;
    kinds k;
    weir_block_run run;
    int64_t epochs_min; /* shortest kind */
} cost;

/* Does it matter whether rank R is at its last tile? */
static bool matters(const weir_block *b, int r)
{
    if (!b->cut[r].loops)
        return false;
    if (b->cut[r].last_tile != b->cut[r].tile)
        return true;
    for (int i = 0; i < b->ntasks; i++)
        if (b->task[i].last & b->cut[r].loops)
            return b->cut[r].tiles > 1;
    return false;
}

static bool list_kinds(cost *x)
{
    for (int r = 0; r < x->m->problem->cascade->nranks; r++)
        if (x->m->problem->cascade->rank[r].level < 0 && matters(x->b, r)) {
            if (x->k.n == KINDS)
                return false;
            x->k.rank[x->k.n++] = r;
        }
    return true;
}

static bool at_last(const cost *x, int kind, int r)
{
    for (int i = 0; i < x->k.n; i++)
        if (x->k.rank[i] == r)
            return kind >> i & 1;
    return x->b->cut[r].tiles == 1;
}

/* Epochs of KIND: one last tile, tiles - 1 others, for each rank. */
static double epochs_of(const cost *x, int kind)
{
    double n = 1;

    for (int r = 0; r < x->m->problem->cascade->nranks; r++) {
        const weir_cut *cut = &x->b->cut[r];
        bool listed = false;

        if (!cut->loops)
            continue;
        for (int i = 0; i < x->k.n; i++)
            if (x->k.rank[i] == r) {
                n *= kind >> i & 1 ? 1 : (double)(cut->tiles - 1);
                listed = true;
            }
        if (!listed)
            n *= (double)cut->tiles;
    }
    return n;
}

static bool runs_in(const cost *x, const weir_task *t, int kind)
{
    for (int r = 0; r < x->m->problem->cascade->nranks; r++)
        if (t->last & x->b->cut[r].loops && !at_last(x, kind, r))
            return false;
    return true;
}

/* Cycles of task T on a tile of KIND: points that no PE does in parallel,
 * times folds, times the cost of a point. */
static double duration(const cost *x, const weir_task *t, int kind)
{
    const weir_unit *u = &x->m->machine->unit[t->unit];
    weir_ranks inner =
        weir_einsum_inner_ranks(x->m->problem->cascade, t->einsum);
    double along = 1, rows = 1, columns = 1;
    int r;

    if (!runs_in(x, t, kind))
        return 0;
    WEIR_EACH_RANK(r, inner) {
        const weir_cut *cut = &x->b->cut[r];
        double extent =
            r <= WEIR_RANK_H
                ? 1
                : (double)(at_last(x, kind, r) ? cut->last_tile : cut->tile);

        if (weir_rank_in(r, t->rows))
            rows *= extent;
        else if (weir_rank_in(r, t->columns))
            columns *= extent;
        else
            along *= extent;
    }
    along *= ceil(rows / (double)u->rows) * ceil(columns / (double)u->columns);
    return fmax(1, along * (double)weir_task_work(x->m, t).cycles);
}

static bool drained(const weir_block *b, int tensor)
{
    for (int i = 0; i < b->nskews; i++)
        if (b->skew[i].tensor == tensor)
            return b->skew[i].drain;
    return false;
}

/* When task I may start in its phase: after its unit's task before, and after
 * operands of the same epoch from other units, drained if need be. */
static double ready(const cost *x, int i, const double *end)
{
    const weir_cascade *c = x->m->problem->cascade;
    const weir_task *t = &x->b->task[i];
    weir_operand operand[OPERANDS];
    int n = weir_einsum_operands(c, t->einsum, operand, OPERANDS);
    double at = 0;

    for (int k = 0; k < n; k++) {
        int maker = weir_block_maker(x->m, x->b, operand[k].tensor);
        const weir_task *from = maker < 0 ? NULL : &x->b->task[maker];

        if (!from || operand[k].previous || from->unit == t->unit ||
            from->offset != t->offset)
            continue;
        at = fmax(at,
                  end[maker] +
                      (drained(x->b, weir_tensor_source(c, operand[k].tensor))
                           ? (double)x->m->machine->unit[from->unit].rows
                           : 0));
    }
    return at;
}

/* Cycles of one epoch of KIND; END[task] is when each task ends in it. */
static double epoch(const cost *x, int kind, double *end)
{
    double start = 0, phase_end = 0;

    for (int p = 0; p < x->b->nphases; p++) {
        bool settled = false;

        for (int round = 0; !settled && round <= x->b->ntasks; round++) {
            settled = true;
            for (int i = 0; i < x->b->ntasks; i++) {
                const weir_task *t = &x->b->task[i];
                double at = start, length = duration(x, t, kind);

                if (t->phase != p)
                    continue;
                for (int k = 0; k < i; k++)
                    if (x->b->task[k].unit == t->unit &&
                        x->b->task[k].phase == p)
                        at = fmax(at, end[k]);
                if (length > 0)
                    at = fmax(at, ready(x, i, end));
                if (end[i] != at + length) {
                    end[i] = at + length;
                    settled = false;
                }
                phase_end = fmax(phase_end, end[i]);
            }
        }
        for (int k = 0; k < x->b->ndrains; k++)
            if (x->b->drain[k].phase == p)
                phase_end +=
                    (double)x->m->machine->unit[x->b->drain[k].unit].rows;
        start = phase_end;
    }
    return start;
}

/* A skewed operand whose drain is waited for is hidden when its consumer's
 * turn comes later anyway, in the shortest epochs. */
static bool hidden(const cost *x, double shortest, const double *end, int kind)
{
    const weir_cascade *c = x->m->problem->cascade;

    for (int i = 0; i < x->b->ntasks; i++) {
        const weir_task *t = &x->b->task[i];
        weir_operand operand[OPERANDS];
        int n = weir_einsum_operands(c, t->einsum, operand, OPERANDS);

        for (int k = 0; k < n; k++) {
            int maker = weir_block_maker(x->m, x->b, operand[k].tensor);
            const weir_task *from = maker < 0 ? NULL : &x->b->task[maker];
            double skew = from ? (double)(t->offset - from->offset) : 0;

            if (!from || operand[k].previous || skew <= 0 ||
                from->unit == t->unit ||
                !drained(x->b, weir_tensor_source(c, operand[k].tensor)) ||
                from->last != t->last)
                continue;
            if (end[i] - duration(x, t, kind) + skew * shortest <
                end[maker] + (double)x->m->machine->unit[from->unit].rows)
                return false;
        }
    }
    return true;
}

/* Sum the kinds. Returns false when a drain is not hidden. */
static bool sum_kinds(cost *x, double *cycles)
{
    double *end = WEIR_NEW(x->a, double, (size_t)x->b->ntasks + 1);
    double shortest = INFINITY;
    bool exact = true;

    *cycles = 0;
    for (int kind = 0; kind < 1 << x->k.n; kind++)
        if (epochs_of(x, kind) > 0)
            shortest = fmin(shortest, epoch(x, kind, end));
    for (int kind = 0; kind < 1 << x->k.n; kind++) {
        double n = epochs_of(x, kind);

        if (n <= 0)
            continue;
        *cycles += n * epoch(x, kind, end);
        exact &= hidden(x, shortest, end, kind);
        for (int i = 0; i < x->b->ntasks; i++) {
            double length = n * duration(x, &x->b->task[i], kind);

            x->run.task_busy[i] += (int64_t)length;
            x->run.busy[x->b->task[i].unit] += (int64_t)length;
        }
    }
    return exact;
}

static void sum_transfers(cost *x)
{
    double bytes = 0;
    weir_ratio rate = x->m->machine->memory[x->m->offchip].byte_per_cycle;

    for (int i = 0; i < x->b->ntransfers; i++) {
        const weir_transfer *t = &x->b->transfer[i];
        double moved = weir_block_moved(x->m, x->b, t->tensor, t->enclosing) *
                       (double)x->m->problem->word_byte *
                       weir_ratio_value(t->part);

        (t->write ? x->run.write_byte : x->run.read_byte)[t->tensor] += moved;
        bytes += moved;
    }
    if (rate.num)
        x->run.memory_cycle = bytes * (double)rate.den / (double)rate.num;
}

/* Longest any run of the block can take: nothing overlaps, every operation
 * drains, and every access of a port is waited for. */
static double serial(const cost *x)
{
    double cycles = x->run.memory_cycle + 1, epochs, access = 0;
    int64_t offset = 0;

    for (int u = 0; u < x->m->machine->nunits; u++)
        cycles += (double)x->run.busy[u];
    for (int i = 0; i < x->b->ntasks; i++)
        if (x->b->task[i].offset > offset)
            offset = x->b->task[i].offset;
    epochs =
        weir_block_iterations(x->b, (1u << x->b->nloops) - 1) + (double)offset;
    for (int i = 0; i < x->b->ntasks; i++) {
        const weir_unit *u = &x->m->machine->unit[x->b->task[i].unit];

        access += 2 * (double)(u->rows + u->columns) + 64;
    }
    for (int i = 0; i < x->b->ntransfers; i++)
        cycles +=
            weir_block_iterations(x->b, x->b->transfer[i].enclosing) *
            (2 + (double)x->m->machine->memory[x->m->offchip].latency_cycle);
    return 4 * cycles + epochs * access;
}

static void finish(cost *x, double cycles, bool exact)
{
    weir_block_run *run = &x->run;
    double memory = ceil(run->memory_cycle);
    int copy = x->m->machine->nunits;

    run->compute_cycle = (int64_t)cycles;
    run->run_cycle = fmax(cycles, run->memory_cycle);
    run->cycles = (int64_t)fmax(cycles, memory);
    run->exact = exact;
    run->upper_cycle = exact ? run->cycles : (int64_t)fmin(serial(x), 9e18);
    run->busy[copy] = (int64_t)memory;
    for (int u = 0; u <= copy; u++)
        run->idle[u] = run->cycles - run->busy[u];
}

/* Stalls of the published ring: what a unit used by the block is not busy. */
static void stalls(cost *x, double cycles)
{
    x->run.stall =
        WEIR_NEW(x->a, weir_stall_count, (size_t)x->m->machine->nunits + 1);
    for (int u = 0; u < x->m->machine->nunits; u++) {
        int64_t stalled = (int64_t)cycles - x->run.busy[u];
        bool used = false;

        for (int i = 0; i < x->b->ntasks; i++)
            used |= x->b->task[i].unit == u;
        if (!used || stalled <= 0)
            continue;
        x->run.stall[x->run.nstalls++] =
            (weir_stall_count){u, "phases and dependences", stalled};
        x->run.idle[u] -= stalled;
    }
}

static void run_block(cost *x)
{
    double cycles = 0, busiest = 0;
    bool exact = list_kinds(x) && sum_kinds(x, &cycles);

    exact &= x->m->accounting == WEIR_ACCOUNTING_PUBLISHED;
    sum_transfers(x);
    if (!exact) { /* a lower bound: the busiest unit */
        for (int u = 0; u < x->m->machine->nunits; u++)
            busiest = fmax(busiest, (double)x->run.busy[u]);
        cycles = busiest;
    }
    finish(x, cycles, exact);
    if (exact)
        stalls(x, cycles);
}

weir_status weir_cost_run(const weir_stats **out, weir_arena *a,
                          const weir_mapping *m, weir_diag *d)
{
    weir_block_run *run = WEIR_NEW(a, weir_block_run, (size_t)m->nblocks + 1);

    for (int k = 0; k < m->nblocks; k++) {
        cost x = {.a = a,
                  .m = m,
                  .b = &m->block[k],
                  .run = weir_block_run_make(a, m, &m->block[k])};

        run_block(&x);
        run[k] = x.run;
    }
    return weir_account(out, a, m, "closed-form", run, d);
}
