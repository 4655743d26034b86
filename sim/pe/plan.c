/* SPDX-License-Identifier: Apache-2.0
 * plan.c - reads off a block what each PE does.
 *
 * A product that sums in place has its two operands at the edges; one that sums
 * down a column has one of them in the PEs. A reduction over the rows of what
 * is in the PEs flows down; exp(x - v) works in place on x with v from the top.
 * The 1-D array does anything that is elementwise.
 */
#include "sim/pe/plan.h"

enum { MOST_PES = 1 << 24, MOST_TASKS = 64 };

typedef struct planner {
    weir_pe_plan *p;
    const weir_cascade *c;
    weir_diag *d;
} planner;

static weir_status refuse(planner *x, const weir_task *t, const char *why)
{
    weir_report(x->d, WEIR_ERROR, t->loc,
                "the PE array cannot do '%s': %s (use --engine trace)",
                x->c->tensor[x->c->einsum[t->einsum].out.tensor].name, why);
    return WEIR_EUNSUP;
}

static bool is_call(const weir_expr *e, weir_function f)
{
    return e->kind == WEIR_EXPR_CALL && e->function == f;
}

static int read_of(const planner *x, const weir_expr *e)
{
    return e->kind == WEIR_EXPR_ACCESS ? x->c->tensor[e->access.tensor].source
                                       : -1;
}

static weir_ranks inner(const planner *x, int tensor)
{
    return x->c->tensor[tensor].inner & ~3u;
}

static bool in_buffer(const planner *x, int tensor)
{
    for (int i = 0; i < x->p->b->nholds; i++)
        if (x->p->b->hold[i].tensor == tensor && x->p->b->hold[i].unit < 0 &&
            x->p->b->hold[i].memory == x->p->b->need_memory)
            return true;
    return false;
}

static bool partial(const planner *x, int tensor)
{
    for (int i = 0; i < x->p->b->nholds; i++)
        if (x->p->b->hold[i].tensor == tensor && x->p->b->hold[i].partial)
            return true;
    return false;
}

static bool made_on(const planner *x, int tensor, int unit)
{
    int maker = weir_block_maker(x->p->m, x->p->b, tensor);

    return maker >= 0 && x->p->b->task[maker].unit == unit;
}

/* --- the 2-D array --- */

/* A and B: one in the PEs, or both at the edges. */
static weir_status product(planner *x, weir_pe_task *k, int a, int b)
{
    weir_ranks out = inner(x, k->out), rows = k->t->rows,
               columns = k->t->columns;
    int kept = inner(x, a) & rows && inner(x, a) & columns   ? a
               : inner(x, b) & rows && inner(x, b) & columns ? b
                                                             : -1;
    int other = kept == a ? b : a;

    if (kept >= 0 && !(out & rows)) {
        k->op = WEIR_PE_FLOW, k->kept = kept, k->left = other;
        if (inner(x, other) & columns || !(inner(x, other) & rows))
            return refuse(x, k->t,
                          "what streams past the PEs must be laid "
                          "over rows alone");
        if (!made_on(x, kept, k->t->unit) &&
            !x->p->m->machine->without[WEIR_EFFECT_LOAD])
            k->shift_in = (int)x->p->m->machine->unit[k->t->unit].rows;
        return WEIR_OK;
    }
    if (kept < 0 && out & rows && out & columns) {
        k->op = WEIR_PE_OWN;
        k->left = inner(x, a) & rows ? a : b;
        k->top = k->left == a ? b : a;
        if (inner(x, k->left) & columns || inner(x, k->top) & rows)
            return refuse(x, k->t,
                          "one operand must be laid over rows and "
                          "one over columns");
        return WEIR_OK;
    }
    return refuse(x, k->t, "a product keeps its sums or one operand in place");
}

