/* SPDX-License-Identifier: Apache-2.0
 * tables.c - the tables of a study, as text or Markdown.
 */
#include "cli/tables.h"

#include "cli/rows.h"
#include "reports/compare.h"
#include "reports/derive.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool has_failures(const weir_sheet *rows)
{
    int k = weir_sheet_find(rows, "status");

    for (int64_t i = 0; i < rows->nrows; i++) {
        const weir_cell *c = weir_sheet_at(rows, i, k);

        if (c->kind != WEIR_CELL_TEXT || strcmp(c->text, "ok") != 0)
            return true;
    }
    return false;
}

static bool is_listed(const weir_study *s, const char *column)
{
    for (int i = 0; i < s->ncolumns; i++)
        if (strcmp(s->column[i], column) == 0)
            return true;
    return false;
}

/* Whether no row has a value in COLUMN. */
static bool is_empty(const weir_sheet *rows, const char *column)
{
    int k = weir_sheet_find(rows, column);

    for (int64_t i = 0; i < rows->nrows; i++)
        if (weir_sheet_at(rows, i, k)->kind != WEIR_CELL_EMPTY)
            return false;
    return true;
}

int weir_tables_columns(const char *const **out, weir_arena *a,
                        const weir_study *s, const weir_sheet *rows)
{
    static const char *const usual[] = {"cycles",  "latency_s", "util_1d",
                                        "util_2d", "energy_j",  "traffic_byte",
                                        "bound"};
    enum { NUSUAL = sizeof usual / sizeof *usual };
    int n = s->ncolumns ? s->ncolumns : NUSUAL, shown = 0;
    const char *const *figure = s->ncolumns ? s->column : usual;
    size_t most = (size_t)s->naxes + (size_t)n + (size_t)s->nderived +
                  (size_t)s->nfronts + 3;
    const char **column = WEIR_NEW(a, const char *, most);

    for (int k = 0; k < s->naxes; k++)
        if (!weir_rows_is_how(s->axis[k].name))
            column[shown++] = s->axis[k].name;
    column[shown++] = "engine";
    column[shown++] = "accounting";
    for (int i = 0; i < n; i++)
        if (s->ncolumns || !rows || !is_empty(rows, figure[i]))
            column[shown++] = figure[i];
    for (int i = 0; !s->ncolumns && i < s->nderived; i++)
        column[shown++] = s->derived[i].name;
    for (int i = 0; i < s->nfronts; i++)
        if (!is_listed(s, s->front[i].name))
            column[shown++] = s->front[i].name;
    if (!rows || has_failures(rows))
        column[shown++] = "status";
    *out = column;
    return shown;
}

void weir_tables_rows(FILE *out, weir_style style, const weir_sheet *rows,
                      const char *const *column, int n, weir_arena scratch)
{
    if (style == WEIR_STYLE_MARKDOWN)
        weir_grid_markdown(out, rows, column, n, scratch);
    else
        weir_grid_sheet(out, rows, column, n, scratch);
}

static void put_title(FILE *out, weir_style style, const char *title)
{
    fprintf(out, style == WEIR_STYLE_MARKDOWN ? "\n### %s\n\n" : "\n%s\n\n",
            title);
}

void weir_tables_title(FILE *out, weir_style style, const weir_study *s)
{
    fprintf(out, "%s%s%s%s\n", style == WEIR_STYLE_MARKDOWN ? "## " : "",
            s->name, *s->about ? ": " : "", s->about);
}

void weir_tables_many(FILE *out, int64_t n)
{
    fprintf(out,
            "%" PRId64 " points: --csv FILE, --json FILE or `weir results "
            "DIR' for all of them\n",
            n);
}

static void print_points(FILE *out, weir_style style, const weir_study *s,
                         const weir_sheet *rows, weir_arena scratch)
{
    const char *const *column;
    int n;

    if (style == WEIR_STYLE_TEXT && rows->nrows > WEIR_TABLES_LONGEST) {
        weir_tables_many(out, rows->nrows);
        return;
    }
    n = weir_tables_columns(&column, &scratch, s, rows);
    weir_tables_rows(out, style, rows, column, n, scratch);
}

