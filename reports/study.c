/* SPDX-License-Identifier: Apache-2.0
 * study.c - reads a study: axes, choices and what is compared.
 */
#include "reports/study.h"

#include "reports/sheet.h"
#include "reports/study_read.h"

#include <string.h>

enum { POINTS = 1000000, NAMES = 64 };

/* The name of a point that an axis called NAME chooses, or NULL. */
static weir_said *axis_name(weir_point *p, const char *name)
{
    return weir_point_name(p, strcmp(name, "model") == 0 ? "shape" : name);
}

/* A plain value: a name, or the value of the key that the axis is called. */
static void read_plain(weir_choice *c, weir_arena *a, weir_axis *axis,
                       const weir_yaml *node)
{
    weir_said *said = axis_name(&c->point, axis->name);
    weir_set *set;

    c->value = node->text;
    if (said) {
        *said = (weir_said){node->text, node->loc};
        return;
    }
    axis->sets = true;
    set = WEIR_NEW(a, weir_set, 1);
    *set = (weir_set){axis->name, node->text, axis->loc, node->loc};
    c->point.set = set;
    c->point.nsets = 1;
}

static weir_status read_choice(weir_choice *c, weir_arena *a, weir_axis *axis,
                               const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"set",
#define X(id) #id,
                                       WEIR_POINT_MAP(X)
#undef X
                                           NULL};

    c->value = "";
    c->loc = node->loc;
    switch (node->kind) {
    case WEIR_YAML_NULL:
        return WEIR_OK;
    case WEIR_YAML_MAP:
        WEIR_TRY(weir_yaml_known(node, keys, d));
        return weir_point_read(&c->point, a, node, d);
    case WEIR_YAML_SCALAR:
        read_plain(c, a, axis, node);
        return weir_point_check(&c->point, d);
    default:
        weir_report(d, WEIR_ERROR, node->loc,
                    "a choice of axis '%s' must be a value or a map",
                    axis->name);
        return WEIR_ESYNTAX;
    }
}

bool weir_study_labelled(const weir_choice *choice, int n, const char *label)
{
    for (int i = 0; i < n; i++)
        if (strcmp(choice[i].label, label) == 0)
            return true;
    return false;
}

static weir_status read_axis(weir_axis *axis, weir_arena *a,
                             const weir_yaml *node, weir_diag *d)
{
    weir_choice *choice = WEIR_NEW(a, weir_choice, node->n);
    weir_status status = WEIR_OK;

    if (node->n == 0 || node->kind == WEIR_YAML_SCALAR) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "axis '%s' must be a list of values, or a map of labels "
                    "and values",
                    axis->name);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < node->n; i++) {
        const weir_yaml *item = node->item[i];
        const weir_yaml *named = node->key ? node->key[i] : item;

        if (named->kind != WEIR_YAML_SCALAR) {
            weir_report(d, WEIR_ERROR, item->loc,
                        "a list of axis '%s' holds plain values; give maps a "
                        "label",
                        axis->name);
            return WEIR_ESYNTAX;
        }
        choice[i].label = named->text;
        if (weir_study_labelled(choice, (int)i, named->text)) {
            weir_report(d, WEIR_ERROR, named->loc,
                        "'%s' stands twice on axis '%s'", named->text,
                        axis->name);
            status = WEIR_EVALUE;
        }
        if (read_choice(&choice[i], a, axis, item, d) != WEIR_OK)
            status = WEIR_EVALUE;
    }
    axis->n = (int)node->n;
    axis->choice = choice;
    return status;
}

static weir_status read_axes(weir_study *s, weir_arena *a,
                             const weir_yaml *node, weir_diag *d)
{
    weir_axis *axis = WEIR_NEW(a, weir_axis, WEIR_AXES);
    weir_status status = WEIR_OK;
    int64_t points = 1;

    if (node->kind != WEIR_YAML_MAP || node->n > WEIR_AXES) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'axes' must be a map of at most %d axes", WEIR_AXES);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < node->n; i++) {
        axis[i].name = node->key[i]->text;
        axis[i].loc = node->key[i]->loc;
        if (read_axis(&axis[i], a, node->item[i], d) != WEIR_OK)
            status = WEIR_EVALUE;
        else if (points <= POINTS)
            points *= axis[i].n;
    }
    if (points > POINTS) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "these axes have more than %d points", POINTS);
        status = WEIR_EVALUE;
    }
    s->naxes = (int)node->n;
    s->axis = axis;
    return status;
}

