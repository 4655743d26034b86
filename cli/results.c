/* SPDX-License-Identifier: Apache-2.0
 * results.c - `weir results`: what a sweep has kept.
 */
#include "cli/command.h"
#include "cli/kept.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/rows.h"
#include "cli/tables.h"
#include "reports/expression.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 4096 };

typedef struct results {
    const weir_options *o;
    weir_diag *d;
    weir_source source;
    int ncolumns, nknown;
    const char *const *column; /* shown */
    const char *const *known;  /* all there are */
    weir_sheet rows;
    bool *kept; /* [rows.nrows]; NULL: all */
} results;

/* --- columns --- */

static weir_status check_column(const results *r, const char *name,
                                weir_loc loc)
{
    static const char *const more[] = {"attempts", "seconds", "log", "inputs"};
    enum { MORE = sizeof more / sizeof *more };
    const char *names[COLUMNS + MORE], *near;
    size_t n = 0;

    for (; n < (size_t)r->nknown && n < COLUMNS; n++)
        names[n] = r->known[n];
    for (int i = 0; i < MORE; i++)
        names[n++] = more[i];
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return WEIR_OK;
    near = weir_suggest(name, names, n);
    weir_report(r->d, WEIR_ERROR, loc,
                near ? "there is no column '%s'; did you mean '%s'?"
                     : "there is no column '%s'",
                name, near);
    return WEIR_EVALUE;
}

/* "a,b,c" */
static weir_status split_columns(results *r, const char *text)
{
    weir_arena *a = r->o->a;
    const char **column = WEIR_NEW(a, const char *, strlen(text) + 1);
    weir_status status = WEIR_OK;
    int n = 0;

    for (const char *at = text; at; at = strchr(at, ',')) {
        at += *at == ',';
        column[n] = weir_strndup(a, at, strcspn(at, ","));
        if (check_column(r, column[n++], (weir_loc){.file = "--columns"}) !=
            WEIR_OK)
            status = WEIR_EVALUE;
    }
    r->column = column;
    r->ncolumns = n;
    return status;
}

/* --- conditions and order --- */

static weir_value value_at(const results *r, int64_t row, const char *name)
{
    const weir_study *s = r->source.study;
    int k = weir_rows_is_how(name) ? -1 : weir_study_axis(s, name);
    const weir_cell *c;
    int at[WEIR_AXES];

    if (k >= 0) {
        weir_study_at(s, row, at);
        return weir_choice_value(&s->axis[k].choice[at[k]]);
    }
    c = weir_sheet_at(&r->rows, row, weir_sheet_find(&r->rows, name));
    return (weir_value){c->kind == WEIR_CELL_TEXT ? c->text : NULL,
                        weir_cell_value(c)};
}

static void keep(results *r, const weir_expression *e)
{
    weir_value *value = WEIR_NEW(r->o->a, weir_value, (size_t)e->nnames);

    r->kept = WEIR_NEW(r->o->a, bool, (size_t)r->rows.nrows);
    for (int64_t i = 0; i < r->rows.nrows; i++) {
        for (int k = 0; k < e->nnames; k++)
            value[k] = value_at(r, i, e->name[k].text);
        r->kept[i] = weir_value_true(weir_expression_eval(e, value));
    }
}

/* Nothing is left: most often a label is compared with a number. */
static void say_none(const results *r, const weir_expression *e)
{
    const weir_study *s = r->source.study;

    for (int64_t i = 0; i < r->rows.nrows; i++)
        if (r->kept[i])
            return;
    weir_report(r->d, WEIR_NOTE, (weir_loc){.file = "--where"},
                "no point meets this condition");
    for (int i = 0; i < e->nnames; i++) {
        int k = weir_study_axis(s, e->name[i].text);
        const weir_choice *first = k >= 0 ? &s->axis[k].choice[0] : NULL;

        if (first && weir_choice_value(first).text)
            weir_report(r->d, WEIR_NOTE, e->name[i].loc,
                        "'%s' is a label, such as '%s': compare it with a text "
                        "in quotes",
                        e->name[i].text, first->label);
    }
}

typedef struct item {
    weir_value value;
    int64_t row;
    int way;
} item;

/* Missing ones last. */
static int by_value(const void *x, const void *y)
{
    const item *a = x, *b = y;
    double p = a->value.number, q = b->value.number;
    int way = 0;

    if (a->value.text && b->value.text)
        way = a->way * strcmp(a->value.text, b->value.text);
    else if (isnan(p) != isnan(q))
        way = isnan(p) ? 1 : -1;
    else if (p != q && !isnan(p))
        way = p < q ? -a->way : a->way;
    return way ? way : (a->row > b->row) - (a->row < b->row);
}

