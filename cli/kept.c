/* SPDX-License-Identifier: Apache-2.0
 * kept.c - which study of a folder of results is meant.
 */
#include "cli/kept.h"

#include <inttypes.h>
#include <string.h>

static void list_studies(const weir_stored_study *study, int n)
{
    for (int i = 0; i < n; i++)
        printf("%s: %" PRId64 " points%s%s\n", study[i].name, study[i].points,
               *study[i].about ? ", " : "", study[i].about);
}

static weir_exit say_names(const weir_options *o, const char *const *name,
                           int n, weir_diag *d)
{
    const char *list = "";

    for (int i = 0; i < n; i++)
        list = weir_format(o->a, "%s%s%s", list, i > 0 ? ", " : "", name[i]);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = o->file[0]},
                n > 0 ? "there are %d studies here: %s; say which by --study"
                      : "there is no study here",
                n, list);
    return WEIR_EXIT_USER;
}

weir_exit weir_kept_study(const weir_stored_study **out, weir_store *store,
                          const weir_options *o, bool lists, weir_diag *d)
{
    const char **name, *near;
    const weir_stored_study *study;
    int n;

    *out = NULL;
    if (weir_store_studies(store, o->a, &study, &n, d) != WEIR_OK)
        return WEIR_EXIT_MACHINE;
    name = WEIR_NEW(o->a, const char *, (size_t)n);
    for (int i = 0; i < n; i++) {
        name[i] = study[i].name;
        if (o->study ? strcmp(o->study, name[i]) == 0 : n == 1)
            *out = &study[i];
    }
    if (*out)
        return WEIR_EXIT_FINE;
    if (!o->study) {
        if (!lists)
            return say_names(o, name, n, d);
        list_studies(study, n);
        return WEIR_EXIT_FINE;
    }
    near = weir_suggest(o->study, name, (size_t)n);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--study"},
                near ? "there is no study '%s'; did you mean '%s'?"
                     : "there is no study '%s'",
                o->study, near);
    return WEIR_EXIT_USER;
}
