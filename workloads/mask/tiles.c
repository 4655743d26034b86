/* SPDX-License-Identifier: Apache-2.0
 * tiles.c - empty, full and partial tiles, and points.
 *
 * Points of a window are a product over its dimensions. How tiles are counted:
 * strips.c (boxes of one window), flat.c (consecutive tokens of one window),
 * rows.c (any mask).
 */
#include "workloads/mask/strips.h"

#include <string.h>

enum { MOST = 1 << 24 }; /* query tiles, and key tiles */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t weir_tiles_parts(int64_t length, int64_t tile)
{
    return (length + tile - 1) / tile;
}

void weir_tiles_add(weir_tiles *out, weir_tile *tile, const weir_tile *t)
{
    int64_t visited = t->full + t->partial;

    *tile = *t;
    out->sum.points += t->points;
    out->sum.full += t->full;
    out->sum.partial += t->partial;
    out->sum.empty += t->empty;
    if (visited > out->visited_max)
        out->visited_max = visited;
}

/* --- which way --- */

static weir_status check(const int64_t *layout, const weir_tiling *t, int n,
                         weir_diag *d)
{
    double queries = 1, keys = 1;

    for (int i = 0; i < n; i++) {
        if (t->query[i] < 1 || t->key[i] < 1) {
            weir_report(d, WEIR_ERROR, (weir_loc){0},
                        "a tile has at least one token in each of the %d "
                        "dimensions",
                        n);
            return WEIR_EVALUE;
        }
        queries *= (double)layout[i] / (double)t->query[i] + 1;
        keys *= (double)layout[i] / (double)t->key[i] + 1;
    }
    if (queries <= MOST && keys <= MOST)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){0},
                "there are more than %d tiles; take larger ones", MOST);
    return WEIR_EVALUE;
}

/* The one window that M is for HEAD, or NULL. */
static const weir_mask *one_window(const weir_mask *m, int64_t head)
{
    while (m->kind == WEIR_MASK_HEADS)
        m = m->part[head % m->nparts];
    return m->kind == WEIR_MASK_WINDOW ? m : NULL;
}

/* Boxes of the window's layout. */
static void count_boxes(weir_tiles *out, weir_arena *a, const weir_mask *w,
                        const weir_tiling *t)
{
    weir_strips s[WEIR_MASK_DIMENSIONS];

    for (int i = 0; i < w->n; i++)
        s[i] = weir_strips_make(a, w->dim + i, t->kind, t->query[i], t->key[i]);
    weir_tiles_product(out, a, s, w->n);
}

/* Whether tiles of TILE tokens are whole planes, or parts of one. */
static bool fits(int64_t plane, int64_t tile)
{
    return plane % tile == 0 || tile % plane == 0;
}

/* A tile of TILE tokens in a factor of LENGTH coordinates of PLANE tokens. It
 * may be longer than the whole layout, but in a factor that others stand
 * before it is no longer than that one. */
static int64_t tile_in(int64_t tile, int64_t plane, int64_t length, bool outer)
{
    tile = tile % plane == 0 ? tile / plane : 1;
    return outer ? tile : least(tile, length);
}

/* Consecutive tokens: factors of the layout, from the last one up. The last
 * queries of a longer sequence need not begin at a plane: one factor. */
static void count_flat(weir_tiles *out, weir_arena *a, const weir_mask *w,
                       const weir_tiling *t)
{
    weir_strips s[WEIR_MASK_DIMENSIONS];
    int64_t plane = 1, above = 1, length = 1;
    int n = WEIR_MASK_DIMENSIONS, end = w->n;

    for (int i = w->n - 1; i >= 0; i--) {
        int64_t query, key;

        above *= w->dim[i].length;
        length *= w->dim[i].length;
        if (i > 0 && (w->queries != w->keys || !fits(above, t->query[0]) ||
                      !fits(above, t->key[0])))
            continue;
        query = tile_in(t->query[0], plane, length, i == 0);
        key = tile_in(t->key[0], plane, length, i == 0);
        s[--n] =
            end - i == 1 && w->dim[i].dilation == 1 && w->queries == w->keys
                ? weir_strips_make(a, w->dim + i, WEIR_TILING_STATIC, query,
                                   key)
                : weir_strips_flat(a, w->dim + i, end - i, query, key,
                                   i > 0 ? length : w->queries / plane);
        end = i;
        plane = above;
        length = 1;
    }
    weir_tiles_product(out, a, s + n, WEIR_MASK_DIMENSIONS - n);
}