/* The rows that are kept, in the order of --sort. */
static weir_sheet arrange(const results *r)
{
    weir_sheet out = r->rows;
    const char *sort = r->o->sort;
    int way = sort && *sort == '-' ? -1 : 1;
    item *list = WEIR_NEW(r->o->a, item, (size_t)r->rows.nrows);

    out.nrows = 0;
    out.row = WEIR_NEW(r->o->a, weir_sheet_row, (size_t)r->rows.nrows);
    for (int64_t i = 0; i < r->rows.nrows; i++)
        if (!r->kept || r->kept[i])
            list[out.nrows++] =
                (item){.value = sort ? value_at(r, i, sort + (way < 0))
                                     : (weir_value){0},
                       .row = i,
                       .way = way};
    qsort(list, (size_t)out.nrows, sizeof *list, by_value);
    for (int64_t i = 0; i < out.nrows; i++)
        out.row[i] = r->rows.row[list[i].row];
    return out;
}

/* --- all of it --- */

/* What is shown, and the columns that --where and --sort need besides. */
static weir_status load(results *r, const weir_expression *where)
{
    const weir_options *o = r->o;
    const char **column;
    int n = 0;

    WEIR_TRY(weir_rows_columns(&r->known, &r->nknown, o->a, &r->source, r->d));
    r->ncolumns = weir_tables_columns(&r->column, o->a, r->source.study, NULL);
    if (o->columns)
        WEIR_TRY(split_columns(r, o->columns));
    if (o->sort)
        WEIR_TRY(check_column(r, o->sort + (*o->sort == '-'),
                              (weir_loc){.file = "--sort"}));
    for (int i = 0; i < where->nnames; i++)
        WEIR_TRY(check_column(r, where->name[i].text, where->name[i].loc));
    column = WEIR_NEW(o->a, const char *,
                      (size_t)r->ncolumns + (size_t)where->nnames + 1);
    for (; n < r->ncolumns; n++)
        column[n] = r->column[n];
    for (int i = 0; i < where->nnames; i++)
        column[n++] = where->name[i].text;
    if (o->sort)
        column[n++] = o->sort + (*o->sort == '-');
    return weir_rows_load(&r->rows, o->a, &r->source, column, n, r->d);
}

static weir_status read_where(weir_expression *out, const weir_options *o,
                              weir_diag *d)
{
    weir_loc loc = {"--where", o->where, 1, 1, 1};

    *out = (weir_expression){0};
    return o->where ? weir_expression_parse(out, o->a, o->where, loc, d)
                    : WEIR_OK;
}

/* Only some columns, or in another order: a sheet of these. */
static weir_exit write_table(const char *path, const results *r, bool markdown)
{
    weir_sheet rows = arrange(r);
    weir_output out;

    weir_output_open(&out, path);
    weir_tables_rows(out.file, markdown ? WEIR_STYLE_MARKDOWN : WEIR_STYLE_TEXT,
                     &rows, r->column, r->ncolumns, *r->o->a);
    return weir_output_close(&out, r->d);
}

static weir_exit write_all(const results *r)
{
    const weir_options *o = r->o;
    weir_exit code = WEIR_EXIT_FINE;

    if (o->csv && (o->columns || o->sort))
        code = weir_rows_csv_some(o->csv, arrange(r), r->column, r->ncolumns,
                                  r->d);
    else if (o->csv)
        code =
            weir_rows_csv(o->csv, &r->source, &r->rows, r->kept, *o->a, r->d);
    if (o->json && code == WEIR_EXIT_FINE)
        code =
            weir_rows_json(o->json, &r->source, &r->rows, r->kept, *o->a, r->d);
    if (o->markdown && code == WEIR_EXIT_FINE)
        code = write_table(o->markdown, r, true);
    if (!o->csv && !o->json && !o->markdown)
        code = write_table("-", r, false);
    return code;
}

static weir_exit run(results *r)
{
    const weir_stored_study *stored;
    weir_expression where;
    weir_opened opened;
    const weir_options *o = r->o;
    bool asks =
        o->csv || o->json || o->markdown || o->columns || o->where || o->sort;
    weir_exit code = weir_kept_study(&stored, r->source.store, o, !asks, r->d);

    if (!stored || code != WEIR_EXIT_FINE)
        return code;
    if (weir_open_stored(&opened, r->o->a, stored, r->d) != WEIR_OK)
        return WEIR_EXIT_USER;
    r->source.study = opened.study;
    r->source.id = stored->id;
    if (read_where(&where, r->o, r->d) != WEIR_OK)
        return WEIR_EXIT_USER;
    switch (load(r, &where)) {
    case WEIR_OK:
        break;
    case WEIR_EIO:
        return WEIR_EXIT_MACHINE; /* the store cannot be used */
    default:
        return WEIR_EXIT_USER;
    }
    if (r->o->where) {
        keep(r, &where);
        say_none(r, &where);
    }
    return write_all(r);
}

weir_exit weir_results_verb(const weir_options *o, weir_diag *d)
{
    const char *const paths[] = {o->csv, o->json, o->markdown};
    results r = {.o = o, .d = d};
    weir_exit code;

    if (weir_output_check_all(paths, 3, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    code = weir_place_read(&r.source.store, o->file[0], o->a, d);
    if (code == WEIR_EXIT_FINE)
        code = run(&r);
    weir_store_close(r.source.store);
    return code;
}
