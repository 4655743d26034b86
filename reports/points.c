/* SPDX-License-Identifier: Apache-2.0
 * points.c - the points of a study: numbered, dropped, one by one.
 */
#include "reports/study_read.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { POINTS = 1000000 };

int weir_study_axis(const weir_study *s, const char *name)
{
    for (int i = 0; i < s->naxes; i++)
        if (strcmp(s->axis[i].name, name) == 0)
            return i;
    return -1;
}

int64_t weir_study_points(const weir_study *s)
{
    return s->npoints;
}

/* The axes at place PLACE of the product. */
static void stand(const weir_study *s, int64_t place, int *at)
{
    for (int k = 0; k < s->naxes; k++) {
        const weir_axis *axis = &s->axis[k];

        at[k] = (int)(place / s->stride[axis->group] % axis->n);
    }
}

void weir_study_at(const weir_study *s, int64_t i, int *at)
{
    stand(s, s->kept ? s->kept[i] : i, at);
}

int64_t weir_study_find(const weir_study *s, const int *at)
{
    int64_t place = 0, low = 0, high = s->npoints;

    for (int k = 0, last = -1; k < s->naxes; k++)
        if (s->axis[k].group > last) { /* groups are numbered as they come */
            last = s->axis[k].group;
            place += at[k] * s->stride[last];
        }
    if (!s->kept)
        return place;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (s->kept[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->npoints && s->kept[low] == place ? low : -1;
}

weir_point weir_study_point(weir_arena *a, const weir_study *s, int64_t i,
                            int *at)
{
    weir_point p = s->common;

    weir_study_at(s, i, at);
    for (int k = 0; k < s->naxes; k++)
        p = weir_point_merge(a, &p, &s->axis[k].choice[at[k]].point);
    return weir_point_merge(a, &p, &s->above);
}

const char *weir_study_label(weir_arena *a, const weir_study *s, const int *at)
{
    const char *text = "";

    for (int k = 0; k < s->naxes; k++)
        text = weir_format(a, "%s%s%s=%s", text, k > 0 ? ", " : "",
                           s->axis[k].name, s->axis[k].choice[at[k]].label);
    return text;
}

/* --- conditions --- */

weir_value weir_choice_value(const weir_choice *c)
{
    weir_value v = {c->label, NAN};
    weir_diag quiet = {0};
    weir_quantity q;

    if (*c->value &&
        weir_quantity_parse(&q, c->value, c->loc, &quiet) == WEIR_OK)
        v = (weir_value){NULL, weir_ratio_value(q.value)};
    return v;
}

/* What NAME means in a condition: an axis, or what all points set. */
static weir_status find_name(int *axis, weir_value *fixed, const weir_study *s,
                             const weir_name *name, weir_diag *d)
{
    const char *names[WEIR_AXES], *near;
    weir_point common = s->common;
    const weir_said *said = weir_point_name(&common, name->text);

    *axis = weir_study_axis(s, name->text);
    if (*axis >= 0)
        return WEIR_OK;
    if (said && said->text) {
        *fixed = (weir_value){said->text, NAN};
        return WEIR_OK;
    }
    for (int i = common.nsets - 1; i >= 0; i--)
        if (strcmp(common.set[i].key, name->text) == 0) {
            weir_choice c = {.label = common.set[i].value,
                             .value = common.set[i].value};

            *fixed = weir_choice_value(&c);
            return WEIR_OK;
        }
    for (int i = 0; i < s->naxes; i++)
        names[i] = s->axis[i].name;
    near = weir_suggest(name->text, names, (size_t)s->naxes);
    weir_report(d, WEIR_ERROR, name->loc,
                near ? "there is no axis '%s'; did you mean '%s'?"
                     : "there is no axis '%s'; a condition can use axes and "
                       "what the study sets",
                name->text, near);
    return WEIR_EVALUE;
}

/* One condition, its names found and its axes' values read. */
typedef struct condition {
    const weir_expression *e;
    int *axis;          /* [nnames] or -1 */
    weir_value **value; /* [nnames][choices of the axis] */
    weir_value *now;    /* [nnames] */
} condition;

static weir_status prepare(condition *c, weir_arena *a, const weir_study *s,
                           const weir_expression *e, weir_diag *d)
{
    size_t n = (size_t)e->nnames;

    *c = (condition){.e = e,
                     .axis = WEIR_NEW(a, int, n),
                     .value = WEIR_NEW(a, weir_value *, n),
                     .now = WEIR_NEW(a, weir_value, n)};
    for (size_t i = 0; i < n; i++) {
        const weir_axis *axis;

        WEIR_TRY(find_name(&c->axis[i], &c->now[i], s, &e->name[i], d));
        if (c->axis[i] < 0)
            continue;
        axis = &s->axis[c->axis[i]];
        c->value[i] = WEIR_NEW(a, weir_value, (size_t)axis->n);
        for (int k = 0; k < axis->n; k++)
            c->value[i][k] = weir_choice_value(&axis->choice[k]);
    }
    return WEIR_OK;
}

static bool holds(const condition *c, const int *at)
{
    for (int i = 0; i < c->e->nnames; i++)
        if (c->axis[i] >= 0)
            c->now[i] = c->value[i][at[c->axis[i]]];
    return weir_value_true(weir_expression_eval(c->e, c->now));
}

static weir_status drop_points(weir_study *s, weir_arena *a, int64_t all,
                               weir_diag *d)
{
    size_t n = (size_t)s->nwhere;
    condition *c = WEIR_NEW(a, condition, n);
    int64_t *kept = WEIR_NEW(a, int64_t, (size_t)all);
    int at[WEIR_AXES];

    for (size_t i = 0; i < n; i++)
        WEIR_TRY(prepare(&c[i], a, s, &s->where[i], d));
    s->kept = kept;
    s->npoints = 0;
    for (int64_t place = 0; place < all; place++) {
        size_t i = 0;

        stand(s, place, at);
        while (i < n && holds(&c[i], at))
            i++;
        if (i == n)
            kept[s->npoints++] = place;
    }
    return WEIR_OK;
}

/* Number the groups in the order of their first axes. */
static int number_groups(weir_axis *axis, int n, int64_t steps[])
{
    int group[WEIR_AXES], ngroups = 0;

    for (int k = 0; k < n; k++) {
        int j = 0;

        while (axis[j].group != axis[k].group)
            j++;
        group[k] = j < k ? group[j] : ngroups++;
        steps[group[k]] = axis[k].n;
    }
    for (int k = 0; k < n; k++)
        axis[k].group = group[k];
    return ngroups;
}

weir_status weir_study_settle(weir_study *s, weir_arena *a, weir_diag *d)
{
    weir_axis *axis = (weir_axis *)s->axis;
    int64_t steps[WEIR_AXES], points = 1;
    int first = 0;

    while (first < s->naxes && axis[first].group != s->vary)
        first++;
    s->ngroups = number_groups(axis, s->naxes, steps);
    s->vary = s->vary >= 0 && first < s->naxes ? axis[first].group : -1;
    for (int g = s->ngroups - 1; g >= 0; g--) {
        s->stride[g] = points;
        points *= steps[g];
        if (points > POINTS) {
            weir_report(d, WEIR_ERROR, axis[0].loc,
                        "these axes have more than %d points", POINTS);
            return WEIR_EVALUE;
        }
    }
    s->npoints = points;
    s->kept = NULL;
    return s->nwhere > 0 ? drop_points(s, a, points, d) : WEIR_OK;
}
