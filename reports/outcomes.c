/* SPDX-License-Identifier: Apache-2.0
 * outcomes.c - reads what a study makes of its results.
 */
#include "reports/compare.h"
#include "reports/sheet.h"
#include "reports/study_read.h"

#include <string.h>

enum { DERIVED = 64, FRONTS = 16, NAMES = 256 };

bool weir_study_column_known(const weir_study *s, const char *name)
{
    for (int i = 0; i < s->nderived; i++)
        if (strcmp(s->derived[i].name, name) == 0)
            return true;
    for (int i = 0; i < s->nfronts; i++)
        if (strcmp(s->front[i].name, name) == 0)
            return true;
    return weir_figure_known(name);
}

/* Names of columns for suggestions. */
static size_t column_names(const weir_study *s, const char **names)
{
    size_t n = 0;

    for (int i = 0; i < s->naxes; i++)
        names[n++] = s->axis[i].name;
    for (int i = 0; i < s->nderived; i++)
        names[n++] = s->derived[i].name;
    for (const char *const *f = weir_figures; *f && n < NAMES; f++)
        names[n++] = *f;
    return n;
}

static weir_status unknown_column(const weir_study *s, const char *name,
                                  weir_loc loc, weir_diag *d)
{
    const char *names[NAMES];
    const char *near = weir_suggest(name, names, column_names(s, names));

    weir_report(d, WEIR_ERROR, loc,
                near ? "unknown column '%s'; did you mean '%s'?"
                     : "unknown column '%s'; see docs/guide/studies.md",
                name, near);
    return WEIR_EVALUE;
}

static weir_status read_expression(weir_expression *out, weir_arena *a,
                                   const weir_yaml *node, const char *what,
                                   weir_diag *d)
{
    if (node->kind == WEIR_YAML_SCALAR)
        return weir_expression_parse(out, a, node->text, node->loc, d);
    weir_report(d, WEIR_ERROR, node->loc, "%s must be an expression", what);
    return WEIR_ESYNTAX;
}

static weir_status read_where(weir_study *s, weir_arena *a,
                              const weir_yaml *node, weir_diag *d)
{
    bool list = node->kind == WEIR_YAML_LIST;
    size_t n = list ? node->n : 1;
    weir_expression *where = WEIR_NEW(a, weir_expression, n);

    for (size_t i = 0; i < n; i++)
        WEIR_TRY(read_expression(&where[i], a, list ? node->item[i] : node,
                                 "a condition of 'where'", d));
    s->nwhere = (int)n;
    s->where = where;
    return WEIR_OK;
}

static weir_status must_be_map(const weir_yaml *node, const char *key,
                               const char *of, weir_diag *d)
{
    if (node->kind == WEIR_YAML_MAP)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, node->loc, "'%s' must be a map of %s", key, of);
    return WEIR_ESYNTAX;
}

/* Names of an expression are axes, figures and columns derived before. */
static weir_status read_derived(weir_study *s, weir_arena *a,
                                const weir_yaml *node, bool constraint,
                                weir_diag *d)
{
    weir_derived *derived = (weir_derived *)s->derived;

    WEIR_TRY(must_be_map(node, constraint ? "constraints" : "derive",
                         "names and expressions", d));
    for (size_t i = 0; i < node->n; i++) {
        const weir_yaml *key = node->key[i];
        weir_derived *out = &derived[s->nderived];

        if (s->nderived == DERIVED) {
            weir_report(d, WEIR_ERROR, key->loc,
                        "a study derives at most %d columns", DERIVED);
            return WEIR_EVALUE;
        }
        if (weir_study_column_known(s, key->text) ||
            weir_study_axis(s, key->text) >= 0) {
            weir_report(d, WEIR_ERROR, key->loc,
                        "there is a column '%s' already", key->text);
            return WEIR_EVALUE;
        }
        *out = (weir_derived){.name = key->text, .constraint = constraint};
        WEIR_TRY(read_expression(&out->expression, a, node->item[i],
                                 "a derived column", d));
        for (int k = 0; k < out->expression.nnames; k++) {
            const weir_name *name = &out->expression.name[k];

            if (!weir_study_column_known(s, name->text) &&
                weir_study_axis(s, name->text) < 0)
                return unknown_column(s, name->text, name->loc, d);
        }
        s->nderived++;
    }
    return WEIR_OK;
}

/* COLUMN and its direction: that of the study's objectives, else more of a
 * utilization and less of anything else. */
static weir_status read_objective(weir_objective *out, const weir_study *s,
                                  const weir_yaml *column, const weir_yaml *way,
                                  weir_diag *d)
{
    out->column = column->text;
    out->more = strncmp(column->text, "util_", 5) == 0;
    if (!weir_study_column_known(s, column->text))
        return unknown_column(s, column->text, column->loc, d);
    for (int i = 0; i < s->nobjectives; i++)
        if (strcmp(s->objective[i].column, column->text) == 0)
            out->more = s->objective[i].more;
    if (!way)
        return WEIR_OK;
    out->more = strcmp(way->text, "max") == 0;
    if (out->more || strcmp(way->text, "min") == 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, way->loc, "an objective is min or max, not '%s'",
                way->text);
    return WEIR_EVALUE;
}

