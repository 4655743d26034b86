/* SPDX-License-Identifier: Apache-2.0
 * describe.c - `weir describe`: what a name means.
 */
#include "cli/describe.h"
#include "cli/command.h"
#include "cli/flow.h"
#include "cli/output.h"
#include "cli/rtl.h"
#include "cli/setting.h"
#include "models/tensorcore/tensorcore.h"
#include "reports/json.h"
#include "reports/study.h"

#include <inttypes.h>
#include <string.h>

/* What is described, and with what. */
typedef struct subject {
    const weir_options *o;
    weir_shelf *shelf;
    weir_said name;
    const weir_yaml *doc;
    const weir_place *place; /* of what --set says, in docs */
    weir_documents docs;
} subject;

static weir_status describe_cascade(const subject *s, weir_diag *d)
{
    const weir_cascade *c;

    WEIR_TRY(weir_shelf_cascade(&c, s->shelf, s->name, d));
    weir_cascade_print(stdout, c);
    putchar('\n');
    weir_describe_einsums(stdout, c, *s->o->a);
    return WEIR_OK;
}

static weir_status describe_document(const subject *s, weir_diag *d)
{
    (void)d;
    weir_yaml_print(stdout, s->doc);
    return WEIR_OK;
}

static weir_status describe_machine(const subject *s, weir_diag *d)
{
    const weir_machine *m;

    WEIR_TRY(weir_machine_parse(&m, s->o->a, s->doc, d));
    weir_machine_print(stdout, m);
    return WEIR_OK;
}

/* What the matrix unit of a GPU takes for its instructions; NULL: none. */
static json_t *matrix_json(const subject *s, weir_diag *d)
{
    weir_matrix form[WEIR_MATRIX_FORMS];
    const weir_machine *m;
    json_t *list;
    int n;

    if (weir_machine_parse(&m, s->o->a, s->doc, d) != WEIR_OK || !m->tensorcore)
        return NULL;
    list = weir_json_array();
    n = weir_matrix_forms(form, m->tensorcore);
    for (int i = 0; i < n; i++)
        for (const int64_t *c = weir_matrix_columns; *c; c++) {
            weir_matrix x = form[i];
            json_t *o = weir_json_object();

            x.n = *c;
            weir_json_put(o, "sms", weir_json_whole(x.pair ? 2 : 1));
            weir_json_put(o, "m", weir_json_whole(x.m));
            weir_json_put(o, "n", weir_json_whole(x.n));
            weir_json_put(o, "a", weir_json_text(weir_matrix_from_name(x.a)));
            weir_json_put(
                o, "interval_cycle",
                weir_json_whole(weir_matrix_interval(m->tensorcore, x)));
            weir_json_put(
                o, "latency_cycle",
                weir_json_whole(weir_matrix_latency(m->tensorcore, x)));
            weir_json_append(list, o);
        }
    return list;
}

/* Resolved for a shape on a machine where both are given. */
static weir_status describe_mapping(const subject *s, weir_diag *d)
{
    weir_job job = {.point = weir_options_point(s->o), .shelf = s->shelf};
    weir_run r;

    if (!weir_describe_resolves(s->o))
        return describe_document(s, d);
    job.point.mapping = s->name;
    WEIR_TRY(weir_flow_map(&r, s->o->a, &job, d));
    weir_mapping_print(stdout, r.mapping);
    return WEIR_OK;
}

static weir_status describe_study(const subject *s, weir_diag *d)
{
    const weir_study *study;

    WEIR_TRY(weir_study_parse(&study, s->o->a, s->doc, d));
    printf("study %s, %" PRId64 " points\n", study->name,
           weir_study_points(study));
    if (*study->about)
        printf("%s\n", study->about);
    if (*study->source)
        printf("source: %s\n", study->source);
    putchar('\n');
    for (int k = 0; k < study->naxes; k++) {
        printf("%s:", study->axis[k].name);
        for (int i = 0; i < study->axis[k].n; i++)
            printf("%s %s", i > 0 ? "," : "", study->axis[k].choice[i].label);
        putchar('\n');
    }
    return WEIR_OK;
}

static weir_status (*const describers[WEIR_KINDS])(const subject *s,
                                                   weir_diag *d) = {
    [WEIR_KIND_CASCADE] = describe_cascade,
    [WEIR_KIND_SHAPE] = describe_document,
    [WEIR_KIND_MACHINE] = describe_machine,
    [WEIR_KIND_TABLE] = describe_document,
    [WEIR_KIND_MAPPING] = describe_mapping,
    [WEIR_KIND_STUDY] = describe_study,
};

