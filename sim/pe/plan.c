/* SPDX-License-Identifier: Apache-2.0
 * plan.c - reads off a block what each PE does.
 */
#include "sim/pe/planner.h"

enum { MOST_PES = 1 << 24, MOST_TASKS = 64 };

weir_status weir_pe_refuse(weir_pe_planner *x, const weir_task *t,
                           const char *why)
{
    weir_report(x->d, WEIR_ERROR, t->loc,
                "the PE array cannot do '%s': %s (use --engine trace)",
                x->c->tensor[x->c->einsum[t->einsum].out.tensor].name, why);
    return WEIR_EUNSUP;
}

weir_ranks weir_pe_inner(const weir_pe_planner *x, int tensor)
{
    return x->c->tensor[tensor].inner & ~3u;
}

/* The one rank that a PE walks beat by beat. */
static weir_status walked(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_unit *u = &x->p->m->machine->unit[k->t->unit];
    int64_t rows = 1, columns = 1;
    int r;

    k->time = -1;
    WEIR_EACH_RANK(r, x->c->einsum[k->t->einsum].inner) {
        if (r <= WEIR_RANK_H)
            continue;
        if (weir_rank_in(r, k->t->rows))
            rows *= x->p->b->cut[r].tile;
        else if (weir_rank_in(r, k->t->columns))
            columns *= x->p->b->cut[r].tile;
        else if (k->time >= 0)
            return weir_pe_refuse(x, k->t,
                                  "it walks more than one rank in a PE");
        else
            k->time = r;
    }
    if (rows > u->rows || columns > u->columns)
        return weir_pe_refuse(x, k->t, "its tile is larger than the array");
    k->each = k->t->work.cycles;
    return WEIR_OK;
}

/* Whether task I shares its array beat by beat with sequencers that may be
 * ahead of it: so they must wait for its words. */
static bool shares(const weir_pe_planner *x, int i)
{
    const weir_block *b = x->p->b;
    bool last = i + 1 == b->ntasks || b->task[i + 1].unit != b->task[i].unit ||
                b->task[i + 1].offset != b->task[i].offset;

    for (int k = 0; k < b->ninterleaves && last; k++)
        if (b->interleave[k][0] == i)
            return true;
    return false;
}

/* First task of I's sequencer. */
static int sequencer(const weir_block *b, int i)
{
    while (i && b->task[i - 1].unit == b->task[i].unit &&
           b->task[i - 1].offset == b->task[i].offset)
        i--;
    return i;
}

/* The operands that K waits for, word by word. */
static weir_status crossing(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_operand *o = x->c->reads[k->t->einsum].operand;
    int n = x->c->reads[k->t->einsum].n;
    const weir_block *b = x->p->b;
    int me = (int)(k->t - b->task);

    for (int i = 0; i < n; i++) {
        int t = x->c->tensor[o[i].tensor].source;
        int maker = weir_block_maker(x->p->m, x->p->b, t);
        const weir_task *from = maker < 0 ? NULL : &x->p->b->task[maker];
        bool here = from && from->unit == k->t->unit;

        if (!from || (here && (!shares(x, maker) ||
                               sequencer(b, maker) == sequencer(b, me))))
            continue;
        if (here && !k->row)
            return weir_pe_refuse(x, k->t,
                                  "what it reads in the PEs is made by an "
                                  "interleaved Einsum");
        if (o[i].previous || o[i].final || k->ncross == WEIR_PE_CROSS ||
            weir_pe_inner(x, t) & from->rows)
            return weir_pe_refuse(x, k->t,
                                  "between the arrays pass new words, one in "
                                  "each column");
        k->here[k->ncross] = here;
        k->cross[k->ncross++] = t;
    }
    return WEIR_OK;
}

/* Tiles of what K makes that are alive at once. */
static void stays(weir_pe_planner *x, weir_pe_task *k)
{
    int64_t span = 0;

    for (int i = 0; i < x->p->b->ntasks; i++) {
        const weir_task *t = &x->p->b->task[i];
        const weir_operand *o = x->c->reads[t->einsum].operand;
        int n = x->c->reads[t->einsum].n;

        for (int j = 0; j < n; j++)
            if (o[j].tensor == k->out && t->offset - k->t->offset > span)
                span = t->offset - k->t->offset;
    }
    k->sets = (int)(span < 1000 ? span + 2 : 1000);
}

