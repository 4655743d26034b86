/* SPDX-License-Identifier: Apache-2.0
 * parse.c - a mask from its YAML.
 */
#include "workloads/mask/mask.h"

#include "workloads/numeric/npy.h"

#include <string.h>

enum { PARTS = 1024 };

typedef struct reader {
    weir_arena *a;
    weir_diag *d;
    const weir_scope *scope;
    weir_tokens tokens;
} reader;

static weir_status wrong(const reader *r, const weir_yaml *node,
                         const char *what)
{
    weir_report(r->d, WEIR_ERROR, node->loc, "%s", what);
    return WEIR_EVALUE;
}

static weir_status number(int64_t *out, const reader *r, const weir_yaml *node,
                          const char *what, int64_t min, int64_t max)
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

static weir_mask *make(const reader *r, weir_mask_kind kind)
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
static const weir_mask *line(const reader *r, bool causal)
{
    weir_mask *m = make(r, WEIR_MASK_WINDOW);

    m->n = 1;
    m->dim[0] = (weir_window){.length = m->keys,
                              .window = m->keys,
                              .stride = 1,
                              .dilation = 1,
                              .causal = causal};
    return m;
}

/* --- windows --- */

/* NODE's value in dimension I: one for all, or a list of N. */
static weir_status of_dimension(const weir_yaml **out, const reader *r,
                                const weir_yaml *node, int i, int n,
                                const char *what)
{
    *out = node;
    if (node->kind != WEIR_YAML_LIST)
        return WEIR_OK;
    if (node->n != (size_t)n) {
        weir_report(r->d, WEIR_ERROR, node->loc,
                    "'%s' has %zu numbers, but the layout has %d dimension%s",
                    what, node->n, n, n == 1 ? "" : "s");
        return WEIR_EVALUE;
    }
    *out = node->item[i];
    return WEIR_OK;
}

static weir_status window_number(int64_t *out, const reader *r,
                                 const weir_yaml *map, const char *key, int i,
                                 int n, int64_t max)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    *out = 1;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(of_dimension(&node, r, node, i, n, key));
    return number(out, r, node, key, 1, max);
}

static weir_status window_flag(bool *out, const reader *r, const weir_yaml *map,
                               const char *key, int i, int n)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    *out = false;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(of_dimension(&node, r, node, i, n, key));
    return weir_yaml_bool(out, node, key, r->d);
}

/* A window longer than its dimension is all of it. */
static weir_status dimension(weir_window *w, const reader *r,
                             const weir_yaml *map, int i, int n)
{
    int64_t length = r->tokens.layout[i];

    w->length = length;
    WEIR_TRY(
        window_number(&w->window, r, map, "window", i, n, (int64_t)1 << 31));
    WEIR_TRY(window_number(&w->stride, r, map, "stride", i, n, w->window));
    WEIR_TRY(window_number(&w->dilation, r, map, "dilation", i, n, length));
    WEIR_TRY(window_flag(&w->causal, r, map, "causal", i, n));
    WEIR_TRY(window_flag(&w->cut, r, map, "cut", i, n));
    if (w->dilation > 1 && w->window > length / w->dilation) {
        weir_report(r->d, WEIR_ERROR, map->loc,
                    "window %lld times dilation %lld is more than the %lld "
                    "tokens of dimension %d",
                    (long long)w->window, (long long)w->dilation,
                    (long long)length, i + 1);
        return WEIR_EVALUE;
    }
    w->window = w->window < length ? w->window : length;
    w->stride = w->stride < w->window ? w->stride : w->window;
    return WEIR_OK;
}

static weir_status read_window(const weir_mask **out, const reader *r,
                               const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_WINDOW);

    (void)node;
    for (int i = 0; i < m->n; i++)
        WEIR_TRY(dimension(m->dim + i, r, map, i, m->n));
    *out = m;
    return WEIR_OK;
}

/* --- the other leaves --- */

static weir_status read_sink(const weir_mask **out, const reader *r,
                             const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_SINK);

    (void)map;
    *out = m;
    WEIR_TRY(number(&m->count, r, node, "sink", 0, (int64_t)1 << 31));
    m->count = m->count < m->keys ? m->count : m->keys;
    return WEIR_OK;
}

static weir_status read_prefix(const weir_mask **out, const reader *r,
                               const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_PREFIX);

    (void)map;
    *out = m;
    WEIR_TRY(number(&m->count, r, node, "prefix", 0, (int64_t)1 << 31));
    m->count = m->count < m->keys ? m->count : m->keys;
    return WEIR_OK;
}

