/* SPDX-License-Identifier: Apache-2.0
 * catalog.c - `weir catalog`: the cascades of the library.
 */
#include "cli/command.h"
#include "cli/output.h"
#include "cli/shelf.h"
#include "reports/grid.h"
#include "reports/json.h"
#include "workloads/analysis/count.h"
#include "workloads/golden/golden.h"

#include <string.h>

enum { SHAPES = 64 };

/* A cascade, and the shapes that it can be bound to. */
typedef struct entry {
    const weir_cascade *c;
    const weir_passes *passes;
    int n;
    const char *shape[SHAPES];
    double operations[SHAPES];
} entry;

typedef struct catalog {
    const weir_options *o;
    weir_shelf shelf;
    size_t n, nshapes;
    const char **name, **shape;
} catalog;

/* Shapes that are no model's are for tests. */
static bool is_model(const char *shape)
{
    return strncmp(shape, "tiny", 4) != 0;
}

/* What --shape says may be a file; the library's shapes are names. */
static weir_status shape_document(const weir_yaml **doc, catalog *k,
                                  const char *shape, weir_diag *d)
{
    weir_said said = {.text = shape};

    if (k->o->shape)
        said.loc.file = "--shape";
    return weir_shelf_document(doc, &k->shelf, WEIR_KIND_SHAPE, said, d);
}

/* Whether C can be bound to SHAPE is asked quietly. */
static weir_status try_shape(catalog *k, entry *e, const char *shape,
                             weir_diag *d)
{
    weir_diag quiet = {0};
    const weir_yaml *doc;
    const weir_problem *problem;
    const weir_count *count;

    WEIR_TRY(shape_document(&doc, k, shape, d));
    if (e->n == SHAPES ||
        weir_bind(&problem, k->o->a, e->c, doc, &quiet) != WEIR_OK)
        return WEIR_OK;
    WEIR_TRY(weir_count_make(&count, k->o->a, e->c, e->passes, problem, d));
    e->shape[e->n] = shape;
    e->operations[e->n++] = count->operations;
    return WEIR_OK;
}

static weir_status read_entry(catalog *k, entry *e, const char *name,
                              weir_diag *d)
{
    WEIR_TRY(
        weir_shelf_cascade(&e->c, &k->shelf, (weir_said){.text = name}, d));
    WEIR_TRY(weir_passes_count(&e->passes, k->o->a, e->c, false, d));
    for (size_t i = 0; i < k->nshapes; i++)
        if (k->o->shape || is_model(k->shape[i]))
            WEIR_TRY(try_shape(k, e, k->shape[i], d));
    return WEIR_OK;
}

static int passes_of(const entry *e)
{
    return e->passes->worst < 0 ? 0 : e->passes->fiber[e->passes->worst].passes;
}

static void print(const catalog *k, const entry *list)
{
    weir_grid t = weir_grid_make(k->o->a, "lrrlll");

    weir_grid_put(&t, "cascade");
    weir_grid_put(&t, "passes");
    weir_grid_put(&t, "operations");
    weir_grid_put(&t, "shape");
    weir_grid_put(&t, "golden");
    weir_grid_put(&t, "about");
    for (size_t i = 0; i < k->n; i++) {
        const entry *e = list + i;

        weir_grid_put(&t, e->c->name);
        weir_grid_putf(&t, "%d", passes_of(e));
        if (e->n > 0)
            weir_grid_putf(&t, "%.3e", e->operations[0]);
        else
            weir_grid_put(&t, "");
        weir_grid_put(&t, e->n > 0 ? e->shape[0] : "");
        weir_grid_put(&t, weir_golden_find(e->c->name) ? "yes" : "no");
        weir_grid_put(&t, e->c->about);
    }
    weir_grid_print(stdout, &t, "");
    puts("\n`weir passes NAME --shape SHAPE' says more, `weir verify NAME' "
         "checks the numbers,\n`weir catalog --json' has sources and all "
         "shapes.");
}

static json_t *json_entry(const entry *e)
{
    json_t *o = weir_json_object(), *shapes = weir_json_array();
    json_t *operations = weir_json_object();

    weir_json_put(o, "name", weir_json_text(e->c->name));
    weir_json_put(o, "about", weir_json_text(e->c->about));
    weir_json_put(o, "passes", weir_json_whole(passes_of(e)));
    for (int i = 0; i < e->n; i++) {
        weir_json_append(shapes, weir_json_text(e->shape[i]));
        weir_json_put(operations, e->shape[i], json_real(e->operations[i]));
    }
    weir_json_put(o, "operations", operations);
    weir_json_put(o, "shapes", shapes);
    weir_json_put(o, "source", weir_json_text(e->c->source));
    weir_json_put(o, "golden",
                  json_boolean(weir_golden_find(e->c->name) != NULL));
    return o;
}

static weir_exit write_json(const catalog *k, const entry *list, weir_diag *d)
{
    json_t *root = weir_json_array();
    weir_output out;

    for (size_t i = 0; i < k->n; i++)
        weir_json_append(root, json_entry(list + i));
    weir_output_open(&out, k->o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

/* A shape that was asked for and fits nothing: what the first cascade says. */
static weir_status refuse_shape(catalog *k, const weir_cascade *c, weir_diag *d)
{
    const weir_problem *problem;
    const weir_yaml *doc;

    weir_report(d, WEIR_ERROR, (weir_loc){.file = "--shape"},
                "no cascade of the library can be bound to '%s'", k->o->shape);
    WEIR_TRY(shape_document(&doc, k, k->o->shape, d));
    WEIR_TRY(weir_bind(&problem, k->o->a, c, doc, d));
    return WEIR_EVALUE;
}

static weir_status prepare(catalog *k, entry **list, weir_diag *d)
{
    int bound = 0;

    WEIR_TRY(weir_library_list(&k->name, &k->n, k->o->a, WEIR_KIND_CASCADE, d));
    if (k->o->shape) {
        k->shape = WEIR_NEW(k->o->a, const char *, 1);
        k->shape[k->nshapes++] = k->o->shape;
    } else {
        WEIR_TRY(weir_library_list(&k->shape, &k->nshapes, k->o->a,
                                   WEIR_KIND_SHAPE, d));
    }
    *list = WEIR_NEW(k->o->a, entry, k->n + 1);
    for (size_t i = 0; i < k->n; i++) {
        WEIR_TRY(read_entry(k, *list + i, k->name[i], d));
        bound += (*list)[i].n;
    }
    return k->o->shape && k->n && !bound ? refuse_shape(k, (*list)[0].c, d)
                                         : WEIR_OK;
}

weir_exit weir_catalog_verb(const weir_options *o, weir_diag *d)
{
    catalog k = {.o = o, .shelf = {.a = o->a}};
    entry *list;

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (prepare(&k, &list, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->json)
        return write_json(&k, list, d);
    print(&k, list);
    return weir_output_flush();
}
