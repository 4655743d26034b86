/* SPDX-License-Identifier: Apache-2.0
 * left.c - the left side of an Einsum, which gives a tensor its shape.
 */
#include "workloads/einsum/draft.h"

/* Coordinate X of the left side may stand there. SET holds those before. */
static bool check_left_index(weir_draft *w, const weir_statement *s,
                             const weir_index *x, weir_ranks set)
{
    const char *name = w->tensor[s->e.out.tensor].name;

    if (x->rank < 0)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is made at all coordinates; a fixed one stands on "
                    "the left only in 'init'",
                    name);
    else if (weir_draft_overlaps(w, set, x->rank))
        weir_report(w->d, WEIR_ERROR, x->loc, "'%s' has rank '%s' twice", name,
                    w->rank[x->rank].name);
    else if (x->offset > 0 && x->rank != s->e.step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "a step ahead is made only inside 'each %s'",
                    w->variable[x->rank]);
    else if (x->offset > 1)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "only the next step can be made: '%s+1'",
                    w->variable[x->rank]);
    else
        return true;
    return false;
}

/* The coordinates on the left are the shape of what is made. */
static void shape_left(weir_draft *w, weir_statement *s)
{
    const weir_access *out = &s->e.out;
    weir_tensor *t = w->tensor + out->tensor;
    int *rank = WEIR_NEW(w->a, int, (size_t)out->n + 1), errors = w->d->errors;
    weir_ranks set = 0;

    for (int i = 0; i < out->n; i++) {
        const weir_index *x = out->index + i;

        if (!check_left_index(w, s, x, set))
            continue;
        if (x->offset == 1)
            t->step = x->rank;
        set |= weir_rank_bit(x->rank);
        rank[i] = x->rank;
    }
    if (errors == w->d->errors && s->e.step >= 0 &&
        !weir_rank_in(s->e.step, set))
        weir_report(w->d, WEIR_ERROR, out->loc,
                    "'%s' is made in 'each %s' but has no coordinate '%s'",
                    t->name, w->variable[s->e.step], w->variable[s->e.step]);
    if (errors == w->d->errors)
        t->rank = rank, t->n = out->n, t->ranks = set;
    else
        s->broken = true;
}

/* The same when its shape was declared, as TeAAL does. */
static void check_left(weir_draft *w, weir_statement *s)
{
    const weir_access *out = &s->e.out;

    s->broken |= !weir_draft_access(w, s, out);
    for (int i = 0; i < out->n && !s->broken; i++)
        s->broken |= !check_left_index(w, s, out->index + i, 0);
}

void weir_draft_left(weir_draft *w, weir_statement *s)
{
    if (w->tensor[s->e.out.tensor].rank)
        check_left(w, s);
    else
        shape_left(w, s);
}
