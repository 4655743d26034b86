/* SPDX-License-Identifier: Apache-2.0
 * flat.c - windows of several dimensions in tiles of consecutive tokens.
 *
 * The layout is cut into factors where both tiles are whole planes or parts of
 * one plane: there a tile is a box, and counts are products (strips.h). In
 * what is left, a query tile is a few segments of lines. The queries of a
 * segment differ in the last dimension only, so what any of them sees, and
 * what all of them see, is a run of keys on each line of the outer windows:
 * runs are marked as differences over the key tiles. A query tile that is
 * another one moved by whole key tiles has the counts of that one.
 */
#include "workloads/mask/strips.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t common(int64_t a, int64_t b) /* greatest divisor */
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The coordinates group + i * dilation, i in [from, to), of one dimension. */
typedef struct axis {
    int64_t from, to, group, dilation;
    int64_t length, stride; /* tokens from one coordinate to the next */
} axis;

typedef struct factor {
    const weir_window *dim;
    int n;
    int64_t stride[WEIR_MASK_DIMENSIONS];
    int64_t tokens, query, key, offset; /* offset: of the first query */
    int64_t *seen;     /* [key tiles + 1] runs that begin here less those that
                          end: over 0 where a query sees a key of the tile */
    int64_t *all;      /* the same of segments that see the whole tile */
    int64_t low, high; /* key tiles touched */
    weir_run run;      /* of keys that the whole segment sees, still growing */
} factor;

static void mark(factor *f, int64_t *count, int64_t first, int64_t end)
{
    if (first >= end)
        return;
    count[first]++;
    count[end]--;
    f->low = least(f->low, first);
    f->high = most(f->high, end);
}

static void mark_seen(factor *f, int64_t from, int64_t to)
{
    mark(f, f->seen, from / f->key, (to - 1) / f->key + 1);
}

static void close_run(factor *f)
{
    mark(f, f->all, weir_tiles_parts(f->run.from, f->key), f->run.to / f->key);
    f->run = (weir_run){0, 0};
}

static void mark_all(factor *f, int64_t from, int64_t to)
{
    if (from != f->run.to || f->run.from == f->run.to) {
        close_run(f);
        f->run.from = from;
    }
    f->run.to = to;
}

/* The N axes X say which keys; those of one run are one call of FN. */
static void walk(factor *f, const axis *x, int n, int64_t base,
                 void (*fn)(factor *, int64_t, int64_t))
{
    bool whole = x->dilation == 1;

    for (int i = 1; i < n; i++)
        whole = whole && x[i].dilation == 1 && x[i].from == 0 &&
                x[i].to == x[i].length;
    if (whole && x->from < x->to)
        fn(f, base + x->from * x->stride, base + x->to * x->stride);
    for (int64_t i = x->from; i < x->to && !whole; i++) {
        int64_t at = base + (x->group + i * x->dilation) * x->stride;

        if (n == 1)
            fn(f, at, at + 1);
        else
            walk(f, x + 1, n - 1, at, fn);
    }
}

static axis span(const factor *f, int i, int64_t at)
{
    const weir_window *w = f->dim + i;
    axis x = {.group = at % w->dilation,
              .dilation = w->dilation,
              .length = w->length,
              .stride = f->stride[i]};

    weir_window_span(w, weir_window_group(w, x.group), at / w->dilation,
                     &x.from, &x.to);
    return x;
}

/* What the queries I, I + e, ... below END see, all of one dilation group e
 * apart. Both ends of windows rise, and there is no gap between them. */
static int64_t see_group(factor *f, axis *x, int64_t i, int64_t end)
{
    const weir_window *w = f->dim + f->n - 1;
    int64_t length = weir_window_group(w, i % w->dilation);
    axis *last = x + f->n - 1;
    int64_t to = span(f, f->n - 1, end - 1 - (end - 1 - i) % w->dilation).to;

    *last = span(f, f->n - 1, i);
    last->to = to;
    /* Of a tile as long as the dilation none is jumped over. */
    if (last->dilation > 1 && last->dilation <= f->key)
        *last = (axis){last->group + last->from * last->dilation,
                       last->group + (to - 1) * last->dilation + 1,
                       0,
                       1,
                       last->length,
                       1};
    walk(f, x, f->n, 0, mark_seen);
    return weir_strip_points(w, length, i / w->dilation,
                             (end - 1 - i) / w->dilation + i / w->dilation + 1);
}

