/* SPDX-License-Identifier: Apache-2.0
 * initial.c - the values of iterative tensors at step 0: a number, or the
 * words of another tensor.
 */
#include "workloads/einsum/draft.h"

/* Coordinate X stands for rank R of T, whose step it fixes at 0. */
static bool check_index(weir_draft *w, const weir_tensor *t,
                        const weir_index *x, int r)
{
    bool fixed = x->rank < 0 && x->stop < 0;

    if (r == t->step && fixed && x->offset == 0)
        return true;
    if (r != t->step && x->rank == r && x->offset == 0)
        return true;
    if (r == t->step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "an initial value stands at step 0 of rank '%s'",
                    w->rank[r].name);
    else
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "expected '%s' here: an initial value is the same along "
                    "rank '%s'",
                    w->variable[r], w->rank[r].name);
    return false;
}

static bool check_access(weir_draft *w, const weir_access *a)
{
    const weir_tensor *t = w->tensor + a->tensor;
    bool good = true;

    if (t->step < 0) {
        weir_report(w->d, WEIR_ERROR, a->loc,
                    "'%s' is not iterative and has no initial value", t->name);
        return false;
    }
    if (a->n != t->n) {
        weir_report(w->d, WEIR_ERROR, a->loc,
                    "'%s' has %d ranks but its initial value %d", t->name, t->n,
                    a->n);
        return false;
    }
    for (int i = 0; i < a->n; i++)
        good &= check_index(w, t, a->index + i, t->rank[i]);
    return good;
}

/* X, the words that T begins with, walks over the ranks of T but its step. */
static bool check_start(weir_draft *w, const weir_statement *s,
                        const weir_tensor *t)
{
    const weir_access *x = &s->e.value->access;
    weir_ranks mine = t->ranks & ~weir_rank_bit(t->step), theirs = 0;

    if (!weir_draft_access(w, s, x))
        return false;
    for (int i = 0; i < x->n; i++) {
        const weir_index *at = x->index + i;

        if (at->rank < 0 || at->offset != 0) {
            weir_report(w->d, WEIR_ERROR, at->loc,
                        "an initial value is read at plain coordinates");
            return false;
        }
        theirs |= weir_rank_bit(at->rank);
    }
    if (theirs & ~mine) {
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' has no rank '%s', which '%s' is read along", t->name,
                    w->rank[weir_first_rank(theirs & ~mine)].name,
                    w->tensor[x->tensor].name);
        return false;
    }
    return true;
}

/* The statement that makes T reads what T begins with, too. */
static void add_start(weir_draft *w, weir_tensor *t, const weir_expr *start)
{
    weir_statement *maker = w->statement + t->producer;
    size_t n = (size_t)maker->naccesses;
    const weir_access **access = WEIR_NEW(w->a, const weir_access *, n + 1);
    int from = w->tensor[start->access.tensor].producer;

    if (from >= 0 && w->statement[from].e.step == t->step &&
        !w->statement[from].ready) {
        weir_report(w->d, WEIR_ERROR, start->loc,
                    "'%s' is made in 'each %s' and is not there at step 0",
                    w->tensor[start->access.tensor].name, w->variable[t->step]);
        return;
    }
    for (size_t i = 0; i < n; i++)
        access[i] = maker->access[i];
    access[maker->naccesses++] = &start->access;
    maker->access = access;
    t->start = start;
}

static void set_initial(weir_draft *w, weir_statement *s, int *line)
{
    weir_tensor *t = w->tensor + s->e.out.tensor;
    weir_expr_kind kind = s->e.value->kind;

    if (!check_access(w, &s->e.out))
        ; /* reported */
    else if (s->prefixed || s->e.nwhere > 0 ||
             (kind != WEIR_EXPR_CONSTANT && kind != WEIR_EXPR_ACCESS))
        weir_report(w->d, WEIR_ERROR, s->e.value->loc,
                    "an initial value is a number, 'inf', '-inf' or the word "
                    "of a tensor");
    else if (*line)
        weir_report(w->d, WEIR_ERROR, s->e.out.loc,
                    "'%s' has two initial values, the first in line %d",
                    t->name, *line);
    else if (kind == WEIR_EXPR_ACCESS && check_start(w, s, t))
        add_start(w, t, s->e.value);
    t->initial = s->e.value->constant;
    *line = s->e.out.loc.line ? s->e.out.loc.line : 1;
}

void weir_draft_initial(weir_draft *w)
{
    int *line = WEIR_NEW(w->a, int, (size_t)w->ntensors + 1);

    for (int i = 0; i < w->ninit && !weir_draft_tired(w); i++) {
        weir_statement *s = w->init + i;

        int t = s->e.out.tensor;

        if (t < 0)
            continue;
        if (s->broken || !w->tensor[t].rank)
            line[t] = 1; /* there is one, whatever it is */
        else
            set_initial(w, s, line + t);
    }
    for (int t = 0; t < w->ntensors && !w->lost_init; t++)
        if (w->tensor[t].step >= 0 && !line[t] &&
            !w->statement[w->tensor[t].producer].ready)
            weir_report(w->d, WEIR_ERROR, w->tensor[t].loc,
                        "iterative tensor '%s' has no initial value in 'init'",
                        w->tensor[t].name);
}
