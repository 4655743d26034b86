/* SPDX-License-Identifier: Apache-2.0
 * describe.c - `weir describe`: what a name means.
 */
#include "cli/describe.h"
#include "cli/command.h"
#include "cli/flow.h"
#include "cli/output.h"
#include "cli/rtl.h"
#include "models/tensorcore/tensorcore.h"
#include "reports/json.h"
#include "reports/study.h"

#include <inttypes.h>
#include <string.h>

enum { NAMES = 512 };

/* What is described, and with what. */
typedef struct subject {
    const weir_options *o;
    weir_shelf *shelf;
    weir_said name;
    const weir_yaml *doc;
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

    if (!s->o->shape && !s->o->machine)
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

/* --- which kind it is --- */

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

static weir_status find_kinds(unsigned *kinds, const weir_options *o,
                              weir_diag *d)
{
    const char *name = o->file[0];
    size_t len = strlen(name);
    int k;

    *kinds = 0;
    if (o->kind) {
        k = kind_named(o->kind);
        *kinds = 1u << k;
        if (k < WEIR_KINDS)
            return WEIR_OK;
        weir_report(d, WEIR_ERROR, (weir_loc){.file = "--kind"},
                    "unknown kind '%s'; expected cascade, shape, machine, "
                    "table, mapping or study",
                    o->kind);
        return WEIR_EVALUE;
    }
    if (strchr(name, '/') || (len > 5 && strcmp(name + len - 5, ".yaml") == 0))
        return kind_of_file(kinds, *o->a, name, d);
    return kinds_of_name(kinds, *o->a, name, d);
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
    subject s = {.o = o, .shelf = &shelf, .name = {o->file[0], {0}}};
    weir_status status;
    weir_exit code;
    unsigned kinds;
    json_t *root;
    bool first = true;

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (strcmp(o->file[0], "rtl") == 0)
        return weir_describe_rtl(o, d);
    root = weir_json_object();
    status = find_kinds(&kinds, o, d);
    for (int k = 0; k < WEIR_KINDS && status == WEIR_OK; k++) {
        if (!(kinds >> k & 1))
            continue;
        status = weir_shelf_document(&s.doc, &shelf, (weir_kind)k, s.name, d);
        if (status != WEIR_OK)
            break;
        weir_json_put(root, weir_kind_name((weir_kind)k),
                      weir_json_yaml(s.doc));
        if (o->json && k == WEIR_KIND_MACHINE) {
            json_t *matrix = matrix_json(&s, d);

            if (matrix)
                weir_json_put(root, "matrix_instructions", matrix);
        }
        if (o->json)
            continue;
        if (!first)
            putchar('\n');
        status = describers[k](&s, d);
        first = false;
    }
    code = weir_exit_of(status);
    if (code == WEIR_EXIT_FINE && o->json)
        code = write_json(o, root, d);
    json_decref(root);
    return code;
}
