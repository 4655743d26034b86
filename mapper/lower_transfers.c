/* SPDX-License-Identifier: Apache-2.0
 * lower_transfers.c - off-chip transfers of the physical accounting: a lane for
 * the loads of each offset, one for each store.
 */
#include "mapper/lower_physical.h"

/* On a channel without limit a move takes no time: it only counts. */
static weir_command move(weir_physical *p, const weir_transfer *t)
{
    weir_command c = weir_lower_move(p->w, t, p->channel, 1, p->row_byte);

    for (int v = 0; v < 1 << c.nragged && !p->w->resource[p->channel].rate.num;
         v++) {
        weir_demand *d = &c.demand[0];

        d->tail[v] += d->item[v] * (c.beats[v] - 1);
        c.beats[v] = d->item[v] = 0;
    }
    return c;
}

/* Tasks that read transfer T's tensor and are served by it. */
static bool served(const weir_lower *w, const weir_transfer *t, int task)
{
    const weir_operand *operand =
        w->m->problem->cascade->reads[w->b->task[task].einsum].operand;
    int n = w->m->problem->cascade->reads[w->b->task[task].einsum].n;
    int h = weir_physical_hold(w, t->tensor);
    bool coarse = h >= 0 && w->b->hold[h].level < w->b->nloops - 1;
    int maker = weir_block_maker(w->m, w->b, t->tensor);

    if (!coarse && w->b->task[task].offset != w->b->task[t->task].offset)
        return false;
    if (maker >= 0 && w->b->task[maker].unit == w->b->task[task].unit &&
        w->b->task[maker].offset == w->b->task[task].offset)
        return false;
    for (int k = 0; k < n; k++)
        if (operand[k].tensor == t->tensor)
            return true;
    return false;
}

/* Full and free tokens between T's loads and the lanes that read it. */
static void load_tokens(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];
    const char *name = w->m->problem->cascade->tensor[t->tensor].name;
    unsigned inner = ((1u << w->b->nloops) - 1) & ~t->enclosing;
    weir_load *load = &p->load[i];

    for (int l = 0; l < p->nlanes; l++) {
        int first = -1, last = -1;

        for (int k = p->lane[l].first; k < p->lane[l].end; k++)
            if (served(w, t, k)) {
                first = first < 0 ? k : first;
                last = k;
            }
        if (first < 0 || load->readers == WEIR_READERS)
            continue;
        load->full[load->readers] = weir_lower_token(
            w,
            (weir_token){
                .name = weir_format(w->a, "%s from %s", name,
                                    w->m->machine->memory[w->m->offchip].name),
                .hop = weir_physical_without(w, WEIR_EFFECT_OFFCHIP)
                           ? 0
                           : w->m->machine->memory[w->m->offchip].latency_cycle,
                .loss = WEIR_LOSS_OFFCHIP});
        load->room[load->readers] = weir_lower_token(
            w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                            .initial = t->copies > 0 ? t->copies : 1,
                            .loss = WEIR_LOSS_OFFCHIP});
        weir_physical_hook(p, first, false, true, load->full[load->readers],
                           (weir_guard){.first = inner});
        weir_physical_hook(p, last, true, false, load->room[load->readers],
                           (weir_guard){.last = inner});
        load->readers++;
    }
}

/* A tensor that went off chip in this block is read back after its store. */
static void store_before_load(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];

    p->load[i].stored = -1;
    for (int k = 0; k < w->b->ntransfers; k++)
        if (w->b->transfer[k].write &&
            w->b->transfer[k].tensor ==
                w->m->problem->cascade->tensor[t->tensor].source) {
            if (t->enclosing != w->b->transfer[k].enclosing) {
                weir_report(w->d, WEIR_ERROR, w->b->loc,
                            "'%s' goes off chip and comes back in one block: "
                            "in physical accounting "
                            "keep it in the buffer as 'tile'",
                            w->m->problem->cascade->tensor[t->tensor].name);
                w->failed = true;
            }
            p->load[i].stored = weir_lower_token(
                w, (weir_token){
                       .name = weir_format(
                           w->a, "%s stored",
                           w->m->problem->cascade->tensor[t->tensor].name),
                       .loss = WEIR_LOSS_OFFCHIP});
        }
}

static void write_load(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_load *load = &p->load[i];

    if (load->stored >= 0)
        weir_lower_wait(w, load->stored, 1, (weir_guard){0});
    for (int k = 0; k < load->readers; k++)
        weir_lower_wait(w, load->room[k], 1, (weir_guard){0});
    weir_lower_command(w, move(p, &w->b->transfer[i]), (weir_guard){0});
    for (int k = 0; k < load->readers; k++)
        weir_lower_signal(w, load->full[k], 1, (weir_guard){0});
}

