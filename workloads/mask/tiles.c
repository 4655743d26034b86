/* SPDX-License-Identifier: Apache-2.0
 * tiles.c - empty, full and partial tiles, and points.
 *
 * A window is a product over its dimensions, so points, visited and full
 * tiles are products of what is counted in each dimension by itself. Any
 * other mask is counted row by row: a run of keys adds to the tiles at its
 * ends, and to all between them by a difference.
 */
#include "workloads/mask/tiles.h"

#include <string.h>

enum { MOST = 1 << 24 }; /* query tiles, and key tiles */

static int64_t parts_of(int64_t length, int64_t tile)
{
    return (length + tile - 1) / tile;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* --- one dimension of a window --- */

typedef struct strip {
    int64_t points, visited, full;
} strip;

typedef struct strips {
    int64_t n;
    strip *strip;
    int64_t keys; /* key tiles of all groups */
} strips;

/* Points of the queries [I, END) of a group. */
static int64_t strip_points(const weir_window *w, int64_t length, int64_t i,
                            int64_t end)
{
    int64_t points = 0, from, to;

    if (!w->causal && !w->cut)
        return (end - i) * least(w->window, length);
    for (; i < end; i++) {
        weir_window_span(w, length, i, &from, &to);
        points += to - from;
    }
    return points;
}

/* Both ends of the windows rise with the query, and a window begins at or
 * before the end of the one before: the visited tiles are the whole range from
 * the first begin to the last end, the full ones lie between the last begin
 * and the first end. A tile that reaches beyond the last key is not full. */
static strip make_strip(const weir_window *w, int64_t length, int64_t i,
                        int64_t end, int64_t tile)
{
    int64_t from, to, last_from, last_to, first_full, end_full;
    strip s = {.points = strip_points(w, length, i, end)};

    weir_window_span(w, length, i, &from, &to);
    weir_window_span(w, length, end - 1, &last_from, &last_to);
    s.visited = parts_of(last_to, tile) - from / tile;
    first_full = parts_of(last_from, tile);
    end_full = to / tile;
    s.full = end_full > first_full ? end_full - first_full : 0;
    return s;
}

/* Arxiv:2504.16922 appendix B: the tiles begin where the first window does;
 * they need no mask if all queries have that window and it is whole tiles. */
static strip make_dynamic(const weir_window *w, int64_t length, int64_t i,
                          int64_t end, int64_t tile)
{
    int64_t from, to, last_from, last_to;
    strip s = {.points = strip_points(w, length, i, end)};

    weir_window_span(w, length, i, &from, &to);
    weir_window_span(w, length, end - 1, &last_from, &last_to);
    s.visited = parts_of(last_to - from, tile);
    if (from == last_from && to == last_to && (to - from) % tile == 0)
        s.full = s.visited;
    return s;
}

static strips make_strips(weir_arena *a, const weir_window *w,
                          const weir_tiling *t, int i)
{
    strips s = {0};

    for (int64_t g = 0; g < w->dilation; g++)
        s.n += parts_of(weir_window_group(w, g), t->query[i]);
    s.strip = WEIR_NEW(a, strip, (size_t)s.n);
    s.n = 0;
    for (int64_t g = 0; g < w->dilation; g++) {
        int64_t length = weir_window_group(w, g), step = t->query[i];

        s.keys += parts_of(length, t->key[i]);
        for (int64_t q = 0; q < length; q += step)
            s.strip[s.n++] =
                (t->kind == WEIR_TILING_DYNAMIC ? make_dynamic : make_strip)(
                    w, length, q, least(q + step, length), t->key[i]);
    }
    return s;
}

static void add_tile(weir_tiles *out, weir_tile *tile, const weir_tile *t)
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

static void count_window(weir_tiles *out, weir_arena *a, const weir_mask *m,
                         const weir_tiling *t)
{
    strips s[WEIR_MASK_DIMENSIONS];
    weir_tile *tile;
    int64_t keys = 1;

    out->n = 1;
    for (int i = 0; i < m->n; i++) {
        s[i] = make_strips(a, m->dim + i, t, i);
        out->n *= s[i].n;
        keys *= s[i].keys;
    }
    out->tile = tile = WEIR_NEW(a, weir_tile, (size_t)out->n);
    for (int64_t k = 0; k < out->n; k++) {
        strip p = {1, 1, 1};
        int64_t rest = k;

        for (int i = m->n - 1; i >= 0; i--) {
            const strip *one = s[i].strip + rest % s[i].n;

            rest /= s[i].n;
            p.points *= one->points;
            p.visited *= one->visited;
            p.full *= one->full;
        }
        add_tile(out, tile + k,
                 &(weir_tile){p.points, p.full, p.visited - p.full,
                              keys - p.visited});
    }
}

/* --- any mask, row by row --- */

typedef struct grid {
    const weir_mask *m;
    int n; /* dimensions that are tiled */
    int64_t layout[WEIR_MASK_DIMENSIONS];
    int64_t query[WEIR_MASK_DIMENSIONS], key[WEIR_MASK_DIMENSIONS];
    int64_t parts[WEIR_MASK_DIMENSIONS]; /* key tiles */
    int64_t nkeys;
    int64_t *points; /* [nkeys] of this query tile */
    int64_t *begun;  /* [nkeys] runs that cover the tile whole and begin less
                        those that end here */
    int64_t rows;    /* queries of this tile */
} grid;

/* The keys [FROM, TO) of one line of the layout; ROW: its first key tile. */
static void add_piece(grid *g, int64_t row, int64_t from, int64_t to)
{
    int64_t tile = g->key[g->n - 1], first = from / tile, last = to / tile;
    int64_t *points = g->points + row, *begun = g->begun + row;

    if (first == last) {
        points[first] += to - from;
        return;
    }
    if (from % tile) {
        points[first] += (first + 1) * tile - from;
        first++;
    }
    if (to % tile)
        points[last] += to % tile;
    if (last > first) {
        begun[first]++;
        if (last < g->parts[g->n - 1])
            begun[last]--;
    }
}

static void add_run(grid *g, weir_run run)
{
    int64_t line = g->layout[g->n - 1];

    while (run.from < run.to) {
        int64_t at = run.from / line, row = 0, rest = at, scale = 1;
        int64_t end = least(run.to, (at + 1) * line);

        for (int i = g->n - 2; i >= 0; i--) {
            row += rest % g->layout[i] / g->key[i] * scale;
            rest /= g->layout[i];
            scale *= g->parts[i];
        }
        add_piece(g, row * g->parts[g->n - 1], run.from - at * line,
                  end - at * line);
        run.from = end;
    }
}

/* Keys that tile K would have if none of it lay beyond the layout, times the
 * queries; 0 if some of it does: such a tile is never full. */
static int64_t whole(const grid *g, int64_t k)
{
    int64_t size = g->rows;

    for (int i = g->n - 1; i >= 0; i--) {
        int64_t at = k % g->parts[i];

        k /= g->parts[i];
        if ((at + 1) * g->key[i] > g->layout[i])
            return 0;
        size *= g->key[i];
    }
    return size;
}

static weir_tile close_tile(grid *g)
{
    weir_tile t = {0};
    int64_t over = 0, line = g->parts[g->n - 1];

    for (int64_t k = 0; k < g->nkeys; k++) {
        int64_t points;

        over = k % line ? over + g->begun[k] : g->begun[k];
        points = g->points[k] + over * g->key[g->n - 1];
        t.points += points;
        if (points == 0)
            t.empty++;
        else if (points == whole(g, k))
            t.full++;
        else
            t.partial++;
    }
    return t;
}

/* All queries of the box that begins at BOX. */
static void add_box(grid *g, weir_arena scratch, int64_t head,
                    const int64_t *box)
{
    int64_t size = 1;
    int64_t extent[WEIR_MASK_DIMENSIONS];

    for (int i = 0; i < g->n; i++) {
        extent[i] = least(g->query[i], g->layout[i] - box[i]);
        size *= extent[i];
    }
    g->rows = 0;
    for (int64_t k = 0; k < size; k++) {
        weir_arena a = scratch;
        const weir_run *run;
        int64_t at = 0, rest = k, scale = 1, n;

        for (int i = g->n - 1; i >= 0; i--) {
            at += (box[i] + rest % extent[i]) * scale;
            rest /= extent[i];
            scale *= g->layout[i];
        }
        if (at >= g->m->queries)
            break;
        n = weir_mask_runs(&run, &a, g->m, head, at);
        for (int64_t i = 0; i < n; i++)
            add_run(g, run[i]);
        g->rows++;
    }
}

static void count_rows(weir_tiles *out, weir_arena *a, grid *g, int64_t head)
{
    int64_t tiles[WEIR_MASK_DIMENSIONS], box[WEIR_MASK_DIMENSIONS];
    weir_tile *tile;

    out->n = g->nkeys = 1;
    for (int i = 0; i < g->n; i++) {
        g->parts[i] = parts_of(g->layout[i], g->key[i]);
        tiles[i] =
            parts_of(g->n == 1 ? g->m->queries : g->layout[i], g->query[i]);
        g->nkeys *= g->parts[i];
        out->n *= tiles[i];
    }
    out->tile = tile = WEIR_NEW(a, weir_tile, (size_t)out->n);
    g->points = WEIR_NEW(a, int64_t, (size_t)g->nkeys);
    g->begun = WEIR_NEW(a, int64_t, (size_t)g->nkeys);
    for (int64_t k = 0; k < out->n; k++) {
        weir_tile t;
        int64_t rest = k;

        for (int i = g->n - 1; i >= 0; i--) {
            box[i] = rest % tiles[i] * g->query[i];
            rest /= tiles[i];
        }
        memset(g->points, 0, (size_t)g->nkeys * sizeof *g->points);
        memset(g->begun, 0, (size_t)g->nkeys * sizeof *g->begun);
        add_box(g, *a, head, box);
        t = close_tile(g);
        add_tile(out, tile + k, &t);
    }
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
static const weir_mask *one_window(const weir_mask *m, int64_t head, int n)
{
    while (m->kind == WEIR_MASK_HEADS)
        m = m->part[head % m->nparts];
    return m->kind == WEIR_MASK_WINDOW && m->n == n && m->queries == m->keys
               ? m
               : NULL;
}

static void count_sizes(weir_tiles *out, const weir_mask *m,
                        const weir_tiling *t, int n, const int64_t *layout)
{
    out->query_tiles = out->key_tiles = 1;
    out->query_tokens = out->key_tokens = 1;
    for (int i = 0; i < n; i++) {
        int64_t queries = n == 1 ? m->queries : layout[i];

        out->query_tiles *= parts_of(queries, t->query[i]);
        out->key_tiles *= parts_of(layout[i], t->key[i]);
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
    const weir_mask *w = one_window(m, head, n);
    weir_tiles *tiles = WEIR_NEW(a, weir_tiles, 1);
    grid g = {.m = m, .n = n, .layout = {m->keys}};

    *out = tiles;
    if (!flat)
        memcpy(g.layout, m->layout, sizeof g.layout);
    WEIR_TRY(check(g.layout, t, n, d));
    memcpy(g.query, t->query, sizeof g.query);
    memcpy(g.key, t->key, sizeof g.key);
    count_sizes(tiles, m, t, n, g.layout);
    if (n > 1 && m->queries != m->keys) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "boxes of several dimensions need as many queries as keys; "
                    "take flat tiles");
        return WEIR_EVALUE;
    }
    if (t->kind == WEIR_TILING_DYNAMIC && !w) {
        weir_report(d, WEIR_ERROR, (weir_loc){0},
                    "dynamic tiles need a mask that is one window of the "
                    "layout");
        return WEIR_EVALUE;
    }
    if (w && !(flat && w->dim[0].dilation > 1))
        count_window(tiles, a, w, t);
    else
        count_rows(tiles, a, &g, head);
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

            sum += strip_points(w, length, 0, length);
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
