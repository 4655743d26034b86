/* SPDX-License-Identifier: Apache-2.0
 * open.c - the studies and points that the command line names.
 */
#include "cli/open.h"

#include "base/library.h"

#include <inttypes.h>
#include <string.h>

static bool is_path(const char *name)
{
    size_t len = strlen(name);

    return strchr(name, '/') ||
           (len > 5 && strcmp(name + len - 5, ".yaml") == 0);
}

/* The file of NAME if it is a point; else *DOC stays NULL. */
static weir_status load_point(const weir_yaml **doc, weir_arena *a,
                              const char *name, weir_diag *d)
{
    const weir_yaml *file;

    *doc = NULL;
    if (!is_path(name))
        return WEIR_OK;
    WEIR_TRY(weir_yaml_load(&file, a, name, d));
    if (file->kind == WEIR_YAML_MAP && file->n > 0 &&
        strcmp(file->key[0]->text, "point") == 0)
        *doc = file;
    return WEIR_OK;
}

static weir_status read_file(const weir_study **out, weir_arena *a,
                             const char *name, weir_diag *d)
{
    const weir_yaml *doc;
    weir_study *s;

    WEIR_TRY(load_point(&doc, a, name, d));
    if (doc) {
        s = WEIR_NEW(a, weir_study, 1);
        *s = weir_study_single();
        WEIR_TRY(weir_point_parse(&s->common, &s->name, a, doc, d));
        *out = s;
        return WEIR_OK;
    }
    WEIR_TRY(
        weir_library_load(&doc, a, WEIR_KIND_STUDY, name, (weir_loc){0}, d));
    return weir_study_parse(out, a, doc, d);
}

/* On an axis an accounting or an engine is a filter, elsewhere an override. */
static void filter_said(weir_said *said, const char *name, const weir_study *s,
                        const char **filter, int *n, weir_arena *a)
{
    if (!said->text || weir_study_axis(s, name) < 0)
        return;
    filter[(*n)++] = weir_format(a, "%s=%s", name, said->text);
    *said = (weir_said){0};
}

weir_status weir_open_study(const weir_study **out, const char *name,
                            const weir_options *o, weir_diag *d)
{
    weir_study *s = WEIR_NEW(o->a, weir_study, 1);
    weir_point over = weir_options_point(o);
    const char **filter = WEIR_NEW(o->a, const char *, (size_t)o->nonly + 2);
    int n = o->nonly;

    *s = weir_study_single();
    *out = s;
    if (name)
        WEIR_TRY(read_file(out, o->a, name, d));
    WEIR_TRY(weir_point_check(&over, d));
    if (n > 0)
        memcpy(filter, o->only, (size_t)n * sizeof *filter);
    filter_said(&over.accounting, "accounting", *out, filter, &n, o->a);
    filter_said(&over.engine, "engine", *out, filter, &n, o->a);
    WEIR_TRY(weir_study_only(out, o->a, *out, filter, n,
                             (weir_loc){.file = "--only"}, d));
    return weir_study_override(out, o->a, *out, &over, d);
}

weir_status weir_open_point(weir_point *out, const weir_study **study, int *at,
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
    *out = weir_study_point(o->a, *study, 0, at);
    return WEIR_OK;
}
