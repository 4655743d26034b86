/* SPDX-License-Identifier: Apache-2.0
 * energy.c - actions times their price, by component and by Einsum.
 *
 * Compute: operations per point times points. Off-chip: bytes moved. Buffer:
 * what fills it, what its readers read and its makers write; an operand goes
 * to each unit once (published) or to each task (physical). Staging: what
 * passes between units without a memory (FuseMax artifact: written when it
 * leaves, read when it is used, except an accumulation's first). Registers:
 * physical only, two reads and a write per operation in every PE. Checked
 * against the closed form of the published results (docs/design).
 */
#include "mapper/energy.h"

#include <assert.h>
#include <math.h>

typedef struct sum {
    const weir_mapping *m;
    const weir_block *b;
    weir_energy_stats *part;
    int n, room;
    weir_einsum_stats *einsum; /* of the task at hand */
    weir_memory_stats *memory; /* on-chip bytes are counted here */
} sum;

/* COUNT bytes or actions at PRICE for TO. */
static void pay(sum *x, const weir_price *price, const char *to, double count)
{
    double each;

    if (!price || count <= 0)
        return;
    each = x->m->accounting == WEIR_ACCOUNTING_PUBLISHED
               ? price->energy_published_j
               : price->energy_j;
    if (price->width_byte > 0)
        count /= price->width_byte;
    assert(x->n < x->room);
    x->part[x->n++] = (weir_energy_stats){price->component, price->action, to,
                                          count, count * each};
    if (x->einsum)
        x->einsum->energy_j += count * each;
}

/* BYTES read from or written to MEMORY. */
static void pay_memory(sum *x, int memory, int move, const char *to,
                       double bytes)
{
    pay(x, x->m->machine->memory_price[memory][move], to, bytes);
    if (memory == x->m->offchip || !(bytes > 0))
        return;
    if (move == WEIR_READ)
        x->memory[memory].read_byte += bytes;
    else
        x->memory[memory].write_byte += bytes;
}

static double points(const sum *x, int e)
{
    const weir_cascade *c = x->m->problem->cascade;
    weir_ranks inner = c->einsum[e].inner;
    double n = 1;
    int r;

    WEIR_EACH_RANK(r, c->einsum[e].extent)
        n *= (double)weir_block_cut(x->b, r, weir_rank_in(r, inner)).extent;
    return n;
}

static const char *made(const sum *x, const weir_task *t)
{
    const weir_cascade *c = x->m->problem->cascade;

    return c->tensor[c->einsum[t->einsum].out.tensor].name;
}

static void pay_compute(sum *x, const weir_task *t, double beats)
{
    const weir_unit_prices *prices = &x->m->machine->unit_price[t->unit];
    double n = points(x, t->einsum), actions = 0;
    double word = (double)x->m->problem->word_byte;

    if (x->m->machine->unit[t->unit].kind == WEIR_UNIT_DATAPATH) {
        pay(x, prices->action[WEIR_ACT_BEAT], made(x, t),
            beats * (double)x->m->machine->unit[t->unit].columns);
        return;
    }
    for (int k = 0; k < WEIR_ACTIONS; k++) {
        pay(x, prices->action[k], made(x, t), n * (double)t->work.uses[k]);
        actions += (double)t->work.uses[k];
    }
    if (x->m->accounting == WEIR_ACCOUNTING_PHYSICAL) {
        pay(x, prices->registers[WEIR_READ], made(x, t),
            2 * n * actions * word);
        pay(x, prices->registers[WEIR_WRITE], made(x, t), n * actions * word);
    }
}

static int onchip_hold(const sum *x, int t)
{
    for (int i = 0; i < x->b->nholds; i++)
        if (x->b->hold[i].tensor == t && x->b->hold[i].unit < 0 &&
            x->b->hold[i].memory != x->m->offchip)
            return i;
    return -1;
}

static unsigned walked(const sum *x, const weir_task *t)
{
    return ((1u << x->b->nloops) - 1) & ~t->last;
}

/* Did an earlier task of the same unit already bring this operand's tile? */
static bool brought(const sum *x, int task, const weir_operand *o)
{
    for (int i = 0; i < task; i++) {
        const weir_reads *reads = &x->m->reads[x->b->task[i].einsum];

        if (x->b->task[i].unit != x->b->task[task].unit ||
            x->b->task[i].offset != x->b->task[task].offset)
            continue;
        for (int k = 0; k < reads->n; k++)
            if (reads->operand[k].tensor == o->tensor &&
                reads->operand[k].previous == o->previous &&
                reads->operand[k].final == o->final)
                return true;
    }
    return false;
}

