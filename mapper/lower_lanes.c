/* SPDX-License-Identifier: Apache-2.0
 * lower_lanes.c - writes out the lanes of the physical accounting.
 */
#include "mapper/lower_physical.h"

static int onchip_hold(const weir_lower *w, int tensor)
{
    for (int i = 0; i < w->b->nholds; i++)
        if (w->b->hold[i].tensor == tensor &&
            w->b->hold[i].memory == w->b->need_memory && w->b->hold[i].unit < 0)
            return i;
    return -1;
}

/* Words of T that each PE of TASK has to do with, one after another. */
static int64_t words_each(const weir_lower *w, const weir_task *t,
                          weir_ranks inner)
{
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, inner & ~(t->rows | t->columns))
        if (r > WEIR_RANK_H)
            words *= w->b->cut[r].tile;
    return words;
}

static void add_visit(weir_moves *m, const weir_visit *x)
{
    if (m->n < WEIR_VISITS)
        m->visit[m->n] = *x;
    m->n++;
}

int weir_physical_bundle(const weir_lower *w, const weir_task *t, int tensor,
                         bool out)
{
    weir_ranks inner = w->m->problem->cascade->tensor[tensor].inner;
    const char *buffer = w->m->machine->memory[w->b->need_memory].name;
    const weir_unit *u = &w->m->machine->unit[t->unit];
    bool left = inner & t->rows && !(inner & t->columns);

    if (out)
        return weir_machine_bundle(w->m->machine, u->name, buffer, NULL);
    return weir_machine_bundle(w->m->machine, buffer, u->name,
                               u->kind != WEIR_UNIT_PE_ARRAY ? NULL
                               : left                        ? "left"
                                                             : "top");
}

/* A word for every point of the task is moved at its point's first beat; fewer
 * are moved at the task's first beat. Where a task is folded, or takes several
 * beats for each of several points, its rows are spread over all beats. */
static void add_rows(const weir_physical *p, weir_moves *moves, int task,
                     weir_visit x, int64_t beats)
{
    const weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *k = &w->b->task[task];
    int t = x.tensor;
    int64_t words = weir_block_span(w->m, w->b, t, (1u << w->b->nloops) - 1);
    int64_t points = words_each(w, k, c->einsum[k->einsum].inner);
    int64_t each = words_each(w, k, c->tensor[t].inner);
    bool spread = beats != points * k->work.cycles ||
                  (k->work.cycles > 1 && points > 1) ||
                  (each > 1 && each != points);
    int64_t parts = spread ? beats : each;
    int64_t bytes = words * w->m->problem->word_byte;

    x.rows = ((bytes + parts - 1) / parts + p->row_byte - 1) / p->row_byte;
    x.each = spread || (each == points && k->work.cycles == 1);
    x.words = (words + parts - 1) / parts;
    x.bundle = weir_physical_bundle(w, k, t, x.next);
    moves->first += x.rows;
    moves->rest += x.each ? x.rows : 0;
    add_visit(moves, &x);
}

static bool is_datapath(const weir_lower *w, int task)
{
    return w->m->machine->unit[w->b->task[task].unit].datapath.module;
}

/* An earlier task of TASK's datapath has brought operand O. */
static bool brought(const weir_lower *w, int task, const weir_operand *o)
{
    const weir_cascade *c = w->m->problem->cascade;

    for (int i = 0; i < w->b->ntasks && is_datapath(w, task); i++) {
        const weir_operand *operand = c->reads[w->b->task[i].einsum].operand;
        int n = c->reads[w->b->task[i].einsum].n;

        if (w->b->task[i].unit != w->b->task[task].unit)
            continue;
        if (i == task)
            return false;
        for (int k = 0; k < n; k++)
            if (operand[k].tensor == o->tensor &&
                operand[k].previous == o->previous)
                return true;
    }
    return false;
}

/* What the task reads from and writes to the buffer: operands kept there that
 * were not just made on its own unit, and its result. The new step of an
 * iterative tensor is handed on as it is made. What is shifted in before the
 * task or out after it is counted there. */
