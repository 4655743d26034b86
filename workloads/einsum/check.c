/* SPDX-License-Identifier: Apache-2.0
 * check.c - every coordinate stands where its rank is, and every rank is bound.
 */
#include "workloads/einsum/draft.h"
#include "workloads/numeric/number.h"

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

static weir_ranks access_ranks(const weir_access *a)
{
    weir_ranks set = 0;

    for (int i = 0; i < a->n; i++)
        if (a->index[i].rank >= 0)
            set |= weir_rank_bit(a->index[i].rank);
    return set;
}

/* The coordinates that A needs in order to be there: those of its terms too. */
static weir_ranks walked_ranks(const weir_access *a)
{
    weir_ranks set = access_ranks(a);

    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < a->index[i].nterms; k++)
            if (a->index[i].term[k].rank >= 0)
                set |= weir_rank_bit(a->index[i].term[k].rank);
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

        if (x->rank < 0 || weir_rank_in(x->rank, right) || x->rank == s->e.kept)
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
    if (weir_function_is(s->prefix, WEIR_COUNTS) && s->over &&
        (s->over & (s->over - 1))) {
        weir_report(w->d, WEIR_ERROR, s->over_loc,
                    "'%s' gives coordinates of one rank; reduce one after the "
                    "other",
                    weir_function_fold(s->prefix));
        s->broken = true;
    }
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

/* topk and threshold number what they find by a rank that stands on the left
 * alone. */
static void find_kept(weir_draft *w, weir_statement *s, weir_ranks right)
{
    weir_ranks alone = access_ranks(&s->e.out) & ~right;

    s->e.kept = -1;
    if (!s->prefixed || !weir_function_is(s->prefix, WEIR_LISTS))
        return;
    if (alone && !(alone & (alone - 1))) {
        s->e.kept = weir_first_rank(alone);
        return;
    }
    weir_report(w->d, WEIR_ERROR, s->over_loc,
                "%s needs one rank that stands on the left alone and numbers "
                "what it finds: I[p, t] = %s[m] S[p, m]%s",
                weir_function_fold(s->prefix), weir_function_fold(s->prefix),
                s->prefix == WEIR_FN_THRESHOLD ? " > c" : "");
    s->broken = true;
}

/* What an Einsum gives that is made of coordinates: those of which rank. */
static void set_holds(weir_draft *w, const weir_statement *s)
{
    weir_tensor *t = w->tensor + s->e.out.tensor;
    const weir_expr *x = s->e.value;

    if (s->prefixed && weir_function_is(s->prefix, WEIR_COUNTS))
        t->holds = s->over ? weir_first_rank(s->over) : -1;
    else if (!s->prefixed && x->kind == WEIR_EXPR_COORDINATE)
        t->holds = x->rank;
    else if (!s->prefixed && x->kind == WEIR_EXPR_ACCESS &&
             x->access.tensor >= 0 && x->access.n == s->e.out.n)
        t->holds = w->tensor[x->access.tensor].holds;
    for (int v = 0; v < w->ntensors; v++)
        if (w->tensor[v].view == s->e.out.tensor)
            w->tensor[v].holds = t->holds;
}

static bool has_blocks(const weir_expr *x)
{
    return x->kind == WEIR_EXPR_CALL && x->function == WEIR_FN_QUANTIZE &&
           x->format && weir_number_find(x->format)->block > 0;
}

/* "Q[e, m] = quantize(K[e, m], nvfp4, e)" says how Q is stored. */
static void set_store(weir_draft *w, const weir_statement *s)
{
    weir_tensor *t = w->tensor + s->e.out.tensor;
    const weir_expr *x = s->e.value;

    if (!has_blocks(x) || !t->rank)
        return;
    t->store = weir_number_find(x->format)->name;
    t->along = x->rank >= 0 ? x->rank : t->n > 0 ? t->rank[t->n - 1] : -1;
    for (int i = 0; i < t->n; i++)
        if (t->rank[i] == t->along)
            return;
    weir_report(w->d, WEIR_ERROR, x->loc,
                "the blocks of '%s' run along a rank of '%s'", t->store,
                t->name);
}

/* A block is rounded when all of its words are there: not a term of a sum. */
static void check_blocks(weir_draft *w, const weir_statement *s,
                         const weir_expr *x, bool root)
{
    if (has_blocks(x) &&
        (!root || s->prefixed || s->e.reduced || s->e.out.tensor < 0))
        weir_report(w->d, WEIR_ERROR, x->loc,
                    "a format with block scales rounds whole words: write "
                    "'quantize' as an Einsum of its own, such as XQ[m, e] = "
                    "quantize(X[m, e], %s, e)",
                    x->format);
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < WEIR_ARGS; i++)
        if (x->arg[i])
            check_blocks(w, s, x->arg[i], false);
}

/* What each Einsum walks over. B and H stand on both sides if implicit. */
static void check_space(weir_draft *w, weir_statement *s)
{
    weir_ranks both = 0, left = access_ranks(&s->e.out), right = 0;

    if (w->implicit)
        both = weir_rank_bit(WEIR_RANK_B) | weir_rank_bit(WEIR_RANK_H);
    if (s->e.step >= 0)
        both |= weir_rank_bit(s->e.step);
    right = s->bound;
    for (int i = 0; i < s->naccesses; i++)
        right |= walked_ranks(s->access[i]);
    find_kept(w, s, right | both);
    if (s->e.kept >= 0)
        left &= ~weir_rank_bit(s->e.kept);
    s->e.space = left | right | both;
    s->e.reduced = (right | both) & ~(left | both);
    if (!check_levels(w, s, s->e.space)) {
        s->broken = true;
        return;
    }
    check_bound(w, s, right | both);
    check_prefix(w, s);
    check_blocks(w, s, s->e.value, true);
    for (int i = 0; i < s->e.nwhere; i++)
        check_blocks(w, s, s->e.where[i], false);
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
        if (!s->broken) {
            set_holds(w, s);
            set_store(w, s);
        }
    }
    check_views(w);
    for (int i = 0; i < w->nstatements && !weir_draft_tired(w); i++)
        if (!w->statement[i].broken)
            check_statement(w, w->statement + i);
}
