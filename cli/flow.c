/* SPDX-License-Identifier: Apache-2.0
 * flow.c - the whole tool on one screen: names in, figures out.
 */
#include "cli/flow.h"

#include "cli/made.h"

enum { ENGINES = 16 };

static weir_status find_engine(const weir_engine **out, weir_said name,
                               weir_diag *d)
{
    const char *names[ENGINES], *near;
    char all[128] = "";
    size_t n = 0, at = 0;

    *out = name.text ? weir_engine_find(name.text) : &weir_engines[0];
    if (*out)
        return WEIR_OK;
    for (; weir_engines[n].name && n < ENGINES; n++)
        names[n] = weir_engines[n].name;
    near = weir_suggest(name.text, names, n);
    for (size_t i = 0; i < n && at + 1 < sizeof all; i++)
        at += (size_t)snprintf(all + at, sizeof all - at, "%s%s",
                               i == 0      ? ""
                               : i + 1 < n ? ", "
                                           : " or ",
                               names[i]);
    weir_report(d, WEIR_ERROR, name.loc,
                near ? "unknown engine '%s'; did you mean '%s'?"
                     : "unknown engine '%s'; write %s",
                name.text, near ? near : all);
    return WEIR_EVALUE;
}

/* The document that NAME means; when nobody said it, what to say. */
static weir_status load(const weir_yaml **out, const weir_job *job,
                        weir_kind kind, weir_said name, weir_diag *d)
{
    const char *what = weir_kind_name(kind);

    if (name.text)
        return weir_shelf_document(out, job->shelf, kind, name, d);
    weir_report(d, WEIR_ERROR, (weir_loc){.file = job->file},
                "no %s was given; write '%s: NAME' in the file, or --%s NAME",
                what, what, what);
    return WEIR_EVALUE;
}

static weir_status load_all(weir_documents *docs, const weir_job *job,
                            weir_diag *d)
{
    const weir_point *p = &job->point;
    const weir_yaml **doc = docs->doc;
    weir_status shape, machine, mapping;

    shape = load(&doc[WEIR_DOC_SHAPE], job, WEIR_KIND_SHAPE, p->shape, d);
    machine =
        load(&doc[WEIR_DOC_MACHINE], job, WEIR_KIND_MACHINE, p->machine, d);
    mapping =
        load(&doc[WEIR_DOC_MAPPING], job, WEIR_KIND_MAPPING, p->mapping, d);
    WEIR_TRY(shape);
    WEIR_TRY(machine);
    return mapping;
}

/* The cascade that was said, or the one the mapping is for. */
static weir_status load_cascade(const weir_cascade **out, const weir_job *job,
                                const weir_documents *docs, weir_diag *d)
{
    const weir_yaml *mapping = docs->doc[WEIR_DOC_MAPPING];
    weir_said name = job->point.cascade;

    if (!name.text) {
        WEIR_TRY(weir_yaml_string(&name.text, mapping, "cascade", d));
        name.loc = weir_yaml_get(mapping, "cascade")->loc;
    }
    return weir_shelf_cascade(out, job->shelf, name, d);
}

weir_status weir_flow_map(weir_run *out, weir_arena *a, const weir_job *job,
                          weir_diag *d)
{
    const weir_point *p = &job->point;
    weir_place *place = WEIR_NEW(a, weir_place, (size_t)p->nsets);
    weir_recipe recipe = {.place = place, .point = p};
    weir_documents docs;
    const weir_yaml **doc = docs.doc;

    *out = (weir_run){0};
    WEIR_TRY(find_engine(&out->engine, p->engine, d));
    WEIR_TRY(load_all(&docs, job, d));
    WEIR_TRY(weir_setting_find(place, a, &docs, p, d));
    WEIR_TRY(load_cascade(&out->cascade, job, &docs, d));
    WEIR_TRY(weir_setting_apply(&docs, a, WEIR_DOC_SHAPE, place, p, NULL, d));
    WEIR_TRY(weir_bind(&out->problem, a, out->cascade, doc[WEIR_DOC_SHAPE], d));
    recipe.docs = docs;
    recipe.problem = out->problem;
    WEIR_TRY(weir_made_machine(&out->machine, a, job->shelf, &recipe, d));
    return weir_made_mapping(&out->mapping, a, job->shelf, &recipe,
                             out->machine, d);
}

weir_status weir_flow_run(weir_run *r, weir_arena *a,
                          const weir_engine_options *o, weir_diag *d)
{
    return r->engine->run(&r->stats, a, r->mapping, o, d);
}

weir_status weir_flow(weir_run *out, weir_arena *a, const weir_job *job,
                      weir_diag *d)
{
    const weir_engine_options options = {.skip = job->skip};

    WEIR_TRY(weir_flow_map(out, a, job, d));
    return weir_flow_run(out, a, &options, d);
}
