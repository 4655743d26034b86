/* SPDX-License-Identifier: Apache-2.0
 * derive.c - derived columns, constraints and sensitivities.
 */
#include "reports/derive.h"

#include "reports/pareto.h"

#include <math.h>
#include <string.h>

/* --- what is needed --- */

typedef struct names {
    const char **name;
    int n;
} names;

static void need(names *list, const weir_study *s, const char *name)
{
    for (int i = 0; i < s->nderived; i++)
        if (strcmp(s->derived[i].name, name) == 0)
            return;
    for (int i = 0; i < s->nfronts; i++)
        if (strcmp(s->front[i].name, name) == 0)
            return;
    if (weir_study_axis(s, name) >= 0)
        return;
    for (int i = 0; i < list->n; i++)
        if (strcmp(list->name[i], name) == 0)
            return;
    list->name[list->n++] = name;
}

int weir_derive_needs(const char *const **out, weir_arena *a,
                      const weir_study *s)
{
    size_t most = (size_t)s->nobjectives + (size_t)s->nvaried;
    names list = {0};

    for (int i = 0; i < s->nderived; i++)
        most += (size_t)s->derived[i].expression.nnames;
    for (int i = 0; i < s->nfronts; i++)
        most += (size_t)s->front[i].n;
    list.name = WEIR_NEW(a, const char *, most);
    for (int i = 0; i < s->nderived; i++)
        for (int k = 0; k < s->derived[i].expression.nnames; k++)
            need(&list, s, s->derived[i].expression.name[k].text);
    for (int i = 0; i < s->nobjectives; i++)
        need(&list, s, s->objective[i].column);
    for (int i = 0; i < s->nfronts; i++)
        for (int k = 0; k < s->front[i].n; k++)
            need(&list, s, s->front[i].of[k].column);
    for (int i = 0; s->vary >= 0 && i < s->nvaried; i++)
        need(&list, s, s->varied[i]);
    *out = list.name;
    return list.n;
}

/* --- derived columns --- */

static weir_value cell_value(const weir_cell *c)
{
    return (weir_value){c->kind == WEIR_CELL_TEXT ? c->text : NULL,
                        weir_cell_value(c)};
}

static void put_value(weir_sheet *rows, int64_t row, const weir_derived *x,
                      weir_value v)
{
    if (x->constraint && !isnan(v.number))
        weir_sheet_text_at(rows, row, x->name,
                           weir_value_true(v) ? "yes" : "no");
    else if (!x->constraint && v.text)
        weir_sheet_text_at(rows, row, x->name, v.text);
    else if (!x->constraint && isfinite(v.number))
        weir_sheet_real_at(rows, row, x->name, v.number);
}

static void derive(weir_sheet *rows, const weir_study *s, const weir_derived *x,
                   weir_arena scratch)
{
    size_t n = (size_t)x->expression.nnames;
    weir_value *value = WEIR_NEW(&scratch, weir_value, n);
    int *axis = WEIR_NEW(&scratch, int, n),
        *column = WEIR_NEW(&scratch, int, n);
    int at[WEIR_AXES];

    for (size_t i = 0; i < n; i++) {
        axis[i] = weir_study_axis(s, x->expression.name[i].text);
        column[i] = weir_sheet_find(rows, x->expression.name[i].text);
    }
    weir_sheet_column(rows, x->name);
    for (int64_t p = 0; p < rows->nrows; p++) {
        weir_study_at(s, p, at);
        for (size_t i = 0; i < n; i++)
            value[i] =
                axis[i] >= 0
                    ? weir_choice_value(&s->axis[axis[i]].choice[at[axis[i]]])
                    : cell_value(weir_sheet_at(rows, p, column[i]));
        put_value(rows, p, x, weir_expression_eval(&x->expression, value));
    }
}

void weir_derive_run(weir_sheet *rows, const weir_study *s)
{
    weir_arena scratch = weir_arena_make();

    for (int i = 0; i < s->nderived; i++)
        derive(rows, s, &s->derived[i], scratch);
    for (int i = 0; i < s->nfronts; i++)
        weir_pareto_run(rows, s, &s->front[i], scratch);
    weir_arena_drop(&scratch);
}

