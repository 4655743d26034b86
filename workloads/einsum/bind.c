/* SPDX-License-Identifier: Apache-2.0
 * bind.c - a cascade and a shape become a problem: every rank has an extent.
 */
#include "base/formula.h"
#include "workloads/einsum/bounds.h"
#include "workloads/einsum/problem.h"
#include "workloads/mask/mask.h"
#include "workloads/numeric/number.h"

#include <string.h>

enum {
    MAX_PARAMETERS = 64,
    BATCH = 0, /* the first two parameters */
    HEADS = 1,
};

static const int64_t max_extent = (int64_t)1 << 31;

typedef enum state { UNKNOWN, BUSY, KNOWN, BAD } state;

/* A parameter is evaluated when it is first asked for. */
typedef struct entry {
    const char *name;
    const weir_yaml *node; /* NULL: not said, the value is 1 */
    state state;
    int64_t value;
} entry;

typedef struct binder {
    weir_arena *a;
    weir_diag *d;
    const weir_cascade *c;
    const weir_yaml *shape;
    const char *name;
    int n;
    entry entry[MAX_PARAMETERS];
    const char *names[MAX_PARAMETERS];
    weir_scope scope;
} binder;

static weir_status formula(binder *b, const weir_yaml *node, const char *what,
                           int64_t *value)
{
    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(b->d, WEIR_ERROR, node->loc,
                    "expected a number or a formula for '%.60s'", what);
        return WEIR_ESYNTAX;
    }
    return weir_formula_eval(value, node->text, node->loc, &b->scope, b->d);
}

static void evaluate(binder *b, entry *e)
{
    e->state = BUSY;
    e->value = 1;
    if (e->node && formula(b, e->node, e->name, &e->value) != WEIR_OK)
        e->state = BAD;
    else
        e->state = KNOWN;
}

static int name_value(void *user, const char *name, weir_loc loc,
                      int64_t *value)
{
    binder *b = user;
    entry *e = b->entry;

    while (e < b->entry + b->n && strcmp(e->name, name) != 0)
        e++;
    if (e == b->entry + b->n)
        return 0;
    if (e->state == BUSY) {
        weir_report(b->d, WEIR_ERROR, loc, "'%s' depends on itself", name);
        return -1;
    }
    if (e->state == UNKNOWN)
        evaluate(b, e);
    *value = e->value;
    return e->state == BAD ? -1 : 1;
}

static void add_entry(binder *b, const char *name, const weir_yaml *node)
{
    b->names[b->n] = name;
    b->entry[b->n++] = (entry){.name = name, .node = node};
}

/* Parameters are words of formulas. */
static void check_parameter(const binder *b, const weir_yaml *key)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    const char *s = key->text;

    if (*s && !(*s >= '0' && *s <= '9') && strspn(s, letters) == strlen(s))
        return;
    weir_report(b->d, WEIR_ERROR, key->loc,
                "'%.60s' cannot be the name of a parameter: write a letter, "
                "then letters, digits or '_'",
                s);
}

/* `parameters: {batch: 1}` is stronger than `batch: 64`. */
static weir_status read_parameters(binder *b)
{
    const weir_yaml *map = weir_yaml_get(b->shape, "parameters");
    const weir_yaml *own[] = {weir_yaml_get(map, "batch"),
                              weir_yaml_get(map, "heads")};

    add_entry(b, "batch", own[0] ? own[0] : weir_yaml_get(b->shape, "batch"));
    add_entry(b, "heads", own[1] ? own[1] : weir_yaml_get(b->shape, "heads"));
    b->scope = (weir_scope){name_value, b, b->names, 0};
    if (map && map->kind != WEIR_YAML_MAP && map->kind != WEIR_YAML_NULL) {
        weir_report(b->d, WEIR_ERROR, map->loc,
                    "'parameters' is a map from names to numbers or formulas");
        return WEIR_ESYNTAX;
    }
    for (size_t i = 0; map && i < map->n; i++) {
        if (map->item[i] == own[0] || map->item[i] == own[1])
            continue;
        if (map->item[i]->kind == WEIR_YAML_SCALAR)
            check_parameter(b, map->key[i]); /* else a formula cut in two */
        if (b->n == MAX_PARAMETERS) {
            weir_report(b->d, WEIR_ERROR, map->key[i]->loc,
                        "a shape has at most %d parameters",
                        MAX_PARAMETERS - 2);
            return WEIR_EVALUE;
        }
        add_entry(b, map->key[i]->text, map->item[i]);
    }
    b->scope.n = (size_t)b->n;
    for (int i = 0; i < b->n; i++)
        if (b->entry[i].state == UNKNOWN)
            evaluate(b, b->entry + i);
    return WEIR_OK;
}

/* WHAT stands before NAME: "rank ". */
static bool check_extent(binder *b, const weir_yaml *node, const char *what,
                         const char *name, int64_t value)
{
    if (value >= 1 && value <= max_extent)
        return true;
    weir_report(b->d, WEIR_ERROR, node ? node->loc : b->shape->loc,
                "%s'%.60s' is %lld, but must be 1 ... 2147483648", what, name,
                (long long)value);
    return false;
}

