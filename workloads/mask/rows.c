/* SPDX-License-Identifier: Apache-2.0
 * rows.c - tiles of any mask, row by row: a run of keys adds to the tiles at
 * its ends, and to all between them by a difference.
 */
#include "workloads/mask/strips.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

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

static void count(weir_tiles *out, weir_arena *a, grid *g, int64_t head)
{
    int64_t tiles[WEIR_MASK_DIMENSIONS], box[WEIR_MASK_DIMENSIONS];
    weir_tile *tile;

    out->n = g->nkeys = 1;
    for (int i = 0; i < g->n; i++) {
        g->parts[i] = weir_tiles_parts(g->layout[i], g->key[i]);
        tiles[i] = weir_tiles_parts(g->n == 1 ? g->m->queries : g->layout[i],
                                    g->query[i]);
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
        weir_tiles_add(out, tile + k, &t);
    }
}

void weir_tiles_rows(weir_tiles *out, weir_arena *a, const weir_mask *m,
                     int64_t head, int n, const int64_t *layout,
                     const weir_tiling *t)
{
    grid g = {.m = m, .n = n};

    memcpy(g.layout, layout, sizeof g.layout);
    memcpy(g.query, t->query, sizeof g.query);
    memcpy(g.key, t->key, sizeof g.key);
    count(out, a, &g, head);
}
