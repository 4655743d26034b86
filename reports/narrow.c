/* SPDX-License-Identifier: Apache-2.0
 * narrow.c - the points of a study: narrowed, overridden, one by one.
 */
#include "reports/study.h"

#include <string.h>

enum { NAMES = 64 };

int weir_study_axis(const weir_study *s, const char *name)
{
    for (int i = 0; i < s->naxes; i++)
        if (strcmp(s->axis[i].name, name) == 0)
            return i;
    return -1;
}

int64_t weir_study_points(const weir_study *s)
{
    int64_t n = 1;

    for (int i = 0; i < s->naxes; i++)
        n *= s->axis[i].n;
    return n;
}

weir_point weir_study_point(weir_arena *a, const weir_study *s, int64_t i,
                            int *at)
{
    weir_point p = s->common;

    for (int k = s->naxes - 1; k >= 0; k--) {
        at[k] = (int)(i % s->axis[k].n);
        i /= s->axis[k].n;
    }
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

/* --- narrowing --- */

/* Which choices the filters name: keep[axis][choice]; NULL: axis not named. */
typedef struct narrowing {
    const weir_study *s;
    weir_arena *a;
    weir_loc where;
    weir_diag *d;
    bool *keep[WEIR_AXES];
} narrowing;

/* Report MSG, which says that a name is unknown, with the nearest of NAMES or
 * all of them. */
static weir_status unknown(const narrowing *w, const char *msg,
                           const char *word, const char *const *names, size_t n)
{
    const char *near = weir_suggest(word, names, n), *all = "";

    for (size_t i = 0; i < n && !near; i++)
        all = weir_format(w->a, "%s%s%s", all, i > 0 ? ", " : "", names[i]);
    if (near)
        weir_report(w->d, WEIR_ERROR, w->where, "%s; did you mean '%s'?", msg,
                    near);
    else
        weir_report(w->d, WEIR_ERROR, w->where, "%s; there are: %s", msg, all);
    return WEIR_EVALUE;
}

static weir_status find_axis(narrowing *w, const char *name, int *axis)
{
    const char *names[WEIR_AXES];

    *axis = weir_study_axis(w->s, name);
    if (*axis < 0) {
        for (int i = 0; i < w->s->naxes; i++)
            names[i] = w->s->axis[i].name;
        return unknown(w, weir_format(w->a, "there is no axis '%s'", name),
                       name, names, (size_t)w->s->naxes);
    }
    if (!w->keep[*axis])
        w->keep[*axis] = WEIR_NEW(w->a, bool, (size_t)w->s->axis[*axis].n);
    return WEIR_OK;
}

static weir_status keep_label(narrowing *w, int axis, const char *label)
{
    const weir_axis *x = &w->s->axis[axis];
    const char *names[NAMES];
    size_t n = 0;

    for (int i = 0; i < x->n; i++)
        if (strcmp(x->choice[i].label, label) == 0) {
            w->keep[axis][i] = true;
            return WEIR_OK;
        }
    for (int i = 0; i < x->n; i++)
        if (strcmp(x->choice[i].value, label) == 0) {
            w->keep[axis][i] = true;
            return WEIR_OK;
        }
    for (; n < (size_t)x->n && n < NAMES; n++)
        names[n] = x->choice[n].label;
    return unknown(
        w, weir_format(w->a, "axis '%s' has no label '%s'", x->name, label),
        label, names, n);
}

/* "model=BERT,XLM,seq=1K": a word with '=' begins another axis. */
static weir_status read_filter(narrowing *w, const char *filter)
{
    weir_status status = WEIR_OK;
    int axis = -1;

    if (!strchr(filter, '=')) {
        weir_report(w->d, WEIR_ERROR, w->where,
                    "'%s' is no filter; write AXIS=LABEL,LABEL", filter);
        return WEIR_ESYNTAX;
    }
    for (const char *at = filter; at; at = strchr(at, ',')) {
        const char *word, *equals;

        at += *at == ',';
        word = weir_strndup(w->a, at, strcspn(at, ","));
        equals = strchr(word, '=');
        if (equals) {
            const char *name =
                weir_strndup(w->a, word, (size_t)(equals - word));

            WEIR_TRY(find_axis(w, name, &axis));
            word = equals + 1;
        }
        if (axis < 0)
            return find_axis(w, word, &axis); /* there is none of that name */
        if (keep_label(w, axis, word) != WEIR_OK)
            status = WEIR_EVALUE;
    }
    return status;
}

/* X with the choices that KEEP marks. */
static weir_axis narrow_axis(weir_arena *a, const weir_axis *x,
                             const bool *keep)
{
    weir_choice *choice = WEIR_NEW(a, weir_choice, (size_t)x->n);
    weir_axis narrow = *x;

    narrow.n = 0;
    narrow.choice = choice;
    for (int i = 0; i < x->n; i++)
        if (keep[i])
            choice[narrow.n++] = x->choice[i];
    return narrow;
}

weir_status weir_study_only(const weir_study **out, weir_arena *a,
                            const weir_study *s, const char *const *filter,
                            int n, weir_loc where, weir_diag *d)
{
    narrowing w = {.s = s, .a = a, .where = where, .d = d};
    weir_study *narrow = WEIR_NEW(a, weir_study, 1);
    weir_axis *axis = WEIR_NEW(a, weir_axis, (size_t)s->naxes);
    weir_status status = WEIR_OK;

    for (int i = 0; i < n; i++)
        if (read_filter(&w, filter[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    if (status != WEIR_OK)
        return status;
    for (int i = 0; i < s->naxes; i++)
        axis[i] =
            w.keep[i] ? narrow_axis(a, &s->axis[i], w.keep[i]) : s->axis[i];
    *narrow = *s;
    narrow->axis = axis;
    *out = narrow;
    return WEIR_OK;
}

const weir_study *weir_study_override(weir_arena *a, const weir_study *s,
                                      const weir_point *over)
{
    weir_study *changed = WEIR_NEW(a, weir_study, 1);
    weir_axis *axis = WEIR_NEW(a, weir_axis, (size_t)s->naxes);

    for (int i = 0; i < s->naxes; i++)
        axis[i] = s->axis[i];
    for (int i = 0; i < over->nsets; i++) {
        int k = weir_study_axis(s, over->set[i].key);
        weir_choice *choice;

        if (k < 0 || !axis[k].sets)
            continue;
        choice = WEIR_NEW(a, weir_choice, 1);
        choice->label = choice->value = over->set[i].value;
        choice->point = (weir_point){.nsets = 1, .set = &over->set[i]};
        choice->loc = over->set[i].loc;
        axis[k].n = 1;
        axis[k].choice = choice;
    }
    *changed = *s;
    changed->axis = axis;
    changed->above = weir_point_merge(a, &s->above, over);
    return changed;
}