static void count_sizes(weir_tiles *out, const weir_mask *m,
                        const weir_tiling *t, int n, const int64_t *layout)
{
    out->query_tiles = out->key_tiles = 1;
    out->query_tokens = out->key_tokens = 1;
    for (int i = 0; i < n; i++) {
        int64_t queries = n == 1 ? m->queries : layout[i];

        out->query_tiles *= weir_tiles_parts(queries, t->query[i]);
        out->key_tiles *= weir_tiles_parts(layout[i], t->key[i]);
        out->query_tokens *= t->query[i];
        out->key_tokens *= t->key[i];
    }
}

weir_status weir_mask_tiles(const weir_tiles **out, weir_arena *a,
                            const weir_mask *m, int64_t head,
                            const weir_tiling *t, weir_diag *d)
{
    bool flat = t->kind == WEIR_TILING_FLAT || m->n == 0;
    int n = flat ? 1 : m->n;
    const weir_mask *w = one_window(m, head);
    weir_tiles *tiles = WEIR_NEW(a, weir_tiles, 1);
    int64_t layout[WEIR_MASK_DIMENSIONS] = {m->keys};

    *out = tiles;
    if (!flat)
        memcpy(layout, m->layout, sizeof layout);
    WEIR_TRY(check(layout, t, n, d));
    count_sizes(tiles, m, t, n, layout);
    if (n > 1 && m->queries != m->keys) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "boxes of several dimensions need as many queries as keys; "
                    "take flat tiles");
        return WEIR_EVALUE;
    }
    if (t->kind == WEIR_TILING_DYNAMIC &&
        (!w || w->n != n || w->queries != w->keys)) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "dynamic tiles need a mask that is one window of the "
                    "layout");
        return WEIR_EVALUE;
    }
    if (w && flat && t->kind != WEIR_TILING_DYNAMIC)
        count_flat(tiles, a, w, t);
    else if (w && w->n == n && w->queries == w->keys)
        count_boxes(tiles, a, w, t);
    else
        weir_tiles_rows(tiles, a, m, head, n, layout, t);
    return WEIR_OK;
}

bool weir_tiles_block_sparse(const weir_tiles *t)
{
    return t->sum.partial == 0;
}

/* --- points --- */

static int64_t window_points(const weir_mask *m)
{
    int64_t points = 1;

    for (int i = 0; i < m->n; i++) {
        const weir_window *w = m->dim + i;
        int64_t sum = 0;

        for (int64_t g = 0; g < w->dilation; g++) {
            int64_t length = weir_window_group(w, g);

            sum += weir_strip_points(w, length, 0, length);
        }
        points *= sum;
    }
    return points;
}

static int64_t row_points(const weir_mask *m, weir_arena scratch, int64_t head)
{
    int64_t points = 0;

    for (int64_t q = 0; q < m->queries; q++) {
        weir_arena a = scratch;
        const weir_run *run;
        int64_t n = weir_mask_runs(&run, &a, m, head, q);

        for (int64_t i = 0; i < n; i++)
            points += run[i].to - run[i].from;
    }
    return points;
}

static int64_t head_points(const weir_mask *m, weir_arena scratch, int64_t head)
{
    while (m->kind == WEIR_MASK_HEADS)
        m = m->part[head % m->nparts];
    if (m->kind == WEIR_MASK_WINDOW && m->queries == m->keys)
        return window_points(m);
    return row_points(m, scratch, head);
}

static bool parts_by_head(const weir_mask *m)
{
    bool yes = false;

    for (int i = 0; i < m->nparts && !yes; i++)
        yes = weir_mask_by_head(m->part[i]);
    return yes;
}

bool weir_mask_by_head(const weir_mask *m)
{
    return m->kind == WEIR_MASK_HEADS ||
           (m->kind == WEIR_MASK_BITMAP && m->bitmap_heads > 1) ||
           parts_by_head(m);
}

int64_t weir_mask_points(const weir_mask *m, weir_arena scratch)
{
    int64_t points = 0;

    if (m->kind == WEIR_MASK_HEADS && !parts_by_head(m)) {
        for (int64_t p = 0; p < m->nparts && p < m->heads; p++)
            points += (m->heads - 1 - p + m->nparts) / m->nparts *
                      head_points(m, scratch, p);
        return points;
    }
    if (!weir_mask_by_head(m))
        return m->heads * head_points(m, scratch, 0);
    for (int64_t h = 0; h < m->heads; h++)
        points += head_points(m, scratch, h);
    return points;
}
