/* SPDX-License-Identifier: Apache-2.0
 * upper.c - the longest that a run in physical accounting can take.
 */
#include "mapper/upper.h"

#include "mapper/build.h"
#include "mapper/lower_physical.h"

#include <math.h>

typedef struct upper {
    weir_lower w;
    weir_physical p;
    const weir_block_run *run;
    double rows;  /* of the buffer that all tasks move */
    double words; /* that cross links, over the links' widths */
} upper;

static double runs_of(const upper *x, unsigned loops)
{
    return weir_block_iterations(x->w.b, loops);
}

/* A beat that is repeated TIMES moves X. */
static void add_words(upper *x, const weir_visit *visit, double times)
{
    if (visit->bundle >= 0)
        x->words += times * (double)visit->words /
                    (double)x->w.m->machine->link[visit->bundle].width;
}

/* What task I moves, of its unit's BEATS in RUNS: at a run's first beat, and at
 * each other. */
static void add_moves(upper *x, int i, double runs, double beats, int64_t each)
{
    weir_moves m = weir_physical_moves(&x->p, i, each);

    x->rows += runs * (double)m.first + (beats - runs) * (double)m.rest;
    for (int k = 0; k < m.n && k < WEIR_VISITS; k++)
        add_words(x, &m.visit[k], m.visit[k].each ? beats : runs);
}

/* The task whose beats bring what I moves: a datapath's own one. */
static int carrier(const upper *x, int i)
{
    int unit = x->w.b->task[i].unit;

    return x->w.m->machine->unit[unit].datapath.module
               ? weir_block_intake(x->w.b, unit)
               : i;
}

/* Beats of shifting tensor T in or out for task I, a row of PEs each. */
static double shifts(upper *x, int i, int t, bool out)
{
    const weir_task *task = &x->w.b->task[i];
    const weir_unit *u = &x->w.m->machine->unit[task->unit];
    double beats =
        runs_of(x, weir_physical_walked(&x->w, task)) * (double)u->rows;
    int64_t rows = weir_physical_shifted(&x->p, i, t);
    weir_visit visit = {.words = u->columns, .bundle = -1};

    if (rows)
        visit.bundle = weir_physical_bundle(&x->w, task, t, out);
    x->rows += beats * (double)rows;
    add_words(x, &visit, beats);
    return beats;
}

/* All beats of units. */
static double beats(upper *x)
{
    const weir_cascade *c = x->w.m->problem->cascade;
    double sum = 0;

    for (int i = 0; i < x->w.b->ntasks; i++) {
        int by = carrier(x, i), in = weir_physical_loaded(&x->w, i);
        const weir_task *t = &x->w.b->task[by];

        add_moves(x, i, runs_of(x, weir_physical_walked(&x->w, t)),
                  (double)x->run->task_busy[by],
                  weir_lower_task(&x->w, by).beats[0]);
        sum += (double)x->run->task_busy[i];
        if (in >= 0)
            sum += shifts(x, i, in, false);
        if (weir_physical_unloaded(&x->w, i))
            sum += shifts(x, i, c->einsum[x->w.b->task[i].einsum].out.tensor,
                          true);
    }
    return sum;
}

/* Cycles in which the buffer has no row left for a beat that asks: by ports or
 * banks, by bytes, by address. */
static double rows_spent(const upper *x)
{
    const weir_machine *machine = x->w.m->machine;
    const weir_memory *buffer;
    double spent = 0;

    if (x->w.b->need_memory < 0)
        return 0;
    buffer = &machine->memory[x->w.b->need_memory];
    for (int k = 0; k < 2; k++) {
        int64_t n = k ? buffer->interleaved ? 0 : buffer->banks : buffer->ports;

        if (n)
            spent = fmax(spent, 1 / fmax(1, (double)n - 1));
    }
    if (buffer->byte_per_cycle.num)
        spent += (double)buffer->row_byte /
                 fmax(1, floor(weir_ratio_value(buffer->byte_per_cycle)));
    return x->rows * (spent + (buffer->interleaved ? 1 : 0));
}

/* Cycles from a run of task I until all that waits for it may go on. */
static int64_t longest_way(const upper *x, int i)
{
    const weir_lower *w = &x->w;
    const weir_machine *machine = w->m->machine;
    const weir_task *from = &w->b->task[i];
    int64_t way = 0;

    for (int k = 0; k < w->b->ntasks; k++) {
        const weir_reads *reads = &w->m->reads[w->b->task[k].einsum];
        const char *to = machine->unit[w->b->task[k].unit].name;
        int64_t hop;

        for (int o = 0; o < reads->n && w->b->task[k].unit != from->unit; o++) {
            if (weir_block_maker(w->m, w->b, reads->operand[o].tensor) != i)
                continue;
            hop =
                weir_physical_leaving(w, from, false) +
                weir_machine_link(machine, machine->unit[from->unit].name, to);
            way = hop > way ? hop : way;
        }
    }
    for (int k = 0; k < w->b->ntransfers; k++)
        if (w->b->transfer[k].write && w->b->transfer[k].task == i) {
            int64_t hop = weir_physical_leaving(w, from, true);

            way = hop > way ? hop : way;
        }
    return way;
}

static double ways(const upper *x)
{
    double sum = 0;

    for (int i = 0; i < x->w.b->ntasks; i++)
        sum += runs_of(x, weir_physical_walked(&x->w, &x->w.b->task[i])) *
               (double)longest_way(x, i);
    return sum;
}

/* Transfers end on whole cycles; a row is a beat, which may be less than the
 * channel gives in a cycle. */
static double transfers(const upper *x)
{
    const weir_memory *offchip = &x->w.m->machine->memory[x->w.m->offchip];
    double sum = x->run->memory_cycle;
    bool narrow =
        (double)x->p.row_byte < weir_ratio_value(offchip->byte_per_cycle);

    for (int i = 0; i < x->w.b->ntransfers; i++) {
        const weir_transfer *t = &x->w.b->transfer[i];
        double moved =
            weir_block_moved(x->w.m, x->w.b, t->tensor, t->enclosing) *
            (double)x->w.m->problem->word_byte;

        sum += runs_of(x, t->enclosing) *
               (2 + (double)(t->write ? 0 : offchip->latency_cycle));
        if (narrow && x->p.row_byte)
            sum += moved / (double)x->p.row_byte;
    }
    return sum;
}

double weir_upper_cycles(weir_arena *a, const weir_mapping *m,
                         const weir_block *b, const weir_block_run *run)
{
    weir_diag quiet = {0};
    upper x = {.w = {.a = a, .d = &quiet, .m = m, .b = b}, .run = run};
    double sum;

    x.p.w = &x.w;
    x.p.bytes = x.p.banks = -1;
    if (b->need_memory >= 0)
        x.p.row_byte = m->machine->memory[b->need_memory].row_byte;
    sum = beats(&x);
    return 1 + sum + rows_spent(&x) + x.words + ways(&x) + transfers(&x);
}
