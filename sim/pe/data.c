/* SPDX-License-Identifier: Apache-2.0
 * data.c - the words of a block's tensors, and where a tile finds its own.
 */
#include "sim/pe/data.h"

/* A tensor off chip: words of the heads in flight, and which these are. */
typedef struct whole {
    int64_t words;
    int64_t stride[64]; /* by whole rank */
    float **word;       /* [heads] */
    int64_t *head;      /* [heads] */
} whole;

struct weir_pe_data {
    weir_arena *a;
    const weir_pe_plan *p;
    uint64_t seed;
    weir_pe_format word;
    whole *whole;  /* [ntensors] */
    float **line;  /* [ntensors]: lines of what is on the chip */
    int64_t depth; /* copies of what is made anew in each epoch */
    int64_t heads; /* in flight at most */
    int columns;
};

static const weir_cascade *cascade(const weir_pe_data *d)
{
    return d->p->m->problem->cascade;
}

static bool offchip(const weir_pe_data *d, int t)
{
    return weir_pe_plan_moves(d->p, t);
}

float weir_pe_data_draw(uint64_t seed, const char *name, int64_t head,
                        int64_t i)
{
    uint64_t z = seed * 0x9e3779b97f4a7c15u + (uint64_t)head;

    for (; *name; name++)
        z = (z ^ (unsigned char)*name) * 0x100000001b3u; /* FNV-1a */
    z += (uint64_t)i * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u; /* splitmix64 */
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (float)((double)(z >> 40) / 8388608.0 - 1.0);
}

static int whole_rank(const weir_cascade *c, int r)
{
    return c->rank[r].base;
}

static void lay_out(weir_pe_data *d, int t)
{
    const weir_cascade *c = cascade(d);
    whole *w = &d->whole[t];

    w->words = 1;
    for (int k = c->tensor[t].n - 1; k >= 0; k--) {
        int r = whole_rank(c, c->tensor[t].rank[k]);

        if (r <= WEIR_RANK_H)
            continue;
        w->stride[r] = w->words;
        w->words *= d->p->b->cut[r].extent;
    }
    w->word = WEIR_NEW(d->a, float *, (size_t)d->heads);
    w->head = WEIR_NEW(d->a, int64_t, (size_t)d->heads);
    for (int64_t h = 0; h < d->heads; h++)
        w->head[h] = -1;
}

/* Heads that tasks LATE epochs behind the first, and tiles that are loaded
 * ahead or not stored yet, may belong to. */
static int64_t heads_in_flight(const weir_pe_plan *p, int64_t late)
{
    unsigned outer =
        p->b->cut[WEIR_RANK_B].loops | p->b->cut[WEIR_RANK_H].loops;
    unsigned inner = ((1u << p->b->nloops) - 1) & ~outer;
    int64_t copies = 2;

    for (int i = 0; i < p->b->ntransfers; i++)
        if (p->b->transfer[i].copies > copies)
            copies = p->b->transfer[i].copies;
    return 2 + copies + late / (int64_t)weir_block_iterations(p->b, inner);
}

weir_pe_data *weir_pe_data_make(weir_arena *a, const weir_pe_plan *p,
                                uint64_t seed, weir_pe_format word)
{
    weir_pe_data *d = WEIR_NEW(a, weir_pe_data, 1);
    size_t n = (size_t)p->m->problem->cascade->ntensors;

    *d = (weir_pe_data){.a = a, .p = p, .seed = seed, .word = word};
    d->whole = WEIR_NEW(a, whole, n);
    d->line = WEIR_NEW(a, float *, n);
    d->columns = (int)p->m->machine->unit[p->array].columns;
    d->depth = 3;
    for (int i = 0; i < p->ntasks; i++)
        if (p->task[i].t->offset + 3 > d->depth)
            d->depth = p->task[i].t->offset + 3;
    d->heads = heads_in_flight(p, d->depth - 3);
    for (int t = 0; t < (int)n; t++)
        lay_out(d, t);
    return d;
}

