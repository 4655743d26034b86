/* SPDX-License-Identifier: Apache-2.0
 * cost.c - the closed form.
 *
 * Published: a ragged or a last tile makes a *kind* of epoch; a kind costs
 * the longest path through its phases, and there are so many of it.
 */
#include "mapper/cost.h"

#include "mapper/account.h"
#include "mapper/kernel_bound.h"
#include "mapper/upper.h"

#include <math.h>

enum { KINDS = 12 };

/* A kind of epoch: which of the block's ranks with loops are at their last
 * tile, where that matters. Bit i of a kind's number is set when rank[i] is. */
typedef struct kinds {
    int n;
    int rank[KINDS];
} kinds;

/* The cycles of each task in an epoch of one kind, and when it ends. */
typedef struct epoch {
    double times; /* epochs of this kind */
    double cycles;
    double *length, *end; /* [ntasks] */
    double *start;        /* [nphases + 1] of each phase, and the end */
} epoch;

typedef struct cost {
    weir_arena *a;
    const weir_mapping *m;
    const weir_block *b;
    kinds k;
    epoch last; /* with all ranks at their last tile */
    weir_block_run run;
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
    weir_ranks inner = x->m->problem->cascade->einsum[t->einsum].inner;
    double along = 1, rows = 1, columns = 1;
    int r;

    if (!runs_in(x, t, kind))
        return 0;
    WEIR_EACH_RANK(r, inner) {
        const weir_cut *cut = &x->b->cut[r];
        bool whole = u->datapath.module && weir_rank_in(r, t->rows);
        double extent = r <= WEIR_RANK_H                ? 1
                        : at_last(x, kind, r) && !whole ? (double)cut->last_tile
                                                        : (double)cut->tile;

        if (weir_rank_in(r, t->rows))
            rows *= extent;
        else if (weir_rank_in(r, t->columns))
            columns *= extent;
        else
            along *= extent;
    }
    along *= ceil(rows / (double)u->rows) * ceil(columns / (double)u->columns);
    along *= (double)t->work.cycles;
    return u->datapath.module ? along : fmax(1, along);
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
    const weir_reads *reads = &x->m->reads[t->einsum];
    double at = 0;

    for (int k = 0; k < reads->n; k++) {
        const weir_operand *o = &reads->operand[k];
        int maker = weir_block_maker(x->m, x->b, o->tensor);
        const weir_task *from = maker < 0 ? NULL : &x->b->task[maker];

        if (!from || o->previous || from->unit == t->unit ||
            from->offset != t->offset)
            continue;
        at = fmax(at, end[maker] +
                          (drained(x->b, c->tensor[o->tensor].source)
                               ? (double)x->m->machine->unit[from->unit].rows
                               : 0));
    }
    return at;
}

/* When phase P ends that starts at START. A task may wait for one that stands
 * later in the list, so they are gone through until nothing moves. */
static double phase_end(const cost *x, const epoch *e, int p, double start)
{
    double last = start;
    bool settled = false;

    for (int round = 0; !settled && round <= x->b->ntasks; round++) {
        settled = true;
        for (int i = 0; i < x->b->ntasks; i++) {
            const weir_task *t = &x->b->task[i];
            double at = start;

            if (t->phase != p)
                continue;
            for (int k = 0; k < i; k++)
                if (x->b->task[k].unit == t->unit && x->b->task[k].phase == p)
                    at = fmax(at, e->end[k]);
            if (e->length[i] > 0)
                at = fmax(at, ready(x, i, e->end));
            settled &= e->end[i] == at + e->length[i];
            e->end[i] = at + e->length[i];
            last = fmax(last, e->end[i]);
        }
    }
    return last;
}

/* One epoch of KIND. */
static epoch epoch_make(const cost *x, int kind)
{
    size_t tasks = (size_t)x->b->ntasks + 1;
    epoch e = {.times = epochs_of(x, kind),
               .length = WEIR_NEW(x->a, double, tasks),
               .end = WEIR_NEW(x->a, double, tasks),
               .start = WEIR_NEW(x->a, double, (size_t)x->b->nphases + 1)};

    for (int i = 0; i < x->b->ntasks; i++)
        e.length[i] = duration(x, &x->b->task[i], kind);
    for (int p = 0; p < x->b->nphases; p++) {
        e.cycles = phase_end(x, &e, p, e.cycles);
        for (int k = 0; k < x->b->ndrains; k++)
            if (x->b->drain[k].phase == p)
                e.cycles +=
                    (double)x->m->machine->unit[x->b->drain[k].unit].rows;
        e.start[p + 1] = e.cycles;
    }
    return e;
}

/* A skewed operand whose drain is waited for is hidden when its consumer's
 * turn comes later anyway, in the shortest epochs. */
