/* SPDX-License-Identifier: Apache-2.0
 * check.c - every coordinate stands where its rank is, and every rank is bound.
 */
#include "workloads/einsum/draft.h"

#include <stdio.h>
#include <string.h>

enum { LIST = 200 }; /* bytes for the names of some ranks */

/* "'m', 'p'": the coordinates of SET, without B and H where implicit. */
static const char *variables(const weir_draft *w, weir_ranks set,
                             char out[LIST])
{
    size_t n = 0;
    int r;

    out[0] = '\0';
    WEIR_EACH_RANK(r, set)
        if (w->variable[r][0] && n + WEIR_DRAFT_NAME + 8 < LIST)
            n += (size_t)snprintf(out + n, LIST - n, "%s'%s'", n ? ", " : "",
                                  w->variable[r]);
    return out;
}

const weir_index *weir_draft_step(const weir_draft *w, const weir_access *x)
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
    const weir_index *at = weir_draft_step(w, x);

    return at && at->rank >= 0 && at->rank == s->e.step && at->offset == 0;
}

/* Coordinate X of access A stands for rank R of its tensor. */
static bool check_index(weir_draft *w, const weir_access *a,
                        const weir_index *x, int r)
{
    const weir_tensor *t = w->tensor + a->tensor;

    if (x->rank == r || x->stop == r)
        return true;
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

/* What a step ahead, a stop, or the plain coordinate of an iterative rank
 * means depends on the block that S stands in. */
static bool check_step(weir_draft *w, const weir_statement *s,
                       const weir_access *a, const weir_index *x)
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
    else if (x->rank >= 0 && x->offset > 0 && x->rank != step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is not iterative over '%s' and is not read a step "
                    "ahead",
                    t->name, w->variable[x->rank]);
    else if (x->rank >= 0 && x->offset > 1)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is made for '%s+1' and not further ahead", t->name,
                    w->variable[step]);
    else if (x->rank >= 0 && x->rank == step && s->e.step != step)
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "'%s' is read outside 'each %s'; its last value stands at "
                    "'%s'",
                    t->name, w->variable[step], w->rank[step].name);
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
                check_step(w, s, a, a->index + i);
    return good;
}

static weir_ranks access_ranks(const weir_access *a)
{
    weir_ranks set = 0;

    for (int i = 0; i < a->n; i++)
        if (a->index[i].rank >= 0)
            set |= weir_rank_bit(a->index[i].rank);
    return set;
}

/* A rank and a level of it cannot both be walked over in one Einsum. */
static bool check_levels(weir_draft *w, const weir_statement *s, weir_ranks set)
{
    int r;

    WEIR_EACH_RANK(r, set) {
        int base = w->rank[r].base;

        if (base == r || !weir_rank_in(base, set))
            continue;
        weir_report(w->d, WEIR_ERROR, s->e.out.loc,
                    "rank '%s' and its level '%s' meet in one Einsum; write "
                    "the levels everywhere",
                    w->rank[base].name, w->rank[r].name);
        return false;
    }
    return true;
}

static void check_bound(weir_draft *w, weir_statement *s, weir_ranks right)
{
    for (int i = 0; i < s->e.out.n; i++) {
        const weir_index *x = s->e.out.index + i;
        char list[LIST];

        if (weir_rank_in(x->rank, right))
            continue;
        variables(w, right & ~access_ranks(&s->e.out), list);
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "rank '%s' of '%s' is never bound on the right%s%s%s",
                    w->variable[x->rank], w->tensor[s->e.out.tensor].name,
                    *list ? "; did you mean " : "", list, *list ? "?" : "");
        s->broken = true;
    }
}

static void check_prefix(weir_draft *w, weir_statement *s)
{
    weir_ranks extra = s->over & ~s->e.reduced, left = s->e.reduced & ~s->over;
    char list[LIST];

    s->e.reduce = s->e.reduced ? WEIR_FN_ADD : WEIR_FN_NONE;
    if (!s->prefixed)
        return;
    s->e.reduce = s->prefix;
    if (extra)
        weir_report(w->d, WEIR_ERROR, s->over_loc,
                    "%s is not reduced: it stands on the left or not on the "
                    "right",
                    variables(w, extra, list));
    if (left)
        weir_report(w->d, WEIR_ERROR, s->over_loc,
                    "%s is missing on the left but not named in the reduction",
                    variables(w, left, list));
    s->broken |= extra || left;
}

/* What each Einsum walks over. B and H stand on both sides if implicit. */
static void check_space(weir_draft *w, weir_statement *s)
{
    weir_ranks both = 0, left = access_ranks(&s->e.out), right = 0;

    if (w->implicit)
        both = weir_rank_bit(WEIR_RANK_B) | weir_rank_bit(WEIR_RANK_H);
    if (s->e.step >= 0)
        both |= weir_rank_bit(s->e.step);
    for (int i = 0; i < s->naccesses; i++)
        right |= access_ranks(s->access[i]);
    s->e.space = left | right | both;
    s->e.reduced = (right | both) & ~(left | both);
    if (!check_levels(w, s, s->e.space)) {
        s->broken = true;
        return;
    }
    check_bound(w, s, right | both);
    check_prefix(w, s);
}

static void check_statement(weir_draft *w, weir_statement *s)
{
    bool good = true;

    for (int i = 0; i < s->naccesses; i++)
        good &= weir_draft_access(w, s, s->access[i]);
    s->broken |= !good;
    if (good)
        check_space(w, s);
}

static void check_views(weir_draft *w)
{
    for (int i = 0; i < w->ntensors; i++) {
        const weir_tensor *t = w->tensor + i;

        if (t->view >= 0 && w->tensor[t->view].step >= 0)
            weir_report(w->d, WEIR_ERROR, t->loc,
                        "'%s' shows '%s', which is iterative and has no view",
                        t->name, w->tensor[t->view].name);
    }
}

void weir_draft_check(weir_draft *w)
{
    for (int i = 0; i < w->nstatements && !weir_draft_tired(w); i++) {
        weir_statement *s = w->statement + i;

        if (s->e.out.tensor >= 0 && !s->shapeless)
            weir_draft_left(w, s);
    }
    check_views(w);
    for (int i = 0; i < w->nstatements && !weir_draft_tired(w); i++)
        if (!w->statement[i].broken)
            check_statement(w, w->statement + i);
}
