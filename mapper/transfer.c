/* SPDX-License-Identifier: Apache-2.0
 * transfer.c - what moves between the off-chip memory and the chip.
 *
 * An input is moved once per iteration of the loop it is kept for, or, when
 * nothing keeps it, for every tile that reads it. An output is moved when it
 * is whole. Where a block may spill (FLAT), the share that does not fit moves
 * at each use instead (FuseMax artifact, flat.py; facts of section 3: a score
 * is written once by its maker and read once by each later pass).
 */
#include "mapper/build.h"

typedef struct list {
    weir_transfer *item;
    int n;
} list;

static void add(list *l, weir_transfer t)
{
    if (t.part.num)
        l->item[l->n++] = t;
}

static unsigned walked(const weir_build *w, const weir_task *t)
{
    return ((1u << w->b->nloops) - 1) & ~t->last;
}

/* The loops over T's own ranks: once around them, each word is whole once. */
static unsigned own_loops(const weir_build *w, int t)
{
    unsigned set = 0;
    int r;

    WEIR_EACH_RANK(r, w->m->problem->cascade->tensor[t].extent)
        set |= w->cut[r].loops;
    return set;
}

static int onchip_hold(const weir_build *w, int tensor)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->hold[i].tensor == tensor && w->hold[i].unit < 0 &&
            w->hold[i].memory != w->m->offchip)
            return i;
    return -1;
}

static weir_ratio kept(const weir_build *w)
{
    return weir_ratio_make(w->b->spill.den - w->b->spill.num, w->b->spill.den);
}

/* A reader on the maker's unit in the maker's epoch takes T as it is made. */
static bool taken_as_made(const weir_build *w, int i, int t)
{
    int maker = weir_block_maker(w->m, w->b, t);

    return maker >= 0 && w->task[maker].unit == w->task[i].unit &&
           w->task[maker].offset == w->task[i].offset;
}

/* Task I reads T, which comes from off chip. Its first reader says how. */
static void read_outside(weir_build *w, list *l, int i, int t)
{
    int h = onchip_hold(w, t);

    for (int k = 0; k < l->n; k++)
        if (h >= 0 && l->item[k].tensor == t && !l->item[k].write &&
            (w->hold[h].level < w->b->nloops - 1 ||
             w->task[l->item[k].task].offset == w->task[i].offset))
            return; /* one resident copy serves its readers */
    if (taken_as_made(w, i, t))
        return;
    if (h >= 0)
        add(l, (weir_transfer){.tensor = t,
                               .resident = true,
                               .task = i,
                               .enclosing = weir_block_outer(w->hold[h].level),
                               .part = kept(w),
                               .copies = (int)w->hold[h].copies});
    add(l, (weir_transfer){.tensor = t,
                           .task = i,
                           .enclosing = walked(w, &w->task[i]),
                           .part = h >= 0 ? w->b->spill : (weir_ratio){1, 1},
                           .copies = 1});
}

/* Task I reads T, made in this block and kept on chip: only what spills. */
static void read_spilled(weir_build *w, list *l, int i, int t)
{
    if (onchip_hold(w, t) < 0 || w->m->problem->cascade->tensor[t].step >= 0 ||
        taken_as_made(w, i, t))
        return;
    add(l, (weir_transfer){.tensor = t,
                           .task = i,
                           .enclosing = walked(w, &w->task[i]),
                           .part = w->b->spill,
                           .copies = 1});
}

static bool needed_outside(const weir_build *w, int t)
{
    const weir_cascade *c = w->m->problem->cascade;

    if (c->tensor[t].kind == WEIR_TENSOR_OUTPUT ||
        weir_block_hold(w->b, w->m->offchip, t) >= 0)
        return true;
    for (int e = 0; e < c->neinsums; e++) {
        const weir_reads *reads = &c->reads[e];
        bool here = false;

        for (int i = 0; i < w->b->ntasks; i++)
            here |= w->task[i].einsum == e;
        for (int k = 0; k < reads->n && !here; k++)
            if (c->tensor[reads->operand[k].tensor].source == t)
                return true;
    }
    return false;
}

static void writes(weir_build *w, list *l, int i)
{
    const weir_cascade *c = w->m->problem->cascade;
    int t = c->einsum[w->task[i].einsum].out.tensor, h = onchip_hold(w, t);

    if (needed_outside(w, t))
        add(l, (weir_transfer){.tensor = t,
                               .write = true,
                               .task = i,
                               .part = {1, 1},
                               .enclosing = own_loops(w, t),
                               .resident = h >= 0,
                               .copies = h >= 0 ? (int)w->hold[h].copies : 1});
    else if (h >= 0 && c->tensor[t].step < 0)
        add(l, (weir_transfer){.tensor = t,
                               .write = true,
                               .task = i,
                               .part = w->b->spill,
                               .enclosing = own_loops(w, t),
                               .copies = 1});
}

void weir_build_transfers(weir_build *w)
{
    const weir_cascade *c = w->m->problem->cascade;
    size_t room = 1; /* two for each operand, one for what is made */
    list l = {0};

    for (int i = 0; i < w->b->ntasks; i++)
        room += 2 * (size_t)c->reads[w->task[i].einsum].n + 1;
    l.item = WEIR_NEW(w->a, weir_transfer, room);
    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_reads *reads = &c->reads[w->task[i].einsum];

        for (int k = 0; k < reads->n; k++) {
            const weir_operand *o = &reads->operand[k];
            int t = o->tensor, maker = weir_block_maker(w->m, w->b, t);

            if (o->previous || o->final)
                continue;
            if (maker < 0 || weir_block_hold(w->b, w->m->offchip, t) >= 0)
                read_outside(w, &l, i, t);
            else
                read_spilled(w, &l, i, t);
        }
        writes(w, &l, i);
    }
    w->b->transfer = l.item;
    w->b->ntransfers = l.n;
}