static bool leaves_chip(const weir_pe_planner *x, int t)
{
    return weir_pe_plan_moves(x->p, t);
}

static weir_status plan_task(weir_pe_planner *x, weir_pe_task *k)
{
    k->row = k->t->unit == x->p->row;
    WEIR_TRY(walked(x, k));
    WEIR_TRY(weir_pe_plan_operation(x, k));
    if (!k->row) {
        if (k->op == WEIR_PE_OWN && leaves_chip(x, k->out) &&
            !x->p->m->machine->without[WEIR_EFFECT_UNLOAD])
            k->shift_out = (int)x->p->m->machine->unit[k->t->unit].rows;
        if (k->op != WEIR_PE_OWN && k->op != WEIR_PE_FLOW && k->time >= 0)
            return weir_pe_refuse(x, k->t, "it does so once a tile");
    }
    stays(x, k);
    if (k->sets > WEIR_PE_SETS)
        return weir_pe_refuse(x, k->t, "too many tiles stay in the PEs");
    for (int i = 0; i < x->p->b->nskews; i++)
        k->drain |= x->p->b->skew[i].tensor == k->out &&
                    x->p->b->skew[i].drain && leaves_chip(x, k->out);
    weir_pe_plan_accesses(x, k);
    return crossing(x, k);
}

/* One PE array, and at most one row. */
static weir_status units(weir_pe_planner *x)
{
    x->p->array = x->p->row = -1;
    for (int i = 0; i < x->p->b->ntasks; i++) {
        const weir_task *t = &x->p->b->task[i];
        bool row = x->p->m->machine->unit[t->unit].kind == WEIR_UNIT_PE_ROW;
        int *unit = row ? &x->p->row : &x->p->array;

        if (*unit >= 0 && *unit != t->unit)
            return weir_pe_refuse(x, t,
                                  "one 2-D and one 1-D array are simulated");
        *unit = t->unit;
    }
    if (x->p->array < 0)
        return weir_pe_refuse(x, &x->p->b->task[0], "no 2-D array takes part");
    if (x->p->m->machine->unit[x->p->array].rows *
            x->p->m->machine->unit[x->p->array].columns >
        MOST_PES)
        return weir_pe_refuse(
            x, &x->p->b->task[0],
            "arrays of more than 2^24 PEs are not simulated one by "
            "one");
    if (x->p->b->ntasks > MOST_TASKS)
        return weir_pe_refuse(x, &x->p->b->task[MOST_TASKS],
                              "a block has more than 64 Einsums");
    if (x->p->row >= 0 && x->p->m->machine->unit[x->p->row].columns !=
                              x->p->m->machine->unit[x->p->array].columns)
        return weir_pe_refuse(x, &x->p->b->task[0],
                              "both arrays need as many columns");
    return WEIR_OK;
}

/* Some effects are what an array of PEs is. */
static weir_status effects(weir_pe_planner *x)
{
    static const weir_effect needed[] = {WEIR_EFFECT_DEPTH, WEIR_EFFECT_SKEW,
                                         WEIR_EFFECT_LOAD};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (x->p->m->machine->without[needed[i]]) {
            weir_report(x->d, WEIR_ERROR, x->p->b->loc,
                        "PEs are not to be had without '%s' (%s): use "
                        "--engine trace",
                        weir_effect_name(needed[i]),
                        weir_effect_about(needed[i]));
            return WEIR_EUNSUP;
        }
    return WEIR_OK;
}

/* Rows a cycle for the arrays: a row needs a port and a bank of its own, and
 * the transfers have one of either. */
