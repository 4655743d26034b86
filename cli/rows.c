/* SPDX-License-Identifier: Apache-2.0
 * rows.c - the points of a study out of a store, as rows.
 */
#include "cli/rows.h"

#include "reports/compare.h"
#include "reports/csv.h"
#include "reports/derive.h"
#include "reports/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool weir_rows_is_how(const char *axis)
{
    return strcmp(axis, "engine") == 0 || strcmp(axis, "accounting") == 0;
}

bool weir_rows_needed(const weir_study *s)
{
    return s->nderived > 0 || s->nobjectives > 0 || s->nfronts > 0 ||
           s->compare.axis >= 0 || s->vary >= 0;
}

/* --- the columns that are wanted --- */

typedef struct names {
    weir_arena *a;
    const char **name;
    int n, room;
} names;

static void want(names *list, const char *name)
{
    for (int i = 0; i < list->n; i++)
        if (strcmp(list->name[i], name) == 0)
            return;
    if (list->n == list->room) {
        const char **wide;

        list->room = list->room ? 2 * list->room : 64;
        wide = WEIR_NEW(list->a, const char *, (size_t)list->room);
        if (list->n > 0)
            memcpy(wide, list->name, (size_t)list->n * sizeof *wide);
        list->name = wide;
    }
    list->name[list->n++] = name;
}

static bool is_derived(const weir_study *s, const char *name)
{
    for (int i = 0; i < s->nderived; i++)
        if (strcmp(s->derived[i].name, name) == 0)
            return true;
    for (int i = 0; i < s->nfronts; i++)
        if (strcmp(s->front[i].name, name) == 0)
            return true;
    return weir_study_axis(s, name) >= 0 && !weir_rows_is_how(name);
}

/* Columns of results that are needed for COLUMN[n] and what the study makes
 * of them. */
static names needs(weir_arena *a, const weir_study *s,
                   const char *const *column, int n)
{
    names list = {.a = a};
    const char *const *more;
    int nmore = weir_derive_needs(&more, a, s);

    want(&list, "engine");
    want(&list, "accounting");
    want(&list, "status");
    want(&list, "exact");
    for (int i = 0; i < n; i++)
        if (!is_derived(s, column[i]))
            want(&list, column[i]);
    for (int i = 0; i < nmore; i++)
        want(&list, more[i]);
    for (int i = 0; s->compare.axis >= 0 && i < s->compare.nshow; i++) {
        const char *figure = weir_compare_figure(s->compare.show[i]);

        if (!is_derived(s, figure))
            want(&list, figure);
    }
    return list;
}

/* --- reading --- */

static void put_labels(weir_sheet *out, const weir_study *s, int64_t i)
{
    int at[WEIR_AXES];

    weir_study_at(s, i, at);
    for (int k = 0; k < s->naxes; k++)
        if (!weir_rows_is_how(s->axis[k].name))
            weir_sheet_text(out, s->axis[k].name,
                            s->axis[k].choice[at[k]].label);
}

static void make_columns(weir_sheet *out, const weir_study *s,
                         const names *list)
{
    for (int k = 0; k < s->naxes; k++)
        if (!weir_rows_is_how(s->axis[k].name))
            weir_sheet_column(out, s->axis[k].name);
    for (int i = 0; i < list->n; i++)
        weir_sheet_column(out, list->name[i]);
    for (int i = 0; i < s->nderived; i++)
        weir_sheet_column(out, s->derived[i].name);
    for (int i = 0; i < s->nfronts; i++)
        weir_sheet_column(out, s->front[i].name);
}

weir_status weir_rows_load(weir_sheet *out, weir_arena *a, const weir_source *s,
                           const char *const *column, int n, weir_diag *d)
{
    names list = needs(a, s->study, column, n);
    weir_cursor cursor;
    bool there;

    *out = weir_sheet_make(a);
    make_columns(out, s->study, &list);
    WEIR_TRY(weir_cursor_open(&cursor, s->store, s->id, list.name, list.n, d));
    for (;;) {
        WEIR_TRY(weir_cursor_next(&cursor, &there, d));
        if (!there)
            break;
        weir_sheet_row_add(out);
        put_labels(out, s->study, cursor.i);
        for (int k = 0; k < list.n; k++) {
            weir_cell c = weir_cursor_cell(&cursor, k);

            weir_sheet_put(out, list.name[k], &c);
        }
    }
    weir_cursor_close(&cursor);
    weir_derive_run(out, s->study);
    return WEIR_OK;
}

