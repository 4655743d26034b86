/* SPDX-License-Identifier: Apache-2.0
 * lower.c - writes schedules: the parts that both accountings share.
 */
#include "mapper/lower.h"

#include "mapper/family.h"

#include <string.h>

enum {
    STEPS = 4096,
    COMMANDS = 1024,
    TOKENS = 2048,
    LANES = 256,
    UNITS = 64,
    RESOURCES = 64
};

void weir_lower_limit(weir_lower *w, const char *what)
{
    if (!w->failed)
        weir_report(w->d, WEIR_ERROR, w->b->loc,
                    "block '%s' is too large: too many %s", w->b->name, what);
    w->failed = true;
}

static void push(weir_lower *w, weir_step step)
{
    if (w->nsteps == STEPS)
        weir_lower_limit(w, "steps");
    else
        w->step[w->nsteps++] = step;
}

void weir_lower_begin(weir_lower *w)
{
    w->step = WEIR_RAW(w->a, weir_step, STEPS);
    w->nsteps = 0;
}

void weir_lower_end(weir_lower *w, const char *name, int unit, bool flow)
{
    if (w->s->nlanes == LANES) {
        weir_lower_limit(w, "lanes");
        return;
    }
    w->lane[w->s->nlanes++] = (weir_lane){name, unit, w->nsteps, w->step, flow};
}

int weir_lower_unit(weir_lower *w, const char *name, int machine_unit)
{
    for (int i = 0; i < w->s->nunits; i++)
        if (strcmp(w->unit[i].name, name) == 0)
            return i;
    if (w->s->nunits == UNITS) {
        weir_lower_limit(w, "units");
        return 0;
    }
    w->unit[w->s->nunits] = (weir_schedule_unit){name, machine_unit};
    return w->s->nunits++;
}

int weir_lower_token(weir_lower *w, weir_token token)
{
    if (w->s->ntokens == TOKENS) {
        weir_lower_limit(w, "tokens");
        return 0;
    }
    w->token[w->s->ntokens] = token;
    return w->s->ntokens++;
}

int weir_lower_resource(weir_lower *w, weir_resource resource)
{
    for (int i = 0; i < w->s->nresources; i++)
        if (strcmp(w->resource[i].name, resource.name) == 0)
            return i;
    if (w->s->nresources == RESOURCES) {
        weir_lower_limit(w, "resources");
        return 0;
    }
    w->resource[w->s->nresources] = resource;
    return w->s->nresources++;
}

int weir_lower_open(weir_lower *w, int l)
{
    const weir_loop *loop = &w->b->loop[l];
    weir_trip trip = {.base = loop->trip, .outer = -1, .max = INT64_MAX};

    if (w->merged && l == 1)
        return -1;
    if (w->merged && l == 0)
        trip.base *= w->b->loop[1].trip;
    if (loop->outer && loop->last_trip != loop->trip)
        trip.when_last = loop->outer, trip.last_trip = loop->last_trip;
    push(w, (weir_step){.kind = WEIR_STEP_LOOP, .loop = l, .trip = trip});
    return w->nsteps - 1;
}

int weir_lower_turns(weir_lower *w, int which, int64_t trips, weir_guard g)
{
    weir_trip trip = {.base = trips, .outer = -1, .max = INT64_MAX};

    push(w, (weir_step){.kind = WEIR_STEP_LOOP,
                        .loop = w->b->nloops + which,
                        .trip = trip,
                        .guard = g});
    return w->nsteps - 1;
}

void weir_lower_close(weir_lower *w, int open)
{
    if (open >= 0)
        w->step[open].end = w->nsteps;
}

void weir_lower_wait(weir_lower *w, int token, int64_t count, weir_guard g)
{
    if (count > 0)
        push(w, (weir_step){.kind = WEIR_STEP_WAIT,
                            .token = token,
                            .count = count,
                            .guard = g});
}

void weir_lower_signal(weir_lower *w, int token, int64_t count, weir_guard g)
{
    if (count > 0)
        push(w, (weir_step){.kind = WEIR_STEP_SIGNAL,
                            .token = token,
                            .count = count,
                            .guard = g});
}

weir_command *weir_lower_command(weir_lower *w, weir_command c, weir_guard g)
{
    if (w->s->ncommands == COMMANDS) {
        weir_lower_limit(w, "commands");
        return &w->command[0];
    }
    w->command[w->s->ncommands] = c;
    push(w, (weir_step){.kind = WEIR_STEP_COMMAND,
                        .command = w->s->ncommands,
                        .guard = g});
    return &w->command[w->s->ncommands++];
}