/* One lane: all loads for tasks at OFFSET, each in the loop it is kept for. */
static void write_loads(weir_physical *p, int64_t offset)
{
    weir_lower *w = p->w;
    int open[WEIR_LOOPS], deepest = -1, n = 0;

    for (int i = 0; i < w->b->ntransfers; i++)
        if (!w->b->transfer[i].write &&
            w->b->task[w->b->transfer[i].task].offset == offset) {
            n++;
            for (int l = 0; l < w->b->nloops; l++)
                if (w->b->transfer[i].enclosing >> l & 1 && l > deepest)
                    deepest = l;
        }
    if (!n)
        return;
    weir_lower_begin(w);
    for (int l = -1; l <= deepest; l++) {
        if (l >= 0)
            open[l] = weir_lower_open(w, l);
        for (int i = 0; i < w->b->ntransfers; i++) {
            const weir_transfer *t = &w->b->transfer[i];

            if (!t->write && w->b->task[t->task].offset == offset &&
                t->enclosing == weir_block_outer(l))
                write_load(p, i);
        }
    }
    for (int l = deepest; l >= 0; l--)
        weir_lower_close(w, open[l]);
    weir_lower_end(w, weir_format(w->a, "loads %d", w->s->nlanes), p->copier,
                   false);
}

static bool drained(const weir_lower *w, int tensor)
{
    for (int i = 0; i < w->b->nskews; i++)
        if (w->b->skew[i].tensor == tensor && w->b->skew[i].drain)
            return true;
    return false;
}

/* The maker of what T stores begins a tile when the one before has left. */
static void drain(weir_physical *p, const weir_transfer *t)
{
    weir_lower *w = p->w;
    const weir_task *maker = &w->b->task[t->task];
    int left = weir_lower_token(
        w, (weir_token){.name = weir_format(
                            w->a, "drain of %s",
                            w->m->problem->cascade->tensor[t->tensor].name),
                        .initial = 1,
                        .hop = weir_physical_leaving(w, maker, true),
                        .loss = WEIR_LOSS_FOLD});

    weir_physical_hook(p, t->task, false, true, left,
                       (weir_guard){.last = maker->last});
    weir_physical_hook(p, t->task, true, false, left,
                       (weir_guard){.last = maker->last});
}

static void write_store(weir_physical *p, int i)
{
    weir_lower *w = p->w;
    const weir_transfer *t = &w->b->transfer[i];
    const weir_task *maker = &w->b->task[t->task];
    const char *name = w->m->problem->cascade->tensor[t->tensor].name;
    unsigned set = weir_physical_unfinished(w, t->tensor);
    int open[WEIR_LOOPS];
    int made = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "%s to store", name),
                        .hop = weir_physical_leaving(w, maker, true)});
    int room = weir_lower_token(
        w, (weir_token){.name = weir_format(w->a, "place for %s", name),
                        .initial = t->copies > 1 ? t->copies : 2,
                        .loss = WEIR_LOSS_OFFCHIP});

    weir_physical_hook(
        p, t->task, false, true, room,
        (weir_guard){.first = set & weir_physical_walked(w, maker),
                     .last = maker->last});
    weir_physical_hook(p, t->task, true, false, made,
                       (weir_guard){.last = set | maker->last});
    if (drained(w, t->tensor))
        drain(p, t);
    weir_lower_begin(w);
    for (int l = 0; l < w->b->nloops; l++)
        open[l] = t->enclosing >> l & 1 ? weir_lower_open(w, l) : -1;
    weir_lower_wait(w, made, 1, (weir_guard){0});
    weir_lower_command(w, move(p, t), (weir_guard){0});
    weir_lower_signal(w, room, 1, (weir_guard){0});
    for (int k = 0; k < w->b->ntransfers; k++)
        if (!w->b->transfer[k].write && p->load[k].stored >= 0 &&
            w->m->problem->cascade->tensor[w->b->transfer[k].tensor].source ==
                t->tensor)
            weir_lower_signal(w, p->load[k].stored, 1, (weir_guard){0});
    for (int l = w->b->nloops - 1; l >= 0; l--)
        if (open[l] >= 0)
            weir_lower_close(w, open[l]);
    weir_lower_end(w, weir_format(w->a, "store %s", name), p->copier, false);
}

void weir_physical_transfers(weir_physical *p)
{
    weir_lower *w = p->w;

    for (int i = 0; i < w->b->ntransfers; i++)
        if (!w->b->transfer[i].write) {
            load_tokens(p, i);
            store_before_load(p, i);
        }
    for (int k = 0; k < w->b->ntasks; k++) {
        bool seen = false;

        for (int j = 0; j < k; j++)
            seen |= w->b->task[j].offset == w->b->task[k].offset;
        if (!seen)
            write_loads(p, w->b->task[k].offset);
    }
    for (int i = 0; i < w->b->ntransfers; i++)
        if (w->b->transfer[i].write)
            write_store(p, i);
}