static weir_status equal_documents(weir_mask *m, const reader *r,
                                   const weir_yaml *node)
{
    int64_t length, *bound;

    WEIR_TRY(number(&length, r, node, "document", 1, (int64_t)1 << 31));
    m->nbounds = (int)((m->keys + length - 1) / length);
    bound = WEIR_NEW(r->a, int64_t, (size_t)m->nbounds);
    for (int i = 0; i < m->nbounds; i++)
        bound[i] = i + 1 < m->nbounds ? (i + 1) * length : m->keys;
    m->bound = bound;
    return WEIR_OK;
}

static weir_status read_document(const weir_mask **out, const reader *r,
                                 const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_DOCUMENT);
    int64_t *bound = WEIR_NEW(r->a, int64_t, node->n), sum = 0, length;

    (void)map;
    *out = m;
    if (node->kind != WEIR_YAML_LIST)
        return equal_documents(m, r, node);
    for (size_t i = 0; i < node->n; i++) {
        WEIR_TRY(number(&length, r, node->item[i], "document", 1, m->keys));
        bound[i] = sum += length;
    }
    m->nbounds = (int)node->n;
    m->bound = bound;
    if (sum == m->keys)
        return WEIR_OK;
    weir_report(r->d, WEIR_ERROR, node->loc,
                "the documents have %lld tokens together, but there are %lld",
                (long long)sum, (long long)m->keys);
    return WEIR_EVALUE;
}

/* The key blocks of one query block, which rise. */
static weir_status block_row(int64_t *key, const reader *r,
                             const weir_yaml *row, int64_t nkeys)
{
    if (row->kind != WEIR_YAML_LIST)
        return wrong(r, row, "expected a list of key blocks");
    for (size_t i = 0; i < row->n; i++) {
        WEIR_TRY(number(key + i, r, row->item[i], "list", 0, nkeys - 1));
        if (i > 0 && key[i] <= key[i - 1])
            return wrong(r, row->item[i],
                         "the key blocks of a query block must rise");
    }
    return WEIR_OK;
}

static weir_status block_list(weir_mask *m, const reader *r,
                              const weir_yaml *list)
{
    int64_t rows = (m->queries + m->block[0] - 1) / m->block[0];
    int64_t keys = (m->keys + m->block[1] - 1) / m->block[1], n = 0;
    int64_t *first = WEIR_NEW(r->a, int64_t, (size_t)rows + 1), *key;

    if (list->n != (size_t)rows) {
        weir_report(r->d, WEIR_ERROR, list->loc,
                    "'list' has %zu rows, but there are %lld query blocks",
                    list->n, (long long)rows);
        return WEIR_EVALUE;
    }
    for (size_t i = 0; i < list->n; i++)
        n += (int64_t)list->item[i]->n;
    key = WEIR_NEW(r->a, int64_t, (size_t)n);
    for (size_t i = 0; i < list->n; i++) {
        WEIR_TRY(block_row(key + first[i], r, list->item[i], keys));
        first[i + 1] = first[i] + (int64_t)list->item[i]->n;
    }
    m->first = first;
    m->key = key;
    return WEIR_OK;
}

static weir_status read_blocks(const weir_mask **out, const reader *r,
                               const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_BLOCKS);
    const weir_yaml *list = weir_yaml_get(map, "list");

    *out = m;
    for (int i = 0; i < 2; i++) {
        const weir_yaml *size = node;

        WEIR_TRY(of_dimension(&size, r, node, i, 2, "blocks"));
        WEIR_TRY(number(m->block + i, r, size, "blocks", 1, (int64_t)1 << 31));
    }
    if (!list || list->kind != WEIR_YAML_LIST)
        return wrong(r, list ? list : map,
                     "blocks need 'list: [[key blocks of query block 0], "
                     "...]'");
    return block_list(m, r, list);
}

static const char *beside(weir_arena *a, const weir_yaml *node)
{
    const char *slash = node->loc.file ? strrchr(node->loc.file, '/') : NULL;

    if (node->text[0] == '/' || !slash)
        return node->text;
    return weir_format(a, "%.*s/%s", (int)(slash - node->loc.file),
                       node->loc.file, node->text);
}

