/* SPDX-License-Identifier: Apache-2.0
 * report.c - `weir report`: a study as one HTML page.
 */
#include "cli/campaign.h"
#include "cli/command.h"
#include "cli/digest.h"
#include "cli/kept.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "cli/place.h"
#include "cli/steady.h"
#include "cli/tables.h"

#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* The study that is meant in a store. */
static weir_exit open_kept(weir_source *out, const weir_options *o,
                           const char *dir, weir_diag *d)
{
    const weir_stored_study *found;
    weir_opened opened;
    weir_exit code = weir_place_read(&out->store, dir, o->a, d);

    if (code == WEIR_EXIT_FINE)
        code = weir_kept_study(&found, out->store, o, false, d);
    if (code != WEIR_EXIT_FINE)
        return code;
    if (weir_open_stored(&opened, o->a, found, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    out->study = opened.study;
    out->id = found->id;
    return WEIR_EXIT_FINE;
}

/* Run what is missing of the study, or take a folder's results as they are. */
static weir_exit gather(weir_source *out, const weir_options *o, weir_diag *d)
{
    weir_campaign c = {0};
    weir_exit code;

    if (is_folder(o->file[0]))
        return open_kept(out, o, o->file[0], d);
    code = weir_campaign_run(&c, o, o->file[0], d);
    *out = (weir_source){c.opened.study, c.store, c.id};
    return code;
}

static weir_exit write_markdown(const char *path, const weir_source *s,
                                const weir_options *o, weir_diag *d)
{
    const char *const *column;
    int n = weir_tables_columns(&column, o->a, s->study, NULL);
    weir_sheet rows;
    weir_output out;

    if (weir_rows_load(&rows, o->a, s, column, n, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    weir_output_open(&out, path);
    weir_tables_print(out.file, WEIR_STYLE_MARKDOWN, s->study, &rows, true,
                      *o->a);
    return weir_output_close(&out, d);
}

/* A folder's results may be older than the files: it has no timelines. */
static weir_status load_page(weir_page *page, const weir_options *o,
                             const weir_source *s, weir_diag *d)
{
    WEIR_TRY(weir_pages_load(page, o->a, s, d));
    if (!is_folder(o->file[0]))
        weir_steady_timelines(page, o);
    return WEIR_OK;
}

weir_exit weir_report_verb(const weir_options *o, weir_diag *d)
{
    const char *const paths[] = {o->out, o->markdown};
    weir_source source = {0};
    weir_page page;
    weir_exit code;

    if (!o->out && !o->markdown) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "weir report"},
                    "say where to write: --out FILE.html");
        return WEIR_EXIT_USER;
    }
    if (weir_output_check_all(paths, 2, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    code = gather(&source, o, d);
    if (code == WEIR_EXIT_FINE && o->out)
        code = load_page(&page, o, &source, d) == WEIR_OK
                   ? weir_pages_write(&page, o, "report", d)
                   : WEIR_EXIT_MACHINE;
    if (code == WEIR_EXIT_FINE && o->markdown)
        code = write_markdown(o->markdown, &source, o, d);
    weir_store_close(source.store);
    return code;
}
