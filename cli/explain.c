/* SPDX-License-Identifier: Apache-2.0
 * explain.c - `weir explain`: a run, and why it takes as long.
 */
#include "cli/command.h"
#include "cli/flow.h"
#include "cli/heading.h"
#include "cli/open.h"
#include "cli/output.h"
#include "cli/reasons.h"
#include "reports/json.h"
#include "reports/text.h"

static weir_exit write_json(const char *path, const weir_run *r,
                            const weir_reasons *x, weir_diag *d)
{
    json_t *root = weir_reasons_json(x);
    weir_output out;

    weir_json_put(root, "machine", weir_json_text(r->machine->name));
    weir_json_put(root, "mapping", weir_json_text(r->mapping->name));
    weir_json_put(root, "stats", weir_json_stats(r->stats));
    weir_output_open(&out, path);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

weir_exit weir_explain_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    weir_job job = {.shelf = &shelf,
                    .skip = !o->no_skip,
                    .file = o->nfiles > 0 ? o->file[0] : NULL};
    weir_heading heading[WEIR_HEADINGS];
    const weir_study *study;
    weir_status status;
    weir_reasons x;
    weir_run r;
    int at[WEIR_AXES];

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    status = weir_open_point(&job.point, &study, at, o, d);
    if (status == WEIR_OK)
        status = weir_flow(&r, o->a, &job, d);
    if (status == WEIR_OK)
        status = weir_reasons_find(&x, o->a, &job, &r, d);
    if (status != WEIR_OK)
        return weir_exit_of(status);
    if (o->json)
        return write_json(o->json, &r, &x, d);
    weir_heading_make(heading, o->a, study, at, &r);
    weir_text_write(stdout, heading, r.stats, *o->a);
    weir_reasons_print(stdout, &x, *o->a);
    return WEIR_EXIT_FINE;
}
