/* SPDX-License-Identifier: Apache-2.0
 * access.c - every coordinate of an access stands where its rank is.
 */
#include "workloads/einsum/draft.h"

#include <stdio.h>
#include <string.h>

enum { LIST = 200 }; /* bytes for the names of some ranks */

/* Where access X has the iterative rank of its tensor, or NULL. */
static const weir_index *step_of(const weir_draft *w, const weir_access *x)
{
    int step = w->tensor[x->tensor].step;

    for (int i = 0; step >= 0 && i < x->n; i++)
        if (x->index[i].rank == step || x->index[i].stop == step)
            return x->index + i;
    return NULL;
}

bool weir_draft_previous(const weir_draft *w, const weir_statement *s,
                         const weir_access *x)
{
    const weir_index *at = step_of(w, x);

    return at && at->rank >= 0 && at->rank == s->e.step && at->offset == 0;
}

/* The terms of X: index tensors hold coordinates, and a lone one those of R. */
static bool check_terms(weir_draft *w, const weir_index *x, int r)
{
    for (int i = 0; i < x->nterms; i++) {
        const weir_term *term = x->term + i;
        const weir_tensor *g;

        if (!term->gather || term->gather->tensor < 0)
            continue;
        g = w->tensor + term->gather->tensor;
        if (g->holds >= 0 && (x->nterms > 1 || term->factor != 1 ||
                              term->extent >= 0 || term->constant >= 0 ||
                              term->divisor > 1 || g->holds == r || w->teaal))
            continue;
        if (g->holds < 0)
            weir_report(w->d, WEIR_ERROR, x->loc,
                        "'%s' does not hold coordinates; an input that does is "
                        "declared '%s: {ranks: [...], holds: %s}'",
                        g->name, g->name, w->rank[r].name);
        else
            weir_report(w->d, WEIR_ERROR, x->loc,
                        "'%s' holds coordinates of rank '%s', not of '%s'",
                        g->name, w->rank[g->holds].name, w->rank[r].name);
        return false;
    }
    return true;
}

/* TeAAL's coordinates may walk along ranks of another name: "v" as "v+0". */
static void make_affine(weir_draft *w, const weir_access *a,
                        const weir_index *x)
{
    weir_index *index = WEIR_NEW(w->a, weir_index, (size_t)a->n);
    weir_index *at = index + (x - a->index);
    weir_term *term = WEIR_NEW(w->a, weir_term, 2);

    memcpy(index, a->index, (size_t)a->n * sizeof *index);
    term[0] = term[1] = (weir_term){1, 1, -1, -1, -1, -1, -1, NULL};
    term[0].rank = x->rank;
    term[1].factor = 0;
    at->rank = -1;
    at->nterms = 2;
    at->term = term;
    ((weir_access *)a)->index = index; /* the draft's own, not yet given out */
}

/* Coordinate X of access A stands for rank R of its tensor. A shifted or
 * affine one may walk along any rank. */
static bool check_index(weir_draft *w, const weir_access *a,
                        const weir_index *x, int r)
{
    const weir_tensor *t = w->tensor + a->tensor;

    if (r == t->step && x->nterms > 0) {
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is iterative over '%s' and is read at '%s', '%s+1' "
                    "or its stop '%s'",
                    t->name, w->rank[r].name, w->variable[r], w->variable[r],
                    w->rank[r].name);
        return false;
    }
    if (x->nterms > 0)
        return check_terms(w, x, r);
    if (x->rank == r || x->stop == r)
        return true;
    if (x->rank >= 0 && r != t->step && x->offset != 0)
        return true;
    if (w->teaal && x->rank >= 0 && !weir_rank_in(x->rank, t->ranks)) {
        make_affine(w, a, x);
        return true;
    }
    if (x->rank < 0 && x->stop < 0 && r != t->step)
        return true; /* a fixed coordinate */
    if (x->rank >= 0)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "coordinate '%s' stands where '%s' has rank '%s'; "
                    "did you mean '%s'?",
                    w->variable[x->rank], t->name, w->rank[r].name,
                    w->variable[r]);
    else if (x->stop >= 0)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "stop '%s' stands where '%s' has rank '%s'",
                    w->rank[x->stop].name, t->name, w->rank[r].name);
    else
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is read at '%s', '%s+1' or its stop '%s', not at a "
                    "fixed step",
                    t->name, w->variable[r], w->variable[r], w->rank[r].name);
    return false;
}

/* What `each m1` makes for one step is not there for another, unless it is
 * iterative. */
