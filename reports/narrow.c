/* SPDX-License-Identifier: Apache-2.0
 * narrow.c - a study with fewer points, or with other values.
 */
#include "reports/study_read.h"

#include <string.h>

enum { NAMES = 64 };

/* --- narrowing --- */

/* Which choices the filters name: keep[axis][choice]; NULL: axis not named. A
 * step of a group stays when all its axes are kept there. */
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

/* Keep the choices with that label, or of that VALUE; false: there is none. */
static bool keep_where(bool *keep, const weir_axis *x, const char *label,
                       bool value)
{
    bool found = false;

    for (int i = 0; i < x->n; i++)
        if (strcmp(value ? x->choice[i].value : x->choice[i].label, label) == 0)
            keep[i] = found = true;
    return found;
}

static weir_status keep_label(narrowing *w, int axis, const char *label)
{
    const weir_axis *x = &w->s->axis[axis];
    const char *names[NAMES];
    size_t n = 0;

    if (keep_where(w->keep[axis], x, label, false) ||
        keep_where(w->keep[axis], x, label, true))
        return WEIR_OK;
    for (; n < (size_t)x->n && n < NAMES; n++)
        names[n] = x->choice[n].label;
    return unknown(
        w, weir_format(w->a, "axis '%s' has no label '%s'", x->name, label),
        label, names, n);
}

/* The length of TEXT up to one of STOPS that no backslash precedes. */
static size_t span(const char *text, const char *stops)
{
    size_t n = 0;

    while (text[n] && !strchr(stops, text[n]))
        n += text[n] == '\\' && text[n + 1] ? 2 : 1;
    return n;
}

/* The first N bytes of TEXT without the backslashes of `span`. */
static char *unescape(weir_arena *a, const char *text, size_t n)
{
    char *word = weir_strndup(a, text, n), *to = word;

    for (const char *s = word; *s; s++) {
        s += *s == '\\' && s[1];
        *to++ = *s;
    }
    *to = '\0';
    return word;
}

/* "model=BERT,XLM,seq=1K": a word with '=' begins another axis; "\," and "\="
 * belong to a label. */
static weir_status read_filter(narrowing *w, const char *filter)
{
    weir_status status = WEIR_OK;
    int axis = -1;

    if (!strchr(filter, '=')) {
        weir_report(w->d, WEIR_ERROR, w->where,
                    "'%s' is no filter; write AXIS=LABEL,LABEL", filter);
        return WEIR_ESYNTAX;
    }
    for (const char *at = filter;; at++) {
        size_t n = span(at, ","), name = span(at, ",=");
        const char *word;

        if (name < n) {
            WEIR_TRY(find_axis(w, unescape(w->a, at, name), &axis));
            at += name + 1;
            n -= name + 1;
        }
        word = unescape(w->a, at, n);
        if (axis < 0)
            return find_axis(w, word, &axis); /* there is none of that name */
        if (keep_label(w, axis, word) != WEIR_OK)
            status = WEIR_EVALUE;
        at += n;
        if (!*at)
            return status;
    }
}

/* Whether step I of the group of axis K is kept. */
static bool is_kept(const narrowing *w, int k, int i)
{
    for (int j = 0; j < w->s->naxes; j++)
        if (w->s->axis[j].group == w->s->axis[k].group && w->keep[j] &&
            !w->keep[j][i])
            return false;
    return true;
}

static weir_axis narrow_axis(const narrowing *w, int k)
{
    const weir_axis *x = &w->s->axis[k];
    weir_choice *choice = WEIR_NEW(w->a, weir_choice, (size_t)x->n);
    weir_axis narrow = *x;

    narrow.n = 0;
    narrow.choice = choice;
    for (int i = 0; i < x->n; i++)
        if (is_kept(w, k, i))
            choice[narrow.n++] = x->choice[i];
    return narrow;
}

weir_status weir_study_only(const weir_study **out, weir_arena *a,
                            const weir_study *s, const char *const *filter,
                            int n, weir_loc where, weir_diag *d)
{
    narrowing w = {.s = s, .a = a, .where = where, .d = d};
    weir_study *narrow = WEIR_NEW(a, weir_study, 1);
    weir_axis *axis = WEIR_NEW(a, weir_axis, WEIR_AXES);
    weir_status status = WEIR_OK;

    for (int i = 0; i < n; i++)
        if (read_filter(&w, filter[i]) != WEIR_OK)
            status = WEIR_EVALUE;
    if (status != WEIR_OK)
        return status;
    for (int i = 0; i < s->naxes; i++)
        axis[i] = narrow_axis(&w, i);
    *narrow = *s;
    narrow->axis = axis;
    *out = narrow;
    return weir_study_settle(narrow, a, d);
}

/* Every choice of X is that of SET. */
static weir_axis set_axis(weir_arena *a, const weir_axis *x,
                          const weir_set *set, int n)
{
    weir_choice *choice = WEIR_NEW(a, weir_choice, (size_t)n);
    weir_axis fixed = *x;

    for (int i = 0; i < n; i++)
        choice[i] = (weir_choice){.label = set->value,
                                  .value = set->value,
                                  .point = {.nsets = 1, .set = set},
                                  .loc = set->loc};
    fixed.n = n;
    fixed.choice = choice;
    return fixed;
}

/* Whether another axis steps together with axis K. */
static bool has_company(const weir_study *s, int k)
{
    for (int j = 0; j < s->naxes; j++)
        if (j != k && s->axis[j].group == s->axis[k].group)
            return true;
    return false;
}

weir_status weir_study_override(const weir_study **out, weir_arena *a,
                                const weir_study *s, const weir_point *over,
                                weir_diag *d)
{
    weir_study *changed = WEIR_NEW(a, weir_study, 1);
    weir_axis *axis = WEIR_NEW(a, weir_axis, WEIR_AXES);

    for (int i = 0; i < s->naxes; i++)
        axis[i] = s->axis[i];
    for (int i = 0; i < over->nsets; i++) {
        int k = weir_study_axis(s, over->set[i].key);

        if (k >= 0 && axis[k].sets)
            axis[k] = set_axis(a, &axis[k], &over->set[i],
                               has_company(s, k) ? axis[k].n : 1);
    }
    *changed = *s;
    changed->axis = axis;
    changed->above = weir_point_merge(a, &s->above, over);
    *out = changed;
    return weir_study_settle(changed, a, d);
}
