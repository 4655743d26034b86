/* SPDX-License-Identifier: Apache-2.0
 * passes.c - `weir passes`: how often a cascade must read its tensors, and why.
 */
#include "cli/passes.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/setting.h"
#include "cli/shelf.h"
#include "reports/grid.h"
#include "reports/json.h"

#include <stdlib.h>
#include <string.h>

typedef struct subject {
    const weir_options *o;
    const weir_cascade *c;
    const weir_passes *p;
    const weir_count *n;
    const weir_problem *problem;    /* NULL without a shape */
    const weir_fiber_passes *worst; /* of the inputs; NULL if there is none */
} subject;

static const char *place(weir_arena *a, weir_loc loc)
{
    return loc.file ? weir_format(a, "%s:%d", loc.file, loc.line) : "";
}

/* An Einsum's text on one line. */
static const char *one_line(weir_arena *a, const char *text)
{
    char *copy = weir_strdup(a, text), *to = copy;

    for (const char *s = text; *s; s++)
        if (*s != '\n' && (*s != ' ' || (to > copy && to[-1] != ' ')))
            *to++ = *s;
        else if (*s == '\n' && to > copy && to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return copy;
}

/* "3", or "2 * N" where rounds of an iteration repeat them. */
static const char *count_text(const subject *s, const weir_fiber_passes *f)
{
    int first = f->passes - f->more;
    const char *rank;

    if (!f->counted)
        return "?";
    if (f->round < 0)
        return weir_format(s->o->a, "%d", f->passes);
    rank = s->c->rank[f->round].name;
    if (f->more > 1)
        rank = weir_format(s->o->a, "%d * %s", f->more, rank);
    if (first == 0)
        return rank;
    return weir_format(s->o->a, "%s %c %d", rank, first < 0 ? '-' : '+',
                       abs(first));
}

/* How many rounds F has; 0: a shape would say. */
static int64_t rounds_of(const subject *s, const weir_fiber_passes *f)
{
    if (f->round < 0)
        return 1;
    return s->problem ? s->problem->extent[f->round] : 0;
}

/* Of all rounds where their number is known, else of one. */
static int64_t whole_count(const subject *s, const weir_fiber_passes *f)
{
    int64_t rounds = rounds_of(s, f);

    return weir_passes_rounds(f, rounds > 0 ? rounds : 1);
}

/* A shape can turn the order: 3 passes are more than 2 rounds of 1. */
static void find_worst(subject *s)
{
    s->worst = s->p->worst < 0 ? NULL : s->p->fiber + s->p->worst;
    for (int i = 0; i < s->p->n && s->problem; i++) {
        const weir_fiber_passes *f = s->p->fiber + i;

        if (f->outermost && s->c->tensor[f->tensor].kind == WEIR_TENSOR_INPUT &&
            whole_count(s, f) > whole_count(s, s->worst))
            s->worst = f;
    }
}

/* "2 * N + 1 = 21" */
static const char *known_text(const subject *s, const weir_fiber_passes *f)
{
    const char *text = count_text(s, f);

    return f->round < 0 || rounds_of(s, f) == 0
               ? text
               : weir_format(s->o->a, "%s = %lld", text,
                             (long long)whole_count(s, f));
}

static const char *via_text(const subject *s, const weir_pass_step *step)
{
    const char *text = "";

    for (int i = 0; i + 1 < step->nvia; i++)
        text =
            weir_format(s->o->a, "%s%s%s", text, i > 0 ? ", " : ", by way of ",
                        s->c->tensor[step->via[i]].name);
    return text;
}

static void print_einsum(const subject *s, int e)
{
    const weir_einsum *einsum = s->c->einsum + e;

    printf("          %s  %s\n", place(s->o->a, einsum->loc),
           one_line(s->o->a, einsum->text));
}

static void print_proof(const subject *s, const weir_fiber_passes *f)
{
    const weir_cascade *c = s->c;
    const char *rank = c->rank[f->rank].name;

    printf("\n%s along %s: %s pass%s\n", c->tensor[f->tensor].name, rank,
           known_text(s, f), f->passes == 1 && f->round < 0 ? "" : "es");
    for (int i = 0; i < f->nsteps; i++) {
        const weir_pass_step *step = f->step + i;

        printf("  pass %d  reads %s along %s %s, and needs %s%s,\n", step->pass,
               c->tensor[step->tensor].name, rank,
               step->pass == 2 ? "again" : "once more",
               c->tensor[step->needs].name, via_text(s, step));
        print_einsum(s, step->einsum);
        if (step->after < 0)
            continue;
        printf("          complete only when all of %s was read in pass %d\n",
               c->tensor[step->after_tensor].name, step->pass - 1);
        print_einsum(s, step->after);
    }
    if (f->nsteps == 0)
        puts("  nothing that is read along it waits for the whole of it");
    if (f->round >= 0)
        printf("  (each round of %s needs the one before: %d more)\n",
               c->rank[f->round].name, f->more);
}

static void print_table(const subject *s)
{
    weir_grid t = weir_grid_make(s->o->a, "llrl");

    weir_grid_put(&t, "tensor");
    weir_grid_put(&t, "along");
    weir_grid_put(&t, "passes");
    weir_grid_put(&t, "");
    for (int i = 0; i < s->p->n; i++) {
        const weir_fiber_passes *f = s->p->fiber + i;

        weir_grid_put(&t, s->c->tensor[f->tensor].name);
        weir_grid_put(&t, s->c->rank[f->rank].name);
        weir_grid_put(&t, known_text(s, f));
        weir_grid_put(&t, f->outermost ? "" : "inside of one tile");
    }
    weir_grid_print(stdout, &t, "");
}

static void print(const subject *s)
{
    const weir_passes *p = s->p;

    printf("cascade  %s\n", s->c->name);
    if (s->worst)
        printf("passes   %s (%s along %s)\n\n", known_text(s, s->worst),
               s->c->tensor[s->worst->tensor].name,
               s->c->rank[s->worst->rank].name);
    else
        puts("passes   0 (no input has a rank)\n");
    print_table(s);
    for (int i = 0; i < p->n; i++)
        if (p->fiber + i == s->worst ||
            (p->fiber[i].nsteps > 0 && p->fiber[i].outermost))
            print_proof(s, p->fiber + i);
    weir_passes_print_count(s->o->a, s->n);
}

static json_t *json_einsum(const subject *s, int e)
{
    json_t *o = weir_json_object();
    const weir_einsum *einsum = s->c->einsum + e;

    weir_json_put(o, "tensor",
                  weir_json_text(s->c->tensor[einsum->out.tensor].name));
    weir_json_put(o, "text", weir_json_text(one_line(s->o->a, einsum->text)));
    weir_json_put(o, "file", weir_json_text(einsum->loc.file));
    weir_json_put(o, "line", weir_json_whole(einsum->loc.line));
    return o;
}

static json_t *json_step(const subject *s, const weir_pass_step *step)
{
    json_t *o = weir_json_object(), *via = weir_json_array();

    weir_json_put(o, "pass", weir_json_whole(step->pass));
    weir_json_put(o, "einsum", json_einsum(s, step->einsum));
    weir_json_put(o, "reads", weir_json_text(s->c->tensor[step->tensor].name));
    weir_json_put(o, "needs", weir_json_text(s->c->tensor[step->needs].name));
    for (int i = 0; i < step->nvia; i++)
        weir_json_append(via, weir_json_text(s->c->tensor[step->via[i]].name));
    weir_json_put(o, "via", via);
    if (step->after >= 0) {
        weir_json_put(o, "after", json_einsum(s, step->after));
        weir_json_put(o, "after_reads",
                      weir_json_text(s->c->tensor[step->after_tensor].name));
    }
    return o;
}

static json_t *json_proof(const subject *s, const weir_fiber_passes *f)
{
    json_t *list = weir_json_array();

    for (int i = 0; i < f->nsteps; i++)
        weir_json_append(list, json_step(s, f->step + i));
    return list;
}

/* What `passes` counts: {"rank": "N", "number": 10, "each": 2}; "number" is
 * null, and `passes` are those of one round, where no shape says it. */
static void put_rounds(json_t *o, const subject *s, const weir_fiber_passes *f)
{
    json_t *r = weir_json_object();

    if (f->round >= 0) {
        int64_t n = rounds_of(s, f);

        weir_json_put(r, "rank", weir_json_text(s->c->rank[f->round].name));
        weir_json_put(r, "number", n > 0 ? weir_json_whole(n) : json_null());
        weir_json_put(r, "each", weir_json_whole(f->more));
        weir_json_put(o, "rounds", r);
    } else {
        json_decref(r);
        weir_json_put(o, "rounds", json_null());
    }
}

static json_t *json_fiber(const subject *s, const weir_fiber_passes *f)
{
    json_t *o = weir_json_object();

    weir_json_put(o, "tensor", weir_json_text(s->c->tensor[f->tensor].name));
    weir_json_put(o, "rank", weir_json_text(s->c->rank[f->rank].name));
    weir_json_put(o, "outermost", json_boolean(f->outermost));
    weir_json_put(o, "passes",
                  f->counted ? weir_json_whole(whole_count(s, f))
                             : json_null());
    weir_json_put(o, "formula", weir_json_text(count_text(s, f)));
    put_rounds(o, s, f);
    weir_json_put(o, "proof", json_proof(s, f));
    return o;
}

/* {"K": {"M1": 3, "M0": 1}} */
static json_t *json_tensors(const subject *s)
{
    json_t *all = weir_json_object(), *one = NULL;
    int tensor = -1;

    for (int i = 0; i < s->p->n; i++) {
        const weir_fiber_passes *f = s->p->fiber + i;

        if (f->tensor != tensor) {
            tensor = f->tensor;
            one = weir_json_object();
            weir_json_put(all, s->c->tensor[tensor].name, one);
        }
        weir_json_put(one, s->c->rank[f->rank].name,
                      f->counted ? weir_json_whole(whole_count(s, f))
                                 : json_null());
    }
    return all;
}

static weir_exit write_json(const subject *s, weir_diag *d)
{
    const weir_passes *p = s->p;
    const weir_fiber_passes *worst = s->worst;
    json_t *root = weir_json_object(), *fibers = weir_json_array();
    weir_output out;

    weir_json_put(root, "cascade", weir_json_text(s->c->name));
    weir_json_put(root, "passes",
                  weir_json_whole(worst ? whole_count(s, worst) : 0));
    weir_json_put(root, "formula",
                  weir_json_text(worst ? count_text(s, worst) : "0"));
    if (worst)
        put_rounds(root, s, worst);
    weir_json_put(root, "by_tensor", json_tensors(s));
    weir_json_put(root, "proof",
                  worst ? json_proof(s, worst) : weir_json_array());
    for (int i = 0; i < p->n; i++)
        weir_json_append(fibers, json_fiber(s, p->fiber + i));
    weir_json_put(root, "fibers", fibers);
    weir_passes_json_count(root, s->o->a, s->n);
    weir_output_open(&out, s->o->json);
    weir_json_write(out.file, root);
    json_decref(root);
    return weir_output_close(&out, d);
}

static weir_status bind(const weir_problem **out, const subject *s,
                        weir_shelf *shelf, weir_diag *d)
{
    weir_point point = weir_options_point(s->o);
    weir_documents docs = {{NULL}};
    weir_place *place = WEIR_NEW(s->o->a, weir_place, (size_t)point.nsets + 1);

    *out = NULL;
    if (!s->o->shape)
        return WEIR_OK;
    WEIR_TRY(weir_shelf_document(&docs.doc[WEIR_DOC_SHAPE], shelf,
                                 WEIR_KIND_SHAPE, point.shape, d));
    WEIR_TRY(weir_setting_find(place, s->o->a, &docs, &point, d));
    WEIR_TRY(weir_setting_apply(&docs, s->o->a, WEIR_DOC_SHAPE, place, &point,
                                NULL, d));
    return weir_bind(out, s->o->a, s->c, docs.doc[WEIR_DOC_SHAPE], d);
}

static weir_status prepare(subject *s, weir_diag *d)
{
    weir_shelf shelf = {.a = s->o->a};
    weir_said name = {.text = s->o->file[0]};

    WEIR_TRY(weir_shelf_cascade(&s->c, &shelf, name, d));
    WEIR_TRY(bind(&s->problem, s, &shelf, d));
    WEIR_TRY(weir_passes_count(&s->p, s->o->a, s->c, s->o->all, d));
    find_worst(s);
    return weir_count_make(&s->n, s->o->a, s->c, s->p, s->problem, d);
}

weir_exit weir_passes_verb(const weir_options *o, weir_diag *d)
{
    subject s = {.o = o};

    if (weir_output_check(o->json, d) != WEIR_EXIT_FINE)
        return WEIR_EXIT_USER;
    if (prepare(&s, d) != WEIR_OK)
        return WEIR_EXIT_USER;
    if (o->json)
        return write_json(&s, d);
    print(&s);
    return weir_output_flush();
}
