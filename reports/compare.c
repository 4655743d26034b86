/* SPDX-License-Identifier: Apache-2.0
 * compare.c - ratios to a baseline, averaged over axes.
 */
#include "reports/compare.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct ratio {
    const char *name, *column;
    bool inverse; /* baseline over this */
} ratios[] = {
    {"speedup", "latency_s", true},
    {"energy_ratio", "energy_j", false},
    {"traffic_ratio", "traffic_byte", false},
    {"area_ratio", "area_mm2", false},
};

enum { NRATIOS = sizeof ratios / sizeof *ratios };

static const struct ratio *find_ratio(const char *name)
{
    for (int i = 0; i < NRATIOS; i++)
        if (strcmp(ratios[i].name, name) == 0)
            return &ratios[i];
    return NULL;
}

bool weir_compare_known(const char *name)
{
    return find_ratio(name) || weir_figure_known(name);
}

size_t weir_compare_names(const char **names, size_t max)
{
    size_t n = 0;

    for (int i = 0; i < NRATIOS && n < max; i++)
        names[n++] = ratios[i].name;
    for (const char *const *f = weir_figures; *f && n < max; f++)
        names[n++] = *f;
    return n;
}

typedef struct mean {
    int64_t n;
    double sum, log_sum;
} mean;

static void add(mean *m, double value)
{
    if (!isfinite(value))
        return;
    m->n++;
    m->sum += value;
    m->log_sum += log(value);
}

typedef struct comparison {
    const weir_study *s;
    const weir_sheet *rows;
    int64_t stride[WEIR_AXES]; /* points between neighbours on an axis */
    int base;                  /* the baseline's choice */
} comparison;

static int choice_at(const comparison *c, int64_t point, int axis)
{
    int n = c->s->axis[axis].n;

    assert(n > 0 && c->stride[axis] > 0);
    return (int)(point / c->stride[axis] % n);
}

/* The value of figure NAME at POINT: a ratio to the baseline, or itself. */
static double figure(const comparison *c, const char *name, int64_t point)
{
    const struct ratio *r = find_ratio(name);
    int column = weir_sheet_find(c->rows, r ? r->column : name);
    double here = weir_cell_value(weir_sheet_at(c->rows, point, column)), there;
    int axis = c->s->compare.axis;
    int64_t to = c->base - choice_at(c, point, axis);

    if (!r)
        return here;
    there = weir_cell_value(
        weir_sheet_at(c->rows, point + to * c->stride[axis], column));
    return r->inverse ? there / here : here / there;
}

/* The first point of the group of POINT: where all averaged axes are at 0. */
static int64_t leader(const comparison *c, int64_t point)
{
    for (int k = 0; k < c->s->naxes; k++)
        if (c->s->compare.over >> k & 1)
            point -= choice_at(c, point, k) * c->stride[k];
    return point;
}

/* MEANS[point][show] of the group that POINT leads. */
static void put_group(weir_sheet *out, const comparison *c, const mean *means,
                      int64_t point)
{
    const weir_compare *rule = &c->s->compare;
    int64_t most = 0;
    char name[64];

    weir_sheet_row_add(out);
    for (int k = 0; k < c->s->naxes; k++)
        if (!(rule->over >> k & 1)) {
            const weir_axis *axis = &c->s->axis[k];

            weir_sheet_text(out, axis->name,
                            axis->choice[choice_at(c, point, k)].label);
        }
    for (int i = 0; i < rule->nshow; i++)
        if (means[i].n > most)
            most = means[i].n;
    weir_sheet_whole(out, "points", most);
    for (int i = 0; i < rule->nshow; i++) {
        const mean *m = &means[i];

        if (m->n == 0)
            continue;
        weir_sheet_real(out, rule->show[i], m->sum / (double)m->n);
        if (!find_ratio(rule->show[i]))
            continue;
        snprintf(name, sizeof name, "%s_gm", rule->show[i]);
        weir_sheet_real(out, name, exp(m->log_sum / (double)m->n));
    }
}

/* Columns in their order, also when the first group lacks a figure. */
static weir_sheet make_sheet(weir_arena *a, const weir_study *s)
{
    weir_sheet out = weir_sheet_make(a);
    char name[64];

    for (int k = 0; k < s->naxes; k++)
        if (!(s->compare.over >> k & 1))
            weir_sheet_column(&out, s->axis[k].name);
    weir_sheet_column(&out, "points");
    for (int i = 0; i < s->compare.nshow; i++) {
        weir_sheet_column(&out, s->compare.show[i]);
        if (!find_ratio(s->compare.show[i]))
            continue;
        snprintf(name, sizeof name, "%s_gm", s->compare.show[i]);
        weir_sheet_column(&out, name);
    }
    return out;
}

weir_sheet weir_compare_run(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows, int baseline)
{
    comparison c = {.s = s, .rows = rows, .base = -1};
    const weir_axis *axis = &s->axis[s->compare.axis];
    size_t nshow = (size_t)s->compare.nshow;
    weir_sheet out = make_sheet(a, s);
    mean *means;
    int64_t stride = 1;

    for (int k = s->naxes - 1; k >= 0; k--) {
        c.stride[k] = stride;
        stride *= s->axis[k].n;
    }
    for (int i = 0; i < axis->n; i++)
        if (strcmp(axis->choice[i].label, s->compare.baseline[baseline]) == 0)
            c.base = i;
    if (c.base < 0)
        return out;
    means = WEIR_NEW(a, mean, (size_t)rows->nrows * nshow);
    for (int64_t p = 0; p < rows->nrows; p++)
        for (size_t i = 0; i < nshow; i++)
            add(&means[(size_t)leader(&c, p) * nshow + i],
                figure(&c, s->compare.show[i], p));
    for (int64_t p = 0; p < rows->nrows; p++)
        if (leader(&c, p) == p)
            put_group(&out, &c, &means[(size_t)p * nshow], p);
    return out;
}
