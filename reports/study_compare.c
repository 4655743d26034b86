/* SPDX-License-Identifier: Apache-2.0
 * study_compare.c - reads what a study compares with what.
 */
#include "reports/compare.h"
#include "reports/study_read.h"

#include <string.h>

enum { NAMES = 64 };

static size_t axis_names(const weir_study *s, const char **names)
{
    for (int i = 0; i < s->naxes; i++)
        names[i] = s->axis[i].name;
    return (size_t)s->naxes;
}

static size_t labels(const weir_axis *axis, const char **names)
{
    size_t n = axis->n < NAMES ? (size_t)axis->n : NAMES;

    for (size_t i = 0; i < n; i++)
        names[i] = axis->choice[i].label;
    return n;
}

static weir_status read_baseline(weir_study *s, weir_arena *a,
                                 const weir_yaml *node, weir_diag *d)
{
    weir_compare *c = &s->compare;
    const char *names[NAMES];

    if (node->kind != WEIR_YAML_MAP || node->n != 1) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "'baseline' must be one axis and its label, such as "
                    "{config: unfused}");
        return WEIR_ESYNTAX;
    }
    c->axis = weir_study_axis(s, node->key[0]->text);
    if (c->axis < 0)
        return weir_study_unknown(node->key[0], 0, "axis", names,
                                  axis_names(s, names), d);
    WEIR_TRY(weir_study_texts(&c->baseline, &c->nbaselines, a, node->item[0],
                              "baseline", d));
    for (int i = 0; i < c->nbaselines; i++)
        if (!weir_study_labelled(s->axis[c->axis].choice, s->axis[c->axis].n,
                                 c->baseline[i]))
            return weir_study_unknown(node->item[0], i, "label", names,
                                      labels(&s->axis[c->axis], names), d);
    return WEIR_OK;
}

/* The axes that are averaged over; unless said, all that are not the
 * baseline's nor say how a figure was got. */
static weir_status read_over(weir_study *s, weir_arena *a,
                             const weir_yaml *node, weir_diag *d)
{
    const char *const *name, *names[NAMES];
    int n;

    for (int i = 0; !node && i < s->naxes; i++)
        if (s->axis[i].group != s->axis[s->compare.axis].group &&
            strcmp(s->axis[i].name, "accounting") != 0 &&
            strcmp(s->axis[i].name, "engine") != 0)
            s->compare.over |= 1u << i;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(weir_study_texts(&name, &n, a, node, "over", d));
    for (int i = 0; i < n; i++) {
        int k = weir_study_axis(s, name[i]);

        if (k < 0)
            return weir_study_unknown(node, i, "axis", names,
                                      axis_names(s, names), d);
        if (s->axis[k].group == s->axis[s->compare.axis].group) {
            weir_report(d, WEIR_ERROR, node->loc,
                        k == s->compare.axis
                            ? "'%s' is the axis of the baseline"
                            : "'%s' steps together with the baseline's axis",
                        name[i]);
            return WEIR_EVALUE;
        }
        s->compare.over |= 1u << k;
    }
    return WEIR_OK;
}

static weir_status read_show(weir_study *s, weir_arena *a,
                             const weir_yaml *node, weir_diag *d)
{
    static const char *const usual[] = {"speedup", "energy_ratio"};
    weir_compare *c = &s->compare;
    const char *names[NAMES];

    if (!node) {
        c->show = usual;
        c->nshow = sizeof usual / sizeof *usual;
        return WEIR_OK;
    }
    WEIR_TRY(weir_study_texts(&c->show, &c->nshow, a, node, "show", d));
    for (int i = 0; i < c->nshow; i++)
        if (!weir_compare_known(s, c->show[i]))
            return weir_study_unknown(node, i, "figure", names,
                                      weir_compare_names(names, NAMES), d);
    return WEIR_OK;
}

weir_status weir_study_compare(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"baseline", "over", "show", NULL};
    const weir_yaml *baseline = weir_yaml_get(node, "baseline");

    WEIR_TRY(weir_yaml_known(node, keys, d));
    if (!baseline) {
        weir_report(d, WEIR_ERROR, node->loc, "'compare' needs a 'baseline'");
        return WEIR_EVALUE;
    }
    WEIR_TRY(read_baseline(s, a, baseline, d));
    WEIR_TRY(read_over(s, a, weir_yaml_get(node, "over"), d));
    return read_show(s, a, weir_yaml_get(node, "show"), d);
}