static void buffer_rows(weir_pe_plan *p, const weir_memory *buffer)
{
    const bool *without = p->m->machine->without;
    const int64_t count[2] = {
        without[WEIR_EFFECT_PORTS] ? 0 : buffer->ports,
        without[WEIR_EFFECT_BANKS] || buffer->interleaved ? 0 : buffer->banks};

    for (int i = 0; i < 2; i++) {
        int64_t rows = count[i] > 1 ? count[i] - 1 : count[i];

        if (count[i] && (!p->ports || rows < p->ports)) {
            p->ports = rows;
            p->by_bank = i == 1;
        }
    }
    if (buffer->interleaved && !without[WEIR_EFFECT_BANKS])
        p->banks = buffer->banks;
    if (buffer->byte_per_cycle.num && !without[WEIR_EFFECT_PORTS]) {
        p->bytes = buffer->byte_per_cycle.num / buffer->byte_per_cycle.den;
        p->bytes = p->bytes ? p->bytes : 1;
    }
}

/* Rows between a tensor's tiles: as many as one task takes of one. */
static void pitches(weir_pe_plan *p, weir_arena *a)
{
    p->pitch =
        WEIR_NEW(a, int64_t, (size_t)p->m->problem->cascade->ntensors + 1);
    for (int i = 0; i < p->ntasks; i++)
        for (int k = 0; k < p->task[i].naccesses; k++) {
            const weir_pe_task *task = &p->task[i];
            const weir_pe_access *x = &task->access[k];
            const int64_t beats[] = {
                1, task->time < 0 ? 1 : p->b->cut[task->time].tile,
                task->shift_in, task->shift_out};
            int64_t rows = x->rows * beats[x->visit];

            if (rows > p->pitch[x->tensor])
                p->pitch[x->tensor] = rows;
        }
}

/* Multiply-adds of the last exponential that has a number of them; else 6. */
static void exp_steps(weir_pe_plan *p)
{
    p->exp_steps = 6;
    for (int i = 0; i < p->ntasks; i++) {
        const weir_expr *v = p->task[i].e->value;
        int64_t steps = p->task[i].t->work.uses[WEIR_ACT_MULTIPLY_ADD];

        if (v->kind == WEIR_EXPR_CALL && v->function == WEIR_FN_EXP &&
            steps >= 2 && steps <= WEIR_PE_EXP_STEPS)
            p->exp_steps = (int)steps;
    }
}

weir_status weir_pe_plan_make(const weir_pe_plan **out, weir_arena *a,
                              const weir_mapping *m, const weir_block *b,
                              weir_diag *d)
{
    weir_pe_plan *p = WEIR_NEW(a, weir_pe_plan, 1);
    weir_pe_planner x = {p, m->problem->cascade, d};
    weir_status s = WEIR_OK;

    *p = (weir_pe_plan){.m = m, .b = b, .ntasks = b->ntasks};
    p->task = WEIR_NEW(a, weir_pe_task, (size_t)b->ntasks + 1);
    if (b->need_memory >= 0) {
        const weir_memory *buffer = &m->machine->memory[b->need_memory];

        p->row_byte = buffer->row_byte;
        if (buffer->row_byte)
            buffer_rows(p, buffer);
    }
    WEIR_TRY(units(&x));
    WEIR_TRY(effects(&x));
    for (int i = 0; i < b->ntasks; i++) {
        weir_pe_task *k = &p->task[i];
        weir_status one;

        k->t = &b->task[i];
        k->e = &x.c->einsum[k->t->einsum];
        k->out = k->e->out.tensor;
        k->left = k->top = k->kept = -1;
        one = plan_task(&x, k);
        s = s == WEIR_OK ? one : s;
    }
    exp_steps(p);
    pitches(p, a);
    *out = p;
    return s;
}

const weir_pe_task *weir_pe_plan_maker(const weir_pe_plan *p, int t)
{
    for (int i = 0; i < p->ntasks; i++)
        if (p->task[i].out == t)
            return &p->task[i];
    return NULL;
}

bool weir_pe_plan_moves(const weir_pe_plan *p, int t)
{
    for (int i = 0; i < p->b->ntransfers; i++)
        if (p->b->transfer[i].tensor == t)
            return true;
    return false;
}
