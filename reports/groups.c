/* SPDX-License-Identifier: Apache-2.0
 * groups.c - reads the axes of a study that step together.
 */
#include "reports/sample.h"
#include "reports/study_read.h"

#include <string.h>

enum { SAMPLES = 1000000, SEED = 1 };

static weir_status must_be(const weir_yaml *node, weir_yaml_kind kind,
                           const char *what, weir_diag *d)
{
    if (node && node->kind == kind && node->n > 0)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, node ? node->loc : (weir_loc){0}, "%s", what);
    return WEIR_ESYNTAX;
}

/* --- zip: axes of the same length --- */

static weir_status zip_axes(weir_study *s, const weir_yaml *list, weir_diag *d)
{
    const char *names[WEIR_AXES];
    weir_axis *axis = (weir_axis *)s->axis;
    int first = -1;

    for (int i = 0; i < s->naxes; i++)
        names[i] = axis[i].name;
    for (size_t i = 0; i < list->n; i++) {
        const weir_yaml *item = list->item[i];
        int k = weir_study_axis(s, item->text);

        if (k < 0)
            return weir_study_unknown(list, (int)i, "axis", names,
                                      (size_t)s->naxes, d);
        if (first < 0)
            first = k;
        if (axis[k].n != axis[first].n) {
            weir_report(d, WEIR_ERROR, item->loc,
                        "axes that are zipped have the same length: '%s' has "
                        "%d values, '%s' has %d",
                        axis[first].name, axis[first].n, axis[k].name,
                        axis[k].n);
            return WEIR_EVALUE;
        }
        axis[k].group = axis[first].group;
    }
    return WEIR_OK;
}

static weir_status read_zip(weir_study *s, const weir_yaml *node, weir_diag *d)
{
    static const char what[] =
        "'zip' must be a list of axes, or a list of such lists";

    WEIR_TRY(must_be(node, WEIR_YAML_LIST, what, d));
    if (node->item[0]->kind == WEIR_YAML_SCALAR)
        return zip_axes(s, node, d);
    for (size_t i = 0; i < node->n; i++) {
        WEIR_TRY(must_be(node->item[i], WEIR_YAML_LIST, what, d));
        WEIR_TRY(zip_axes(s, node->item[i], d));
    }
    return WEIR_OK;
}

/* --- sample: points of a sequence --- */

/* Item I of a list, or entry I of a map, of as many as there are. */
static const weir_yaml *pick(const weir_yaml *values, double fraction,
                             size_t *at)
{
    *at = (size_t)(fraction * (double)values->n);
    if (*at >= values->n)
        *at = values->n - 1;
    return values->item[*at];
}

/* AXIS as N values of VALUES (a range, a list, a map): one for each of
 * FRACTION[i * STEP]. */
static weir_status sampled_axis(weir_study *s, weir_arena *a,
                                const weir_yaml *key, const weir_yaml *values,
                                const double *fraction, size_t step, size_t n,
                                weir_diag *d)
{
    weir_yaml *drawn = WEIR_NEW(a, weir_yaml, 1);
    bool range = weir_range_is(values);

    *drawn = (weir_yaml){.kind = range ? WEIR_YAML_LIST : values->kind,
                         .loc = values->loc,
                         .text = "",
                         .n = n};
    drawn->item = WEIR_NEW(a, const weir_yaml *, n);
    if (drawn->kind == WEIR_YAML_MAP)
        drawn->key = WEIR_NEW(a, const weir_yaml *, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;

        if (range)
            WEIR_TRY(weir_range_at(&drawn->item[i], a, values,
                                   fraction[i * step], d));
        else
            drawn->item[i] = pick(values, fraction[i * step], &at);
        if (drawn->key)
            drawn->key[i] = values->key[at];
    }
    return weir_study_axis_add(s, a, key, drawn, true, d);
}

static weir_status read_method(const char **out, const weir_yaml *node,
                               weir_diag *d)
{
    size_t n = 0;

    WEIR_TRY(weir_yaml_string(out, node, "method", d));
    for (; weir_samples[n]; n++)
        if (strcmp(weir_samples[n], *out) == 0)
            return WEIR_OK;
    return weir_study_unknown(weir_yaml_get(node, "method"), 0, "method",
                              weir_samples, n, d);
}

