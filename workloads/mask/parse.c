/* SPDX-License-Identifier: Apache-2.0
 * parse.c - a mask from its YAML.
 */
#include "workloads/mask/reader.h"

#include <string.h>

enum { PARTS = 1024 };

weir_status weir_mask_wrong(const weir_mask_reader *r, const weir_yaml *node,
                            const char *what)
{
    weir_report(r->d, WEIR_ERROR, node->loc, "%s", what);
    return WEIR_EVALUE;
}

weir_status weir_mask_number(int64_t *out, const weir_mask_reader *r,
                             const weir_yaml *node, const char *what,
                             int64_t min, int64_t max)
{
    if (node->kind != WEIR_YAML_SCALAR) {
        weir_report(r->d, WEIR_ERROR, node->loc,
                    "expected a number or a formula for '%s'", what);
        return WEIR_ESYNTAX;
    }
    WEIR_TRY(weir_formula_eval(out, node->text, node->loc, r->scope, r->d));
    if (*out >= min && *out <= max)
        return WEIR_OK;
    weir_report(r->d, WEIR_ERROR, node->loc,
                "'%s' is %lld, but must be %lld ... %lld", what,
                (long long)*out, (long long)min, (long long)max);
    return WEIR_EVALUE;
}

weir_mask *weir_mask_make(const weir_mask_reader *r, weir_mask_kind kind)
{
    weir_mask *m = WEIR_NEW(r->a, weir_mask, 1);

    m->kind = kind;
    m->heads = r->tokens.heads;
    m->queries = r->tokens.queries;
    m->keys = r->tokens.keys;
    m->n = r->tokens.n;
    memcpy(m->layout, r->tokens.layout, sizeof m->layout);
    return m;
}

/* Every token in one dimension. */
static const weir_mask *line(const weir_mask_reader *r, bool causal)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_WINDOW);

    m->n = 1;
    m->dim[0] = (weir_window){.length = m->keys,
                              .window = m->keys,
                              .stride = 1,
                              .dilation = 1,
                              .causal = causal};
    return m;
}

static weir_status read(const weir_mask **out, const weir_mask_reader *r,
                        const weir_yaml *node);

static weir_status read_parts(const weir_mask **out, const weir_mask_reader *r,
                              const weir_yaml *list, weir_mask_kind kind)
{
    weir_mask *m = weir_mask_make(r, kind);
    const weir_mask **part;

    *out = m;
    if (list->kind != WEIR_YAML_LIST || list->n < 1 || list->n > PARTS)
        return weir_mask_wrong(r, list, "expected a list of 1 to 1024 masks");
    part = WEIR_NEW(r->a, const weir_mask *, list->n);
    for (size_t i = 0; i < list->n; i++)
        WEIR_TRY(read(part + i, r, list->item[i]));
    m->nparts = (int)list->n;
    m->part = part;
    return WEIR_OK;
}

static weir_status read_heads(const weir_mask **out, const weir_mask_reader *r,
                              const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_HEADS);
}

static weir_status read_and(const weir_mask **out, const weir_mask_reader *r,
                            const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_AND);
}

static weir_status read_or(const weir_mask **out, const weir_mask_reader *r,
                           const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_OR);
}

static weir_status read_not(const weir_mask **out, const weir_mask_reader *r,
                            const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_NOT);
    const weir_mask **part = WEIR_NEW(r->a, const weir_mask *, 1);

    (void)map;
    *out = m;
    m->nparts = 1;
    m->part = part;
    return read(part, r, node);
}

static const struct form {
    const char *key;
    weir_mask_read *read;
    const char *also[5]; /* keys that may stand beside it */
} forms[] = {
    {"window", weir_mask_read_window, {"stride", "dilation", "causal", "cut"}},
    {"sink", weir_mask_read_sink, {0}},
    {"prefix", weir_mask_read_prefix, {0}},
    {"document", weir_mask_read_document, {0}},
    {"blocks", weir_mask_read_blocks, {"list"}},
    {"bitmap", weir_mask_read_bitmap, {0}},
    {"heads", read_heads, {0}},
    {"and", read_and, {0}},
    {"or", read_or, {0}},
    {"not", read_not, {0}},
};

enum { FORMS = sizeof forms / sizeof *forms };

static weir_status check_keys(const weir_mask_reader *r, const weir_yaml *map,
                              const struct form *f)
{
    const char *keys[16] = {f->key, "layout", "ranks"};
    int n = 3;

    for (int i = 0; f->also[i]; i++)
        keys[n++] = f->also[i];
    return weir_yaml_known(map, keys, r->d);
}