weir_status weir_rows_columns(const char *const **out, int *n, weir_arena *a,
                              const weir_source *s, weir_diag *d)
{
    const weir_study *study = s->study;
    names list = {.a = a};
    const char *const *figure;
    int nfigures;

    for (int k = 0; k < study->naxes; k++)
        if (!weir_rows_is_how(study->axis[k].name))
            want(&list, study->axis[k].name);
    want(&list, "engine");
    want(&list, "accounting");
    WEIR_TRY(weir_store_figures(s->store, a, &figure, &nfigures, d));
    for (int i = 0; i < nfigures; i++)
        want(&list, figure[i]);
    for (int i = 0; i < study->nderived; i++)
        want(&list, study->derived[i].name);
    for (int i = 0; i < study->nfronts; i++)
        want(&list, study->front[i].name);
    *out = list.name;
    *n = list.n;
    return WEIR_OK;
}

/* --- writing all of it, a point at a time --- */

/* A point whose cells come from the store and from the derived columns. */
typedef struct walk {
    const weir_source *s;
    const weir_sheet *derived;
    const bool *kept;
    const char *const *column;
    int n;
    weir_cursor cursor;
    int at[WEIR_AXES]; /* of the present point */
} walk;

static weir_status begin(walk *w, const weir_source *s,
                         const weir_sheet *derived, const bool *kept,
                         weir_arena *a, const char *more, weir_diag *d)
{
    const char **column;

    *w = (walk){.s = s, .derived = derived, .kept = kept};
    WEIR_TRY(weir_rows_columns(&w->column, &w->n, a, s, d));
    column = WEIR_NEW(a, const char *, (size_t)w->n + 1);
    memcpy(column, w->column, (size_t)w->n * sizeof *column);
    column[w->n] = more; /* behind the others, for those who ask */
    return weir_cursor_open(&w->cursor, s->store, s->id, column,
                            w->n + (more != NULL), d);
}

static weir_status step(walk *w, bool *there, weir_diag *d)
{
    do
        WEIR_TRY(weir_cursor_next(&w->cursor, there, d));
    while (*there && w->kept && !w->kept[w->cursor.i]);
    if (*there)
        weir_study_at(w->s->study, w->cursor.i, w->at);
    return WEIR_OK;
}

/* Labels are the study's, and need no rows. */
static weir_cell cell(const walk *w, int k)
{
    const weir_study *s = w->s->study;
    const char *name = w->column[k];
    int axis = weir_rows_is_how(name) ? -1 : weir_study_axis(s, name);
    int derived = axis < 0 && is_derived(s, name)
                      ? weir_sheet_find(w->derived, name)
                      : -1;

    if (axis >= 0)
        return (weir_cell){.kind = WEIR_CELL_TEXT,
                           .text = s->axis[axis].choice[w->at[axis]].label};
    return derived >= 0 ? *weir_sheet_at(w->derived, w->cursor.i, derived)
                        : weir_cursor_cell(&w->cursor, k);
}

