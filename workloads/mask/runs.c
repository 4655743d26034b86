/* SPDX-License-Identifier: Apache-2.0
 * runs.c - what one query sees, as runs of keys.
 */
#include "workloads/mask/mask.h"

typedef struct runs {
    int64_t n;
    weir_run *run;
} runs;

typedef struct asked {
    weir_arena *a;
    int64_t head, query, position;
} asked;

/* At the end of S, which has room; a run that touches the last one joins it. */
static void append(runs *s, int64_t from, int64_t to)
{
    if (from >= to)
        return;
    if (s->n > 0 && s->run[s->n - 1].to >= from) {
        if (to > s->run[s->n - 1].to)
            s->run[s->n - 1].to = to;
        return;
    }
    s->run[s->n++] = (weir_run){from, to};
}

static runs with_room(weir_arena *a, int64_t n)
{
    return (runs){0, WEIR_NEW(a, weir_run, (size_t)n)};
}

static runs one_run(weir_arena *a, int64_t from, int64_t to)
{
    runs s = with_room(a, 1);

    append(&s, from, to);
    return s;
}

/* --- windows: the keys are a product of one set per dimension --- */

typedef struct span {
    int64_t from, to; /* in the group's own numbers */
    int64_t group, dilation;
} span;

static void append_line(runs *s, const span *last, int64_t base)
{
    if (last->dilation == 1) {
        append(s, base + last->from, base + last->to);
        return;
    }
    for (int64_t i = last->from; i < last->to; i++) {
        int64_t key = base + last->group + i * last->dilation;

        append(s, key, key + 1);
    }
}

static runs window_runs(const weir_mask *m, const asked *x)
{
    span sp[WEIR_MASK_DIMENSIONS] = {{0}}, *outer = sp, *middle, *last;
    int64_t rest = x->position, count = 1;
    runs s;

    /* Fewer than three dimensions: the outer ones have one coordinate. */
    for (int i = 0; i < WEIR_MASK_DIMENSIONS; i++)
        sp[i] = (span){0, 1, 0, 1};
    for (int i = m->n - 1, j = WEIR_MASK_DIMENSIONS - 1; i >= 0; i--, j--) {
        const weir_window *w = m->dim + i;
        int64_t at = rest % w->length;

        rest /= w->length;
        sp[j].group = at % w->dilation;
        sp[j].dilation = w->dilation;
        weir_window_span(w, weir_window_group(w, sp[j].group), at / w->dilation,
                         &sp[j].from, &sp[j].to);
        if (i < m->n - 1 || w->dilation > 1)
            count *= sp[j].to - sp[j].from;
    }
    middle = sp + 1;
    last = sp + 2;
    s = with_room(x->a, count);
    for (int64_t i = outer->from; i < outer->to; i++)
        for (int64_t j = middle->from; j < middle->to; j++) {
            int64_t o = outer->group + i * outer->dilation;
            int64_t c = middle->group + j * middle->dilation;
            int64_t line = m->n > 2 ? o * m->dim[1].length + c : c;

            append_line(&s, last, line * m->dim[m->n - 1].length);
        }
    return s;
}

/* --- the other leaves --- */

static runs document_runs(const weir_mask *m, const asked *x)
{
    int64_t low = 0, high = m->nbounds - 1;

    while (low < high) {
        int64_t middle = (low + high) / 2;

        if (m->bound[middle] > x->position)
            high = middle;
        else
            low = middle + 1;
    }
    return one_run(x->a, low > 0 ? m->bound[low - 1] : 0, m->bound[low]);
}

static runs block_runs(const weir_mask *m, const asked *x)
{
    int64_t row = x->query / m->block[0];
    runs s = with_room(x->a, m->first[row + 1] - m->first[row]);

    for (int64_t i = m->first[row]; i < m->first[row + 1]; i++) {
        int64_t from = m->key[i] * m->block[1], to = from + m->block[1];

        append(&s, from, to < m->keys ? to : m->keys);
    }
    return s;
}

static runs bitmap_runs(const weir_mask *m, const asked *x)
{
    int64_t head = m->bitmap_heads > 1 ? x->head : 0, count = 0;
    const uint8_t *bit = m->bit + (head * m->queries + x->query) * m->keys;
    runs s;

    for (int64_t k = 0; k < m->keys; k++)
        count += bit[k] && (k == 0 || !bit[k - 1]);
    s = with_room(x->a, count);
    for (int64_t k = 0; k < m->keys; k++)
        if (bit[k])
            append(&s, k, k + 1);
    return s;
}

/* --- sets of sets --- */

static runs both(weir_arena *a, runs p, runs q)
{
    runs s = with_room(a, p.n + q.n);

    for (int64_t i = 0, j = 0; i < p.n && j < q.n;) {
        weir_run x = p.run[i], y = q.run[j];

        append(&s, x.from > y.from ? x.from : y.from,
               x.to < y.to ? x.to : y.to);
        if (x.to < y.to)
            i++;
        else
            j++;
    }
    return s;
}

static runs either(weir_arena *a, runs p, runs q)
{
    runs s = with_room(a, p.n + q.n);

    for (int64_t i = 0, j = 0; i < p.n || j < q.n;) {
        bool first = j == q.n || (i < p.n && p.run[i].from <= q.run[j].from);
        weir_run x = first ? p.run[i++] : q.run[j++];

        append(&s, x.from, x.to);
    }
    return s;
}

static runs others(weir_arena *a, runs p, int64_t keys)
{
    runs s = with_room(a, p.n + 1);
    int64_t from = 0;

    for (int64_t i = 0; i < p.n; i++) {
        append(&s, from, p.run[i].from);
        from = p.run[i].to;
    }
    append(&s, from, keys);
    return s;
}

static runs sees(const weir_mask *m, const asked *x);

static runs combined(const weir_mask *m, const asked *x)
{
    runs s = sees(m->part[0], x);

    for (int i = 1; i < m->nparts; i++) {
        runs next = sees(m->part[i], x);

        s = m->kind == WEIR_MASK_AND ? both(x->a, s, next)
                                     : either(x->a, s, next);
    }
    return s;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Masks are at most 32 deep: the YAML reader sees to it. */
static runs sees(const weir_mask *m, const asked *x)
{
    switch (m->kind) {
    case WEIR_MASK_WINDOW:
        return window_runs(m, x);
    case WEIR_MASK_SINK:
        return one_run(x->a, 0, least(m->count, x->position + 1));
    case WEIR_MASK_PREFIX:
        return one_run(x->a, 0, m->count);
    case WEIR_MASK_DOCUMENT:
        return document_runs(m, x);
    case WEIR_MASK_BLOCKS:
        return block_runs(m, x);
    case WEIR_MASK_BITMAP:
        return bitmap_runs(m, x);
    case WEIR_MASK_HEADS:
        return sees(m->part[x->head % m->nparts], x);
    case WEIR_MASK_NOT:
        return others(x->a, sees(m->part[0], x), m->keys);
    case WEIR_MASK_AND:
    case WEIR_MASK_OR:
        break;
    }
    return combined(m, x);
}

int64_t weir_mask_runs(const weir_run **run, weir_arena *a, const weir_mask *m,
                       int64_t head, int64_t query)
{
    asked x = {a, head, query, query + m->keys - m->queries};
    runs s = sees(m, &x);

    *run = s.run;
    return s.n;
}
