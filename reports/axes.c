/* SPDX-License-Identifier: Apache-2.0
 * axes.c - reads an axis of a study and its choices.
 */
#include "reports/study_read.h"

#include <stdlib.h>
#include <string.h>

/* The name of a point that an axis called NAME chooses, or NULL. */
static weir_said *axis_name(weir_point *p, const char *name)
{
    return weir_point_name(p, strcmp(name, "model") == 0 ? "shape" : name);
}

/* A plain value: a name, or the value of the key that the axis is called. */
static void plain(weir_choice *c, weir_arena *a, weir_axis *axis,
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
    static const char *const keys[] = {"set", "published",
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
        plain(c, a, axis, node);
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

typedef struct labelled {
    const char *label;
    int at;
} labelled;

static int by_label(const void *x, const void *y)
{
    const labelled *a = x, *b = y;
    int way = strcmp(a->label, b->label);

    return way != 0 ? way : (a->at > b->at) - (a->at < b->at);
}

/* Report every label of AXIS that stands there once more. */
static weir_status check_labels(const weir_axis *axis, const weir_yaml *node,
                                weir_arena scratch, weir_diag *d)
{
    labelled *list = WEIR_NEW(&scratch, labelled, (size_t)axis->n);
    weir_status status = WEIR_OK;

    for (int i = 0; i < axis->n; i++)
        list[i] = (labelled){axis->choice[i].label, i};
    qsort(list, (size_t)axis->n, sizeof *list, by_label);
    for (int i = 1; i < axis->n; i++) {
        int at = list[i].at;

        if (strcmp(list[i].label, list[i - 1].label) != 0)
            continue;
        weir_report(
            d, WEIR_ERROR, node->key ? node->key[at]->loc : node->item[at]->loc,
            "'%s' stands twice on axis '%s'", list[i].label, axis->name);
        status = WEIR_EVALUE;
    }
    return status;
}

/* The label of item I: its key in a map, itself in a list. A null in a list
 * of a group changes nothing. */
static weir_status read_label(weir_choice *c, const weir_axis *axis,
                              const weir_yaml *node, size_t i, bool grouped,
                              weir_diag *d)
{
    const weir_yaml *item = node->item[i];
    const weir_yaml *named = node->key ? node->key[i] : item;

    c->label = named->text;
    if (named->kind == WEIR_YAML_SCALAR)
        return WEIR_OK;
    c->label = WEIR_UNCHANGED;
    if (grouped && named->kind == WEIR_YAML_NULL)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, item->loc,
                "a list of axis '%s' holds plain values; give maps a label",
                axis->name);
    return WEIR_ESYNTAX;
}

static weir_status read_axis(weir_axis *axis, weir_arena *a,
                             const weir_yaml *node, bool grouped, weir_diag *d)
{
    weir_choice *choice;
    weir_status status = WEIR_OK;

    if (node->n == 0 || node->kind == WEIR_YAML_SCALAR) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "axis '%s' must be a list of values, a map of labels and "
                    "values, or a range {from, to, step | times | count}",
                    axis->name);
        return WEIR_ESYNTAX;
    }
    if (weir_range_is(node))
        WEIR_TRY(weir_range_list(&node, a, node, d));
    choice = WEIR_NEW(a, weir_choice, node->n);
    for (size_t i = 0; i < node->n; i++) {
        WEIR_TRY(read_label(&choice[i], axis, node, i, grouped, d));
        if (read_choice(&choice[i], a, axis, node->item[i], d) != WEIR_OK)
            status = WEIR_EVALUE;
    }
    axis->n = (int)node->n;
    axis->choice = choice;
    if (!grouped && check_labels(axis, node, *a, d) != WEIR_OK)
        status = WEIR_EVALUE;
    return status;
}

weir_status weir_study_axis_add(weir_study *s, weir_arena *a,
                                const weir_yaml *key, const weir_yaml *node,
                                bool grouped, weir_diag *d)
{
    weir_axis *axis = (weir_axis *)&s->axis[s->naxes];

    if (s->naxes == WEIR_AXES) {
        weir_report(d, WEIR_ERROR, key->loc, "a study has at most %d axes",
                    WEIR_AXES);
        return WEIR_EVALUE;
    }
    if (weir_study_axis(s, key->text) >= 0) {
        weir_report(d, WEIR_ERROR, key->loc, "there is an axis '%s' already",
                    key->text);
        return WEIR_EVALUE;
    }
    *axis =
        (weir_axis){.name = key->text, .group = s->ngroups, .loc = key->loc};
    WEIR_TRY(read_axis(axis, a, node, grouped, d));
    s->naxes++;
    s->ngroups++; /* until a group takes it in */
    return WEIR_OK;
}
