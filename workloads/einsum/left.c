/* SPDX-License-Identifier: Apache-2.0
 * left.c - the left side of an Einsum, which gives a tensor its shape.
 */
#include "workloads/einsum/draft.h"

/* Coordinate X of the left side may stand there. SET holds those before. */
static bool check_left_index(weir_draft *w, const weir_statement *s,
                             const weir_index *x, weir_ranks set)
{
    const char *name = w->tensor[s->e.out.tensor].name;

    if (x->nterms > 0)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "on the left a coordinate is plain, a step ahead, or one "
                    "word of an index tensor");
    else if (x->rank < 0)
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

/* The rank whose coordinates the index tensor of X holds, a scatter; -1 if X
 * is none. */
static int scattered(const weir_draft *w, const weir_index *x)
{
    const weir_term *t = x->term;

    if (x->nterms != 1 || !t->gather || t->gather->tensor < 0 ||
        t->factor != 1 || t->divisor != 1 || t->extent >= 0 ||
        t->constant >= 0 || t->over_extent >= 0 || t->over_constant >= 0)
        return -1;
    return w->tensor[t->gather->tensor].holds;
}

/* Coordinate X scatters over rank R, which SET does not have yet. */
static bool check_scatter(weir_draft *w, const weir_statement *s,
                          const weir_index *x, int r, weir_ranks set)
{
    if (!weir_draft_overlaps(w, set, r))
        return true;
    weir_report(w->d, WEIR_ERROR, x->loc, "'%s' has rank '%s' twice",
                w->tensor[s->e.out.tensor].name, w->rank[r].name);
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
        int r = scattered(w, x);

        if (r >= 0 ? !check_scatter(w, s, x, r, set)
                   : !check_left_index(w, s, x, set))
            continue;
        if (x->offset == 1)
            t->step = x->rank;
        rank[i] = r >= 0 ? r : x->rank;
        set |= weir_rank_bit(rank[i]);
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

/* TeAAL may write R[d] for what it declared as R: [V]; the left side counts. */
static bool renamed(const weir_draft *w, const weir_statement *s)
{
    const weir_access *out = &s->e.out;
    const weir_tensor *t = w->tensor + out->tensor;

    for (int i = 0; i < out->n && w->teaal; i++)
        if (out->index[i].rank >= 0 &&
            !weir_rank_in(out->index[i].rank, t->ranks))
            return out->n == t->n;
    return false;
}

/* The same when its shape was declared, as TeAAL does. */
static void check_left(weir_draft *w, weir_statement *s)
{
    const weir_access *out = &s->e.out;

    s->broken |= !weir_draft_access(w, s, out);
    for (int i = 0; i < out->n && !s->broken; i++)
        s->broken |= scattered(w, out->index + i) < 0 &&
                     !check_left_index(w, s, out->index + i, 0);
}

void weir_draft_left(weir_draft *w, weir_statement *s)
{
    if (s->shaped)
        return;
    s->shaped = true;
    if (w->tensor[s->e.out.tensor].rank && !renamed(w, s))
        check_left(w, s);
    else
        shape_left(w, s);
}
