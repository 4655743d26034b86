/* SPDX-License-Identifier: Apache-2.0
 * strips.c - one dimension of a window in tiles, and products of dimensions.
 */
#include "workloads/mask/strips.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Points of the queries [I, END) of a group. */
int64_t weir_strip_points(const weir_window *w, int64_t length, int64_t i,
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
static weir_strip make_strip(const weir_window *w, int64_t length, int64_t i,
                             int64_t end, int64_t tile)
{
    int64_t from, to, last_from, last_to, first_full, end_full;
    weir_strip s = {.points = weir_strip_points(w, length, i, end)};

    weir_window_span(w, length, i, &from, &to);
    weir_window_span(w, length, end - 1, &last_from, &last_to);
    s.visited = weir_tiles_parts(last_to, tile) - from / tile;
    first_full = weir_tiles_parts(last_from, tile);
    end_full = to / tile;
    s.full = end_full > first_full ? end_full - first_full : 0;
    return s;
}

/* Arxiv:2504.16922 appendix B: the tiles begin where the first window does;
 * they need no mask if all queries have that window and it is whole tiles. */
static weir_strip make_dynamic(const weir_window *w, int64_t length, int64_t i,
                               int64_t end, int64_t tile)
{
    int64_t from, to, last_from, last_to;
    weir_strip s = {.points = weir_strip_points(w, length, i, end)};

    weir_window_span(w, length, i, &from, &to);
    weir_window_span(w, length, end - 1, &last_from, &last_to);
    s.visited = weir_tiles_parts(last_to - from, tile);
    if (from == last_from && to == last_to && (to - from) % tile == 0)
        s.full = s.visited;
    return s;
}

weir_strips weir_strips_make(weir_arena *a, const weir_window *w,
                             weir_tiling_kind kind, int64_t query, int64_t key)
{
    weir_strips s = {0};

    for (int64_t g = 0; g < w->dilation; g++)
        s.n += weir_tiles_parts(weir_window_group(w, g), query);
    s.strip = WEIR_NEW(a, weir_strip, (size_t)s.n);
    s.n = 0;
    for (int64_t g = 0; g < w->dilation; g++) {
        int64_t length = weir_window_group(w, g);

        s.keys += weir_tiles_parts(length, key);
        for (int64_t q = 0; q < length; q += query)
            s.strip[s.n++] =
                (kind == WEIR_TILING_DYNAMIC ? make_dynamic : make_strip)(
                    w, length, q, least(q + query, length), key);
    }
    return s;
}

void weir_tiles_product(weir_tiles *out, weir_arena *a, const weir_strips *s,
                        int n)
{
    weir_tile *tile;
    int64_t keys = 1;

    out->n = 1;
    for (int i = 0; i < n; i++) {
        out->n *= s[i].n;
        keys *= s[i].keys;
    }
    out->tile = tile = WEIR_NEW(a, weir_tile, (size_t)out->n);
    for (int64_t k = 0; k < out->n; k++) {
        weir_strip p = {1, 1, 1};
        int64_t rest = k;

        for (int i = n - 1; i >= 0; i--) {
            const weir_strip *one = s[i].strip + rest % s[i].n;

            rest /= s[i].n;
            p.points *= one->points;
            p.visited *= one->visited;
            p.full *= one->full;
        }
        weir_tiles_add(out, tile + k,
                       &(weir_tile){p.points, p.full, p.visited - p.full,
                                    keys - p.visited});
    }
}