bool weir_derive_allowed(const weir_sheet *rows, const weir_study *s,
                         int64_t row)
{
    for (int i = 0; i < s->nderived; i++) {
        const weir_cell *c;

        if (!s->derived[i].constraint)
            continue;
        c = weir_sheet_at(rows, row, weir_sheet_find(rows, s->derived[i].name));
        if (c->kind != WEIR_CELL_TEXT || strcmp(c->text, "yes") != 0)
            return false;
    }
    return true;
}

/* --- objectives --- */

/* The best row for O, or -1. */
static int64_t find_best(const weir_sheet *rows, const weir_study *s,
                         const weir_objective *o)
{
    int k = weir_sheet_find(rows, o->column);
    int64_t best = -1;
    double found = 0;

    for (int64_t p = 0; p < rows->nrows; p++) {
        double v = weir_cell_value(weir_sheet_at(rows, p, k));

        v = o->more ? -v : v;
        if (isnan(v) || (best >= 0 && v >= found) ||
            !weir_derive_allowed(rows, s, p))
            continue;
        best = p;
        found = v;
    }
    return best;
}

weir_sheet weir_derive_best(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows)
{
    weir_sheet out = weir_sheet_make(a);
    int at[WEIR_AXES];

    for (int i = 0; i < s->nobjectives; i++) {
        const weir_objective *o = &s->objective[i];
        int64_t best = find_best(rows, s, o);

        weir_sheet_row_add(&out);
        weir_sheet_text(&out, "objective", o->column);
        weir_sheet_text(&out, "best", o->more ? "max" : "min");
        if (best < 0)
            continue;
        weir_study_at(s, best, at);
        weir_sheet_put(
            &out, "value",
            weir_sheet_at(rows, best, weir_sheet_find(rows, o->column)));
        weir_sheet_text(&out, "point", weir_study_label(a, s, at));
    }
    return out;
}

/* --- sensitivity --- */

/* The axis that is varied at AT, or -1. */
static int varied_axis(const weir_study *s, const int *at)
{
    for (int k = 0; k < s->naxes; k++)
        if (s->axis[k].group == s->vary &&
            strcmp(s->axis[k].choice[at[k]].label, WEIR_UNCHANGED) != 0)
            return k;
    return -1;
}

/* The point where nothing is varied, all else as at AT. */
static int64_t unvaried(const weir_study *s, const int *at)
{
    int base[WEIR_AXES];

    for (int k = 0; k < s->naxes; k++)
        base[k] = s->axis[k].group == s->vary ? 0 : at[k];
    return weir_study_find(s, base);
}

static void put_change(weir_sheet *out, const weir_sheet *rows,
                       const char *column, int64_t point, int64_t base)
{
    int k = weir_sheet_find(rows, column);
    double here = weir_cell_value(weir_sheet_at(rows, point, k));
    double there =
        base < 0 ? NAN : weir_cell_value(weir_sheet_at(rows, base, k));
    char name[128];

    snprintf(name, sizeof name, "%s_change", column);
    weir_sheet_column(out, column);
    weir_sheet_column(out, name);
    if (isfinite(here))
        weir_sheet_real(out, column, here);
    if (isfinite(here / there))
        weir_sheet_real(out, name, here / there - 1);
}

weir_sheet weir_derive_sensitivity(weir_arena *a, const weir_study *s,
                                   const weir_sheet *rows)
{
    weir_sheet out = weir_sheet_make(a);
    int at[WEIR_AXES];

    for (int64_t p = 0; p < rows->nrows; p++) {
        int axis;

        weir_study_at(s, p, at);
        axis = varied_axis(s, at);
        if (axis < 0)
            continue;
        weir_sheet_row_add(&out);
        for (int k = 0; k < s->naxes; k++)
            if (s->axis[k].group != s->vary)
                weir_sheet_text(&out, s->axis[k].name,
                                s->axis[k].choice[at[k]].label);
        weir_sheet_text(&out, "parameter", s->axis[axis].name);
        weir_sheet_text(&out, "value", s->axis[axis].choice[at[axis]].label);
        for (int i = 0; i < s->nvaried; i++)
            put_change(&out, rows, s->varied[i], p, unvaried(s, at));
    }
    return out;
}