/* {column: min, column: max}, or a list of columns. */
static weir_status read_objectives(const weir_objective **out, int *n,
                                   weir_arena *a, const weir_study *s,
                                   const weir_yaml *node, weir_diag *d)
{
    weir_objective *list = WEIR_NEW(a, weir_objective, node->n);

    if (node->kind == WEIR_YAML_SCALAR || node->n == 0) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "objectives are a list of columns, or a map such as "
                    "{latency_s: min, util_2d: max}");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < node->n; i++)
        WEIR_TRY(read_objective(&list[i], s,
                                node->key ? node->key[i] : node->item[i],
                                node->key ? node->item[i] : NULL, d));
    *out = list;
    *n = (int)node->n;
    return WEIR_OK;
}

/* [columns] or {of: [columns], each: [axes]}. */
static weir_status read_front(weir_front *f, weir_arena *a, const weir_study *s,
                              const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"of", "each", NULL};
    const weir_yaml *of = weir_yaml_get(node, "of");
    const weir_yaml *each = weir_yaml_get(node, "each");
    const char *const *axis, *names[WEIR_AXES];
    int n;

    if (!of)
        return read_objectives(&f->of, &f->n, a, s, node, d);
    WEIR_TRY(weir_yaml_known(node, keys, d));
    WEIR_TRY(read_objectives(&f->of, &f->n, a, s, of, d));
    if (!each)
        return WEIR_OK;
    WEIR_TRY(weir_study_texts(&axis, &n, a, each, "each", d));
    for (int i = 0; i < s->naxes; i++)
        names[i] = s->axis[i].name;
    for (int i = 0; i < n; i++) {
        int k = weir_study_axis(s, axis[i]);

        if (k < 0)
            return weir_study_unknown(each, i, "axis", names, (size_t)s->naxes,
                                      d);
        f->each |= 1u << k;
    }
    return WEIR_OK;
}

static weir_status read_fronts(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d)
{
    weir_front *front = WEIR_NEW(a, weir_front, FRONTS);

    WEIR_TRY(must_be_map(node, "pareto", "names and lists of columns", d));
    s->front = front;
    for (size_t i = 0; i < node->n; i++) {
        const weir_yaml *key = node->key[i];

        if (s->nfronts == FRONTS || weir_study_column_known(s, key->text) ||
            weir_study_axis(s, key->text) >= 0) {
            weir_report(d, WEIR_ERROR, key->loc,
                        s->nfronts == FRONTS
                            ? "there is no room for the front '%s'"
                            : "there is a column '%s' already",
                        key->text);
            return WEIR_EVALUE;
        }
        front[s->nfronts].name = key->text;
        WEIR_TRY(read_front(&front[s->nfronts], a, s, node->item[i], d));
        s->nfronts++;
    }
    return WEIR_OK;
}

static weir_status read_varied(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"vary", "show", NULL};
    static const char *const usual[] = {"latency_s", "energy_j"};
    const weir_yaml *show = weir_yaml_get(node, "show");

    WEIR_TRY(weir_yaml_known(node, keys, d));
    s->varied = usual;
    s->nvaried = sizeof usual / sizeof *usual;
    if (!show)
        return WEIR_OK;
    WEIR_TRY(weir_study_texts(&s->varied, &s->nvaried, a, show, "show", d));
    for (int i = 0; i < s->nvaried; i++)
        if (!weir_study_column_known(s, s->varied[i]))
            return unknown_column(
                s, s->varied[i],
                show->kind == WEIR_YAML_LIST ? show->item[i]->loc : show->loc,
                d);
    return WEIR_OK;
}

weir_status weir_study_outcomes(weir_study *s, weir_arena *a,
                                const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *where = weir_yaml_get(doc, "where");
    const weir_yaml *derive = weir_yaml_get(doc, "derive");
    const weir_yaml *constraints = weir_yaml_get(doc, "constraints");
    const weir_yaml *objectives = weir_yaml_get(doc, "objectives");
    const weir_yaml *pareto = weir_yaml_get(doc, "pareto");
    const weir_yaml *sensitivity = weir_yaml_get(doc, "sensitivity");

    s->derived = WEIR_NEW(a, weir_derived, DERIVED);
    if (where)
        WEIR_TRY(read_where(s, a, where, d));
    if (derive)
        WEIR_TRY(read_derived(s, a, derive, false, d));
    if (constraints)
        WEIR_TRY(read_derived(s, a, constraints, true, d));
    if (objectives)
        WEIR_TRY(read_objectives(&s->objective, &s->nobjectives, a, s,
                                 objectives, d));
    if (pareto)
        WEIR_TRY(read_fronts(s, a, pareto, d));
    return sensitivity ? read_varied(s, a, sensitivity, d) : WEIR_OK;
}
