/* SPDX-License-Identifier: Apache-2.0
 * study.c - reads a study.
 */
#include "reports/study.h"

#include "reports/sheet.h"
#include "reports/study_read.h"

#include <string.h>

enum { NAMES = 64 };

/* Whether `zip` of DOC names the axis NAME; what else is wrong with it is said
 * later. */
static bool is_zipped(const weir_yaml *doc, const char *name)
{
    const weir_yaml *zip = weir_yaml_get(doc, "zip");

    for (size_t i = 0; zip && i < zip->n; i++) {
        const weir_yaml *item = zip->item[i];

        if (item->kind == WEIR_YAML_SCALAR && strcmp(item->text, name) == 0)
            return true;
        for (size_t k = 0; item->kind == WEIR_YAML_LIST && k < item->n; k++)
            if (strcmp(item->item[k]->text, name) == 0)
                return true;
    }
    return false;
}

static weir_status read_axes(weir_study *s, weir_arena *a, const weir_yaml *doc,
                             weir_diag *d)
{
    const weir_yaml *node = weir_yaml_get(doc, "axes");
    weir_status status = WEIR_OK;

    if (!node)
        return WEIR_OK;

    if (node->kind != WEIR_YAML_MAP) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'axes' must be a map of at most %d axes", WEIR_AXES);
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; i < node->n; i++)
        if (weir_study_axis_add(s, a, node->key[i], node->item[i],
                                is_zipped(doc, node->key[i]->text),
                                d) != WEIR_OK)
            status = WEIR_EVALUE;
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
        if (!weir_study_column_known(s, s->column[i])) {
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

weir_study weir_study_single(void)
{
    return (weir_study){.name = "",
                        .about = "",
                        .source = "",
                        .npoints = 1,
                        .compare = {.axis = -1},
                        .vary = -1};
}

static const char *const keys[] = {"study",
                                   "about",
                                   "source",
                                   "axes",
                                   "zip",
                                   "sample",
                                   "where",
                                   "columns",
                                   "derive",
                                   "constraints",
                                   "objectives",
                                   "pareto",
                                   "sensitivity",
                                   "compare",
                                   "set",
#define X(id) #id,
                                   WEIR_POINT_MAP(X)
#undef X
                                       NULL};

weir_status weir_study_parse(const weir_study **out, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d)
{
    weir_study *s = WEIR_NEW(a, weir_study, 1);
    const weir_yaml *columns = weir_yaml_get(doc, "columns");
    const weir_yaml *compare = weir_yaml_get(doc, "compare");

    *s = weir_study_single();
    WEIR_TRY(weir_yaml_known(doc, keys, d));
    WEIR_TRY(weir_yaml_string(&s->name, doc, "study", d));
    WEIR_TRY(read_optional(&s->about, doc, "about", d));
    WEIR_TRY(read_optional(&s->source, doc, "source", d));
    WEIR_TRY(weir_point_read(&s->common, a, doc, d));
    s->axis = WEIR_NEW(a, weir_axis, WEIR_AXES);
    WEIR_TRY(read_axes(s, a, doc, d));
    WEIR_TRY(weir_study_groups(s, a, doc, d));
    WEIR_TRY(weir_study_outcomes(s, a, doc, d));
    WEIR_TRY(weir_study_settle(s, a, d));
    if (columns)
        WEIR_TRY(read_columns(s, a, columns, d));
    if (compare)
        WEIR_TRY(weir_study_compare(s, a, compare, d));
    *out = s;
    return WEIR_OK;
}
