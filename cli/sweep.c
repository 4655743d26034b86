/* SPDX-License-Identifier: Apache-2.0
 * sweep.c - `weir sweep`: all points of a study, and what they say together.
 */
#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/rows.h"
#include "cli/tables.h"

#include <string.h>

static bool to_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static weir_exit write_markdown(const char *path, const weir_study *s,
                                const weir_sheet *rows, weir_arena scratch,
                                weir_diag *d)
{
    weir_output out;

    weir_output_open(&out, path);
    weir_tables_print(out.file, WEIR_STYLE_MARKDOWN, s, rows, true, scratch);
    return weir_output_close(&out, d);
}

/* What the study makes of its points; with the table of them, if LISTED. */
static weir_status load_rows(weir_sheet *rows, weir_arena *a,
                             const weir_source *source, bool listed,
                             weir_diag *d)
{
    const char *const *column = NULL;
    int n = listed ? weir_tables_columns(&column, a, source->study, NULL) : 0;

    return weir_rows_load(rows, a, source, column, n, d);
}

static weir_exit write_reports(const weir_campaign *c, weir_diag *d)
{
    const weir_options *o = c->o;
    weir_source source = {c->opened.study, c->store, c->id};
    bool listed = c->points <= WEIR_TABLES_LONGEST || o->markdown;
    weir_exit code = WEIR_EXIT_FINE;
    weir_sheet rows = weir_sheet_make(o->a);

    if ((listed || weir_rows_needed(source.study)) &&
        load_rows(&rows, o->a, &source, listed, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    if (o->csv)
        code = weir_rows_csv(o->csv, &source, &rows, NULL, *o->a, d);
    if (o->json && code == WEIR_EXIT_FINE)
        code = weir_rows_json(o->json, &source, &rows, NULL, *o->a, d);
    if (o->markdown && code == WEIR_EXIT_FINE)
        code = write_markdown(o->markdown, source.study, &rows, *o->a, d);
    if (to_stdout(o->csv) || to_stdout(o->json) || to_stdout(o->markdown))
        return code;
    if (rows.nrows == 0) {
        weir_tables_title(stdout, WEIR_STYLE_TEXT, source.study);
        if (!o->quiet)
            weir_tables_many(stdout, c->points);
    } else {
        weir_tables_print(stdout, WEIR_STYLE_TEXT, source.study, &rows,
                          !o->quiet, *o->a);
    }
    return code;
}

weir_exit weir_sweep_verb(const weir_options *o, weir_diag *d)
{
    const char *const paths[] = {o->csv, o->json, o->markdown};
    weir_campaign c = {0};
    weir_exit code;

    if (weir_output_check_all(paths, 3, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (o->dry_run)
        return weir_campaign_forecast(stdout, o, o->file[0], d);
    code = weir_campaign_run(&c, o, o->file[0], d);
    if (code == WEIR_EXIT_FINE && c.failed < c.points)
        code = write_reports(&c, d);
    weir_store_close(c.store);
    if (code != WEIR_EXIT_FINE || c.failed == 0)
        return code;
    return c.lost > 0             ? WEIR_EXIT_MACHINE
           : c.differ == c.failed ? WEIR_EXIT_NO
                                  : WEIR_EXIT_USER;
}
