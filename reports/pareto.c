/* SPDX-License-Identifier: Apache-2.0
 * pareto.c - the points that no other point beats.
 *
 * Points are sorted by all figures in turn. Then a point can only be beaten by
 * one before it, and if it is, then also by one of the front so far (Kung,
 * Luccio and Preparata, JACM 22, 1975, section 2): n * front comparisons.
 */
#include "reports/pareto.h"

#include "reports/derive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct item {
    const double *x; /* [k] */
    int k;
    int64_t at;
} item;

static int by_figures(const void *p, const void *q)
{
    const item *a = p, *b = q;

    for (int i = 0; i < a->k; i++)
        if (a->x[i] != b->x[i])
            return a->x[i] < b->x[i] ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* At least as good in all figures, and better in one. */
static bool beats(const double *x, const double *y, int k)
{
    bool better = false;

    for (int i = 0; i < k; i++) {
        if (x[i] > y[i])
            return false;
        better |= x[i] < y[i];
    }
    return better;
}

static bool is_known(const double *x, int k)
{
    for (int i = 0; i < k; i++)
        if (isnan(x[i]))
            return false;
    return true;
}

void weir_pareto_front(bool *on, const double *x, int64_t n, int k,
                       weir_arena scratch)
{
    item *list = WEIR_NEW(&scratch, item, (size_t)n);
    const double **front = WEIR_NEW(&scratch, const double *, (size_t)n);
    int64_t known = 0, size = 0;

    for (int64_t i = 0; i < n; i++) {
        on[i] = false;
        if (is_known(x + i * k, k))
            list[known++] = (item){x + i * k, k, i};
    }
    qsort(list, (size_t)known, sizeof *list, by_figures);
    for (int64_t i = 0; i < known; i++) {
        int64_t j = 0;

        /* The newest first: it is the nearest. */
        while (j < size && !beats(front[size - 1 - j], list[i].x, k))
            j++;
        if (j < size)
            continue;
        front[size++] = list[i].x;
        on[list[i].at] = true;
    }
}

/* --- of a study --- */

/* The choices of the axes EACH at point P, as one number. */
static int64_t group_of(const weir_study *s, unsigned each, int64_t p)
{
    int64_t group = 0;
    int at[WEIR_AXES];

    weir_study_at(s, p, at);
    for (int k = 0; k < s->naxes; k++)
        if (each >> k & 1)
            group = group * s->axis[k].n + at[k];
    return group;
}

typedef struct member {
    int64_t group, row;
} member;

static int by_group(const void *x, const void *y)
{
    const member *a = x, *b = y;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static void mark(weir_sheet *rows, const weir_study *s, const weir_front *f,
                 const member *m, int64_t n, weir_arena scratch)
{
    double *x = WEIR_NEW(&scratch, double, (size_t)n *(size_t)f->n);
    bool *on = WEIR_NEW(&scratch, bool, (size_t)n);

    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < f->n; k++) {
            double v = weir_cell_value(weir_sheet_at(
                rows, m[i].row, weir_sheet_find(rows, f->of[k].column)));

            x[i * f->n + k] = !weir_derive_allowed(rows, s, m[i].row) ? NAN
                              : f->of[k].more                         ? -v
                                                                      : v;
        }
    weir_pareto_front(on, x, n, f->n, scratch);
    for (int64_t i = 0; i < n; i++)
        weir_sheet_text_at(rows, m[i].row, f->name, on[i] ? "yes" : "no");
}

void weir_pareto_run(weir_sheet *rows, const weir_study *s, const weir_front *f,
                     weir_arena scratch)
{
    member *m = WEIR_NEW(&scratch, member, (size_t)rows->nrows);

    weir_sheet_column(rows, f->name);
    for (int64_t i = 0; i < rows->nrows; i++)
        m[i] = (member){group_of(s, f->each, i), i};
    qsort(m, (size_t)rows->nrows, sizeof *m, by_group);
    for (int64_t i = 0, end; i < rows->nrows; i = end) {
        for (end = i; end < rows->nrows && m[end].group == m[i].group;)
            end++;
        mark(rows, s, f, m + i, end - i, scratch);
    }
}
