/* SPDX-License-Identifier: Apache-2.0
 * sweep.c - `weir sweep`: many points, one after another.
 */
#include "cli/command.h"
#include "cli/flow.h"
#include "cli/notes.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/perturb.h"
#include "reports/compare.h"
#include "reports/csv.h"
#include "reports/derive.h"
#include "reports/grid.h"
#include "reports/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sweep while it goes on. */
typedef struct sweep {
    const weir_options *o;
    const weir_study *study;
    weir_shelf shelf;
    weir_sheet sheet; /* one row per point, also of those that failed */
    json_t *runs;     /* NULL: not asked for */
    weir_progress progress;
    weir_notes notes;
    weir_diag d;
    int64_t failed;
} sweep;

/* Axes that say how a figure was got have columns of their own. */
static bool is_how(const char *axis)
{
    return strcmp(axis, "engine") == 0 || strcmp(axis, "accounting") == 0;
}

static void make_columns(sweep *w)
{
    for (int k = 0; k < w->study->naxes; k++)
        if (!is_how(w->study->axis[k].name))
            weir_sheet_column(&w->sheet, w->study->axis[k].name);
    weir_sheet_column(&w->sheet, "engine");
    weir_sheet_column(&w->sheet, "accounting");
    weir_sheet_figures(&w->sheet);
}

/* The cells that say which point it is; a failed one knows only in part how
 * it would have been got. */
static void put_labels(sweep *w, const int *at, const weir_point *p,
                       const weir_run *r)
{
    const weir_stats *stats = r->stats;
    const char *accounting = p->accounting.text;

    weir_sheet_row_add(&w->sheet);
    for (int k = 0; k < w->study->naxes; k++) {
        const weir_axis *axis = &w->study->axis[k];

        if (!is_how(axis->name))
            weir_sheet_text(&w->sheet, axis->name, axis->choice[at[k]].label);
    }
    if (r->engine)
        weir_sheet_text(&w->sheet, "engine",
                        stats ? stats->engine : r->engine->name);
    if (stats || r->machine)
        accounting = weir_accounting_text(stats ? stats->accounting
                                                : r->machine->accounting);
    if (accounting)
        weir_sheet_text(&w->sheet, "accounting", accounting);
}

/* What a kernel's point is, as publications state it, and what they say. */
static void put_kernel(sweep *w, const weir_point *p, const weir_run *r)
{
    const weir_problem *problem = r->problem;

    weir_sheet_text(&w->sheet, "device", r->machine->name);
    weir_sheet_text(&w->sheet, "kernel", r->mapping->name);
    weir_sheet_text(&w->sheet, "dtype", problem->format);
    weir_sheet_text(&w->sheet, "direction", r->stats->direction);
    for (int i = 0; i < problem->nparameters; i++)
        if (weir_study_axis(w->study, problem->parameter[i].name) < 0)
            weir_sheet_whole(&w->sheet, problem->parameter[i].name,
                             problem->parameter[i].value);
    for (int i = 0; i < p->nsaid; i++)
        weir_sheet_real(
            &w->sheet,
            weir_format(w->o->a, "published_%s", p->published[i].key),
            strtod(p->published[i].value, NULL));
}

static bool asked(const weir_study *s, const char *column)
{
    for (int i = 0; i < s->ncolumns; i++)
        if (strcmp(s->column[i], column) == 0)
            return true;
    return false;
}

/* The same point with what publications leave open at its ends. */
static void put_interval(sweep *w, const weir_job *job, const weir_run *r,
                         weir_arena scratch)
{
    static const char *const column[] = {"tflops_slow", "tflops_fast"};

    for (int end = 0; end < 2; end++) {
        weir_job other = *job;
        weir_run x;

        if (!asked(w->study, column[end]))
            continue;
        other.point = weir_open_end(&scratch, job, r->machine, end == 1);
        if (weir_flow(&x, &scratch, &other, &w->d) == WEIR_OK)
            weir_sheet_real(&w->sheet, column[end],
                            x.stats->flop / x.stats->latency_s / 1e12);
    }
}