static bool check_same_block(weir_draft *w, const weir_statement *s,
                             const weir_access *a, const weir_index *x)
{
    const weir_tensor *t = w->tensor + a->tensor;
    bool shifted = x->rank >= 0 && x->rank == s->e.step && x->offset != 0;

    for (int i = 0; i < x->nterms; i++)
        shifted |= x->term[i].rank >= 0 && x->term[i].rank == s->e.step;
    if (!shifted || t->producer < 0 || t->step == s->e.step ||
        w->statement[t->producer].e.step != s->e.step)
        return true;
    weir_report(w->d, WEIR_ERROR, x->loc,
                "'%s' is made anew in each step of '%s'; what a later step "
                "needs is written '%s[%s+1] = ...'",
                t->name, w->rank[s->e.step].name, t->name,
                w->variable[s->e.step]);
    return false;
}

/* What a step ahead, a stop, or the plain coordinate of an iterative rank
 * means depends on the block that S stands in. */
static bool check_step(weir_draft *w, const weir_statement *s,
                       const weir_access *a, const weir_index *x, int r)
{
    const weir_tensor *t = w->tensor + a->tensor;
    int step = t->step;

    if (x->stop >= 0 && x->stop != step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is a stop, but '%s' is not iterative over it; "
                    "did you mean '%s'?",
                    w->rank[x->stop].name, t->name, w->variable[x->stop]);
    else if (x->stop >= 0 && s->e.step == step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' has no last value before 'each %s' is over", t->name,
                    w->variable[step]);
    else if (step < 0 || r != step)
        return check_same_block(w, s, a, x);
    else if (x->rank >= 0 && x->offset < 0)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "an iterative rank is read at itself or at one step ahead "
                    "('%s', '%s+1')",
                    w->variable[step], w->variable[step]);
    else if (x->rank >= 0 && x->offset > 1)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is made for '%s+1' and not further ahead", t->name,
                    w->variable[step]);
    else if (x->rank >= 0 && x->rank == step && s->e.step != step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is read outside 'each %s'; its last value stands at "
                    "'%s', and to keep all of them an Einsum in there makes a "
                    "tensor of '%s', such as Y[%s] = %s[%s+1]",
                    t->name, w->variable[step], w->rank[step].name,
                    w->rank[step].name, w->variable[step], t->name,
                    w->variable[step]);
    else
        return true;
    return false;
}

/* One of the next N coordinates of A, from I on, is a level of rank R. */
static bool by_levels(const weir_draft *w, const weir_access *a, int i, int n,
                      int r)
{
    for (int k = i; k < i + n && k < a->n; k++) {
        int x = a->index[k].rank;

        if (x >= 0 && w->rank[x].base == r && x != r)
            return true;
    }
    return false;
}

/* The ranks that the coordinates of A must stand for, in order; how many. A
 * partitioned rank is addressed whole or by its levels. */
static int wanted_ranks(const weir_draft *w, const weir_access *a,
                        int rank[WEIR_RANKS])
{
    const weir_tensor *t = w->tensor + a->tensor;
    int n = 0;

    for (int i = 0; i < t->n; i++) {
        int r = t->rank[i], level[WEIR_RANKS];
        int levels = weir_draft_levels(w, r, level);

        if (by_levels(w, a, n, levels, r))
            for (int l = 0; l < levels && n < WEIR_RANKS; l++)
                rank[n++] = level[l];
        else if (n < WEIR_RANKS)
            rank[n++] = r;
    }
    return n;
}

static void wrong_number(weir_draft *w, const weir_access *a, const int *rank,
                         int wanted)
{
    char list[LIST] = "";
    size_t n = 0;

    for (int i = 0; i < wanted && n + WEIR_DRAFT_NAME + 8 < LIST; i++)
        n += (size_t)snprintf(list + n, LIST - n, "%s%s", i ? ", " : "",
                              w->rank[rank[i]].name);
    weir_report(w->d, WEIR_ERROR, a->loc,
                "'%s' has %d rank%s [%s] but is accessed with %d coordinate%s",
                w->tensor[a->tensor].name, wanted, wanted == 1 ? "" : "s", list,
                a->n, a->n == 1 ? "" : "s");
}

bool weir_draft_access(weir_draft *w, const weir_statement *s,
                       const weir_access *a)
{
    const weir_tensor *t = w->tensor + a->tensor;
    int rank[WEIR_RANKS], n;
    bool good = true;

    if (!t->rank)
        return false; /* its own Einsum is broken */
    n = wanted_ranks(w, a, rank);
    if (n != a->n) {
        wrong_number(w, a, rank, n);
        return false;
    }
    for (int i = 0; i < n; i++)
        good &= check_index(w, a, a->index + i, rank[i]) &&
                check_step(w, s, a, a->index + i, rank[i]);
    return good;
}
