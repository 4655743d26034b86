/* SPDX-License-Identifier: Apache-2.0
 * verify_bind.c - the shape and tiles that `weir verify` is asked for.
 */
#include "cli/verify.h"

#include "workloads/eval/eval.h"

#include <string.h>

static bool level_named(const weir_cascade *c, const char *name, int *rank)
{
    *rank = weir_cascade_rank(c, name);
    return *rank >= 0 && c->rank[*rank].level >= 0;
}

static bool constant_named(const weir_cascade *c, const char *name)
{
    for (int i = 0; i < c->nconstants; i++)
        if (strcmp(c->constant[i].name, name) == 0)
            return true;
    return false;
}

/* Where SET leads in the shape, or NULL with a note. */
static const char *shape_path(const weir_verify *v, const weir_yaml *shape,
                              const weir_set *set, weir_diag *d)
{
    static const char *const own[] = {"batch", "heads", "format"};

    for (int i = 0; i < 3; i++)
        if (strcmp(set->key, own[i]) == 0)
            return set->key;
    if (weir_yaml_get(weir_yaml_get(shape, "parameters"), set->key) ||
        constant_named(v->cascade, set->key))
        return weir_format(v->o->a, "parameters.%s", set->key);
    if (weir_yaml_get(weir_yaml_get(shape, "extents"), set->key))
        return weir_format(v->o->a, "extents.%s", set->key);
    weir_report(d, WEIR_ERROR, set->key_loc,
                "nothing can be set as '%s'; it is no parameter or rank of the "
                "shape, and no constant or level of the cascade",
                set->key);
    return NULL;
}

static weir_status set_level(weir_verify *v, int rank, const weir_set *set,
                             weir_diag *d)
{
    weir_quantity q;

    WEIR_TRY(weir_quantity_parse(&q, set->value, set->loc, d));
    v->said[rank] = q.value.num;
    if (q.value.den == 1 && q.dim == WEIR_DIM_COUNT && q.value.num >= 1)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, set->loc,
                "a tile has a whole number of "
                "coordinates, at least 1");
    return WEIR_EVALUE;
}

weir_status weir_verify_bind(weir_verify *v, weir_said shape, weir_diag *d)
{
    const weir_options *o = v->o;
    const weir_yaml *doc;

    v->said = WEIR_NEW(o->a, int64_t, (size_t)v->cascade->nranks);
    WEIR_TRY(weir_shelf_document(&doc, v->shelf, WEIR_KIND_SHAPE, shape, d));
    for (int i = 0; i < o->nsets; i++) {
        const weir_set *set = o->set + i;
        const char *path;
        int rank;

        if (level_named(v->cascade, set->key, &rank)) {
            WEIR_TRY(set_level(v, rank, set, d));
            continue;
        }
        path = shape_path(v, doc, set, d);
        if (!path)
            return WEIR_EVALUE;
        WEIR_TRY(weir_yaml_set(&doc, o->a, doc, path, set->value, d));
    }
    WEIR_TRY(weir_bind(&v->problem, o->a, v->cascade, doc, d));
    return weir_eval_levels(&v->level, o->a, v->problem, v->said, d);
}