float *weir_pe_data_whole(weir_pe_data *d, int t, int64_t head)
{
    whole *w = &d->whole[t];
    int64_t slot = head % d->heads;
    const weir_tensor *tensor = &cascade(d)->tensor[t];

    if (!w->word[slot])
        w->word[slot] = WEIR_NEW(d->a, float, (size_t)w->words + 1);
    if (w->head[slot] == head)
        return w->word[slot];
    w->head[slot] = head;
    for (int64_t i = 0; i < w->words; i++)
        w->word[slot][i] =
            tensor->kind == WEIR_TENSOR_INPUT
                ? weir_pe_round(d->word, weir_pe_data_draw(
                                             d->seed, tensor->name, head, i))
                : 0;
    return w->word[slot];
}

/* The tile's first word of T, at coordinate I of what K walks. */
static float *corner(weir_pe_data *d, const weir_pe_task *k, int t,
                     const weir_pe_walk *w, int64_t i)
{
    float *word = weir_pe_data_whole(d, t, weir_pe_walk_head(w));

    for (int r = WEIR_RANK_H + 1; r < cascade(d)->nranks; r++)
        if (d->whole[t].stride[r])
            word += d->whole[t].stride[r] *
                    (weir_pe_walk_from(w, r) + (r == k->time ? i : 0));
    return word;
}

static int64_t stride_along(const weir_pe_data *d, int t, weir_ranks ranks)
{
    int r;

    WEIR_EACH_RANK(r, ranks)
        if (r > WEIR_RANK_H && d->whole[t].stride[r])
            return d->whole[t].stride[r];
    return 0;
}

/* Copies of T, and the one for step WHEN of the tile that W is at. */
static int64_t copies(const weir_pe_data *d, int t, const weir_pe_walk *w,
                      weir_pe_when when, int64_t *at)
{
    const weir_cascade *c = cascade(d);
    int64_t across = 1, tile = 0, step;
    int r;

    if (c->tensor[t].step < 0) {
        *at = w->n % d->depth;
        return d->depth;
    }
    r = c->rank[c->tensor[t].step].base;
    step = when == WEIR_PE_FINAL
               ? d->p->b->cut[r].tiles
               : weir_pe_walk_tile(w, r) + (when == WEIR_PE_NEW);
    WEIR_EACH_RANK(r, c->tensor[t].inner)
        if (r > WEIR_RANK_H) {
            tile = tile * d->p->b->cut[r].tiles + weir_pe_walk_tile(w, r);
            across *= d->p->b->cut[r].tiles;
        }
    *at = ((weir_pe_walk_head(w) % d->heads) * across + tile) * 2 + step % 2;
    return d->heads * across * 2;
}

static weir_pe_place on_chip(weir_pe_data *d, const weir_pe_task *k, int t,
                             const weir_pe_walk *w, int64_t i,
                             weir_pe_when when)
{
    const weir_cascade *c = cascade(d);
    const weir_pe_task *maker = weir_pe_plan_maker(d->p, t);
    int64_t at, n = copies(d, t, w, when, &at), lines = 1;

    if (maker && maker->time >= 0 && maker->op != WEIR_PE_OWN)
        lines = d->p->b->cut[maker->time].tile;
    if (when == WEIR_PE_PREVIOUS &&
        weir_pe_walk_tile(w, c->rank[c->tensor[t].step].base) == 0)
        return (weir_pe_place){.constant = (float)c->tensor[t].initial};
    if (!d->line[t])
        d->line[t] =
            WEIR_NEW(d->a, float, (size_t)(n * lines * d->columns) + 1);
    if (lines > 1 && k->time == maker->time)
        at = at * lines + i;
    else
        at *= lines;
    return (weir_pe_place){.word = d->line[t] + at * d->columns, .step = 1};
}

weir_pe_place weir_pe_data_place(weir_pe_data *d, const weir_pe_task *k, int t,
                                 const weir_pe_walk *w, int64_t i,
                                 weir_pe_when when)
{
    if (offchip(d, t))
        return (weir_pe_place){.word = corner(d, k, t, w, i),
                               .step = stride_along(d, t, k->t->columns)};
    return on_chip(d, k, t, w, i, when);
}

weir_pe_place weir_pe_data_rows(weir_pe_data *d, const weir_pe_task *k, int t,
                                const weir_pe_walk *w, int64_t i)
{
    return (weir_pe_place){.word = corner(d, k, t, w, i),
                           .step = stride_along(d, t, k->t->rows)};
}
