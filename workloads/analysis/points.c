/* SPDX-License-Identifier: Apache-2.0
 * points.c - how many points of an Einsum pass its conditions.
 *
 * The ranks that conditions name are walked, all but one (the keys); along that
 * one, comparisons of affine coordinates leave a run, and a mask leaves runs.
 */
#include "workloads/analysis/count.h"
#include "workloads/mask/mask.h"

#include <math.h>
#include <string.h>

enum { LINES = 64, MASKS = 8, WALKED = 1 << 28 };

/* constant + sum of factor[r] * coordinate r */
typedef struct affine {
    double constant, factor[WEIR_RANKS];
} affine;

/* x >= 0, or x == 0 */
typedef struct line {
    affine x;
    bool equal;
} line;

typedef struct walk {
    const weir_problem *p;
    const int64_t *extent;
    int nlines;
    line line[LINES];
    int nmasks;
    struct {
        const weir_mask *mask;
        int heads, queries, keys; /* ranks; heads -1: none */
    } mask[MASKS];
    weir_ranks ranks; /* that conditions name */
    int inner;        /* the rank that is counted in runs */
    bool bound;
} walk;

static bool add(affine *to, const affine *x, double by)
{
    to->constant += by * x->constant;
    for (int r = 0; r < WEIR_RANKS; r++)
        to->factor[r] += by * x->factor[r];
    return true;
}

static bool is_constant(const affine *x)
{
    for (int r = 0; r < WEIR_RANKS; r++)
        if (x->factor[r] != 0)
            return false;
    return true;
}

/* E as an affine expression of coordinates; false if it is none. */
static bool read_affine(const walk *w, const weir_expr *e, affine *x)
{
    affine a = {0}, b = {0};

    memset(x, 0, sizeof *x);
    switch (e->kind) {
    case WEIR_EXPR_CONSTANT:
        x->constant = e->constant;
        return true;
    case WEIR_EXPR_NAMED:
        x->constant = w->p->constant[e->named];
        return true;
    case WEIR_EXPR_EXTENT:
        x->constant = (double)w->extent[e->rank];
        return true;
    case WEIR_EXPR_COORDINATE:
        x->factor[e->rank] = 1;
        return true;
    case WEIR_EXPR_ACCESS:
    case WEIR_EXPR_MASK:
        return false;
    case WEIR_EXPR_CALL:
        break;
    }
    if (!e->arg[1] || e->arg[2] || !read_affine(w, e->arg[0], &a) ||
        !read_affine(w, e->arg[1], &b))
        return false;
    switch (e->function) {
    case WEIR_FN_ADD:
        return add(x, &a, 1) && add(x, &b, 1);
    case WEIR_FN_SUB:
        return add(x, &a, 1) && add(x, &b, -1);
    case WEIR_FN_MUL:
        return is_constant(&a)   ? add(x, &b, a.constant)
               : is_constant(&b) ? add(x, &a, b.constant)
                                 : false;
    case WEIR_FN_DIV:
        return is_constant(&b) && b.constant != 0 && add(x, &a, 1 / b.constant);
    default:
        return false;
    }
}

/* A comparison as something that is not negative. Coordinates are whole, so
 * a < b is a + 1 <= b where both sides are whole, which they are unless a
 * factor is not: then half of one will do as well. */
static bool read_line(walk *w, const weir_expr *e)
{
    line l = {.equal = false};
    affine a, b;
    double sign = 1, less = 0;

    if (e->kind != WEIR_EXPR_CALL || w->nlines == LINES)
        return false;
    switch (e->function) {
    case WEIR_FN_LE:
        sign = -1;
        break;
    case WEIR_FN_LT:
        sign = -1, less = 1e-9;
        break;
    case WEIR_FN_GE:
        break;
    case WEIR_FN_GT:
        less = 1e-9;
        break;
    case WEIR_FN_EQ:
        l.equal = true;
        break;
    case WEIR_FN_AND:
        return read_line(w, e->arg[0]) && read_line(w, e->arg[1]);
    default:
        return false;
    }
    if (!read_affine(w, e->arg[0], &a) || !read_affine(w, e->arg[1], &b))
        return false;
    add(&l.x, &a, sign);
    add(&l.x, &b, -sign);
    l.x.constant -= less;
    for (int r = 0; r < WEIR_RANKS; r++)
        if (l.x.factor[r] != 0)
            w->ranks |= weir_rank_bit(r);
    w->line[w->nlines++] = l;
    return true;
}

static int parameter(void *user, const char *name, weir_loc loc, int64_t *value)
{
    const weir_problem *p = user;

    (void)loc;
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0) {
            *value = p->parameter[i].value;
            return 1;
        }
    for (int i = 0; i < p->cascade->nconstants; i++)
        if (strcmp(p->cascade->constant[i].name, name) == 0) {
            *value = (int64_t)p->constant[i];
            return 1;
        }
    return 0;
}