/* Point I; what it needs lives in SCRATCH. */
static void run_point(sweep *w, int64_t i, weir_arena scratch)
{
    int at[WEIR_AXES];
    weir_job job = {
        .point = weir_study_point(&scratch, w->study, i, at),
        .shelf = &w->shelf,
        .skip = !w->o->no_skip,
        .file = w->o->file[0],
    };
    int64_t fresh = w->notes.fresh;
    weir_run r;
    json_t *row;

    if (weir_flow(&r, &scratch, &job, &w->d) != WEIR_OK) {
        r.stats = NULL;
        w->failed++;
    }
    if (w->notes.fresh > fresh && w->study->naxes > 0)
        weir_report(&w->d, WEIR_NOTE, (weir_loc){0}, "at the point %s",
                    weir_study_label(&scratch, w->study, at));
    put_labels(w, at, &job.point, &r);
    if (r.stats && r.stats->direction)
        put_kernel(w, &job.point, &r);
    if (r.stats)
        weir_sheet_stats(&w->sheet, r.stats);
    if (r.stats && r.stats->direction)
        put_interval(w, &job, &r, scratch);
    if (!r.stats)
        weir_sheet_text(&w->sheet, "status", "error");
    if (!w->runs)
        return;
    row = weir_json_row(&w->sheet, i);
    if (r.stats)
        weir_json_put(row, "stats", weir_json_stats(r.stats));
    weir_json_append(w->runs, row);
}

static void run_points(sweep *w)
{
    int64_t n = weir_study_points(w->study);
    weir_arena scratch = weir_arena_make();

    make_columns(w);
    w->progress = weir_progress_start(w->o->quiet ? NULL : stderr, "points", n);
    for (int64_t i = 0; i < n; i++) {
        run_point(w, i, scratch);
        weir_progress_step(&w->progress, i + 1);
    }
    weir_progress_clear(&w->progress);
    weir_arena_drop(&scratch);
    weir_derive_run(&w->sheet, w->study);
    if (w->failed > 0)
        weir_report(&w->d, WEIR_NOTE, (weir_loc){0},
                    "%" PRId64 " of %" PRId64 " points failed", w->failed, n);
}

/* --- what is written --- */

static weir_exit write_csv(sweep *w, const char *path, weir_diag *d)
{
    weir_output out;

    weir_output_open(&out, path);
    weir_csv_write(out.file, &w->sheet);
    return weir_output_close(&out, d);
}

static json_t *comparisons(sweep *w)
{
    const weir_compare *c = &w->study->compare;
    json_t *list = weir_json_array();

    for (int i = 0; c->axis >= 0 && i < c->nbaselines; i++) {
        weir_sheet sheet = weir_compare_run(w->o->a, w->study, &w->sheet, i);
        json_t *one = weir_json_object();

        weir_json_put(one, "axis",
                      weir_json_text(w->study->axis[c->axis].name));
        weir_json_put(one, "baseline", weir_json_text(c->baseline[i]));
        weir_json_put(one, "rows", weir_json_sheet(&sheet));
        weir_json_append(list, one);
    }
    return list;
}