/* Queries [FIRST, END) of one line; returns their points. */
static int64_t see_segment(factor *f, int64_t first, int64_t end)
{
    const weir_window *w = f->dim + f->n - 1;
    axis x[WEIR_MASK_DIMENSIONS], *last = x + f->n - 1;
    int64_t i = first % w->length, stop = i + end - first;
    int64_t points = 0, outer = 1;

    for (int k = 0; k < f->n - 1; k++) {
        x[k] = span(f, k, first / f->stride[k] % f->dim[k].length);
        outer *= x[k].to - x[k].from;
    }
    for (int64_t g = i; g < least(stop, i + w->dilation); g++)
        points += see_group(f, x, g, stop);
    /* Two dilation groups see nothing in common; one of them never two
     * neighbors, but across the ends of two lines. */
    if (w->dilation == 1 || (stop == i + 1 && f->key <= 2)) {
        *last = span(f, f->n - 1, stop - 1);
        last->to = span(f, f->n - 1, i).to;
        walk(f, x, f->n, 0, mark_all);
        close_run(f);
    }
    return outer * points;
}

static weir_strip count_tile(factor *f, int64_t first, int64_t end)
{
    int64_t line = f->dim[f->n - 1].length, segments = 0, seen = 0, all = 0;
    weir_strip s = {0};

    f->low = f->tokens;
    f->high = 0;
    for (int64_t next; first < end; first = next, segments++) {
        next = least(end, (first / line + 1) * line);
        s.points += see_segment(f, first, next);
    }
    for (int64_t k = f->low; k <= f->high; k++) {
        seen += f->seen[k];
        all += f->all[k];
        f->seen[k] = f->all[k] = 0;
        s.visited += seen > 0;
        s.full += seen > 0 && all == segments;
    }
    return s;
}

/* Whether the tile of queries [FIRST, END) sees the keys that it would see
 * STEP coordinates of dimension D before, moved by whole key tiles. */
static bool moved(const factor *f, int d, int64_t step, int64_t first,
                  int64_t end)
{
    int64_t length = f->dim[d].length, above = f->stride[d] * length;
    int64_t c = first / f->stride[d] % length;
    int64_t last = (end - 1) / f->stride[d] % length, by = -1;

    if (first / above != (end - 1) / above || c < step)
        return false;
    for (; c <= last; c++) {
        axis x = span(f, d, c), y = span(f, d, c - step);

        if (by < 0)
            by = x.from - y.from;
        if (x.from - y.from != by || x.to - y.to != by)
            return false;
    }
    return by * f->dim[d].dilation * f->stride[d] % f->key == 0;
}

/* How many query tiles before [FIRST, END) there is one of the same counts; 0:
 * none that is known to be. */
static int64_t same(const factor *f, int64_t first, int64_t end)
{
    if (end - first < f->query)
        return 0;
    for (int d = 0; d < f->n; d++) {
        int64_t period = f->dim[d].dilation * f->dim[d].stride;
        int64_t step =
            period * (f->query / common(f->query, period * f->stride[d]));

        if (step < f->dim[d].length && moved(f, d, step, first, end))
            return step * f->stride[d] / f->query;
    }
    return 0;
}

weir_strips weir_strips_flat(weir_arena *a, const weir_window *dim, int n,
                             int64_t query, int64_t key, int64_t queries)
{
    factor f = {.dim = dim, .n = n, .tokens = 1, .query = query, .key = key};
    weir_strips s = {0};

    for (int i = n - 1; i >= 0; i--) {
        f.stride[i] = f.tokens;
        f.tokens *= dim[i].length;
    }
    f.offset = f.tokens - queries;
    s.keys = weir_tiles_parts(f.tokens, key);
    s.n = weir_tiles_parts(queries, query);
    s.strip = WEIR_NEW(a, weir_strip, (size_t)s.n);
    f.seen = WEIR_NEW(a, int64_t, (size_t)s.keys + 1);
    f.all = WEIR_NEW(a, int64_t, (size_t)s.keys + 1);
    for (int64_t t = 0; t < s.n; t++) {
        int64_t first = f.offset + t * query;
        int64_t end = least(first + query, f.tokens);
        int64_t back = same(&f, first, end);

        s.strip[t] = back > 0 && back <= t ? s.strip[t - back]
                                           : count_tile(&f, first, end);
    }
    return s;
}