/* Keys of any mask at all. */
static weir_status check_any_key(const weir_yaml *map, weir_diag *d)
{
    const char *keys[6 * FORMS + 3] = {"layout", "ranks"};
    int n = 2;

    for (int i = 0; i < FORMS; i++) {
        keys[n++] = forms[i].key;
        for (int k = 0; forms[i].also[k]; k++)
            keys[n++] = forms[i].also[k];
    }
    return weir_yaml_known(map, keys, d);
}

weir_status weir_mask_check(const weir_yaml *node, weir_diag *d)
{
    static const char *const joins[] = {"and", "or", "not", "heads"};
    weir_status s = WEIR_OK;

    if (node->kind == WEIR_YAML_LIST)
        for (size_t i = 0; i < node->n; i++)
            s = weir_mask_check(node->item[i], d) == WEIR_OK ? s : WEIR_EVALUE;
    if (node->kind != WEIR_YAML_MAP)
        return s;
    WEIR_TRY(check_any_key(node, d));
    for (size_t i = 0; i < sizeof joins / sizeof *joins; i++) {
        const weir_yaml *parts = weir_yaml_get(node, joins[i]);

        if (parts && weir_mask_check(parts, d) != WEIR_OK)
            s = WEIR_EVALUE;
    }
    return s;
}

static weir_status read_layout(weir_mask_reader *r, const weir_yaml *node)
{
    const weir_yaml *list = weir_yaml_get(node, "layout");
    weir_tokens *t = &r->tokens;
    int64_t product = 1;

    if (!list)
        return WEIR_OK;
    if (list->kind != WEIR_YAML_LIST || list->n < 1 ||
        list->n > WEIR_MASK_DIMENSIONS)
        return weir_mask_wrong(r, list, "'layout' is a list of 1 to 3 extents");
    t->n = (int)list->n;
    for (int i = 0; i < t->n; i++) {
        WEIR_TRY(weir_mask_number(t->layout + i, r, list->item[i], "layout", 1,
                                  t->keys));
        product =
            t->layout[i] > t->keys / product + 1 ? 0 : product * t->layout[i];
        if (product == 0)
            break;
    }
    if (product == t->keys)
        return WEIR_OK;
    weir_report(r->d, WEIR_ERROR, list->loc,
                "the layout must have %lld tokens, as many as there are keys",
                (long long)t->keys);
    return WEIR_EVALUE;
}

static weir_status read_map(const weir_mask **out, const weir_mask_reader *r,
                            const weir_yaml *map)
{
    const struct form *f = NULL;
    weir_mask_reader own = *r;

    for (int i = 0; i < FORMS; i++) {
        if (!weir_yaml_get(map, forms[i].key))
            continue;
        if (f) {
            weir_report(r->d, WEIR_ERROR, map->loc,
                        "'%s' and '%s' are two masks; join them with 'and: "
                        "[...]' or 'or: [...]'",
                        f->key, forms[i].key);
            return WEIR_EVALUE;
        }
        f = forms + i;
    }
    if (!f)
        return weir_mask_wrong(
            r, map,
            "a mask is one of dense, causal, window, sink, prefix, "
            "document, blocks, bitmap, heads, and, or, not");
    WEIR_TRY(check_keys(r, map, f));
    WEIR_TRY(read_layout(&own, map));
    return f->read(out, &own, map, weir_yaml_get(map, f->key));
}

static weir_status read(const weir_mask **out, const weir_mask_reader *r,
                        const weir_yaml *node)
{
    if (node->kind == WEIR_YAML_MAP)
        return read_map(out, r, node);
    if (node->kind == WEIR_YAML_SCALAR && strcmp(node->text, "dense") == 0)
        *out = line(r, false);
    else if (node->kind == WEIR_YAML_SCALAR &&
             strcmp(node->text, "causal") == 0)
        *out = line(r, true);
    else
        return weir_mask_wrong(
            r, node,
            "expected 'dense', 'causal' or a map such as {window: "
            "512, causal: true}");
    return WEIR_OK;
}

static int no_names(void *user, const char *name, weir_loc loc, int64_t *value)
{
    (void)user;
    (void)name;
    (void)loc;
    (void)value;
    return 0;
}

weir_status weir_mask_parse(const weir_mask **out, weir_arena *a,
                            const weir_yaml *node, const weir_tokens *tokens,
                            const weir_scope *scope, weir_diag *d)
{
    weir_scope empty = {.value = no_names};
    weir_mask_reader r = {a, d, scope ? scope : &empty, *tokens};

    if (tokens->queries > tokens->keys) {
        weir_report(d, WEIR_ERROR, node->loc,
                    "a mask needs at least as many keys as queries; there are "
                    "%lld and %lld",
                    (long long)tokens->keys, (long long)tokens->queries);
        return WEIR_EVALUE;
    }
    if (r.tokens.n == 0) {
        r.tokens.n = 1;
        r.tokens.layout[0] = tokens->keys;
    }
    return read(out, &r, node);
}
