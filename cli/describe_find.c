/* SPDX-License-Identifier: Apache-2.0
 * describe_find.c - which file `weir describe` means, and what kinds it is.
 */
#include "cli/describe.h"

#include "base/library.h"

#include <string.h>
#include <sys/stat.h>

enum { NAMES = 512 };

/* The kind that is called NAME; WEIR_KINDS if none is. */
static int kind_named(const char *name)
{
    int k = 0;

    while (k < WEIR_KINDS && strcmp(weir_kind_name((weir_kind)k), name) != 0)
        k++;
    return k;
}

static bool among(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A file's kind is its first key. */
static weir_status kind_of_file(unsigned *kinds, weir_arena scratch,
                                const char *path, weir_diag *d)
{
    const weir_yaml *doc;
    int k = WEIR_KINDS;

    WEIR_TRY(weir_yaml_load(&doc, &scratch, path, d));
    if (doc->kind == WEIR_YAML_MAP && doc->n > 0)
        k = kind_named(doc->key[0]->text);
    if (weir_yaml_get(doc, "einsum"))
        k = WEIR_KIND_CASCADE; /* a TeAAL specification */
    if (k == WEIR_KINDS && weir_yaml_get(doc, "point")) {
        weir_report(d, WEIR_ERROR, doc->loc,
                    "a point is run, not described; `weir run %s --dump "
                    "mapping' shows what it means",
                    path);
        return WEIR_EVALUE;
    }
    if (k == WEIR_KINDS) {
        weir_report(d, WEIR_ERROR,
                    doc->kind == WEIR_YAML_MAP && doc->n > 0 ? doc->key[0]->loc
                                                             : doc->loc,
                    "the first key must be cascade, shape, machine, table, "
                    "mapping or study");
        return WEIR_ESYNTAX;
    }
    *kinds = 1u << k;
    return WEIR_OK;
}

/* All kinds that have a file called NAME in the library. */
static weir_status kinds_of_name(unsigned *kinds, weir_arena scratch,
                                 const char *name, weir_diag *d)
{
    const char *all[NAMES], *near, **names;
    size_t n = 0, listed;

    for (int k = 0; k < WEIR_KINDS; k++) {
        WEIR_TRY(weir_library_list(&names, &listed, &scratch, (weir_kind)k, d));
        if (among(names, listed, name))
            *kinds |= 1u << k;
        for (size_t i = 0; i < listed && n < NAMES; i++)
            all[n++] = names[i];
    }
    if (*kinds)
        return WEIR_OK;
    near = weir_suggest(name, all, n);
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                near ? "nothing in the library is called '%s'; did you mean "
                       "'%s'?"
                     : "nothing in the library is called '%s'; a file is named "
                       "by its path or with '.yaml'",
                name, near);
    return WEIR_EVALUE;
}

bool weir_describe_resolves(const weir_options *o)
{
    return o->shape || o->machine || o->cascade;
}

static bool is_path(const char *name)
{
    size_t len = strlen(name);

    return strchr(name, '/') ||
           (len > 5 && strcmp(name + len - 5, ".yaml") == 0);
}

/* NAME, or as everywhere the file NAME.yaml of this folder. */
static const char *file_of(const char *name, weir_arena *a)
{
    const char *path = is_path(name) ? name : weir_format(a, "%s.yaml", name);
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) ? path : name;
}

/* Only a mapping is resolved. */
static weir_status keep_resolved(unsigned *kinds, const weir_options *o,
                                 weir_diag *d)
{
    const char *said = o->shape     ? "--shape"
                       : o->machine ? "--machine"
                                    : "--cascade";

    if (!weir_describe_resolves(o))
        return WEIR_OK;
    *kinds &= 1u << WEIR_KIND_MAPPING;
    if (*kinds)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = said},
                "'%s' is no mapping; only a mapping is resolved", o->file[0]);
    return WEIR_EVALUE;
}

weir_status weir_describe_find(const char **name, unsigned *kinds,
                               const weir_options *o, weir_diag *d)
{
    int k;

    *kinds = 0;
    *name = file_of(o->file[0], o->a);
    if (o->kind) {
        k = kind_named(o->kind);
        if (k == WEIR_KINDS) {
            weir_report(d, WEIR_ERROR, (weir_loc){.file = "--kind"},
                        "unknown kind '%s'; expected cascade, shape, machine, "
                        "table, mapping or study",
                        o->kind);
            return WEIR_EVALUE;
        }
        *kinds = 1u << k;
    } else if (is_path(*name))
        WEIR_TRY(kind_of_file(kinds, *o->a, *name, d));
    else
        WEIR_TRY(kinds_of_name(kinds, *o->a, *name, d));
    return keep_resolved(kinds, o, d);
}
