/* SPDX-License-Identifier: Apache-2.0
 * check.c - what each Einsum walks over and reduces; every rank is bound.
 */
#include "workloads/einsum/draft.h"
#include "workloads/numeric/number.h"

#include <stdio.h>

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