/* A derived column without any value is an error of its formula, mostly. */
static void print_empty(FILE *out, const weir_study *s, const weir_sheet *rows)
{
    for (int i = 0; i < s->nderived; i++)
        if (rows->nrows > 0 && is_empty(rows, s->derived[i].name))
            fprintf(out,
                    "\n%s has no value at any point: it divides by 0, is no "
                    "finite number, or uses what the points lack\n",
                    s->derived[i].name);
}

/* Cycles of a run that is not exact are no figures like the others. */
static void print_bounds(FILE *out, const weir_sheet *rows)
{
    int exact = weir_sheet_find(rows, "exact");
    int64_t n = 0;

    for (int64_t i = 0; i < rows->nrows; i++) {
        const weir_cell *c = weir_sheet_at(rows, i, exact);

        n += c->kind == WEIR_CELL_TEXT && strcmp(c->text, "no") == 0;
    }
    if (n > 0)
        fprintf(out,
                "\nbounds only at %" PRId64 " of %" PRId64 " points (closed "
                "form): cycles, time and utilizations are those of the least, "
                "upper_cycles is the most; --engine trace is exact\n",
                n, rows->nrows);
}

/* "model, seq" */
static const char *averaged_axes(weir_arena *a, const weir_study *s)
{
    const char *text = "";

    for (int k = 0; k < s->naxes; k++)
        if (s->compare.over >> k & 1)
            text = weir_format(a, "%s%s%s", text, *text ? ", " : "",
                               s->axis[k].name);
    return text;
}

static void print_comparison(FILE *out, weir_style style, const weir_study *s,
                             const weir_sheet *rows, int baseline,
                             weir_arena scratch)
{
    const char *axis = s->axis[s->compare.axis].name;
    const char *label = s->compare.baseline[baseline];
    const char *over = averaged_axes(&scratch, s);
    weir_sheet sheet = weir_compare_run(&scratch, s, rows, baseline);

    if (sheet.nrows == 0) {
        fprintf(out,
                "\nnothing to compare with: %s=%s is not among these "
                "points\n",
                axis, label);
        return;
    }
    put_title(out, style,
              weir_format(&scratch,
                          *over ? "compared with %s=%s; means over %s (_gm: "
                                  "geometric)"
                                : "compared with %s=%s",
                          axis, label, over));
    weir_tables_rows(out, style, &sheet, NULL, 0, scratch);
}

/* The mean and the largest of a column called `error`. */
static void print_error(FILE *out, const weir_sheet *rows)
{
    int column = weir_sheet_find(rows, "error");
    double sum = 0, most = 0;
    int64_t n = 0;

    for (int64_t i = 0; column >= 0 && i < rows->nrows; i++) {
        double e = fabs(weir_cell_value(weir_sheet_at(rows, i, column)));

        if (isnan(e))
            continue;
        sum += e;
        n++;
        most = e > most ? e : most;
    }
    if (n > 0)
        fprintf(out,
                "\nerror: mean absolute %.2f %%, largest %.2f %%, of %" PRId64
                " points\n",
                100 * sum / (double)n, 100 * most, n);
}

void weir_tables_print(FILE *out, weir_style style, const weir_study *s,
                       const weir_sheet *rows, bool points, weir_arena scratch)
{
    weir_sheet more;

    weir_tables_title(out, style, s);
    if (points) {
        putc('\n', out);
        print_points(out, style, s, rows, scratch);
    }
    print_bounds(out, rows);
    print_empty(out, s, rows);
    if (s->nobjectives > 0) {
        more = weir_derive_best(&scratch, s, rows);
        put_title(out, style, "best points");
        weir_tables_rows(out, style, &more, NULL, 0, scratch);
    }
    for (int i = 0; s->compare.axis >= 0 && i < s->compare.nbaselines; i++)
        print_comparison(out, style, s, rows, i, scratch);
    print_error(out, rows);
    if (s->vary < 0)
        return;
    more = weir_derive_sensitivity(&scratch, s, rows);
    put_title(out, style, "sensitivity: one value changed at a time");
    weir_tables_rows(out, style, &more, NULL, 0, scratch);
}