static weir_exit write_json(sweep *w, const char *path, weir_diag *d)
{
    json_t *root = weir_json_object();
    weir_output out;

    weir_json_put(root, "study", weir_json_text(w->study->name));
    weir_json_put(root, "about", weir_json_text(w->study->about));
    weir_json_put(root, "source", weir_json_text(w->study->source));
    weir_json_put(root, "points", w->runs);
    weir_json_put(root, "comparisons", comparisons(w));
    weir_output_open(&out, path);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

static void print_points(sweep *w)
{
    static const char *const usual[] = {"cycles",  "latency_s", "util_1d",
                                        "util_2d", "energy_j",  "traffic_byte",
                                        "bound"};
    enum { NUSUAL = sizeof usual / sizeof *usual };
    const weir_study *s = w->study;
    int n = s->ncolumns ? s->ncolumns : NUSUAL, shown = 0;
    const char *const *figure = s->ncolumns ? s->column : usual;
    const char **column =
        WEIR_NEW(w->o->a, const char *, (size_t)s->naxes + (size_t)n + 3);

    for (int k = 0; k < s->naxes; k++)
        if (!is_how(s->axis[k].name))
            column[shown++] = s->axis[k].name;
    column[shown++] = "engine";
    column[shown++] = "accounting";
    for (int i = 0; i < n; i++)
        column[shown++] = figure[i];
    if (w->failed > 0)
        column[shown++] = "status";
    weir_grid_sheet(stdout, &w->sheet, column, shown, *w->o->a);
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

static void print_comparison(sweep *w, int baseline)
{
    const weir_study *s = w->study;
    const char *axis = s->axis[s->compare.axis].name;
    const char *label = s->compare.baseline[baseline];
    const char *over = averaged_axes(w->o->a, s);
    weir_sheet sheet = weir_compare_run(w->o->a, s, &w->sheet, baseline);

    if (sheet.nrows == 0) {
        printf("\nnothing to compare with: %s=%s is not among these points\n",
               axis, label);
        return;
    }
    printf("\ncompared with %s=%s", axis, label);
    if (*over)
        printf("; means over %s (_gm: geometric)", over);
    printf("\n\n");
    weir_grid_sheet(stdout, &sheet, NULL, 0, *w->o->a);
}

/* The mean and the largest of a column called `error`. */
static void print_error(const sweep *w)
{
    int column = weir_sheet_find(&w->sheet, "error");
    double sum = 0, most = 0;
    int64_t n = 0;

    for (int64_t i = 0; column >= 0 && i < w->sheet.nrows; i++) {
        double e = fabs(weir_cell_value(weir_sheet_at(&w->sheet, i, column)));

        if (isnan(e))
            continue;
        sum += e, n++;
        most = e > most ? e : most;
    }
    if (n > 0)
        printf("\nerror: mean absolute %.2f %%, largest %.2f %%, of %" PRId64
               " points\n",
               100 * sum / (double)n, 100 * most, n);
}

static void print_text(sweep *w)
{
    const weir_study *s = w->study;

    printf("%s%s%s\n\n", s->name, *s->about ? ": " : "", s->about);
    if (!w->o->quiet)
        print_points(w);
    for (int i = 0; s->compare.axis >= 0 && i < s->compare.nbaselines; i++)
        print_comparison(w, i);
    print_error(w);
}

static bool to_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static weir_exit write_reports(sweep *w, weir_diag *d)
{
    const weir_options *o = w->o;
    weir_exit code = WEIR_EXIT_FINE;

    if (o->csv)
        code = write_csv(w, o->csv, d);
    if (o->json && code == WEIR_EXIT_FINE)
        code = write_json(w, o->json, d);
    if (!to_stdout(o->csv) && !to_stdout(o->json))
        print_text(w);
    return code;
}

weir_exit weir_sweep_verb(const weir_options *o, weir_diag *d)
{
    sweep w = {
        .o = o,
        .shelf = {.a = o->a},
        .sheet = weir_sheet_make(o->a),
        .notes = {.a = o->a, .out = stderr},
    };
    weir_exit code;

    w.notes.progress = &w.progress;
    w.d = (weir_diag){.sink = weir_notes_sink, .user = &w.notes};
    if (weir_output_check_both(o->csv, o->json, d) != WEIR_EXIT_FINE ||
        weir_open_study(&w.study, o->file[0], o, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    w.runs = o->json ? weir_json_array() : NULL;
    run_points(&w);
    if (w.failed == w.sheet.nrows) {
        json_decref(w.runs);
        return WEIR_EXIT_USER; /* nothing to report */
    }
    code = write_reports(&w, d);
    return code == WEIR_EXIT_FINE && w.failed > 0 ? WEIR_EXIT_USER : code;
}
