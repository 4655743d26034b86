/* SPDX-License-Identifier: Apache-2.0
 * lower_lanes.c - writes out the lanes of the physical accounting.
 */
#include "mapper/lower_physical.h"

enum { OPERANDS = 64 };

static int onchip_hold(const weir_lower *w, int tensor)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->b->hold[i].tensor == tensor &&
            w->b->hold[i].memory == w->b->need_memory && w->b->hold[i].unit < 0)
            return i;
    return -1;
}

/* Rows of the buffer that one beat of TASK moves for a tile of T. */
static int64_t rows_of(const weir_physical *p, int t, int64_t beats)
{
    const weir_lower *w = p->w;
    int64_t words = weir_block_span(w->m, w->b, t, (1u << w->b->nloops) - 1);
    int64_t bytes = words * w->m->problem->word_byte;

    return ((bytes + beats - 1) / beats + p->row_byte - 1) / p->row_byte;
}

/* What a beat of the task reads from and writes to the buffer: operands kept
 * there that were not just made on its own unit, and its result. The new step
 * of an iterative tensor is handed on as it is made. What is shifted in before
 * the task or out after it is counted there. */
static int64_t port_rows(const weir_physical *p, int task, int64_t beats)
{
    const weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *t = &w->b->task[task];
    weir_operand operand[OPERANDS];
    int n = weir_einsum_operands(c, t->einsum, operand, OPERANDS);
    int64_t rows = 0;
    int out;

    for (int k = 0; k < n; k++) {
        int maker = weir_block_maker(w->m, w->b, operand[k].tensor);
        const weir_task *from = maker < 0 ? NULL : &w->b->task[maker];

        if (onchip_hold(w, operand[k].tensor) < 0 ||
            operand[k].tensor == weir_physical_loaded(w, task))
            continue;
        if (from && !operand[k].previous && !operand[k].final &&
            (c->tensor[operand[k].tensor].step >= 0 ||
             (from->unit == t->unit && from->offset == t->offset)))
            continue;
        rows += rows_of(p, operand[k].tensor, beats);
    }
    out = onchip_hold(w, c->einsum[t->einsum].out.tensor);
    if (out >= 0 && !weir_physical_unloaded(w, task))
        rows += (w->b->hold[out].partial ? 2 : 1) *
                rows_of(p, c->einsum[t->einsum].out.tensor, beats);
    return rows;
}

static void demand(weir_command *c, int resource, int64_t items)
{
    weir_demand *d = &c->demand[c->ndemands++];

    d->resource = resource;
    for (int v = 0; v < 1 << WEIR_RAGGED; v++)
        d->item[v] = d->tail[v] = items;
}

static void hooks(weir_physical *p, int task, bool after, bool each)
{
    for (int i = 0; i < p->nhooks; i++) {
        const weir_hook *h = &p->hook[i];

        if (h->task != task || h->after != after || h->each != each)
            continue;
        if (h->wait)
            weir_lower_wait(p->w, h->token, 1, h->guard);
        else
            weir_lower_signal(p->w, h->token, 1, h->guard);
    }
}

static bool is_chained(const weir_physical *p, int task)
{
    for (int i = 0; i < p->nhooks; i++)
        if (p->hook[i].task == task && p->hook[i].each)
            return true;
    return false;
}

/* Shift a tile of T in or out of the array, one row of PEs a beat. */
static void shift(weir_physical *p, int task, int t, const char *how)
{
    weir_lower *w = p->w;
    const weir_unit *u = &w->m->machine->unit[w->b->task[task].unit];
    int64_t bytes = u->columns * w->m->problem->word_byte;
    weir_command c = {.what =
                          weir_format(w->a, "%s %s", how,
                                      w->m->problem->cascade->tensor[t].name),
                      .task = task,
                      .tensor = -1,
                      .beats = {u->rows}};

    if (p->ports && onchip_hold(w, t) >= 0)
        demand(&c, p->port, (bytes + p->row_byte - 1) / p->row_byte);
    if (p->slotted[w->b->task[task].unit])
        demand(&c, p->slot[w->b->task[task].unit], 1);
    weir_lower_command(w, c, (weir_guard){.last = w->b->task[task].last});
}