static bool hidden(const cost *x, double shortest, const epoch *e)
{
    const weir_cascade *c = x->m->problem->cascade;

    for (int i = 0; i < x->b->ntasks; i++) {
        const weir_task *t = &x->b->task[i];
        const weir_reads *reads = &x->m->reads[t->einsum];

        for (int k = 0; k < reads->n; k++) {
            const weir_operand *o = &reads->operand[k];
            int maker = weir_block_maker(x->m, x->b, o->tensor);
            const weir_task *from = maker < 0 ? NULL : &x->b->task[maker];
            double skew = from ? (double)(t->offset - from->offset) : 0;

            if (!from || o->previous || skew <= 0 || from->unit == t->unit ||
                !drained(x->b, c->tensor[o->tensor].source) ||
                from->last != t->last)
                continue;
            if (e->end[i] - e->length[i] + skew * shortest <
                e->end[maker] + (double)x->m->machine->unit[from->unit].rows)
                return false;
        }
    }
    return true;
}

/* Sum the kinds. Returns false when a drain is not hidden. */
static bool sum_kinds(cost *x, double *cycles)
{
    int n = 1 << x->k.n;
    epoch *e = WEIR_NEW(x->a, epoch, (size_t)n);
    double shortest = INFINITY;
    bool exact = true;

    *cycles = 0;
    for (int kind = 0; kind < n; kind++)
        if (epochs_of(x, kind) > 0) {
            e[kind] = epoch_make(x, kind);
            shortest = fmin(shortest, e[kind].cycles);
        }
    x->last = e[n - 1];
    for (int kind = 0; kind < n; kind++) {
        if (e[kind].times <= 0)
            continue;
        *cycles += e[kind].times * e[kind].cycles;
        exact &= hidden(x, shortest, &e[kind]);
        for (int i = 0; i < x->b->ntasks; i++) {
            double length = e[kind].times * e[kind].length[i];

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

/* Published: nothing overlaps, and every task drains. */
static double serial(const cost *x)
{
    double cycles = x->run.memory_cycle + 1, epochs;
    int64_t offset = 0;

    for (int i = 0; i < x->b->ntasks; i++)
        if (x->b->task[i].offset > offset)
            offset = x->b->task[i].offset;
    epochs =
        weir_block_iterations(x->b, (1u << x->b->nloops) - 1) + (double)offset;
    for (int i = 0; i < x->b->ntasks; i++)
        cycles += (double)x->run.task_busy[i] +
                  epochs * (double)x->m->machine->unit[x->b->task[i].unit].rows;
    return cycles;
}

static double upper(const cost *x)
{
    return x->m->accounting == WEIR_ACCOUNTING_PUBLISHED
               ? serial(x)
               : weir_upper_cycles(x->a, x->m, x->b, &x->run);
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
    run->upper_cycle = exact ? run->cycles : (int64_t)fmin(upper(x), 9e18);
    run->busy[copy] = (int64_t)memory;
    for (int u = 0; u <= copy; u++)
        run->idle[u] = run->cycles - run->busy[u];
}

/* Cycles that unit U has nothing to do at the end of the block: from its last
 * phase, or drain, of the last epoch. */
static double idle_tail(const cost *x, int u)
{
    double end = 0;

    for (int i = 0; i < x->b->ntasks; i++)
        if (x->b->task[i].unit == u)
            end = fmax(end, x->last.end[i]);
    for (int k = 0; k < x->b->ndrains; k++)
        if (x->b->drain[k].unit == u)
            end = fmax(end, x->last.start[x->b->drain[k].phase + 1]);
    return x->last.cycles - end;
}

/* Stalls of the published ring: what a unit used by the block is not busy,
 * until it has ended. */
static void stalls(cost *x, double cycles)
{
    x->run.stall =
        WEIR_NEW(x->a, weir_stall_count, (size_t)x->m->machine->nunits + 1);
    for (int u = 0; u < x->m->machine->nunits; u++) {
        int64_t stalled = (int64_t)(cycles - idle_tail(x, u)) - x->run.busy[u];
        bool used = false;

        for (int i = 0; i < x->b->ntasks; i++)
            used |= x->b->task[i].unit == u;
        if (!used || stalled <= 0)
            continue;
        x->run.stall[x->run.nstalls++] = (weir_stall_count){
            .unit = u, .reason = "phases and dependences", .cycle = stalled};
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

    if (m->kernel)
        return weir_kernel_bound(out, a, m, d);
    for (int k = 0; k < m->nblocks; k++) {
        cost x = {.a = a,
                  .m = m,
                  .b = &m->block[k],
                  .run = weir_block_run_make(a, m, &m->block[k])};

        run_block(&x);
        run[k] = x.run;
    }
    *out = weir_account(a, m, "closed-form", run);
    return WEIR_OK;
}