static weir_status read_bitmap(const weir_mask **out, const reader *r,
                               const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_BITMAP);
    weir_npy t;
    uint8_t *bit;

    (void)map;
    *out = m;
    if (node->kind != WEIR_YAML_SCALAR)
        return wrong(r, node, "expected the name of a .npy file");
    WEIR_TRY(weir_npy_load(&t, r->a, beside(r->a, node), r->d));
    m->bitmap_heads = t.n == 3 ? t.extent[0] : 1;
    if (t.n < 2 || t.n > 3 || t.extent[t.n - 2] != m->queries ||
        t.extent[t.n - 1] != m->keys ||
        (m->bitmap_heads != 1 && m->bitmap_heads != m->heads)) {
        weir_report(r->d, WEIR_ERROR, node->loc,
                    "the bitmap must be [%lld][%lld], or that for each of %lld "
                    "heads",
                    (long long)m->queries, (long long)m->keys,
                    (long long)m->heads);
        return WEIR_EVALUE;
    }
    bit = WEIR_NEW(r->a, uint8_t, t.count);
    for (size_t i = 0; i < t.count; i++)
        bit[i] = t.x[i] != 0;
    m->bit = bit;
    return WEIR_OK;
}

/* --- sets of sets --- */

static weir_status read(const weir_mask **out, const reader *r,
                        const weir_yaml *node);

static weir_status read_parts(const weir_mask **out, const reader *r,
                              const weir_yaml *list, weir_mask_kind kind)
{
    weir_mask *m = make(r, kind);
    const weir_mask **part;

    *out = m;
    if (list->kind != WEIR_YAML_LIST || list->n < 1 || list->n > PARTS)
        return wrong(r, list, "expected a list of 1 to 1024 masks");
    part = WEIR_NEW(r->a, const weir_mask *, list->n);
    for (size_t i = 0; i < list->n; i++)
        WEIR_TRY(read(part + i, r, list->item[i]));
    m->nparts = (int)list->n;
    m->part = part;
    return WEIR_OK;
}

static weir_status read_heads(const weir_mask **out, const reader *r,
                              const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_HEADS);
}

static weir_status read_and(const weir_mask **out, const reader *r,
                            const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_AND);
}

static weir_status read_or(const weir_mask **out, const reader *r,
                           const weir_yaml *map, const weir_yaml *node)
{
    (void)map;
    return read_parts(out, r, node, WEIR_MASK_OR);
}

static weir_status read_not(const weir_mask **out, const reader *r,
                            const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = make(r, WEIR_MASK_NOT);
    const weir_mask **part = WEIR_NEW(r->a, const weir_mask *, 1);

    (void)map;
    *out = m;
    m->nparts = 1;
    m->part = part;
    return read(part, r, node);
}

/* --- which it is --- */

static const struct form {
    const char *key;
    weir_status (*read)(const weir_mask **, const reader *, const weir_yaml *,
                        const weir_yaml *);
    const char *also[5]; /* keys that may stand beside it */
} forms[] = {
    {"window", read_window, {"stride", "dilation", "causal", "cut"}},
    {"sink", read_sink, {0}},
    {"prefix", read_prefix, {0}},
    {"document", read_document, {0}},
    {"blocks", read_blocks, {"list"}},
    {"bitmap", read_bitmap, {0}},
    {"heads", read_heads, {0}},
    {"and", read_and, {0}},
    {"or", read_or, {0}},
    {"not", read_not, {0}},
};

enum { FORMS = sizeof forms / sizeof *forms };

static weir_status check_keys(const reader *r, const weir_yaml *map,
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

static weir_status read_layout(reader *r, const weir_yaml *node)
{
    const weir_yaml *list = weir_yaml_get(node, "layout");
    weir_tokens *t = &r->tokens;
    int64_t product = 1;

    if (!list)
        return WEIR_OK;
    if (list->kind != WEIR_YAML_LIST || list->n < 1 ||
        list->n > WEIR_MASK_DIMENSIONS)
        return wrong(r, list, "'layout' is a list of 1 to 3 extents");
    t->n = (int)list->n;
    for (int i = 0; i < t->n; i++) {
        WEIR_TRY(number(t->layout + i, r, list->item[i], "layout", 1, t->keys));
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

static weir_status read_map(const weir_mask **out, const reader *r,
                            const weir_yaml *map)
{
    const struct form *f = NULL;
    reader own = *r;

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
        return wrong(r, map,
                     "a mask is one of dense, causal, window, sink, prefix, "
                     "document, blocks, bitmap, heads, and, or, not");
    WEIR_TRY(check_keys(r, map, f));
    WEIR_TRY(read_layout(&own, map));
    return f->read(out, &own, map, weir_yaml_get(map, f->key));
}

static weir_status read(const weir_mask **out, const reader *r,
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
        return wrong(r, node,
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
    reader r = {a, d, scope ? scope : &empty, *tokens};

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