static weir_status exponential(planner *x, weir_pe_task *k)
{
    const weir_expr *difference = k->e->value->arg[0];
    int64_t steps = k->t->work.uses[WEIR_ACT_MULTIPLY_ADD];

    if (!is_call(difference, WEIR_FN_SUB) ||
        !made_on(x, read_of(x, difference->arg[0]), k->t->unit))
        return refuse(x, k->t,
                      "it exponentiates a difference of what is in "
                      "the PEs and what comes from the top");
    k->kept = read_of(x, difference->arg[0]);
    k->top = read_of(x, difference->arg[1]);
    k->op = k->t->work.cycles == 1 ? WEIR_PE_UNIT : WEIR_PE_SUB;
    if (k->op == WEIR_PE_SUB && (k->t->work.cycles != steps + 1 || steps < 2))
        return refuse(x, k->t,
                      "an exponential is one beat of a unit, or a "
                      "subtraction and 2 to 9 multiply-adds");
    return WEIR_OK;
}

static weir_status classify(planner *x, weir_pe_task *k)
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
        inner(x, k->out) & k->t->rows)
        return refuse(x, k->t,
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

static weir_status elementwise(planner *x, weir_pe_task *k)
{
    const weir_expr *v = k->e->value;

    k->exp = is_call(v, WEIR_FN_EXP);
    v = k->exp ? v->arg[0] : v;
    k->f = is_word(v) ? WEIR_FN_NONE : v->function;
    k->operand[0] = is_word(v) ? v : v->arg[0];
    k->operand[1] = is_word(v) ? NULL : v->arg[1];
    if (k->e->reduce != WEIR_FN_NONE || (k->exp && k->f != WEIR_FN_SUB) ||
        !is_word(k->operand[0]) || (k->operand[1] && !is_word(k->operand[1])))
        return refuse(x, k->t,
                      "the 1-D array does one function of two words, "
                      "or exp(x - y), and reduces nothing");
    return WEIR_OK;
}

/* --- what both have --- */

/* The one rank that a PE walks beat by beat. */
static weir_status walked(planner *x, weir_pe_task *k)
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
            return refuse(x, k->t, "it walks more than one rank in a PE");
        else
            k->time = r;
    }
    if (rows > u->rows || columns > u->columns)
        return refuse(x, k->t, "its tile is larger than the array");
    k->each = k->t->work.cycles;
    return WEIR_OK;
}

/* Words that tensor T has along what K walks: as many as K, or one. */
static bool along(const planner *x, const weir_pe_task *k, int t)
{
    return k->time >= 0 && weir_rank_in(k->time, inner(x, t));
}

static int64_t words_for(const planner *x, const weir_pe_task *k, int t)
{
    int64_t words = 1;
    int r;

    WEIR_EACH_RANK(r, inner(x, t))
        if (weir_rank_in(r, k->t->rows) || weir_rank_in(r, k->t->columns))
            words *= x->p->b->cut[r].tile;
    return words;
}

static int64_t rows_for(const planner *x, const weir_pe_task *k, int t)
{
    int64_t bytes = words_for(x, k, t) * x->p->m->problem->word_byte;

    return (bytes + x->p->row_byte - 1) / x->p->row_byte;
}

/* Whether operand O of K is read from the buffer: it is kept there, and not
 * just made by the same lane or handed on as it is made. */
