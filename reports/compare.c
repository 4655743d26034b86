/* SPDX-License-Identifier: Apache-2.0
 * compare.c - ratios to a baseline, averaged over axes.
 */
#include "reports/compare.h"

#include "reports/study_read.h"

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

bool weir_compare_known(const weir_study *s, const char *name)
{
    return find_ratio(name) || weir_study_column_known(s, name);
}

const char *weir_compare_figure(const char *name)
{
    const struct ratio *r = find_ratio(name);

    return r ? r->column : name;
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
    int base; /* the baseline's choice */
} comparison;

/* The row of the baseline's point of row POINT, or -1. An axis that steps
 * together with the baseline's goes there with it. */
static int64_t baseline_of(const comparison *c, int64_t point)
{
    const weir_axis *axis = c->s->axis;
    int at[WEIR_AXES], group = axis[c->s->compare.axis].group;

    weir_study_at(c->s, point, at);
    for (int k = 0; k < c->s->naxes; k++)
        if (axis[k].group == group)
            at[k] = c->base;
    return weir_study_find(c->s, at);
}

/* The value of figure NAME at POINT, whose baseline is at TO: a ratio to it,
 * or itself. */
static double figure(const comparison *c, const char *name, int64_t point,
                     int64_t to)
{
    const struct ratio *r = find_ratio(name);
    int column = weir_sheet_find(c->rows, r ? r->column : name);
    double here = weir_cell_value(weir_sheet_at(c->rows, point, column)), there;

    if (!r)
        return here;
    if (to < 0)
        return NAN;
    there = weir_cell_value(weir_sheet_at(c->rows, to, column));
    return r->inverse ? there / here : here / there;
}

/* The axes that are averaged over, and those that step with them. */
static unsigned averaged(const weir_study *s)
{
    unsigned over = s->compare.over;

    for (int k = 0; k < s->naxes; k++)
        for (int j = 0; j < s->naxes; j++)
            if (s->axis[j].group == s->axis[k].group &&
                (s->compare.over >> j & 1))
                over |= 1u << k;
    return over;
}

/* The group of POINT: its place where all averaged axes are at 0. */
static int64_t leader(const comparison *c, int64_t point, unsigned over)
{
    int64_t place = 0;
    int at[WEIR_AXES];

    weir_study_at(c->s, point, at);
    for (int k = 0, last = -1; k < c->s->naxes; k++) {
        const weir_axis *axis = &c->s->axis[k];

        if (axis->group > last && !(over >> k & 1))
            place += at[k] * c->s->stride[axis->group];
        last = axis->group > last ? axis->group : last;
    }
    return place;
}

/* What is known of one group: its first point, and MEAN[show]. */
typedef struct group {
    int64_t point;
    mean *mean;
} group;

static void put_group(weir_sheet *out, const comparison *c, const group *g,
                      unsigned over)
{
    const weir_compare *rule = &c->s->compare;
    int64_t most = 0;
    int at[WEIR_AXES];
    char name[64];

    weir_study_at(c->s, g->point, at);
    weir_sheet_row_add(out);
    for (int k = 0; k < c->s->naxes; k++)
        if (!(over >> k & 1))
            weir_sheet_text(out, c->s->axis[k].name,
                            c->s->axis[k].choice[at[k]].label);
    for (int i = 0; i < rule->nshow; i++)
        if (g->mean[i].n > most)
            most = g->mean[i].n;
    weir_sheet_whole(out, "points", most);
    for (int i = 0; i < rule->nshow; i++) {
        const mean *m = &g->mean[i];

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
static weir_sheet make_sheet(weir_arena *a, const weir_study *s, unsigned over)
{
    weir_sheet out = weir_sheet_make(a);
    char name[64];

    for (int k = 0; k < s->naxes; k++)
        if (!(over >> k & 1))
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

/* The group of each point of the product, made when it is first met. */
static group **gather(weir_arena *a, const comparison *c, unsigned over)
{
    const weir_study *s = c->s;
    int64_t all = s->naxes > 0 ? s->stride[0] * s->axis[0].n : 1;
    group **of = WEIR_NEW(a, group *, (size_t)all);

    for (int64_t p = 0; p < c->rows->nrows; p++) {
        int64_t to = baseline_of(c, p), lead = leader(c, p, over);

        if (!of[lead]) {
            of[lead] = WEIR_NEW(a, group, 1);
            of[lead]->point = p;
            of[lead]->mean = WEIR_NEW(a, mean, (size_t)s->compare.nshow);
        }
        for (int i = 0; i < s->compare.nshow; i++)
            add(&of[lead]->mean[i], figure(c, s->compare.show[i], p, to));
    }
    return of;
}

/* The choice of the baseline on its axis, or -1. */
static int find_base(const weir_study *s, int baseline)
{
    const weir_axis *axis = &s->axis[s->compare.axis];

    for (int i = 0; i < axis->n; i++)
        if (strcmp(axis->choice[i].label, s->compare.baseline[baseline]) == 0)
            return i;
    return -1;
}

weir_sheet weir_compare_run(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows, int baseline)
{
    comparison c = {.s = s, .rows = rows, .base = -1};
    unsigned over = averaged(s);
    weir_sheet out = make_sheet(a, s, over);
    group **of;

    c.base = find_base(s, baseline);
    if (c.base < 0)
        return out;
    of = gather(a, &c, over);
    for (int64_t p = 0; p < rows->nrows; p++) {
        const group *g = of[leader(&c, p, over)];

        if (g->point == p)
            put_group(&out, &c, g, over);
    }
    return out;
}

weir_sheet weir_compare_points(weir_arena *a, const weir_study *s,
                               const weir_sheet *rows, int baseline)
{
    comparison c = {.s = s, .rows = rows, .base = find_base(s, baseline)};
    weir_sheet out = weir_sheet_make(a);
    int at[WEIR_AXES];

    for (int64_t p = 0; c.base >= 0 && p < rows->nrows; p++) {
        int64_t to = baseline_of(&c, p);

        if (to < 0 || to == p)
            continue;
        weir_study_at(s, p, at);
        weir_sheet_row_add(&out);
        for (int k = 0; k < s->naxes; k++)
            weir_sheet_text(&out, s->axis[k].name,
                            s->axis[k].choice[at[k]].label);
        for (int i = 0; i < NRATIOS; i++) {
            double v = figure(&c, ratios[i].name, p, to);

            if (isfinite(v))
                weir_sheet_real(&out, ratios[i].name, v);
        }
    }
    return out;
}