weir_moves weir_physical_moves(const weir_physical *p, int task, int64_t beats)
{
    const weir_lower *w = p->w;
    const weir_cascade *c = w->m->problem->cascade;
    const weir_task *t = &w->b->task[task];
    const weir_operand *operand = c->reads[t->einsum].operand;
    int n = c->reads[t->einsum].n;
    weir_moves moves = {0};
    int out = c->einsum[t->einsum].out.tensor, h = onchip_hold(w, out);

    for (int k = 0; k < n && p->row_byte; k++) {
        int maker = weir_block_maker(w->m, w->b, operand[k].tensor);
        const weir_task *from = maker < 0 ? NULL : &w->b->task[maker];

        if (onchip_hold(w, operand[k].tensor) < 0 ||
            operand[k].tensor == weir_physical_loaded(w, task) ||
            brought(w, task, &operand[k]))
            continue;
        if (from && !operand[k].previous && !operand[k].final &&
            (c->tensor[operand[k].tensor].step >= 0 ||
             (from->unit == t->unit && from->offset == t->offset)))
            continue;
        add_rows(p, &moves, task,
                 (weir_visit){.tensor = operand[k].tensor,
                              .final = operand[k].final},
                 beats);
    }
    if (!p->row_byte || h < 0 || weir_physical_unloaded(w, task))
        return moves;
    if (w->b->hold[h].partial)
        add_rows(p, &moves, task, (weir_visit){.tensor = out, .turns = true},
                 beats);
    add_rows(p, &moves, task,
             (weir_visit){
                 .tensor = out, .turns = w->b->hold[h].partial, .next = true},
             beats);
    return moves;
}

int64_t weir_physical_shifted(const weir_physical *p, int task, int t)
{
    const weir_lower *w = p->w;
    int64_t bytes = w->m->machine->unit[w->b->task[task].unit].columns *
                    w->m->problem->word_byte;

    return p->row_byte && onchip_hold(w, t) >= 0
               ? (bytes + p->row_byte - 1) / p->row_byte
               : 0;
}

/* The same for all that enters and leaves with a task's beats: a datapath's
 * other tasks ride along. */