/* The task's command, or a loop of its beats where another unit gives or takes
 * a word at each. */
static void write_beats(weir_physical *p, int task, weir_command c)
{
    weir_guard g = {.last = p->w->b->task[task].last};
    int open;

    if (!is_chained(p, task)) {
        weir_lower_command(p->w, c, g);
        return;
    }
    open = weir_lower_turns(p->w, 2, c.beats[0], g);
    for (int v = 0; v < 1 << WEIR_RAGGED; v++)
        c.beats[v] = 1;
    hooks(p, task, false, true);
    weir_lower_command(p->w, c, (weir_guard){0});
    hooks(p, task, true, true);
    weir_lower_close(p->w, open);
}

static void write_task(weir_physical *p, int task)
{
    weir_lower *w = p->w;
    weir_command c = weir_lower_task(w, task);
    int unit = w->b->task[task].unit;
    int out =
        w->m->problem->cascade->einsum[w->b->task[task].einsum].out.tensor;
    int64_t rows = p->ports ? port_rows(p, task, c.beats[0]) : 0;

    if (rows)
        demand(&c, p->port, rows);
    if (p->slotted[unit])
        demand(&c, p->slot[unit], 1);
    hooks(p, task, false, false);
    if (weir_physical_loaded(w, task) >= 0)
        shift(p, task, weir_physical_loaded(w, task), "shift in");
    write_beats(p, task, c);
    if (weir_physical_unloaded(w, task))
        shift(p, task, out, "shift out");
    hooks(p, task, true, false);
}

/* Loops that no task of a lane walks, when nothing paces the lane tile by
 * tile: it need not turn them. */
static unsigned idle_loops(const weir_physical *p,
                           const weir_physical_lane *lane)
{
    unsigned set = ~0u;

    for (int i = lane->first; i < lane->end; i++)
        set &= p->w->b->task[i].last;
    return lane->turn_in < 0 && lane->turn_out < 0 ? set : 0;
}

/* Epochs in which LANE has no tile. */
static void pass_turns(weir_physical *p, const weir_physical_lane *lane,
                       int which, int64_t epochs)
{
    int open;

    if (lane->turn_in < 0 || epochs <= 0)
        return;
    open = weir_lower_turns(p->w, which, epochs, (weir_guard){0});
    weir_lower_wait(p->w, lane->turn_in, 1, (weir_guard){0});
    weir_lower_signal(p->w, lane->turn_out, 1, (weir_guard){0});
    weir_lower_close(p->w, open);
}

static void write_lane(weir_physical *p, const weir_physical_lane *lane)
{
    weir_lower *w = p->w;
    unsigned skip = idle_loops(p, lane);
    int open[WEIR_LOOPS];

    weir_lower_begin(w);
    pass_turns(p, lane, 0, lane->before);
    for (int l = 0; l < w->b->nloops; l++)
        open[l] = skip >> l & 1 ? -1 : weir_lower_open(w, l);
    if (lane->turn_in >= 0)
        weir_lower_wait(w, lane->turn_in, 1, (weir_guard){0});
    for (int i = lane->first; i < lane->end; i++) {
        if (lane->turn_out >= 0 && lane->early == i)
            weir_lower_signal(w, lane->turn_out, 1, (weir_guard){0});
        write_task(p, i);
    }
    if (lane->turn_out >= 0 && lane->early < 0)
        weir_lower_signal(w, lane->turn_out, 1, (weir_guard){0});
    for (int l = w->b->nloops - 1; l >= 0; l--)
        if (open[l] >= 0)
            weir_lower_close(w, open[l]);
    pass_turns(p, lane, 1, lane->after);
    weir_lower_end(w,
                   weir_format(w->a, "%s+%lld",
                               w->m->machine->unit[lane->unit].name,
                               (long long)lane->offset),
                   lane->unit, false);
}

void weir_physical_lanes(weir_physical *p)
{
    for (int i = 0; i < p->nlanes; i++)
        write_lane(p, &p->lane[i]);
}
