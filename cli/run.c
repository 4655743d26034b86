/* SPDX-License-Identifier: Apache-2.0
 * run.c - `weir run`: one point, and what it cost.
 */
#include "cli/command.h"
#include "cli/dump.h"
#include "cli/heading.h"
#include "cli/inputs.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "reports/csv.h"
#include "reports/json.h"
#include "reports/text.h"

#include <inttypes.h>
#include <string.h>

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
    weir_sheet_text(&sheet, "status", "ok");
    weir_output_open(&out, path);
    weir_csv_write(out.file, &sheet);
    return weir_output_close(&out, d);
}

static bool to_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static weir_exit write_reports(const weir_options *o, const weir_heading *h,
                               weir_show *show, const weir_run *r, weir_diag *d)
{
    weir_exit code = weir_show_write(show, r, d);

    if (o->csv && code == WEIR_EXIT_FINE)
        code = write_csv(o->csv, o->a, h, r, d);
    if (o->json && code == WEIR_EXIT_FINE)
        code = write_json(o->json, h, r, d);
    if (code == WEIR_EXIT_FINE && !to_stdout(o->csv) && !to_stdout(o->json) &&
        !to_stdout(o->timeline) && !to_stdout(o->vcd))
        weir_text_write(stdout, h, r->stats, *o->a);
    return code;
}

/* A long run: its line of progress, which notes must not run into. */
typedef struct shown {
    weir_progress progress;
    weir_diag *d;
} shown;

static void tell(void *user, int64_t done, int64_t all)
{
    shown *x = user;

    x->progress.total = all;
    weir_progress_step(&x->progress, done);
}

/* The line may stand there though we did not draw it: SystemC runs in a process
 * of its own. */
static void clear(shown *x)
{
    x->progress.drawn = x->progress.live;
    weir_progress_clear(&x->progress);
}

static void note(void *user, weir_level level, weir_loc loc, const char *msg)
{
    shown *x = user;

    clear(x);
    weir_report(x->d, level, loc, "%s", msg);
}

static weir_status run_shown(weir_run *r, weir_show *show, const weir_job *job,
                             weir_diag *d)
{
    bool tiles = strcmp(r->engine->name, "pe") == 0;
    shown x = {.progress = weir_progress_start(show->o->quiet ? NULL : stderr,
                                               tiles ? "tiles" : "cycles", 0),
               .d = d};
    weir_engine_options engine = {.skip = job->skip, .progress = {tell, &x}};
    weir_diag clearing = {.sink = note, .user = &x};
    weir_status status;

    WEIR_TRY(weir_inputs_read(&engine, show->o, r, d));
    WEIR_TRY(weir_show_start(show, &engine, r, d));
    x.progress.about = !tiles;
    status = weir_flow_run(r, show->o->a, &engine, &clearing);
    clear(&x);
    return status;
}

weir_exit weir_run_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    weir_job job = {.shelf = &shelf,
                    .skip = !o->no_skip,
                    .file = o->nfiles > 0 ? o->file[0] : NULL};
    weir_heading heading[WEIR_HEADINGS];
    const weir_study *study;
    const weir_dump *dump = NULL;
    weir_status status;
    weir_show show;
    weir_run r;
    const char *const paths[] = {o->csv, o->json, o->wave};
    int at[WEIR_AXES];

    if (weir_output_check_all(paths, 3, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (weir_show_check(&show, o, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (o->dump && !(dump = weir_dump_find(o->dump, d)))
        return WEIR_EXIT_USER;
    status = weir_open_point(&job.point, &study, at, o, d);
    if (status == WEIR_OK)
        status = weir_flow_map(&r, o->a, &job, d);
    if (status == WEIR_OK)
        status = dump ? dump->print(stdout, o->a, &r, d)
                      : run_shown(&r, &show, &job, d);
    if (status != WEIR_OK || dump)
        return weir_exit_of(status);
    weir_heading_make(heading, o->a, study, at, &r);
    return write_reports(o, heading, &show, &r, d);
}