static bool from_buffer(const planner *x, const weir_pe_task *k,
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
static int wires(planner *x, const weir_pe_task *k, const weir_pe_access *one)
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

static void access(planner *x, weir_pe_task *k, weir_pe_access one)
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

static void ports(planner *x, weir_pe_task *k, const weir_operand *o, int n)
{
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

/* Whether task I shares its array beat by beat with sequencers that may be
 * ahead of it: so they must wait for its words. */
static bool shares(const planner *x, int i)
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

static weir_status crossing(planner *x, weir_pe_task *k, const weir_operand *o,
                            int n)
{
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
            return refuse(x, k->t,
                          "what it reads in the PEs is made by an "
                          "interleaved Einsum");
        if (o[i].previous || o[i].final || k->ncross == WEIR_PE_CROSS ||
            inner(x, t) & from->rows)
            return refuse(x, k->t,
                          "between the arrays pass new words, one in "
                          "each column");
        k->here[k->ncross] = here;
        k->cross[k->ncross++] = t;
    }
    return WEIR_OK;
}

static void stays(planner *x, weir_pe_task *k)
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

static bool leaves_chip(const planner *x, int t)
{
    return weir_pe_plan_moves(x->p, t);
}

static weir_status plan_task(planner *x, weir_pe_task *k)
{
    const weir_operand *o = x->c->reads[k->t->einsum].operand;
    int n = x->c->reads[k->t->einsum].n;

    k->row = k->t->unit == x->p->row;
    WEIR_TRY(walked(x, k));
    if (k->row)
        WEIR_TRY(elementwise(x, k));
    if (!k->row) {
        WEIR_TRY(classify(x, k));
        if (k->op == WEIR_PE_OWN && leaves_chip(x, k->out) &&
            !x->p->m->machine->without[WEIR_EFFECT_UNLOAD])
            k->shift_out = (int)x->p->m->machine->unit[k->t->unit].rows;
        if (k->op != WEIR_PE_OWN && k->op != WEIR_PE_FLOW && k->time >= 0)
            return refuse(x, k->t, "it does so once a tile");
    }
    stays(x, k);
    if (k->sets > WEIR_PE_SETS)
        return refuse(x, k->t, "too many tiles stay in the PEs");
    for (int i = 0; i < x->p->b->nskews; i++)
        k->drain |= x->p->b->skew[i].tensor == k->out &&
                    x->p->b->skew[i].drain && leaves_chip(x, k->out);
    ports(x, k, o, n);
    return crossing(x, k, o, n);
}

/* One PE array, and at most one row. */
static weir_status units(planner *x)
{
    x->p->array = x->p->row = -1;
    for (int i = 0; i < x->p->b->ntasks; i++) {
        const weir_task *t = &x->p->b->task[i];
        bool row = x->p->m->machine->unit[t->unit].kind == WEIR_UNIT_PE_ROW;
        int *unit = row ? &x->p->row : &x->p->array;

        if (*unit >= 0 && *unit != t->unit)
            return refuse(x, t, "one 2-D and one 1-D array are simulated");
        *unit = t->unit;
    }
    if (x->p->array < 0)
        return refuse(x, &x->p->b->task[0], "no 2-D array takes part");
    if (x->p->m->machine->unit[x->p->array].rows *
            x->p->m->machine->unit[x->p->array].columns >
        MOST_PES)
        return refuse(x, &x->p->b->task[0],
                      "arrays of more than 2^24 PEs are not simulated one by "
                      "one");
    if (x->p->b->ntasks > MOST_TASKS)
        return refuse(x, &x->p->b->task[MOST_TASKS],
                      "a block has more than 64 Einsums");
    if (x->p->row >= 0 && x->p->m->machine->unit[x->p->row].columns !=
                              x->p->m->machine->unit[x->p->array].columns)
        return refuse(x, &x->p->b->task[0], "both arrays need as many columns");
    return WEIR_OK;
}

/* Some effects are what an array of PEs is. */
static weir_status effects(planner *x)
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

weir_status weir_pe_plan_make(const weir_pe_plan **out, weir_arena *a,
                              const weir_mapping *m, const weir_block *b,
                              weir_diag *d)
{
    weir_pe_plan *p = WEIR_NEW(a, weir_pe_plan, 1);
    planner x = {p, m->problem->cascade, d};
    weir_status s = WEIR_OK;

    *p = (weir_pe_plan){.m = m, .b = b, .ntasks = b->ntasks, .exp_steps = 6};
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
        int64_t steps = b->task[i].work.uses[WEIR_ACT_MULTIPLY_ADD];
        weir_status one;

        k->t = &b->task[i];
        k->e = &x.c->einsum[k->t->einsum];
        k->out = k->e->out.tensor;
        k->left = k->top = k->kept = -1;
        one = plan_task(&x, k);
        s = s == WEIR_OK ? one : s;
        if (is_call(k->e->value, WEIR_FN_EXP) && steps >= 2 &&
            steps <= WEIR_PE_EXP_STEPS)
            p->exp_steps = (int)steps;
    }
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
