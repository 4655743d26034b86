/* SPDX-License-Identifier: Apache-2.0
 * point.h - from names of library files, or their text, to figures, as the
 * program does it. Used by tests and benches.
 */
#ifndef WEIR_TESTS_CROSS_POINT_H
#define WEIR_TESTS_CROSS_POINT_H

#include "base/library.h"
#include "sim/engine.h"

#include <string.h>

enum { POINT_SETS = 32 };

/* A name with a line break is the document itself. Sets end at path NULL; they
 * begin with "shape.", "machine." or "mapping.". */
typedef struct point {
    const char *shape, *machine, *mapping;
    const char *accounting; /* NULL: the machine's own */
    struct {
        const char *path, *value;
    } set[POINT_SETS];
} point;

typedef struct point_documents {
    const weir_yaml *shape, *machine, *mapping;
    const weir_cascade *cascade;
} point_documents;

static inline weir_status point_load(const weir_yaml **out, weir_arena *a,
                                     weir_kind kind, const char *name,
                                     weir_diag *d)
{
    const weir_yaml *doc, *base, *no_base;
    const char *said;

    if (!strchr(name, '\n'))
        return weir_library_load(out, a, kind, name, (weir_loc){0}, d);
    WEIR_TRY(
        weir_yaml_read(&doc, a, weir_kind_name(kind), name, strlen(name), d));
    *out = doc;
    if (!weir_yaml_get(doc, "base"))
        return WEIR_OK;
    WEIR_TRY(weir_yaml_string(&said, doc, "base", d));
    WEIR_TRY(weir_library_load(&base, a, kind, said, (weir_loc){0}, d));
    WEIR_TRY(weir_yaml_read(&no_base, a, "no base", "base: ~", 7, d));
    *out = weir_yaml_merge(a, weir_yaml_merge(a, base, doc), no_base);
    return WEIR_OK;
}

static inline weir_status point_documents_load(point_documents *out,
                                               weir_arena *a, const point *p,
                                               weir_diag *d)
{
    const weir_yaml *cascade;
    const char *name;

    WEIR_TRY(point_load(&out->shape, a, WEIR_KIND_SHAPE, p->shape, d));
    WEIR_TRY(point_load(&out->machine, a, WEIR_KIND_MACHINE, p->machine, d));
    WEIR_TRY(point_load(&out->mapping, a, WEIR_KIND_MAPPING, p->mapping, d));
    WEIR_TRY(weir_yaml_string(&name, out->mapping, "cascade", d));
    WEIR_TRY(point_load(&cascade, a, WEIR_KIND_CASCADE, name, d));
    return weir_cascade_parse(&out->cascade, a, cascade, d);
}

/* DOCS with P's sets, as a mapping on MACHINE; NULL: made from DOCS, too. */
static inline weir_status point_make_on(const weir_mapping **out, weir_arena *a,
                                        const point_documents *docs,
                                        const point *p,
                                        const weir_machine *machine,
                                        weir_diag *d)
{
    point_documents x = *docs;
    const weir_problem *problem;

    for (int i = 0; i < POINT_SETS && p->set[i].path; i++) {
        const char *path = strchr(p->set[i].path, '.') + 1;
        const weir_yaml **doc =
            strncmp(p->set[i].path, "shape", 5) == 0     ? &x.shape
            : strncmp(p->set[i].path, "machine", 7) == 0 ? &x.machine
                                                         : &x.mapping;

        WEIR_TRY(weir_yaml_set(doc, a, *doc, path, p->set[i].value, d));
    }
    if (p->accounting && !machine)
        WEIR_TRY(weir_yaml_set(&x.machine, a, x.machine, "accounting",
                               p->accounting, d));
    WEIR_TRY(weir_bind(&problem, a, x.cascade, x.shape, d));
    if (!machine)
        WEIR_TRY(weir_machine_parse(&machine, a, x.machine, d));
    return weir_mapping_make(out, a, x.mapping, problem, machine, d);
}

static inline weir_status point_make(const weir_mapping **out, weir_arena *a,
                                     const point_documents *docs,
                                     const point *p, weir_diag *d)
{
    return point_make_on(out, a, docs, p, NULL, d);
}

static inline weir_status point_run(const weir_stats **out, weir_arena *a,
                                    const weir_mapping *m, const char *engine,
                                    bool skip, weir_diag *d)
{
    weir_engine_options options = {.skip = skip};

    return weir_engine_find(engine)->run(out, a, m, &options, d);
}

#endif