static bool runs_on(const sum *x, int e, int unit)
{
    for (int i = 0; i < x->b->ntasks; i++)
        if (x->b->task[i].einsum == e)
            return x->b->task[i].unit == unit;
    return false;
}

/* Published: what a unit makes only for itself stays with it (FLAT's SN: the
 * published energies of FLAT and Unfused hold 3 reads and 2 writes a score,
 * QK and A from the outside of the 1-D array; see docs/design/003). */
static bool private_to_unit(const sum *x, int t)
{
    const weir_cascade *c = x->m->problem->cascade;
    int maker = weir_block_maker(x->m, x->b, t);

    if (x->m->accounting == WEIR_ACCOUNTING_PHYSICAL || maker < 0 ||
        c->tensor[t].kind != WEIR_TENSOR_INTERMEDIATE || c->tensor[t].step >= 0)
        return false;
    for (int e = 0; e < c->neinsums; e++) {
        const weir_reads *reads = &x->m->reads[e];

        for (int k = 0; k < reads->n; k++)
            if (c->tensor[reads->operand[k].tensor].source == t &&
                !runs_on(x, e, x->b->task[maker].unit))
                return false;
    }
    return true;
}

/* Published: only what enters or leaves the cascade is charged for its way
 * between buffer and off-chip memory; an intermediate is paid where it is used.
 */
static bool passes_free(const sum *x, int t)
{
    const weir_cascade *c = x->m->problem->cascade;

    return x->m->accounting == WEIR_ACCOUNTING_PUBLISHED &&
           c->tensor[c->tensor[t].source].kind == WEIR_TENSOR_INTERMEDIATE &&
           c->tensor[t].view < 0;
}

static void pay_crossing(sum *x, const weir_task *maker,
                         const weir_task *reader, int t)
{
    const weir_cascade *c = x->m->problem->cascade;
    double bytes = weir_block_moved(x->m, x->b, t, walked(x, maker)) *
                   (double)x->m->problem->word_byte;
    int step = c->tensor[c->einsum[reader->einsum].out.tensor].step;
    double reads = bytes;

    if (x->m->machine->unit[maker->unit].kind == WEIR_UNIT_PE_ARRAY &&
        step >= 0) {
        double tiles = (double)x->b->cut[c->rank[step].base].tiles;

        reads = bytes * (tiles - 1) / tiles;
    }
    pay(x, x->m->machine->staging_price[WEIR_WRITE], c->tensor[t].name, bytes);
    pay(x, x->m->machine->staging_price[WEIR_READ], c->tensor[t].name, reads);
}

static void pay_operand(sum *x, int task, const weir_operand *o)
{
    const weir_cascade *c = x->m->problem->cascade;
    const weir_task *t = &x->b->task[task];
    int maker = weir_block_maker(x->m, x->b, o->tensor),
        h = onchip_hold(x, o->tensor);
    const weir_task *from = maker < 0 ? NULL : &x->b->task[maker];
    bool again = brought(x, task, o);

    if (from && !o->previous && !o->final &&
        (c->tensor[o->tensor].step >= 0 ||
         (from->unit == t->unit && from->offset == t->offset))) {
        if (from->unit != t->unit && !again)
            pay_crossing(x, from, t, o->tensor);
        return; /* taken as it is made */
    }
    if (private_to_unit(x, o->tensor))
        return;
    if (h >= 0) {
        if (!again || (x->m->accounting == WEIR_ACCOUNTING_PHYSICAL &&
                       x->m->machine->unit[t->unit].kind != WEIR_UNIT_DATAPATH))
            pay_memory(x, x->b->hold[h].memory, WEIR_READ,
                       c->tensor[o->tensor].name,
                       weir_block_moved(x->m, x->b, o->tensor, walked(x, t)) *
                           (double)x->m->problem->word_byte);
        return;
    }
    if (from && from->unit != t->unit && !again && !o->previous)
        pay_crossing(x, from, t, o->tensor);
}

