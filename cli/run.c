/* SPDX-License-Identifier: Apache-2.0
 * run.c - `weir run`: one point, and what it cost.
 */
#include "cli/command.h"
#include "cli/dump.h"
#include "cli/open.h"
#include "cli/output.h"
#include "reports/csv.h"
#include "reports/json.h"
#include "reports/text.h"

#include <inttypes.h>
#include <string.h>

enum { HEADINGS = 8 };

/* "bert-base: batch 64, heads 12, seq 1024". */
static const char *shape_line(weir_arena *a, const weir_problem *p)
{
    const char *line = p->shape;

    for (int i = 0; i < p->nparameters; i++)
        line = weir_format(a, "%s%s %s %" PRId64, line, i > 0 ? "," : ":",
                           p->parameter[i].name, p->parameter[i].value);
    return line;
}

/* The lines above a report, ended by one without a name. */
static void make_heading(weir_heading *h, weir_arena *a, const weir_study *s,
                         const int *at, const weir_run *r)
{
    int n = 0;

    if (*s->name && s->naxes > 0)
        h[n++] =
            (weir_heading){"point", weir_format(a, "%s: %s", s->name,
                                                weir_study_label(a, s, at))};
    else if (*s->name)
        h[n++] = (weir_heading){"point", s->name};
    h[n++] = (weir_heading){"shape", shape_line(a, r->problem)};
    h[n++] = (weir_heading){"cascade", r->cascade->name};
    h[n++] = (weir_heading){"machine", r->machine->name};
    h[n++] = (weir_heading){"mapping", r->mapping->name};
    h[n] = (weir_heading){NULL, NULL};
}

static weir_exit write_json(const char *path, const weir_heading *h,
                            const weir_run *r, weir_diag *d)
{
    json_t *root = weir_json_object(), *parameters = weir_json_object();
    const weir_problem *p = r->problem;
    weir_output out;

    for (; h->name; h++)
        if (strcmp(h->name, "shape") != 0)
            weir_json_put(root, h->name, weir_json_text(h->value));
    weir_json_put(root, "shape", weir_json_text(p->shape));
    for (int i = 0; i < p->nparameters; i++)
        weir_json_put(parameters, p->parameter[i].name,
                      weir_json_whole(p->parameter[i].value));
    weir_json_put(root, "parameters", parameters);
    weir_json_put(root, "stats", weir_json_stats(r->stats));
    weir_output_open(&out, path);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

static weir_exit write_csv(const char *path, weir_arena *a,
                           const weir_heading *h, const weir_run *r,
                           weir_diag *d)
{
    weir_sheet sheet = weir_sheet_make(a);
    weir_output out;

    weir_sheet_row_add(&sheet);
    for (; h->name; h++)
        weir_sheet_text(&sheet, h->name,
                        strcmp(h->name, "shape") == 0 ? r->problem->shape
                                                      : h->value);
    weir_sheet_text(&sheet, "engine", r->stats->engine);
    weir_sheet_text(&sheet, "accounting",
                    weir_accounting_text(r->stats->accounting));
    weir_sheet_figures(&sheet);
    weir_sheet_stats(&sheet, r->stats);
    weir_output_open(&out, path);
    weir_csv_write(out.file, &sheet);
    return weir_output_close(&out, d);
}

static bool to_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static weir_exit write_reports(const weir_options *o, const weir_heading *h,
                               const weir_run *r, weir_diag *d)
{
    weir_exit code = WEIR_EXIT_FINE;

    if (o->csv)
        code = write_csv(o->csv, o->a, h, r, d);
    if (o->json && code == WEIR_EXIT_FINE)
        code = write_json(o->json, h, r, d);
    if (code == WEIR_EXIT_FINE && !to_stdout(o->csv) && !to_stdout(o->json))
        weir_text_write(stdout, h, r->stats, *o->a);
    return code;
}

/* The one point that file and options leave. */
static weir_status one_point(weir_job *job, const weir_study **study, int *at,
                             const weir_options *o, weir_diag *d)
{
    int64_t n;

    WEIR_TRY(weir_open_study(study, o->nfiles > 0 ? o->file[0] : NULL, o, d));
    n = weir_study_points(*study);
    if (n != 1) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[0]},
                    "this study has %" PRId64 " points; use `weir sweep', or "
                    "--only AXIS=LABEL until one is left",
                    n);
        return WEIR_EVALUE;
    }
    job->point = weir_study_point(o->a, *study, 0, at);
    return WEIR_OK;
}

weir_exit weir_run_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    weir_job job = {.shelf = &shelf,
                    .skip = !o->no_skip,
                    .file = o->nfiles > 0 ? o->file[0] : NULL};
    weir_heading heading[HEADINGS];
    const weir_study *study;
    const weir_dump *dump = NULL;
    weir_status status;
    weir_run r;
    int at[WEIR_AXES];

    if (weir_output_check_both(o->csv, o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (o->dump && !(dump = weir_dump_find(o->dump, d)))
        return WEIR_EXIT_USER;
    status = one_point(&job, &study, at, o, d);
    if (status == WEIR_OK)
        status = dump ? weir_flow_map(&r, o->a, &job, d)
                      : weir_flow(&r, o->a, &job, d);
    if (status == WEIR_OK && dump)
        status = dump->print(stdout, o->a, &r, d);
    if (status != WEIR_OK || dump)
        return weir_exit_of(status);
    make_heading(heading, o->a, study, at, &r);
    return write_reports(o, heading, &r, d);
}