static weir_moves moves_with(const weir_physical *p, int task, int64_t beats)
{
    weir_moves all = weir_physical_moves(p, task, beats);

    for (int i = 0; i < p->w->b->ntasks && is_datapath(p->w, task); i++)
        if (i != task && p->w->b->task[i].unit == p->w->b->task[task].unit) {
            weir_moves more = weir_physical_moves(p, i, beats);

            all.first += more.first;
            all.rest += more.rest;
            for (int k = 0; k < more.n; k++)
                add_visit(&all, &more.visit[k]);
        }
    return all;
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

/* The banks that MOVES asks from beat BEAT on (from the task's FIRST: also what
 * it moves once), a beat being an iteration of LOOP, or one of the command. */
static void ask_banks(weir_physical *p, weir_command *c, const weir_moves *m,
                      bool first, int64_t beat, int loop)
{
    if (m->n > WEIR_VISITS && p->banks >= 0) {
        weir_lower_limit(p->w, "operands in the banks");
        return;
    }
    for (int k = 0; k < m->n && p->banks >= 0; k++) {
        const weir_visit *x = &m->visit[k];
        weir_rows *rows;

        if (!first && !x->each)
            continue;
        if (x->rows > WEIR_BANK_ROWS || c->ndemands + 7 == WEIR_DEMANDS) {
            weir_lower_limit(p->w, "rows of the banks at a beat");
            return;
        }
        demand(c, p->banks, x->rows);
        rows = &c->demand[c->ndemands - 1].rows;
        *rows = weir_physical_rows(p, x);
        rows->first += beat * rows->step;
        if (loop >= 0)
            rows->stride[loop] = rows->step, rows->step = 0;
    }
}

static int wires_of(weir_physical *p, int bundle)
{
    const weir_link *l = &p->w->m->machine->link[bundle];

    if (!p->wires[bundle])
        p->wires[bundle] =
            1 + weir_lower_resource(
                    p->w, (weir_resource){.name = weir_format(p->w->a,
                                                              "link %s -> %s",
                                                              l->from, l->to),
                                          .rate = {l->width, 1},
                                          .loss = WEIR_LOSS_LINKS});
    return p->wires[bundle] - 1;
}

/* The words that cross links with a beat, the FIRST or another one. */
static void ask_links(weir_physical *p, weir_command *c, const weir_moves *m,
                      bool first)
{
    int from = c->ndemands;

    for (int k = 0; k < m->n && k < WEIR_VISITS; k++) {
        const weir_visit *x = &m->visit[k];
        int r, d = from;

        if (x->bundle < 0 || (!first && !x->each))
            continue;
        r = wires_of(p, x->bundle);
        while (d < c->ndemands && c->demand[d].resource != r)
            d++;
        if (d + 1 == WEIR_DEMANDS) {
            weir_lower_limit(p->w, "links at a beat");
            return;
        }
        if (d == c->ndemands)
            demand(c, r, x->words);
        else
            for (int v = 0; v < 1 << WEIR_RAGGED; v++)
                c->demand[d].tail[v] = c->demand[d].item[v] += x->words;
    }
}

/* A command of TASK with what of MOVES its FIRST beat moves, or another. */
static void write_command(weir_physical *p, int task, weir_command c,
                          const weir_moves *m, bool first, weir_guard g)
{
    int unit = p->w->b->task[task].unit;
    int64_t rows = first ? m->first : m->rest;

    if (rows && p->ports)
        demand(&c, p->port, rows);
    if (rows && p->bytes >= 0)
        demand(&c, p->bytes, rows * p->row_byte);
    ask_links(p, &c, m, first);
    if (p->slotted[unit])
        demand(&c, p->slot[unit], 1);
    weir_lower_command(p->w, c, g);
}

/* Shift a tile of T in or out of the array, one row of PEs a beat. */
static void shift(weir_physical *p, int task, int t, bool out)
{
    weir_lower *w = p->w;
    const weir_unit *u = &w->m->machine->unit[w->b->task[task].unit];
    weir_moves m = {.first = weir_physical_shifted(p, task, t), .n = 1};
    weir_command c = {.what =
                          weir_format(w->a, "shift %s %s", out ? "out" : "in",
                                      w->m->problem->cascade->tensor[t].name),
                      .task = task,
                      .tensor = -1,
                      .beats = {u->rows}};

    m.visit[0] = (weir_visit){
        .tensor = t,
        .rows = m.first,
        .words = u->columns,
        .bundle =
            m.first ? weir_physical_bundle(w, &w->b->task[task], t, out) : -1,
        .each = true,
        .next = true};
    if (m.first)
        ask_banks(p, &c, &m, true, 0, -1);
    write_command(p, task, c, &m, true,
                  (weir_guard){.last = w->b->task[task].last});
}

/* The task's beats: the first one, and the others where they need other rows.
 */
static void write_whole(weir_physical *p, int task, weir_command c)
{
    weir_guard g = {.last = p->w->b->task[task].last};
    weir_command first = c;
    weir_moves m;

    if (c.beats[0] == 0) { /* it rides along */
        weir_lower_command(p->w, c, g);
        return;
    }
    m = moves_with(p, task, c.beats[0]);
    ask_banks(p, &first, &m, true, 0, -1);
    if (m.first == m.rest || c.beats[0] == 1) {
        write_command(p, task, first, &m, true, g);
        return;
    }
    for (int v = 0; v < 1 << c.nragged; v++)
        first.beats[v] = 1, c.beats[v]--;
    ask_banks(p, &c, &m, false, 1, -1);
    write_command(p, task, first, &m, true, g);
    write_command(p, task, c, &m, false, g);
}

/* A loop of the task's beats, where another unit gives or takes a word at
 * each. */
static void write_chained(weir_physical *p, int task, weir_command c)
{
    weir_moves m = moves_with(p, task, c.beats[0]);
    int open = weir_lower_turns(p->w, 2, c.beats[0],
                                (weir_guard){.last = p->w->b->task[task].last});
    int loop = p->w->b->nloops + 2;
    unsigned beats = 1u << loop;
    weir_command first;

    for (int v = 0; v < 1 << WEIR_RAGGED; v++)
        c.beats[v] = 1;
    hooks(p, task, false, true);
    first = c;
    ask_banks(p, &first, &m, true, 0, loop);
    if (m.first == m.rest) {
        write_command(p, task, first, &m, true, (weir_guard){0});
    } else {
        ask_banks(p, &c, &m, false, 0, loop);
        write_command(p, task, first, &m, true, (weir_guard){.first = beats});
        write_command(p, task, c, &m, false, (weir_guard){.not_first = beats});
    }
    hooks(p, task, true, true);
    weir_lower_close(p->w, open);
}

static void write_task(weir_physical *p, int task)
{
    weir_lower *w = p->w;
    weir_command c = weir_lower_task(w, task);
    int out =
        w->m->problem->cascade->einsum[w->b->task[task].einsum].out.tensor;

    if (!is_datapath(w, task))
        hooks(p, task, false, false);
    if (weir_physical_loaded(w, task) >= 0)
        shift(p, task, weir_physical_loaded(w, task), false);
    if (is_chained(p, task))
        write_chained(p, task, c);
    else
        write_whole(p, task, c);
    if (weir_physical_unloaded(w, task))
        shift(p, task, out, true);
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
    for (int i = lane->first; i < lane->end && is_datapath(w, lane->first); i++)
        hooks(p, i, false,
              false); /* all that one pass needs and has to leave */
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