static void bind_batch(binder *b, int64_t *extent)
{
    const entry *batch = b->entry + BATCH, *heads = b->entry + HEADS;

    extent[WEIR_RANK_B] = batch->value;
    extent[WEIR_RANK_H] = heads->value;
    if (batch->state == KNOWN)
        check_extent(b, batch->node, "", "batch", batch->value);
    if (heads->state == KNOWN)
        check_extent(b, heads->node, "", "heads", heads->value);
}

/* All extents are looked at, also those of ranks that C lacks. */
static void bind_rank(binder *b, const weir_yaml *key, const weir_yaml *node,
                      int64_t *extent)
{
    int r = weir_cascade_rank(b->c, key->text);
    int64_t value;

    if (!weir_is_rank_name(key->text)) {
        weir_report(b->d, WEIR_ERROR, key->loc,
                    "a rank is an upper-case word such as 'M' or 'M1', not "
                    "'%.60s'",
                    key->text);
        return;
    }
    if (r == WEIR_RANK_B || r == WEIR_RANK_H)
        weir_report(b->d, WEIR_ERROR, key->loc,
                    "the extent of rank '%s' is said by '%s'", key->text,
                    r == WEIR_RANK_B ? "batch" : "heads");
    else if (r >= 0 && b->c->rank[r].level >= 0)
        weir_report(b->d, WEIR_ERROR, key->loc,
                    "'%s' is a level of '%s'; the mapping decides its extent",
                    key->text, b->c->rank[b->c->rank[r].base].name);
    else if (formula(b, node, key->text, &value) != WEIR_OK)
        value = 1; /* reported */
    else if (check_extent(b, node, "rank ", key->text, value) && r >= 0)
        extent[r] = value;
}

static void bind_extents(binder *b, int64_t *extent)
{
    const weir_yaml *map = weir_yaml_get(b->shape, "extents");

    if (!map || map->kind != WEIR_YAML_MAP) {
        weir_report(b->d, WEIR_ERROR, map ? map->loc : b->shape->loc,
                    "shape '%s' needs a map 'extents'", b->name);
        return;
    }
    for (size_t i = 0; i < map->n; i++)
        bind_rank(b, map->key[i], map->item[i], extent);
    for (int r = WEIR_RANK_H + 1; r < b->c->nranks; r++)
        if (b->c->rank[r].level < 0 && !weir_yaml_get(map, b->c->rank[r].name))
            weir_report(b->d, WEIR_ERROR, map->loc,
                        "shape '%s' has no extent for rank '%s' of cascade "
                        "'%s'%s%s",
                        b->name, b->c->rank[r].name, b->c->name,
                        b->c->rank[r].about[0] ? ": " : "",
                        b->c->rank[r].about);
}

/* Words of SET, but 0 when there are more than 2^62. */
static int64_t words(const binder *b, weir_ranks set, const int64_t *extent)
{
    int64_t n = 1;
    int r;

    WEIR_EACH_RANK(r, set) {
        int64_t x = extent[b->c->rank[r].base];

        if (n > ((int64_t)1 << 62) / x)
            return 0;
        n *= x;
    }
    return n;
}

static void check_view(binder *b, const weir_tensor *view,
                       const int64_t *extent)
{
    const weir_tensor *of = b->c->tensor + view->view;
    weir_ranks mine = weir_cascade_whole(b->c, view->ranks);
    weir_ranks theirs = weir_cascade_whole(b->c, of->ranks);
    int64_t m = words(b, mine & ~theirs, extent);
    int64_t t = words(b, theirs & ~mine, extent);

    if (m != t || m == 0)
        weir_report(b->d, WEIR_ERROR, b->shape->loc,
                    "view '%s' and '%s', which it shows, differ in size: their "
                    "other ranks have %lld and %lld words",
                    view->name, of->name, (long long)m, (long long)t);
}

