/* SPDX-License-Identifier: Apache-2.0
 * leaf.c - the masks that are made of no other masks, from their YAML.
 */
#include "workloads/mask/reader.h"
#include "workloads/numeric/npy.h"

#include <string.h>

/* --- windows --- */

/* NODE's value in dimension I: one for all, or a list of N. */
static weir_status of_dimension(const weir_yaml **out,
                                const weir_mask_reader *r,
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

static weir_status window_number(int64_t *out, const weir_mask_reader *r,
                                 const weir_yaml *map, const char *key, int i,
                                 int n, int64_t max)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    *out = 1;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(of_dimension(&node, r, node, i, n, key));
    return weir_mask_number(out, r, node, key, 1, max);
}

static weir_status window_flag(bool *out, const weir_mask_reader *r,
                               const weir_yaml *map, const char *key, int i,
                               int n)
{
    const weir_yaml *node = weir_yaml_get(map, key);

    *out = false;
    if (!node)
        return WEIR_OK;
    WEIR_TRY(of_dimension(&node, r, node, i, n, key));
    return weir_yaml_bool(out, node, key, r->d);
}

/* A window longer than its dimension is all of it. */
static weir_status dimension(weir_window *w, const weir_mask_reader *r,
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

weir_status weir_mask_read_window(const weir_mask **out,
                                  const weir_mask_reader *r,
                                  const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_WINDOW);

    (void)node;
    for (int i = 0; i < m->n; i++)
        WEIR_TRY(dimension(m->dim + i, r, map, i, m->n));
    *out = m;
    return WEIR_OK;
}

/* --- the other leaves --- */

weir_status weir_mask_read_sink(const weir_mask **out,
                                const weir_mask_reader *r, const weir_yaml *map,
                                const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_SINK);

    (void)map;
    *out = m;
    WEIR_TRY(weir_mask_number(&m->count, r, node, "sink", 0, (int64_t)1 << 31));
    m->count = m->count < m->keys ? m->count : m->keys;
    return WEIR_OK;
}

weir_status weir_mask_read_prefix(const weir_mask **out,
                                  const weir_mask_reader *r,
                                  const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_PREFIX);

    (void)map;
    *out = m;
    WEIR_TRY(
        weir_mask_number(&m->count, r, node, "prefix", 0, (int64_t)1 << 31));
    m->count = m->count < m->keys ? m->count : m->keys;
    return WEIR_OK;
}

static weir_status equal_documents(weir_mask *m, const weir_mask_reader *r,
                                   const weir_yaml *node)
{
    int64_t length, *bound;

    WEIR_TRY(
        weir_mask_number(&length, r, node, "document", 1, (int64_t)1 << 31));
    m->nbounds = (int)((m->keys + length - 1) / length);
    bound = WEIR_NEW(r->a, int64_t, (size_t)m->nbounds);
    for (int i = 0; i < m->nbounds; i++)
        bound[i] = i + 1 < m->nbounds ? (i + 1) * length : m->keys;
    m->bound = bound;
    return WEIR_OK;
}

weir_status weir_mask_read_document(const weir_mask **out,
                                    const weir_mask_reader *r,
                                    const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_DOCUMENT);
    int64_t *bound = WEIR_NEW(r->a, int64_t, node->n), sum = 0, length;

    (void)map;
    *out = m;
    if (node->kind != WEIR_YAML_LIST)
        return equal_documents(m, r, node);
    for (size_t i = 0; i < node->n; i++) {
        WEIR_TRY(weir_mask_number(&length, r, node->item[i], "document", 1,
                                  m->keys));
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
static weir_status block_row(int64_t *key, const weir_mask_reader *r,
                             const weir_yaml *row, int64_t nkeys)
{
    if (row->kind != WEIR_YAML_LIST)
        return weir_mask_wrong(r, row, "expected a list of key blocks");
    for (size_t i = 0; i < row->n; i++) {
        WEIR_TRY(
            weir_mask_number(key + i, r, row->item[i], "list", 0, nkeys - 1));
        if (i > 0 && key[i] <= key[i - 1])
            return weir_mask_wrong(r, row->item[i],
                                   "the key blocks of a query block must rise");
    }
    return WEIR_OK;
}

static weir_status block_list(weir_mask *m, const weir_mask_reader *r,
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

weir_status weir_mask_read_blocks(const weir_mask **out,
                                  const weir_mask_reader *r,
                                  const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_BLOCKS);
    const weir_yaml *list = weir_yaml_get(map, "list");

    *out = m;
    for (int i = 0; i < 2; i++) {
        const weir_yaml *size = node;

        WEIR_TRY(of_dimension(&size, r, node, i, 2, "blocks"));
        WEIR_TRY(weir_mask_number(m->block + i, r, size, "blocks", 1,
                                  (int64_t)1 << 31));
    }
    if (!list || list->kind != WEIR_YAML_LIST)
        return weir_mask_wrong(
            r, list ? list : map,
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

weir_status weir_mask_read_bitmap(const weir_mask **out,
                                  const weir_mask_reader *r,
                                  const weir_yaml *map, const weir_yaml *node)
{
    weir_mask *m = weir_mask_make(r, WEIR_MASK_BITMAP);
    weir_npy t;
    uint8_t *bit;

    (void)map;
    *out = m;
    if (node->kind != WEIR_YAML_SCALAR)
        return weir_mask_wrong(r, node, "expected the name of a .npy file");
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