static weir_status read_sample(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d)
{
    static const char *const keys[] = {"method", "points", "seed", "axes",
                                       NULL};
    const weir_yaml *axes = weir_yaml_get(node, "axes");
    const weir_yaml *seed_node = weir_yaml_get(node, "seed");
    const char *method;
    int group = s->ngroups;
    int64_t n, seed = SEED;
    double *cube;

    WEIR_TRY(weir_yaml_known(node, keys, d));
    WEIR_TRY(read_method(&method, node, d));
    WEIR_TRY(weir_yaml_int(&n, weir_yaml_get(node, "points"), "points", 1,
                           SAMPLES, d));
    if (strcmp(method, "sobol") == 0)
        seed = 0;
    if (seed_node)
        WEIR_TRY(weir_yaml_int(&seed, seed_node, "seed", 0, 1 << 30, d));
    WEIR_TRY(must_be(axes ? axes : node, WEIR_YAML_MAP,
                     "a sample wants 'axes: {NAME: {from, to}}'", d));
    if (!axes || axes->n > WEIR_AXES) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "a sample wants 'axes: {NAME: {from, to}}', at most %d",
                    WEIR_AXES);
        return WEIR_ESYNTAX;
    }
    cube = WEIR_NEW(a, double, (size_t)n * axes->n);
    WEIR_TRY(weir_sample(cube, method, (int)n, (int)axes->n, seed,
                         weir_yaml_get(node, "method")->loc, d));
    for (size_t k = 0; k < axes->n; k++) {
        if (axes->item[k]->n == 0) {
            weir_report(d, WEIR_ERROR, axes->item[k]->loc,
                        "a sampled axis must be {from, to}, a list or a map");
            return WEIR_ESYNTAX;
        }
        WEIR_TRY(sampled_axis(s, a, axes->key[k], axes->item[k], cube + k,
                              axes->n, (size_t)n, d));
        ((weir_axis *)s->axis)[s->naxes - 1].group = group;
    }
    return WEIR_OK;
}

/* --- sensitivity: one axis at a time --- */

/* The values of AXIS from BEFORE on, nothing changed elsewhere. */
static weir_status spread_axis(weir_axis *axis, weir_arena *a, int before,
                               int n)
{
    weir_choice *choice = WEIR_NEW(a, weir_choice, (size_t)n);

    for (int i = 0; i < n; i++)
        if (i >= before && i < before + axis->n)
            choice[i] = axis->choice[i - before];
        else
            choice[i] = (weir_choice){
                .label = WEIR_UNCHANGED, .value = "", .loc = axis->loc};
    axis->choice = choice;
    axis->n = n;
    return WEIR_OK;
}

static weir_status read_vary(weir_study *s, weir_arena *a,
                             const weir_yaml *node, weir_diag *d)
{
    const weir_yaml *vary = weir_yaml_get(node, "vary");
    weir_axis *axis = (weir_axis *)s->axis;
    int group = s->ngroups, first = s->naxes, n = 1, before = 1;

    WEIR_TRY(must_be(vary ? vary : node, WEIR_YAML_MAP,
                     "'vary' must be a map of axes", d));
    if (!vary) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "a sensitivity wants 'vary: {KEY: [VALUE, ...]}'");
        return WEIR_ESYNTAX;
    }
    for (size_t k = 0; k < vary->n; k++) {
        WEIR_TRY(
            weir_study_axis_add(s, a, vary->key[k], vary->item[k], false, d));
        n += axis[s->naxes - 1].n;
        axis[s->naxes - 1].group = group;
    }
    for (int k = first; k < s->naxes; k++) {
        int values = axis[k].n;

        WEIR_TRY(spread_axis(&axis[k], a, before, n));
        before += values;
    }
    s->vary = group;
    return WEIR_OK;
}

weir_status weir_study_groups(weir_study *s, weir_arena *a,
                              const weir_yaml *doc, weir_diag *d)
{
    const weir_yaml *zip = weir_yaml_get(doc, "zip");
    const weir_yaml *sample = weir_yaml_get(doc, "sample");
    const weir_yaml *sensitivity = weir_yaml_get(doc, "sensitivity");

    if (zip)
        WEIR_TRY(read_zip(s, zip, d));
    if (sample)
        WEIR_TRY(read_sample(s, a, sample, d));
    if (sensitivity)
        WEIR_TRY(read_vary(s, a, sensitivity, d));
    return WEIR_OK;
}