/* The format of the words that have none of their own: whole bytes. */
static int64_t format_byte(binder *b, const weir_yaml *node)
{
    static const char *const names[] = {"fp32", "bf16",     "fp16",    "fp8",
                                        "int8", "fp8_e4m3", "fp8_e5m2"};
    enum { FORMATS = sizeof names / sizeof *names };
    const weir_number *f = NULL;
    static const char list[] =
        "fp32, bf16, fp16, fp8, int8, fp8_e4m3 or fp8_e5m2";
    const char *near;

    if (!node || node->kind != WEIR_YAML_SCALAR) {
        weir_report(b->d, WEIR_ERROR, node ? node->loc : b->shape->loc,
                    "shape '%s' needs a 'format': %s", b->name, list);
        return 0;
    }
    for (size_t i = 0; i < FORMATS && !f; i++)
        if (strcmp(node->text, names[i]) == 0)
            f = weir_number_find(names[i]);
    if (f)
        return f->bit / 8;
    near = weir_suggest(node->text, names, FORMATS);
    weir_report(b->d, WEIR_ERROR, node->loc,
                "unknown format '%.60s', expected %s%s%s%s", node->text, list,
                near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return 0;
}

static const double *bind_constants(binder *b)
{
    double *value = WEIR_NEW(b->a, double, (size_t)b->c->nconstants + 1);

    for (int i = 0; i < b->c->nconstants; i++) {
        value[i] = b->c->constant[i].value;
        for (int k = 0; k < b->n; k++)
            if (strcmp(b->entry[k].name, b->c->constant[i].name) == 0 &&
                b->entry[k].node)
                value[i] = (double)b->entry[k].value;
    }
    return value;
}

/* The format that sums are rounded to where an engine computes them. */
static const char *accumulator(binder *b)
{
    static const char *const formats[] = {"fp32", "bf16", "fp16"};
    const weir_yaml *node = weir_yaml_get(b->shape, "accumulate");

    if (!node)
        return formats[0];
    for (int i = 0; i < 3 && node->kind == WEIR_YAML_SCALAR; i++)
        if (strcmp(node->text, formats[i]) == 0)
            return formats[i];
    weir_report(b->d, WEIR_ERROR, node->loc,
                "'accumulate' must be fp32, bf16 or fp16");
    return formats[0];
}

/* The shape may say another mask than the cascade. */
static const weir_yaml *const *bind_masks(binder *b)
{
    const weir_yaml *said = weir_yaml_get(b->shape, "masks");
    const weir_yaml **mask =
        WEIR_NEW(b->a, const weir_yaml *, (size_t)b->c->nmasks + 1);
    const char **name = WEIR_NEW(b->a, const char *, (size_t)b->c->nmasks + 1);

    for (int i = 0; i < b->c->nmasks; i++) {
        const weir_yaml *other = weir_yaml_get(said, b->c->mask[i].name);

        name[i] = b->c->mask[i].name;
        mask[i] = other ? other : b->c->mask[i].definition;
    }
    if (said && said->kind != WEIR_YAML_MAP)
        weir_report(b->d, WEIR_ERROR, said->loc,
                    "'masks' is a map such as near: {window: 512}");
    for (size_t k = 0; said && said->kind == WEIR_YAML_MAP && k < said->n; k++)
        (void)weir_mask_check(said->item[k],
                              b->d); /* also one that is unused */
    for (size_t k = 0; said && b->c->nmasks > 0 && k < said->n; k++) {
        const char *text =
            said->kind == WEIR_YAML_MAP ? said->key[k]->text : "";
        const char *near;
        int i = 0;

        while (i < b->c->nmasks && strcmp(name[i], text) != 0)
            i++;
        if (i < b->c->nmasks || !*text)
            continue;
        near = weir_suggest(text, name, (size_t)b->c->nmasks);
        weir_report(b->d, WEIR_WARN, said->key[k]->loc,
                    "'%s' has no mask '%.60s'%s%s%s", b->c->name, text,
                    near ? "; did you mean '" : "", near ? near : "",
                    near ? "'?" : "");
    }
    return mask;
}

static const weir_problem *finish(binder *b, const int64_t *extent,
                                  int64_t word_byte, const char *accumulate)
{
    weir_problem *p = WEIR_NEW(b->a, weir_problem, 1);
    weir_parameter *parameter = WEIR_NEW(b->a, weir_parameter, (size_t)b->n);

    for (int i = 0; i < b->n; i++)
        parameter[i] = (weir_parameter){b->entry[i].name, b->entry[i].value};
    *p = (weir_problem){
        .cascade = b->c,
        .shape = b->name,
        .format = weir_yaml_get(b->shape, "format")->text,
        .accumulate = accumulate,
        .word_byte = word_byte,
        .extent = extent,
        .constant = bind_constants(b),
        .mask = bind_masks(b),
        .nparameters = b->n,
        .parameter = parameter,
    };
    return p;
}

weir_status weir_bind(const weir_problem **out, weir_arena *a,
                      const weir_cascade *c, const weir_yaml *shape,
                      weir_diag *d)
{
    static const char *const keys[] = {
        "shape",   "about",  "source",     "batch", "heads", "parameters",
        "extents", "format", "accumulate", "masks", NULL};
    binder b = {.a = a, .d = d, .c = c, .shape = shape};
    int64_t *extent = WEIR_NEW(a, int64_t, (size_t)c->nranks), word_byte;
    const weir_problem *p;
    const char *accumulate;
    int errors = d->errors;

    (void)weir_yaml_known(shape, keys, d);
    if (shape->kind != WEIR_YAML_MAP)
        return WEIR_ESYNTAX;
    WEIR_TRY(weir_yaml_string(&b.name, shape, "shape", d));
    WEIR_TRY(read_parameters(&b));
    bind_batch(&b, extent);
    bind_extents(&b, extent);
    word_byte = format_byte(&b, weir_yaml_get(shape, "format"));
    accumulate = accumulator(&b);
    if (d->errors > errors)
        return WEIR_EVALUE;
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].view >= 0)
            check_view(&b, c->tensor + t, extent);
    if (d->errors > errors)
        return WEIR_EVALUE;
    p = finish(&b, extent, word_byte, accumulate);
    weir_check_bounds(p, d);
    if (d->errors > errors)
        return WEIR_EVALUE;
    *out = p;
    return WEIR_OK;
}