static void pay_made(sum *x, const weir_task *t)
{
    int out = x->m->problem->cascade->einsum[t->einsum].out.tensor,
        h = onchip_hold(x, out);
    double bytes = weir_block_moved(x->m, x->b, out, walked(x, t)) *
                   (double)x->m->problem->word_byte;
    const char *name = made(x, t);
    int memory;

    if (x->m->problem->cascade->tensor[out].step <
        0) { /* written once it is whole */
        unsigned own = 0;
        int r;

        WEIR_EACH_RANK(r, x->m->problem->cascade->tensor[out].extent)
            own |= x->b->cut[r].loops;
        bytes = weir_block_moved(x->m, x->b, out, own) *
                (double)x->m->problem->word_byte;
    }
    if (h < 0 || private_to_unit(x, out))
        return;
    memory = x->b->hold[h].memory;
    if (x->b->hold[h].partial) { /* partial sums go there and back each epoch */
        double sums = weir_block_moved(x->m, x->b, out, walked(x, t)) *
                      (double)x->m->problem->word_byte;

        pay_memory(x, memory, WEIR_WRITE, name, sums);
        pay_memory(x, memory, WEIR_READ, name, sums);
        return;
    }
    pay_memory(x, memory, WEIR_WRITE, name, bytes);
    for (int i = 0; i < x->b->ntransfers && !passes_free(x, out); i++)
        if (x->b->transfer[i].tensor == out && x->b->transfer[i].write)
            pay_memory(x, memory, WEIR_READ, name,
                       bytes * weir_ratio_value(x->b->transfer[i].part));
}

/* The off-chip memory, and the buffer that it fills. */
static void pay_transfers(sum *x, const weir_block_run *run)
{
    const weir_cascade *c = x->m->problem->cascade;

    x->einsum = NULL;
    for (int t = 0; t < c->ntensors; t++) {
        int h = onchip_hold(x, t);
        const char *name = c->tensor[t].name;

        pay_memory(x, x->m->offchip, WEIR_READ, name, run->read_byte[t]);
        pay_memory(x, x->m->offchip, WEIR_WRITE, name, run->write_byte[t]);
        if (h >= 0 && !passes_free(x, t))
            pay_memory(x, x->b->hold[h].memory, WEIR_WRITE, name,
                       run->read_byte[t]);
    }
}

static void total_area(weir_stats *s, const weir_machine *machine)
{
    for (int i = 0; i < machine->nprices; i++)
        if (!*machine->price[i].action)
            s->area_m2 +=
                machine->price[i].area_m2 * (double)machine->price[i].instances;
}

/* The most parts there can be: see what pays. */
static int room_of(const weir_mapping *m)
{
    int room = 0;

    for (int k = 0; k < m->nblocks; k++) {
        const weir_block *b = &m->block[k];

        room += 3 * m->problem->cascade->ntensors;
        for (int i = 0; i < b->ntasks; i++)
            room += WEIR_ACTIONS + 4 + 2 * m->reads[b->task[i].einsum].n +
                    b->ntransfers;
    }
    return room;
}

static void pay_task(sum *x, const weir_block_run *run, int i)
{
    const weir_task *t = &x->b->task[i];
    const weir_reads *reads = &x->m->reads[t->einsum];

    pay_compute(x, t, (double)run->task_busy[i]);
    for (int o = 0; o < reads->n; o++)
        pay_operand(x, i, &reads->operand[o]);
    pay_made(x, t);
}

/* Without a table of prices no energy is known; it is not 0. */
static void set_unpriced(weir_stats *s)
{
    s->energy_j = (double)NAN;
    for (int i = 0; i < s->neinsums; i++)
        ((weir_einsum_stats *)&s->einsum[i])->energy_j = (double)NAN;
}

void weir_energy(weir_stats *s, weir_arena *a, const weir_mapping *m,
                 const weir_block_run *run)
{
    sum x = {
        .m = m, .memory = (weir_memory_stats *)s->memory, .room = room_of(m)};
    int at = 0;

    x.part = WEIR_NEW(a, weir_energy_stats, (size_t)x.room + 1);
    for (int k = 0; k < m->nblocks; k++) {
        x.b = &m->block[k];
        for (int i = 0; i < x.b->ntasks; i++) {
            x.einsum = (weir_einsum_stats *)&s->einsum[at++];
            pay_task(&x, &run[k], i);
        }
        pay_transfers(&x, &run[k]);
    }
    if (!*m->machine->table) {
        set_unpriced(s);
        return;
    }
    for (int i = 0; i < x.n; i++)
        s->energy_j += x.part[i].energy_j;
    s->energy = x.part;
    s->nenergies = x.n;
    total_area(s, m->machine);
}