/* Note that rank R's loops SET make amounts ragged; its bit in variants. */
static int ragged_bit(weir_lower *w, weir_command *c, unsigned set)
{
    for (int i = 0; i < c->nragged; i++)
        if (c->ragged[i] == set)
            return i;
    if (c->nragged == WEIR_RAGGED) {
        weir_lower_limit(w, "ragged ranks in one command");
        return 0;
    }
    c->ragged[c->nragged] = set;
    return c->nragged++;
}

static int64_t divide_up(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* Tile extent of rank R in VARIANT of C. */
static int64_t extent_in(const weir_block *b, const weir_command *c, int r,
                         int variant)
{
    for (int i = 0; i < c->nragged; i++)
        if (c->ragged[i] == b->cut[r].loops && variant >> i & 1)
            return b->cut[r].last_tile;
    return b->cut[r].tile;
}

/* Beats: the operation's cycles for each point of the tile that is not laid
 * over PEs, once for every fold of what is laid over more PEs than there are
 * (FuseMax section 1.8: E for BQK, 7 for SLN, F for SLNV ...). */
static int64_t task_beats(const weir_lower *w, const weir_task *t,
                          const weir_command *c, weir_ranks walked, int variant)
{
    const weir_unit *u = &w->m->machine->unit[t->unit];
    int64_t beats = t->work.cycles, rows = 1, columns = 1;
    int r;

    WEIR_EACH_RANK(r, walked) {
        int64_t extent = r <= WEIR_RANK_H ? 1 : extent_in(w->b, c, r, variant);

        if (weir_rank_in(r, t->rows)) /* a datapath masks lanes, not beats */
            rows *= u->datapath.module ? w->b->cut[r].tile : extent;
        else if (weir_rank_in(r, t->columns))
            columns *= extent;
        else
            beats *= extent;
    }
    beats *= divide_up(rows, u->rows) * divide_up(columns, u->columns);
    return beats > 0 || u->datapath.module ? beats : 1;
}

weir_command weir_lower_task(weir_lower *w, int i)
{
    const weir_task *t = &w->b->task[i];
    const weir_cascade *c = w->m->problem->cascade;
    weir_ranks walked = c->einsum[t->einsum].inner;
    weir_command command = {.what =
                                c->tensor[c->einsum[t->einsum].out.tensor].name,
                            .task = i,
                            .tensor = -1};
    int r;

    WEIR_EACH_RANK(r, walked)
        if (w->b->cut[r].loops && w->b->cut[r].last_tile != w->b->cut[r].tile)
            ragged_bit(w, &command, w->b->cut[r].loops);
    for (int v = 0; v < 1 << command.nragged; v++)
        command.beats[v] = task_beats(w, t, &command, walked, v);
    return command;
}

/* Loops of rank R that a transfer's iterations fix, and the extents they
 * leave: in general, and when all of them are at their last. */
static unsigned fixed_loops(const weir_block *b, int r, bool inner,
                            unsigned enclosing, int64_t *span, int64_t *last)
{
    const weir_cut own = weir_block_cut(b, r, inner), *cut = &own;
    unsigned fixed = cut->loops & enclosing;
    int64_t groups;

    *span = cut->tile;
    for (int l = 0; l < b->nloops; l++)
        if (cut->loops & ~enclosing & 1u << l && *span < cut->extent)
            *span *= b->loop[l].trip;
    if (*span > cut->extent)
        *span = cut->extent;
    groups = divide_up(cut->extent, *span);
    *last = cut->extent - (groups - 1) * *span;
    return fixed;
}

static void move_amount(weir_command *c, int variant, int64_t bytes,
                        int64_t scale, const weir_transfer *t, int64_t row)
{
    int64_t items = bytes * (scale / t->part.den) * t->part.num;

    c->beats[variant] = row > 0 ? divide_up(bytes, row) : 1;
    c->demand[0].item[variant] = row > 0 ? row * scale : items;
    c->demand[0].tail[variant] =
        items - (c->beats[variant] - 1) * c->demand[0].item[variant];
}

weir_command weir_lower_move(weir_lower *w, const weir_transfer *t,
                             int resource, int64_t scale, int64_t row)
{
    const weir_cascade *c = w->m->problem->cascade;
    weir_command command = {.task = -1,
                            .tensor = t->tensor,
                            .write = t->write,
                            .ndemands = 1,
                            .item_byte = 1.0 / (double)scale};
    weir_ranks ranks = c->tensor[t->tensor].extent;
    weir_ranks inner = c->tensor[t->tensor].inner;
    int64_t span, last;
    int r;

    command.what = weir_format(w->a, "%s %s", t->write ? "store" : "load",
                               c->tensor[t->tensor].name);
    command.demand[0].resource = resource;
    WEIR_EACH_RANK(r, ranks) {
        unsigned fixed = fixed_loops(w->b, r, weir_rank_in(r, inner),
                                     t->enclosing, &span, &last);

        if (fixed && span != last)
            ragged_bit(w, &command, fixed);
    }
    for (int v = 0; v < 1 << command.nragged; v++) {
        int64_t words = 1;

        WEIR_EACH_RANK(r, ranks) {
            unsigned fixed = fixed_loops(w->b, r, weir_rank_in(r, inner),
                                         t->enclosing, &span, &last);
            bool at_last = false;

            for (int i = 0; i < command.nragged; i++)
                at_last |= fixed && command.ragged[i] == fixed && v >> i & 1;
            words *= at_last ? last : span;
        }
        move_amount(&command, v, words * w->m->problem->word_byte, scale, t,
                    row);
    }
    return command;
}

/* Batch and heads may be one loop when nothing tells them apart: every tensor
 * has both or none, and so has every set of loops that a transfer turns on. */
static bool mergeable(const weir_lower *w)
{
    const weir_cascade *c = w->m->problem->cascade;

    if (w->b->nloops < 2 || w->b->loop[0].rank > WEIR_RANK_H ||
        w->b->loop[1].rank > WEIR_RANK_H ||
        (double)w->b->loop[0].trip * (double)w->b->loop[1].trip > 4e18)
        return false;
    for (int i = 0; i < w->b->ntasks; i++) {
        const weir_operand *operand = c->reads[w->b->task[i].einsum].operand;
        int n = c->reads[w->b->task[i].einsum].n;

        for (int k = 0; k <= n; k++) {
            int t = k < n ? operand[k].tensor
                          : c->einsum[w->b->task[i].einsum].out.tensor;
            weir_ranks both = c->tensor[t].extent & 3;

            if (both == 1 || both == 2)
                return false;
        }
        if ((w->b->task[i].last & 3) == 1 || (w->b->task[i].last & 3) == 2)
            return false;
    }
    for (int i = 0; i < w->b->ntransfers; i++)
        if ((w->b->transfer[i].enclosing & 3) == 1 ||
            (w->b->transfer[i].enclosing & 3) == 2)
            return false;
    return true;
}

weir_lower weir_lower_make(weir_arena *a, const weir_mapping *m,
                           const weir_block *b, weir_diag *d)
{
    const char **names = WEIR_NEW(a, const char *, (size_t)b->nloops + 3);
    weir_lower w = {
        .a = a,
        .d = d,
        .m = m,
        .b = b,
        .s = WEIR_NEW(a, weir_schedule, 1),
        .unit = WEIR_RAW(a, weir_schedule_unit, UNITS),
        .lane = WEIR_RAW(a, weir_lane, LANES),
        .command = WEIR_RAW(a, weir_command, COMMANDS),
        .token = WEIR_RAW(a, weir_token, TOKENS),
        .resource = WEIR_RAW(a, weir_resource, RESOURCES),
    };

    for (int l = 0; l < b->nloops; l++)
        names[l] = b->loop[l].name;
    names[b->nloops] = "filling";
    names[b->nloops + 1] = "emptying";
    names[b->nloops + 2] = "beats";
    *w.s = (weir_schedule){.name = b->name,
                           .nloops = b->nloops + 3,
                           .loop_name = names,
                           .unit = w.unit,
                           .lane = w.lane,
                           .command = w.command,
                           .token = w.token,
                           .resource = w.resource};
    return w;
}

weir_status weir_spatial_lower(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, const weir_block *b,
                               weir_diag *d)
{
    weir_lower w = weir_lower_make(a, m, b, d);

    w.merged = mergeable(&w);
    if (w.merged)
        ((const char **)w.s->loop_name)[0] = "batch x heads";
    for (int i = 0; i < m->machine->nunits; i++)
        weir_lower_unit(&w, m->machine->unit[i].name, i);
    if (m->accounting == WEIR_ACCOUNTING_PUBLISHED)
        weir_lower_published(&w);
    else
        weir_lower_physical(&w);
    *out = w.s;
    return w.failed ? WEIR_EUNSUP : WEIR_OK;
}
