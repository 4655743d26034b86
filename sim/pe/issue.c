/* SPDX-License-Identifier: Apache-2.0
 * issue.c - a beat of a task: which words go where.
 */
#include "sim/pe/state.h"

static const void *tag(const weir_pe_state *s, const weir_pe_lane *l, bool word)
{
    const weir_pe_task *k = &s->p->task[l->task];
    bool end = l->beat == l->beats - 1 &&
               l->phase == (k->shift_out ? WEIR_PE_OUT : WEIR_PE_BEATS);
    bool whole =
        end && weir_pe_walk_last(&l->walk, weir_pe_unfinished(s, k->out));

    return &s->tag[8 * l->task + 4 * word + 2 * end + whole];
}

static int extent(const weir_pe_lane *l, weir_ranks ranks)
{
    int64_t n = 1;
    int r;

    WEIR_EACH_RANK(r, ranks)
        if (r > WEIR_RANK_H)
            n *= weir_pe_walk_extent(&l->walk, r);
    return (int)n;
}

static int set_of(const weir_pe_state *s, const weir_pe_lane *l, int tensor)
{
    const weir_pe_task *maker = weir_pe_plan_maker(s->p, tensor);

    return maker ? (int)(l->walk.n % maker->sets) : 0;
}

static void left(weir_pe_state *s, const weir_pe_lane *l, weir_pe_beat *b,
                 int64_t i)
{
    weir_pe_place at = weir_pe_data_rows(s->data, &s->p->task[l->task],
                                         s->p->task[l->task].left, &l->walk, i);

    b->left = at.word, b->left_step = at.step;
}

static void top(weir_pe_state *s, const weir_pe_lane *l, weir_pe_beat *b,
                int64_t i)
{
    const weir_pe_task *k = &s->p->task[l->task];
    weir_pe_place at =
        weir_pe_data_place(s->data, k, k->top, &l->walk, i, WEIR_PE_NEW);

    b->top = at.word, b->top_step = at.step;
}

static void bottom(weir_pe_state *s, const weir_pe_lane *l, weir_pe_beat *b,
                   int64_t i)
{
    const weir_pe_task *k = &s->p->task[l->task];
    weir_pe_place at =
        weir_pe_data_place(s->data, k, k->out, &l->walk, i, WEIR_PE_NEW);

    b->bottom = at.word, b->bottom_step = at.step;
    b->add = !weir_pe_walk_first(&l->walk, weir_pe_unfinished(s, k->out));
}

/* A row of the array's words of T is shifted in or out at each beat. */
static void shift(weir_pe_state *s, const weir_pe_lane *l, weir_pe_beat *b)
{
    const weir_pe_task *k = &s->p->task[l->task];
    int t = l->phase == WEIR_PE_IN ? k->kept : k->out;
    weir_pe_place at =
        weir_pe_data_place(s->data, k, t, &l->walk, 0, WEIR_PE_NEW);
    int64_t row = weir_pe_data_rows(s->data, k, t, &l->walk, 0).step;

    b->step = (int)l->beat;
    b->op = l->phase == WEIR_PE_IN ? WEIR_PE_HOLD : WEIR_PE_DROP;
    if (l->beat >= b->rows) {
        b->rows = b->op == WEIR_PE_HOLD ? (int)l->beat + 1 : 0;
        return; /* nothing there: zeros are shifted in */
    }
    if (b->op == WEIR_PE_HOLD)
        b->top = at.word + l->beat * row, b->top_step = at.step;
    else
        b->bottom = at.word + l->beat * row, b->bottom_step = at.step;
}

static void beat(weir_pe_state *s, const weir_pe_lane *l, weir_pe_beat *b)
{
    const weir_pe_task *k = &s->p->task[l->task];
    int64_t i = l->beat / k->each;
    bool word =
        k->op == WEIR_PE_FLOW || k->op == WEIR_PE_MAX || k->op == WEIR_PE_SUM;

    *b = (weir_pe_beat){.op = k->op, .tag = tag(s, l, word)};
    b->rows = extent(l, k->t->rows), b->columns = extent(l, k->t->columns);
    b->own = set_of(s, l, k->op == WEIR_PE_OWN ? k->out : k->kept);
    b->held = set_of(
        s, l, k->op == WEIR_PE_SUB || k->op == WEIR_PE_UNIT ? k->out : k->kept);
    if (l->phase != WEIR_PE_BEATS) {
        shift(s, l, b);
        return;
    }
    switch (k->op) {
    case WEIR_PE_OWN:
        b->first = l->beat == 0;
        left(s, l, b, i);
        top(s, l, b, i);
        if (l->beat == l->beats - 1 && !k->shift_out &&
            weir_pe_store_of(s, k)) {
            bottom(s, l, b, 0);
            b->take = b->bottom, b->bottom = NULL;
            b->take_row =
                weir_pe_data_rows(s->data, k, k->out, &l->walk, 0).step;
        }
        break;
    case WEIR_PE_FLOW:
        left(s, l, b, i);
        bottom(s, l, b, i);
        break;
    case WEIR_PE_MAX:
        b->top_word = -__builtin_inff();
        bottom(s, l, b, 0);
        break;
    case WEIR_PE_SUM:
        bottom(s, l, b, 0);
        break;
    default: /* an exponential */
        if (l->beat == 0)
            top(s, l, b, 0);
        else
            b->op = WEIR_PE_EXP, b->step = (int)l->beat - 1;
    }
}

static weir_pe_place operand(weir_pe_state *s, const weir_pe_lane *l,
                             const weir_expr *e, int64_t i)
{
    const weir_cascade *c = s->p->m->problem->cascade;
    weir_pe_when when = WEIR_PE_NEW;
    int t;

    if (!e || e->kind == WEIR_EXPR_CONSTANT)
        return (weir_pe_place){.constant = e ? (float)e->constant : 0};
    t = c->tensor[e->access.tensor].source;
    for (int n = 0; n < e->access.n && c->tensor[t].step >= 0; n++) {
        const weir_index *x = &e->access.index[n];

        if (x->stop >= 0)
            when = WEIR_PE_FINAL;
        else if (x->rank == c->tensor[t].step && x->offset == 0)
            when = WEIR_PE_PREVIOUS;
    }
    return weir_pe_data_place(s->data, &s->p->task[l->task], t, &l->walk, i,
                              when);
}

static void step(weir_pe_state *s, const weir_pe_lane *l, weir_pe_step *x)
{
    const weir_pe_task *k = &s->p->task[l->task];
    int64_t i = l->beat / k->each;
    bool done = l->beat % k->each == k->each - 1;

    *x = (weir_pe_step){.works = done,
                        .f = k->f,
                        .exp = k->exp,
                        .columns = extent(l, k->t->columns),
                        .tag = tag(s, l, done)};
    if (!done)
        return;
    x->a = operand(s, l, k->operand[0], i);
    x->b = operand(s, l, k->operand[1], i);
    x->out = weir_pe_data_place(s->data, k, k->out, &l->walk, i, WEIR_PE_NEW);
    x->stored = weir_pe_store_of(s, k) != NULL;
}

void weir_pe_issue(weir_pe_state *s, weir_pe_lane *l, weir_pe_beat *b,
                   weir_pe_step *x)
{
    if (l->row)
        step(s, l, x);
    else
        beat(s, l, b);
}
