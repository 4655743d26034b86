/* SPDX-License-Identifier: Apache-2.0
 * plan_operation.c - what a PE does in its beats for an Einsum.
 *
 * A product that sums in place has its two operands at the edges; one that sums
 * down a column has one of them in the PEs. A reduction over the rows of what
 * is in the PEs flows down; exp(x - v) works in place on x with v from the top.
 * The 1-D array does anything that is elementwise.
 */
#include "sim/pe/planner.h"

static bool is_call(const weir_expr *e, weir_function f)
{
    return e->kind == WEIR_EXPR_CALL && e->function == f;
}

static int read_of(const weir_pe_planner *x, const weir_expr *e)
{
    return e->kind == WEIR_EXPR_ACCESS ? x->c->tensor[e->access.tensor].source
                                       : -1;
}

static bool made_on(const weir_pe_planner *x, int tensor, int unit)
{
    int maker = weir_block_maker(x->p->m, x->p->b, tensor);

    return maker >= 0 && x->p->b->task[maker].unit == unit;
}

/* --- the 2-D array --- */

/* A and B: one in the PEs, or both at the edges. */
static weir_status product(weir_pe_planner *x, weir_pe_task *k, int a, int b)
{
    weir_ranks out = weir_pe_inner(x, k->out), rows = k->t->rows,
               columns = k->t->columns;
    int kept = weir_pe_inner(x, a) & rows && weir_pe_inner(x, a) & columns ? a
               : weir_pe_inner(x, b) & rows && weir_pe_inner(x, b) & columns
                   ? b
                   : -1;
    int other = kept == a ? b : a;

    if (kept >= 0 && !(out & rows)) {
        k->op = WEIR_PE_FLOW, k->kept = kept, k->left = other;
        if (weir_pe_inner(x, other) & columns ||
            !(weir_pe_inner(x, other) & rows))
            return weir_pe_refuse(x, k->t,
                                  "what streams past the PEs must be laid "
                                  "over rows alone");
        if (!made_on(x, kept, k->t->unit) &&
            !x->p->m->machine->without[WEIR_EFFECT_LOAD])
            k->shift_in = (int)x->p->m->machine->unit[k->t->unit].rows;
        return WEIR_OK;
    }
    if (kept < 0 && out & rows && out & columns) {
        k->op = WEIR_PE_OWN;
        k->left = weir_pe_inner(x, a) & rows ? a : b;
        k->top = k->left == a ? b : a;
        if (weir_pe_inner(x, k->left) & columns ||
            weir_pe_inner(x, k->top) & rows)
            return weir_pe_refuse(x, k->t,
                                  "one operand must be laid over rows and "
                                  "one over columns");
        return WEIR_OK;
    }
    return weir_pe_refuse(x, k->t,
                          "a product keeps its sums or one operand in place");
}

static weir_status exponential(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_expr *difference = k->e->value->arg[0];
    int64_t steps = k->t->work.uses[WEIR_ACT_MULTIPLY_ADD];

    if (!is_call(difference, WEIR_FN_SUB) ||
        !made_on(x, read_of(x, difference->arg[0]), k->t->unit))
        return weir_pe_refuse(x, k->t,
                              "it exponentiates a difference of what is in "
                              "the PEs and what comes from the top");
    k->kept = read_of(x, difference->arg[0]);
    k->top = read_of(x, difference->arg[1]);
    k->op = k->t->work.cycles == 1 ? WEIR_PE_UNIT : WEIR_PE_SUB;
    if (k->op == WEIR_PE_SUB && (k->t->work.cycles != steps + 1 || steps < 2))
        return weir_pe_refuse(x, k->t,
                              "an exponential is one beat of a unit, or a "
                              "subtraction and 2 to 9 multiply-adds");
    return WEIR_OK;
}

static weir_status classify(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_expr *v = k->e->value;

    if (is_call(v, WEIR_FN_MUL) && k->e->reduce == WEIR_FN_ADD &&
        read_of(x, v->arg[0]) >= 0 && read_of(x, v->arg[1]) >= 0)
        return product(x, k, read_of(x, v->arg[0]), read_of(x, v->arg[1]));
    if (is_call(v, WEIR_FN_EXP) && k->e->reduce == WEIR_FN_NONE)
        return exponential(x, k);
    k->kept = read_of(x, v);
    if (k->kept < 0 || !made_on(x, k->kept, k->t->unit) ||
        (k->e->reduce != WEIR_FN_MAX && k->e->reduce != WEIR_FN_ADD) ||
        weir_pe_inner(x, k->out) & k->t->rows)
        return weir_pe_refuse(x, k->t,
                              "it has links and units for products, for "
                              "exp(x - v), and for sums and maxima down a "
                              "column");
    k->op = k->e->reduce == WEIR_FN_MAX ? WEIR_PE_MAX : WEIR_PE_SUM;
    return WEIR_OK;
}

/* --- the 1-D array --- */

static bool is_word(const weir_expr *e)
{
    return e->kind != WEIR_EXPR_CALL;
}

static weir_status elementwise(weir_pe_planner *x, weir_pe_task *k)
{
    const weir_expr *v = k->e->value;

    k->exp = is_call(v, WEIR_FN_EXP);
    v = k->exp ? v->arg[0] : v;
    k->f = is_word(v) ? WEIR_FN_NONE : v->function;
    k->operand[0] = is_word(v) ? v : v->arg[0];
    k->operand[1] = is_word(v) ? NULL : v->arg[1];
    if (k->e->reduce != WEIR_FN_NONE || (k->exp && k->f != WEIR_FN_SUB) ||
        !is_word(k->operand[0]) || (k->operand[1] && !is_word(k->operand[1])))
        return weir_pe_refuse(x, k->t,
                              "the 1-D array does one function of two words, "
                              "or exp(x - y), and reduces nothing");
    return WEIR_OK;
}

weir_status weir_pe_plan_operation(weir_pe_planner *x, weir_pe_task *k)
{
    return k->row ? elementwise(x, k) : classify(x, k);
}