/* The mask that condition E asks for at plain coordinates. */
static weir_status read_mask(walk *w, weir_arena *a, const weir_expr *e,
                             weir_diag *d)
{
    int n = e->access.n, rank[3] = {-1, -1, -1};
    weir_scope scope = {parameter, (void *)w->p, NULL, 0};
    weir_tokens tokens = {.heads = 1};

    if (n < 2 || n > 3 || w->nmasks == MASKS) {
        w->bound = true;
        return WEIR_OK;
    }
    for (int i = 0; i < n; i++) {
        const weir_index *at = e->access.index + i;

        if (at->rank < 0 || at->offset != 0) {
            w->bound = true;
            return WEIR_OK;
        }
        rank[3 - n + i] = at->rank;
    }
    if (rank[0] >= 0)
        tokens.heads = w->extent[rank[0]];
    tokens.queries = w->extent[rank[1]];
    tokens.keys = w->extent[rank[2]];
    WEIR_TRY(weir_mask_parse(&w->mask[w->nmasks].mask, a,
                             w->p->mask[e->access.tensor], &tokens, &scope, d));
    w->mask[w->nmasks].heads = rank[0];
    w->mask[w->nmasks].queries = rank[1];
    w->mask[w->nmasks++].keys = rank[2];
    for (int i = 0; i < 3; i++)
        if (rank[i] >= 0)
            w->ranks |= weir_rank_bit(rank[i]);
    return WEIR_OK;
}

/* The run [*FROM, *TO) of the inner rank that the lines leave at AT. */
static void cut(const walk *w, const int64_t *at, int64_t *from, int64_t *to)
{
    *from = 0;
    *to = w->extent[w->inner];
    for (int i = 0; i < w->nlines; i++) {
        const affine *x = &w->line[i].x;
        double rest = x->constant, f = x->factor[w->inner];

        for (int r = 0; r < w->p->cascade->nranks; r++)
            if (r != w->inner && x->factor[r] != 0)
                rest += x->factor[r] * (double)at[r];
        if (f == 0) {
            if (w->line[i].equal ? rest != 0 : rest < 0)
                *to = *from;
            continue;
        }
        if (f > 0 || w->line[i].equal) {
            double least = ceil(w->line[i].equal ? -rest / f : -rest / f);

            if (least > (double)*from)
                *from = least > (double)*to ? *to : (int64_t)least;
        }
        if (f < 0 || w->line[i].equal) {
            double most = floor(-rest / f) + 1;

            if (most < (double)*to)
                *to = most < (double)*from ? *from : (int64_t)most;
        }
    }
    if (*to < *from)
        *to = *from;
}

/* Keys of [FROM, TO) that all masks leave at AT. */
static double masked(const walk *w, weir_arena scratch, const int64_t *at,
                     int64_t from, int64_t to, int m)
{
    const weir_run *run;
    double n = 0;
    int64_t nruns, head, query;

    if (from >= to)
        return 0;
    if (m == w->nmasks)
        return (double)(to - from);
    head = w->mask[m].heads < 0 ? 0 : at[w->mask[m].heads];
    query = at[w->mask[m].queries];
    nruns = weir_mask_runs(&run, &scratch, w->mask[m].mask, head, query);
    for (int64_t i = 0; i < nruns; i++) {
        int64_t first = run[i].from > from ? run[i].from : from;
        int64_t last = run[i].to < to ? run[i].to : to;

        n += masked(w, scratch, at, first, last, m + 1);
    }
    return n;
}

static double walk_points(const walk *w, weir_arena scratch)
{
    int64_t at[WEIR_RANKS] = {0}, from, to;
    int order[WEIR_RANKS], n = 0, r, k;
    double points = 0;

    WEIR_EACH_RANK(r, w->ranks & ~weir_rank_bit(w->inner))
        order[n++] = r;
    do {
        cut(w, at, &from, &to);
        points += masked(w, scratch, at, from, to, 0);
        for (k = n - 1; k >= 0; k--) {
            if (++at[order[k]] < w->extent[order[k]])
                break;
            at[order[k]] = 0;
        }
    } while (k >= 0);
    return points;
}

static weir_status read_conditions(walk *w, weir_arena *a, const weir_einsum *e,
                                   weir_diag *d)
{
    for (int i = 0; i < e->nwhere; i++) {
        if (e->where[i]->kind == WEIR_EXPR_MASK)
            WEIR_TRY(read_mask(w, a, e->where[i], d));
        else if (!read_line(w, e->where[i]))
            w->bound = true;
    }
    return WEIR_OK;
}

weir_status weir_count_points(double *points, bool *bound, weir_arena scratch,
                              const weir_problem *problem, int e,
                              const int64_t *extent, weir_diag *d)
{
    const weir_einsum *einsum = problem->cascade->einsum + e;
    walk *w = WEIR_NEW(&scratch, walk, 1);
    double walked = 1;
    int r;

    w->p = problem;
    w->extent = extent;
    WEIR_TRY(read_conditions(w, &scratch, einsum, d));
    *points = 1;
    WEIR_EACH_RANK(r, einsum->space & ~w->ranks)
        *points *= (double)extent[r];
    *bound = w->bound;
    if (!w->ranks)
        return WEIR_OK;
    w->inner = -1;
    if (w->nmasks > 0) {
        w->inner = w->mask[0].keys;
    } else {
        WEIR_EACH_RANK(r, w->ranks)
            if (w->inner < 0 || extent[r] > extent[w->inner])
                w->inner = r;
    }
    for (int m = 1; m < w->nmasks; m++)
        if (w->mask[m].keys != w->inner) {
            w->nmasks = 1;
            *bound = true;
        }
    WEIR_EACH_RANK(r, w->ranks & ~weir_rank_bit(w->inner))
        walked *= (double)extent[r];
    if (walked > WALKED) {
        WEIR_EACH_RANK(r, w->ranks)
            *points *= (double)extent[r];
        *bound = true;
        return WEIR_OK;
    }
    if (w->nmasks == 1 && w->nlines == 0)
        *points *= (double)weir_mask_points(w->mask[0].mask, scratch);
    else
        *points *= walk_points(w, scratch);
    return WEIR_OK;
}
