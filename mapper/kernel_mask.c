/* SPDX-License-Identifier: Apache-2.0
 * kernel_mask.c - which blocks of keys a kernel's tiles visit under a mask.
 *
 *   mask: {sees: {window: 512, causal: true}, queries: P, keys: M,
 *          tile: [queries, block]}
 *
 * gives all formulas `masked` (1, or 0: dense); those behind it `points` of a
 * head, `visits` of all its tiles to blocks and `partials` of these; and
 * `blocks:` what tile t has `visited`.
 */
#include "mapper/kernel_build.h"

#include <string.h>

/* NAME in formulas from here on. */
static weir_status define(weir_kernel_build *x, const char *name, int64_t value)
{
    const weir_yaml key = {.kind = WEIR_YAML_SCALAR, .text = name};

    return weir_kernel_define(x, &key, value);
}

static weir_status read_tile(weir_kernel_build *x, weir_tiling *out,
                             const weir_yaml *node)
{
    if (!node || node->kind != WEIR_YAML_LIST || node->n != 2) {
        weir_report(x->w->d, WEIR_ERROR, node ? node->loc : x->w->doc->loc,
                    "'tile' of a mask is [queries, keys]");
        return WEIR_ESYNTAX;
    }
    out->kind = WEIR_TILING_FLAT;
    WEIR_TRY(weir_build_formula(x->w, &out->query[0], node->item[0], "tile"));
    return weir_build_formula(x->w, &out->key[0], node->item[1], "tile");
}

static bool is_dense(const weir_yaml *sees)
{
    return !sees ||
           (sees->kind == WEIR_YAML_SCALAR && strcmp(sees->text, "dense") == 0);
}

static weir_status count(weir_kernel_build *x, const weir_yaml *map,
                         const weir_yaml *sees)
{
    weir_tokens tokens = {.heads = 1};
    weir_tiling tiling = {0};
    const weir_mask *mask;

    WEIR_TRY(weir_kernel_int(x, &tokens.queries, map, "queries", 1));
    WEIR_TRY(weir_kernel_int(x, &tokens.keys, map, "keys", 1));
    WEIR_TRY(read_tile(x, &tiling, weir_yaml_get(map, "tile")));
    WEIR_TRY(
        weir_mask_parse(&mask, x->w->a, sees, &tokens, &x->w->scope, x->w->d));
    if (weir_mask_by_head(mask)) {
        weir_report(x->w->d, WEIR_ERROR, sees->loc,
                    "a kernel's mask is the same for all heads");
        return WEIR_EUNSUP;
    }
    WEIR_TRY(weir_mask_tiles(&x->tiles, x->w->a, mask, 0, &tiling, x->w->d));
    if (x->tiles->n == x->k->tiles)
        return WEIR_OK;
    weir_report(x->w->d, WEIR_ERROR, sees->loc,
                "the mask has %lld tiles of queries, and the grid %lld",
                (long long)x->tiles->n, (long long)x->k->tiles);
    return WEIR_EVALUE;
}

weir_status weir_kernel_masked(weir_kernel_build *x, const weir_yaml *map)
{
    return define(x, "masked", is_dense(weir_yaml_get(map, "sees")) ? 0 : 1);
}

weir_status weir_kernel_read_mask(weir_kernel_build *x, const weir_yaml *map)
{
    static const char *const keys[] = {"sees", "queries", "keys", "tile", NULL};
    const weir_yaml *sees = weir_yaml_get(map, "sees");

    if (map)
        WEIR_TRY(weir_yaml_known(map, keys, x->w->d));
    if (is_dense(sees))
        return WEIR_OK;
    WEIR_TRY(count(x, map, sees));
    WEIR_TRY(define(x, "points", x->tiles->sum.points));
    WEIR_TRY(define(x, "partials", x->tiles->sum.partial));
    return define(x, "visits", x->tiles->sum.full + x->tiles->sum.partial);
}

weir_status weir_kernel_tile_mask(weir_kernel_build *x, int64_t t)
{
    const weir_tile *tile = x->tiles ? &x->tiles->tile[t] : NULL;

    return tile ? define(x, "visited", tile->full + tile->partial) : WEIR_OK;
}
