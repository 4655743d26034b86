/* SPDX-License-Identifier: Apache-2.0
 * bounds.c - coordinates stay within the extents that a shape gives.
 */
#include "workloads/einsum/bounds.h"

#include <math.h>

/* The least and the greatest value of coordinate X; false when that is not
 * known: it gathers, or walks over a level. */
static bool range(weir_diag *d, const weir_index *x, const weir_problem *p,
                  double *least, double *most)
{
    *least = *most = (double)x->offset;
    if (x->rank >= 0) {
        *most += (double)p->extent[x->rank] - 1;
        return p->extent[x->rank] > 0;
    }
    for (int i = 0; i < x->nterms; i++) {
        const weir_term *t = x->term + i;
        double over, f, last = 1, value;

        if (t->gather || (t->rank >= 0 && p->extent[t->rank] == 0) ||
            (t->extent >= 0 && p->extent[t->extent] == 0) ||
            (t->over_extent >= 0 && p->extent[t->over_extent] == 0))
            return false;
        f = weir_term_factor(p, t, NULL, &over);
        if (over == 0) {
            weir_report(d, WEIR_ERROR, x->loc, "a division by zero");
            return false;
        }
        if (t->rank >= 0)
            last = (double)p->extent[t->rank] - 1;
        value = floor(f * last / over);
        if (t->rank < 0)
            *least += value, *most += value;
        else
            *(value < 0 ? least : most) += value;
    }
    return true;
}

/* What of an Einsum is being looked at: outside of its ranks a word is read
 * only where a condition may keep it from that. */
typedef struct bounds {
    weir_diag *d;
    const weir_problem *p;
    bool guarded;
} bounds;

static void check_bounds(const bounds *o, const weir_access *x)
{
    const weir_tensor *t = o->p->cascade->tensor + x->tensor;

    for (int i = 0; i < x->n && x->n == t->n; i++) {
        const weir_index *at = x->index + i;
        int r = t->rank[i];
        double least, most, extent = (double)o->p->extent[r];

        if (extent == 0 || r == t->step || at->stop >= 0 ||
            (at->rank == r && at->offset == 0) ||
            !range(o->d, at, o->p, &least, &most))
            continue;
        if (at->rank < 0 && at->nterms == 0 && most >= extent)
            weir_report(o->d, WEIR_ERROR, at->loc,
                        "coordinate %lld is beyond rank '%s' of '%s', whose "
                        "extent is %lld",
                        (long long)at->offset, o->p->cascade->rank[r].name,
                        t->name, (long long)o->p->extent[r]);
        else if ((least < 0 || most >= extent) && !o->guarded)
            weir_report(o->d, WEIR_ERROR, at->loc,
                        "this coordinate runs from %.0f to %.0f and leaves "
                        "rank '%s' of '%s', whose extent is %lld; keep it "
                        "inside with 'where' or 'select'",
                        least, most, o->p->cascade->rank[r].name, t->name,
                        (long long)o->p->extent[r]);
    }
}

/* Expressions are at most a few hundred deep: the parser sees to it. */
static void check_expr(bounds o, const weir_expr *x)
{
    if (x->kind == WEIR_EXPR_ACCESS)
        check_bounds(&o, &x->access);
    if (x->kind == WEIR_EXPR_CALL)
        o.guarded |= x->function == WEIR_FN_SELECT;
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < WEIR_ARGS; i++)
        if (x->arg[i])
            check_expr(o, x->arg[i]);
}

/* A list of coordinates cannot be longer than there are. */
static void check_kept(const bounds *o, const weir_einsum *e)
{
    int from = weir_first_rank(e->reduced);
    int64_t have, keep;

    if (e->kept < 0 || from >= WEIR_RANKS)
        return;
    have = o->p->extent[from];
    keep = o->p->extent[e->kept];
    if (have > 0 && keep > have)
        weir_report(o->d, WEIR_ERROR, e->out.loc,
                    "%s keeps %lld of the %lld coordinates of rank '%s'",
                    weir_function_fold(e->reduce), (long long)keep,
                    (long long)have, o->p->cascade->rank[from].name);
}

void weir_check_bounds(const weir_problem *p, weir_diag *d)
{
    for (int k = 0; k < p->cascade->neinsums; k++) {
        const weir_einsum *e = p->cascade->einsum + k;
        bounds o = {d, p, e->nwhere > 0};

        check_expr(o, e->value);
        for (int i = 0; i < e->nwhere; i++)
            check_expr(o, e->where[i]);
        check_kept(&o, e);
    }
}
