/* SPDX-License-Identifier: Apache-2.0
 * plan_access.c - rows of the buffer that an Einsum reads and writes.
 */
#include "sim/pe/planner.h"

static bool in_buffer(const weir_pe_planner *x, int tensor)
{
    for (int i = 0; i < x->p->b->nholds; i++)
        if (x->p->b->hold[i].tensor == tensor && x->p->b->hold[i].unit < 0 &&
            x->p->b->hold[i].memory == x->p->b->need_memory)
            return true;
    return false;
}

static bool partial(const weir_pe_planner *x, int tensor)
{
    for (int i = 0; i < x->p->b->nholds; i++)
        if (x->p->b->hold[i].tensor == tensor && x->p->b->hold[i].partial)
            return true;
    return false;
}

/* Whether tensor T has a word for each coordinate that K walks, or one. */
static bool along(const weir_pe_planner *x, const weir_pe_task *k, int t)
{
    return k->time >= 0 && weir_rank_in(k->time, weir_pe_inner(x, t));
}

static int64_t words_for(const weir_pe_planner *x, const weir_pe_task *k, int t)
{
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, weir_pe_inner(x, t))
        if (weir_rank_in(r, k->t->rows) || weir_rank_in(r, k->t->columns))
            words *= x->p->b->cut[r].tile;
    return words;
}

static int64_t rows_for(const weir_pe_planner *x, const weir_pe_task *k, int t)
{
    int64_t bytes = words_for(x, k, t) * x->p->m->problem->word_byte;

    return (bytes + x->p->row_byte - 1) / x->p->row_byte;
}

/* Whether operand O of K is read from the buffer: it is kept there, and not
 * just made by the same lane or handed on as it is made. */
static bool from_buffer(const weir_pe_planner *x, const weir_pe_task *k,
                        const weir_operand *o)
{
    int maker = weir_block_maker(x->p->m, x->p->b, o->tensor);

    if (!in_buffer(x, o->tensor))
        return false;
    if (maker < 0 || o->previous || o->final)
        return true;
    return x->c->tensor[o->tensor].step < 0 &&
           !(x->p->b->task[maker].unit == k->t->unit &&
             x->p->b->task[maker].offset == k->t->offset);
}

/* The wires that ONE crosses, by their place in the plan. */
static int wires(weir_pe_planner *x, const weir_pe_task *k,
                 const weir_pe_access *one)
{
    const weir_machine *m = x->p->m->machine;
    const char *buffer = m->memory[x->p->b->need_memory].name;
    const char *unit = m->unit[k->t->unit].name;
    int bundle = one->write
                     ? weir_machine_bundle(m, unit, buffer, NULL)
                     : weir_machine_bundle(m, buffer, unit,
                                           k->row                   ? NULL
                                           : one->tensor == k->left ? "left"
                                                                    : "top");
    int i = 0;

    if (bundle < 0)
        return -1;
    while (i < x->p->nwires && x->p->wires[i] != bundle)
        i++;
    if (i == x->p->nwires && i < WEIR_PE_WIRES)
        x->p->wires[x->p->nwires++] = bundle;
    return i < WEIR_PE_WIRES ? i : -1;
}

static void access(weir_pe_planner *x, weir_pe_task *k, weir_pe_access one)
{
    bool shifts = one.visit >= WEIR_PE_SHIFT_IN;
    int64_t bytes = x->p->m->machine->unit[k->t->unit].columns *
                    x->p->m->problem->word_byte;
    int64_t *const sum[] = {&k->port_once, &k->port_each, &k->port_shift,
                            &k->port_out};

    one.rows = shifts ? (bytes + x->p->row_byte - 1) / x->p->row_byte
                      : rows_for(x, k, one.tensor);
    one.words = shifts ? x->p->m->machine->unit[k->t->unit].columns
                       : words_for(x, k, one.tensor);
    one.wires = wires(x, k, &one);
    *sum[one.visit] += one.rows;
    if (k->naccesses < WEIR_PE_ACCESSES) /* there are three operands at most */
        k->access[k->naccesses++] = one;
}

void weir_pe_plan_accesses(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_operand *o = x->c->reads[k->t->einsum].operand;
    int n = x->c->reads[k->t->einsum].n;
    weir_pe_access write;

    if (!x->p->row_byte)
        return;
    for (int i = 0; i < n; i++) {
        int t = x->c->tensor[o[i].tensor].source;

        if (!from_buffer(x, k, &o[i]))
            continue;
        access(x, k,
               (weir_pe_access){.tensor = t,
                                .visit = k->shift_in && t == k->kept
                                             ? WEIR_PE_SHIFT_IN
                                         : along(x, k, t) ? WEIR_PE_EACH
                                                          : WEIR_PE_ONCE,
                                .final = o[i].final});
    }
    if (!in_buffer(x, k->out))
        return;
    write = (weir_pe_access){.tensor = k->out,
                             .visit = k->shift_out          ? WEIR_PE_SHIFT_OUT
                                      : along(x, k, k->out) ? WEIR_PE_EACH
                                                            : WEIR_PE_ONCE,
                             .sums = !k->shift_out && partial(x, k->out),
                             .write = true};
    access(x, k, write);
    if (write.sums) { /* which are read before */
        write.write = false;
        access(x, k, write);
    }
}
