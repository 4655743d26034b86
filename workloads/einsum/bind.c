/* SPDX-License-Identifier: Apache-2.0
 * bind.c - a cascade and a shape become a problem: every rank has an extent.
 */
#include "base/formula.h"
#include "workloads/einsum/problem.h"

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

static bool check_extent(binder *b, const weir_yaml *node, const char *what,
                         int64_t value)
{
    if (value >= 1 && value <= max_extent)
        return true;
    weir_report(b->d, WEIR_ERROR, node ? node->loc : b->shape->loc,
                "%s is %lld, but must be 1 ... 2147483648", what,
                (long long)value);
    return false;
}

static void bind_batch(binder *b, int64_t *extent)
{
    const entry *batch = b->entry + BATCH, *heads = b->entry + HEADS;

    extent[WEIR_RANK_B] = batch->value;
    extent[WEIR_RANK_H] = heads->value;
    if (batch->state == KNOWN)
        check_extent(b, batch->node, "'batch'", batch->value);
    if (heads->state == KNOWN)
        check_extent(b, heads->node, "'heads'", heads->value);
}

/* All extents are looked at, also those of ranks that C lacks. */
static void bind_rank(binder *b, const weir_yaml *key, const weir_yaml *node,
                      int64_t *extent)
{
    int r = weir_cascade_rank(b->c, key->text);
    int64_t value;

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
    else if (check_extent(b, node, weir_format(b->a, "rank '%.60s'", key->text),
                          value) &&
             r >= 0)
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

static void check_fixed(binder *b, const weir_access *x, const int64_t *extent)
{
    const weir_tensor *t = b->c->tensor + x->tensor;

    for (int i = 0; i < x->n && x->n == t->n; i++) {
        const weir_index *at = x->index + i;
        int r = t->rank[i];

        if (at->rank < 0 && at->stop < 0 && extent[r] > 0 &&
            at->offset >= extent[r])
            weir_report(b->d, WEIR_ERROR, at->loc,
                        "coordinate %lld is beyond rank '%s' of '%s', whose "
                        "extent is %lld",
                        (long long)at->offset, b->c->rank[r].name, t->name,
                        (long long)extent[r]);
    }
}

/* Expressions are at most a few hundred deep: the parser sees to it. */
static void check_expr(binder *b, const weir_expr *x, const int64_t *extent)
{
    if (x->kind == WEIR_EXPR_ACCESS)
        check_fixed(b, &x->access, extent);
    for (int i = 0; x->kind == WEIR_EXPR_CALL && i < 2; i++)
        if (x->arg[i])
            check_expr(b, x->arg[i], extent);
}

static int64_t format_byte(binder *b, const weir_yaml *node)
{
    static const struct {
        const char *name;
        int64_t byte;
    } formats[] = {{"fp32", 4}, {"bf16", 2}, {"fp16", 2}, {"fp8", 1}};
    enum { N = sizeof formats / sizeof *formats };
    const char *names[N], *near;

    if (!node || node->kind != WEIR_YAML_SCALAR) {
        weir_report(b->d, WEIR_ERROR, node ? node->loc : b->shape->loc,
                    "shape '%s' needs a 'format': fp32, bf16, fp16 or fp8",
                    b->name);
        return 0;
    }
    for (int i = 0; i < N; i++) {
        names[i] = formats[i].name;
        if (strcmp(node->text, names[i]) == 0)
            return formats[i].byte;
    }
    near = weir_suggest(node->text, names, N);
    weir_report(
        b->d, WEIR_ERROR, node->loc,
        "unknown format '%.60s', expected fp32, bf16, fp16 or fp8%s%s%s",
        node->text, near ? "; did you mean '" : "", near ? near : "",
        near ? "'?" : "");
    return 0;
}

static const weir_problem *finish(binder *b, const int64_t *extent,
                                  int64_t word_byte)
{
    weir_problem *p = WEIR_NEW(b->a, weir_problem, 1);
    weir_parameter *parameter = WEIR_NEW(b->a, weir_parameter, (size_t)b->n);

    for (int i = 0; i < b->n; i++)
        parameter[i] = (weir_parameter){b->entry[i].name, b->entry[i].value};
    *p = (weir_problem){
        .cascade = b->c,
        .shape = b->name,
        .format = weir_yaml_get(b->shape, "format")->text,
        .word_byte = word_byte,
        .extent = extent,
        .nparameters = b->n,
        .parameter = parameter,
    };
    return p;
}

weir_status weir_bind(const weir_problem **out, weir_arena *a,
                      const weir_cascade *c, const weir_yaml *shape,
                      weir_diag *d)
{
    static const char *const keys[] = {"shape",   "about",  "source",
                                       "batch",   "heads",  "parameters",
                                       "extents", "format", NULL};
    binder b = {.a = a, .d = d, .c = c, .shape = shape};
    int64_t *extent = WEIR_NEW(a, int64_t, (size_t)c->nranks), word_byte;
    int errors = d->errors;

    (void)weir_yaml_known(shape, keys, d);
    if (shape->kind != WEIR_YAML_MAP)
        return WEIR_ESYNTAX;
    WEIR_TRY(weir_yaml_string(&b.name, shape, "shape", d));
    WEIR_TRY(read_parameters(&b));
    bind_batch(&b, extent);
    bind_extents(&b, extent);
    word_byte = format_byte(&b, weir_yaml_get(shape, "format"));
    if (d->errors > errors)
        return WEIR_EVALUE;
    for (int t = 0; t < c->ntensors; t++)
        if (c->tensor[t].view >= 0)
            check_view(&b, c->tensor + t, extent);
    for (int e = 0; e < c->neinsums; e++)
        check_expr(&b, c->einsum[e].value, extent);
    if (d->errors > errors)
        return WEIR_EVALUE;
    *out = finish(&b, extent, word_byte);
    return WEIR_OK;
}