weir_exit weir_rows_csv(const char *path, const weir_source *s,
                        const weir_sheet *derived, const bool *kept,
                        weir_arena scratch, weir_diag *d)
{
    weir_status status;
    weir_output out;
    bool there = true;
    walk w;

    if (begin(&w, s, derived, kept, &scratch, NULL, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    weir_output_open(&out, path);
    for (int k = 0; k < w.n; k++)
        weir_csv_text(out.file, w.column[k], k == 0);
    putc('\n', out.file);
    while ((status = step(&w, &there, d)) == WEIR_OK && there) {
        for (int k = 0; k < w.n; k++) {
            weir_cell c = cell(&w, k);

            weir_csv_cell(out.file, &c, k == 0);
        }
        putc('\n', out.file);
    }
    weir_cursor_close(&w.cursor);
    if (status != WEIR_OK)
        out.why = EIO; /* then nothing is replaced */
    return weir_output_close(&out, d);
}

weir_exit weir_rows_csv_some(const char *path, weir_sheet rows,
                             const char *const *column, int n, weir_diag *d)
{
    weir_output out;

    weir_output_open(&out, path);
    for (int k = 0; k < n; k++)
        weir_csv_text(out.file, column[k], k == 0);
    putc('\n', out.file);
    for (int64_t i = 0; i < rows.nrows; i++) {
        for (int k = 0; k < n; k++)
            weir_csv_cell(
                out.file,
                weir_sheet_at(&rows, i, weir_sheet_find(&rows, column[k])),
                k == 0);
        putc('\n', out.file);
    }
    return weir_output_close(&out, d);
}

static void put_line(FILE *out, const char *key, json_t *value,
                     const char *after)
{
    fprintf(out, "  \"%s\": ", key);
    json_dumpf(value, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    fprintf(out, "%s\n", after);
    json_decref(value);
}

/* The present point as an object; STATS is kept as it is stored. */
static void put_point(FILE *out, const walk *w, weir_arena scratch)
{
    weir_sheet row = weir_sheet_make(&scratch);
    weir_cell stats = weir_cursor_cell(&w->cursor, w->n);
    json_t *object;

    weir_sheet_row_add(&row);
    for (int k = 0; k < w->n; k++) {
        weir_cell c = cell(w, k);

        weir_sheet_put(&row, w->column[k], &c);
    }
    object = weir_json_row(&row, 0);
    if (stats.kind == WEIR_CELL_TEXT)
        weir_json_put(object, "stats", json_loads(stats.text, 0, NULL));
    json_dumpf(object, out, JSON_REAL_PRECISION(17));
    json_decref(object);
}

static json_t *comparisons(const weir_study *s, const weir_sheet *rows,
                           weir_arena scratch)
{
    const weir_compare *c = &s->compare;
    json_t *list = weir_json_array();

    for (int i = 0; c->axis >= 0 && i < c->nbaselines; i++) {
        weir_sheet sheet = weir_compare_run(&scratch, s, rows, i);
        json_t *one = weir_json_object();

        weir_json_put(one, "axis", weir_json_text(s->axis[c->axis].name));
        weir_json_put(one, "baseline", weir_json_text(c->baseline[i]));
        weir_json_put(one, "rows", weir_json_sheet(&sheet));
        weir_json_append(list, one);
    }
    return list;
}

weir_exit weir_rows_json(const char *path, const weir_source *s,
                         const weir_sheet *derived, const bool *kept,
                         weir_arena scratch, weir_diag *d)
{
    const weir_study *study = s->study;
    const char *between = "\n";
    weir_status status;
    weir_sheet varied;
    weir_output out;
    bool there = true;
    walk w;

    if (begin(&w, s, derived, kept, &scratch, WEIR_DETAIL, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    weir_output_open(&out, path);
    fputs("{\n", out.file);
    put_line(out.file, "study", weir_json_text(study->name), ",");
    put_line(out.file, "about", weir_json_text(study->about), ",");
    put_line(out.file, "source", weir_json_text(study->source), ",");
    fputs("  \"points\": [", out.file);
    while ((status = step(&w, &there, d)) == WEIR_OK && there) {
        fputs(between, out.file);
        put_point(out.file, &w, scratch);
        between = ",\n";
    }
    weir_cursor_close(&w.cursor);
    fputs("\n  ],\n", out.file);
    if (study->vary >= 0) {
        varied = weir_derive_sensitivity(&scratch, study, derived);
        put_line(out.file, "sensitivity", weir_json_sheet(&varied), ",");
    }
    put_line(out.file, "comparisons", comparisons(study, derived, scratch), "");
    fputs("}\n", out.file);
    if (status != WEIR_OK)
        out.why = EIO;
    return weir_output_close(&out, d);
}