/* --- what --set changes --- */

/* The document of KIND that can be changed, or WEIR_DOCS. A mapping that is
 * resolved is changed on its way. */
static weir_document changed(const weir_options *o, int kind)
{
    if (kind == WEIR_KIND_SHAPE)
        return WEIR_DOC_SHAPE;
    if (kind == WEIR_KIND_MACHINE)
        return WEIR_DOC_MACHINE;
    return kind == WEIR_KIND_MAPPING && !weir_describe_resolves(o)
               ? WEIR_DOC_MAPPING
               : WEIR_DOCS;
}

/* What P sets must be in one of the documents DOC[WEIR_KINDS]. */
static weir_status find_places(subject *s, const weir_yaml *const *doc,
                               const weir_point *p, weir_diag *d)
{
    weir_place *place = WEIR_NEW(s->o->a, weir_place, (size_t)p->nsets);
    weir_document which;

    s->place = place;
    if (weir_describe_resolves(s->o))
        return WEIR_OK;
    for (int k = 0; k < WEIR_KINDS; k++)
        if ((which = changed(s->o, k)) != WEIR_DOCS)
            s->docs.doc[which] = doc[k];
    WEIR_TRY(weir_setting_find(place, s->o->a, &s->docs, p, d));
    for (int i = 0; i < p->nsets; i++)
        if (!s->docs.doc[place[i].doc]) {
            weir_report(d, WEIR_ERROR, p->set[i].key_loc,
                        "'%s' cannot be set in what is described",
                        p->set[i].key);
            return WEIR_EVALUE;
        }
    return WEIR_OK;
}

static weir_status change(subject *s, int kind, const weir_point *p,
                          weir_diag *d)
{
    weir_document which = changed(s->o, kind);

    if (which == WEIR_DOCS)
        return WEIR_OK;
    WEIR_TRY(
        weir_setting_apply(&s->docs, s->o->a, which, s->place, p, NULL, d));
    s->doc = s->docs.doc[which];
    return kind == WEIR_KIND_MACHINE && p->accounting.text
               ? weir_yaml_set(&s->doc, s->o->a, s->doc, "accounting",
                               p->accounting.text, d)
               : WEIR_OK;
}

/* Every kind of KINDS: into ROOT for --json, else printed. */
static weir_status describe_all(subject *s, unsigned kinds, json_t *root,
                                weir_diag *d)
{
    const weir_point point = weir_options_point(s->o);
    const weir_yaml *doc[WEIR_KINDS] = {0};
    bool first = true;

    for (int k = 0; k < WEIR_KINDS; k++)
        if (kinds >> k & 1)
            WEIR_TRY(weir_shelf_document(&doc[k], s->shelf, (weir_kind)k,
                                         s->name, d));
    WEIR_TRY(find_places(s, doc, &point, d));
    for (int k = 0; k < WEIR_KINDS; k++) {
        if (!doc[k])
            continue;
        s->doc = doc[k];
        WEIR_TRY(change(s, k, &point, d));
        weir_json_put(root, weir_kind_name((weir_kind)k),
                      weir_json_yaml(s->doc));
        if (s->o->json && k == WEIR_KIND_MACHINE) {
            json_t *matrix = matrix_json(s, d);

            if (matrix)
                weir_json_put(root, "matrix_instructions", matrix);
        }
        if (s->o->json)
            continue;
        if (!first)
            putchar('\n');
        WEIR_TRY(describers[k](s, d));
        first = false;
    }
    return WEIR_OK;
}

static weir_exit write_json(const weir_options *o, json_t *root, weir_diag *d)
{
    weir_output out;

    weir_output_open(&out, o->json);
    weir_json_write(out.file, root);
    return weir_output_close(&out, d);
}

weir_exit weir_describe_verb(const weir_options *o, weir_diag *d)
{
    weir_shelf shelf = {.a = o->a};
    subject s = {.o = o, .shelf = &shelf};
    weir_status status;
    weir_exit code;
    unsigned kinds;
    json_t *root;

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (strcmp(o->file[0], "rtl") == 0)
        return weir_describe_rtl(o, d);
    root = weir_json_object();
    status = weir_describe_find(&s.name.text, &kinds, o, d);
    if (status == WEIR_OK)
        status = describe_all(&s, kinds, root, d);
    code = weir_exit_of(status);
    if (code == WEIR_EXIT_FINE && o->json)
        code = write_json(o, root, d);
    json_decref(root);
    return code;
}