/* A list of texts, or one text alone, under KEY. */
weir_status weir_study_texts(const char *const **out, int *n, weir_arena *a,
                             const weir_yaml *node, const char *key,
                             weir_diag *d)
{
    bool list = node->kind == WEIR_YAML_LIST;
    size_t count = list ? node->n : 1;
    const char **text = WEIR_NEW(a, const char *, count);

    for (size_t i = 0; i < count; i++) {
        const weir_yaml *item = list ? node->item[i] : node;

        if (item->kind != WEIR_YAML_SCALAR) {
            weir_report(d, WEIR_ERROR, item->loc,
                        "'%s' must be a list of names", key);
            return WEIR_ESYNTAX;
        }
        text[i] = item->text;
    }
    *out = text;
    *n = (int)count;
    return WEIR_OK;
}

/* Report the name NODE, or the I-th of that list, with the nearest of NAMES. */
weir_status weir_study_unknown(const weir_yaml *node, int i, const char *what,
                               const char *const *names, size_t n, weir_diag *d)
{
    const weir_yaml *item = node->kind == WEIR_YAML_LIST ? node->item[i] : node;
    const char *near = weir_suggest(item->text, names, n);

    weir_report(d, WEIR_ERROR, item->loc,
                near ? "unknown %s '%s'; did you mean '%s'?"
                     : "unknown %s '%s'",
                what, item->text, near);
    return WEIR_EVALUE;
}

static weir_status read_columns(weir_study *s, weir_arena *a,
                                const weir_yaml *node, weir_diag *d)
{
    const char *names[NAMES];

    WEIR_TRY(weir_study_texts(&s->column, &s->ncolumns, a, node, "columns", d));
    for (int i = 0; i < s->ncolumns; i++)
        if (!weir_figure_known(s->column[i])) {
            size_t n = 0;

            while (weir_figures[n])
                names[n] = weir_figures[n], n++;
            return weir_study_unknown(node, i, "column", names, n, d);
        }
    return WEIR_OK;
}

/* A text that may be absent. */
static weir_status read_optional(const char **out, const weir_yaml *doc,
                                 const char *key, weir_diag *d)
{
    *out = "";
    return weir_yaml_get(doc, key) ? weir_yaml_string(out, doc, key, d)
                                   : WEIR_OK;
}

weir_status weir_study_parse(const weir_study **out, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d)
{
    static const char *const keys[] = {"study",
                                       "about",
                                       "source",
                                       "axes",
                                       "columns",
                                       "compare",
                                       "set",
#define X(id) #id,
                                       WEIR_POINT_MAP(X)
#undef X
                                           NULL};
    weir_study *s = WEIR_NEW(a, weir_study, 1);
    const weir_yaml *axes = weir_yaml_get(doc, "axes");
    const weir_yaml *columns = weir_yaml_get(doc, "columns");
    const weir_yaml *compare = weir_yaml_get(doc, "compare");

    s->compare.axis = -1;
    WEIR_TRY(weir_yaml_known(doc, keys, d));
    WEIR_TRY(weir_yaml_string(&s->name, doc, "study", d));
    WEIR_TRY(read_optional(&s->about, doc, "about", d));
    WEIR_TRY(read_optional(&s->source, doc, "source", d));
    WEIR_TRY(weir_point_read(&s->common, a, doc, d));
    if (axes)
        WEIR_TRY(read_axes(s, a, axes, d));
    if (columns)
        WEIR_TRY(read_columns(s, a, columns, d));
    if (compare)
        WEIR_TRY(weir_study_compare(s, a, compare, d));
    *out = s;
    return WEIR_OK;
}
