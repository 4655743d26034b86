/* SPDX-License-Identifier: Apache-2.0
 * heads.c - the words of the heads of attention in flight.
 */
#include "sim/cosim/heads.h"

#include "sim/pe/data.h"

#include <string.h>

/* Scores of a head at most: they are kept whole. */
static const int64_t most = (int64_t)1 << 24;

static const char *const names[] = {"Q", "K", "V"};

/* Input WHICH of head ID, given or drawn. */
static void fill(const weir_heads *x, float *word, int which, int64_t id,
                 int64_t n)
{
    const double *given = x->given[which] ? x->given[which] + id * n : NULL;

    for (int64_t i = 0; i < n; i++)
        word[i] = (float)weir_number_round(
            x->shape.word,
            given ? given[i]
                  : (double)weir_pe_data_draw(x->seed, names[which], id, i));
}

/* Words of input WHICH in a head. */
static int64_t words_of(const weir_softmax_head *s, int which)
{
    return which == 0 ? s->e * s->p : which == 1 ? s->e * s->m : s->f * s->m;
}

static weir_status read_inputs(weir_heads *x, const weir_engine_options *o,
                               weir_diag *d)
{
    int64_t heads =
        x->b->cut[WEIR_RANK_B].extent * x->b->cut[WEIR_RANK_H].extent;

    for (int i = 0; i < o->ninputs; i++) {
        const weir_engine_input *in = &o->input[i];
        int which = 0;

        while (which < 3 && strcmp(names[which], in->tensor) != 0)
            which++;
        if (which == 3) {
            weir_report(d, WEIR_ERROR, in->loc,
                        "there is no input '%s'; write Q, K or V", in->tensor);
            return WEIR_EVALUE;
        }
        if ((int64_t)in->words != heads * words_of(&x->shape, which)) {
            weir_report(
                d, WEIR_ERROR, in->loc,
                "'%s' must have %lld words: batch x heads = %lld, and "
                "%lld of each",
                in->tensor, (long long)(heads * words_of(&x->shape, which)),
                (long long)heads, (long long)words_of(&x->shape, which));
            return WEIR_EVALUE;
        }
        x->given[which] = in->word;
    }
    return WEIR_OK;
}

weir_status weir_heads_make(weir_heads *out, weir_arena *a,
                            const weir_mapping *m, const weir_block *b,
                            const weir_softmax_head *shape,
                            const weir_engine_options *o, weir_diag *d)
{
    const weir_problem *p = m->problem;
    const weir_cascade *c = p->cascade;
    const weir_number *word = weir_number_find(p->format);

    *out = (weir_heads){
        .a = a, .b = b, .shape = *shape, .seed = o->seed ? o->seed : 1};
    if (strcmp(c->name, "attention-1pass") != 0 || m->nblocks > 1 || !word ||
        word->block > 0) {
        weir_report(d, WEIR_ERROR, b->loc,
                    "the RTL needs data: of cascade attention-1pass in one "
                    "block, in a format without scales; not of '%s' in %s",
                    c->name, p->format);
        return WEIR_EUNSUP;
    }
    out->rank_m = weir_cascade_rank(c, "M");
    out->rank_p = weir_cascade_rank(c, "P");
    out->shape.word = out->shape.out = word;
    out->shape.e = p->extent[weir_cascade_rank(c, "E")];
    out->shape.f = p->extent[weir_cascade_rank(c, "F")];
    out->shape.m = p->extent[out->rank_m];
    out->shape.p = p->extent[out->rank_p];
    out->shape.tile = b->cut[out->rank_m].tile;
    out->tiles = b->cut[out->rank_m].tiles;
    out->score = WEIR_NEW(a, uint32_t, (size_t)out->shape.tile);
    out->code = WEIR_NEW(a, uint32_t, (size_t)out->shape.tile);
    for (int i = 0; i < WEIR_HEADS_FLYING; i++)
        out->head[i].id = -1;
    if (out->shape.m <= most / out->shape.p)
        return read_inputs(out, o, d);
    weir_report(d, WEIR_ERROR, b->loc,
                "a head of %lld x %lld scores is too large to be computed "
                "along: the RTL takes at most %lld; set seq",
                (long long)out->shape.p, (long long)out->shape.m,
                (long long)most);
    return WEIR_EUNSUP;
}

static void begin(weir_heads *x, weir_head *h, int64_t id)
{
    const weir_softmax_head *s = &x->shape;
    size_t p = (size_t)s->p, m = (size_t)s->m, f = (size_t)s->f;
    size_t e = (size_t)s->e;

    if (h->id < 0) {
        h->q = WEIR_NEW(x->a, float, e *p);
        h->k = WEIR_NEW(x->a, float, e *m);
        h->v = WEIR_NEW(x->a, float, f *m);
        h->p = WEIR_NEW(x->a, float, p *m);
        h->alpha = WEIR_NEW(x->a, uint32_t, p * (size_t)x->tiles);
        h->row = WEIR_NEW(x->a, weir_softmax_row, p);
        h->o = WEIR_NEW(x->a, uint32_t, f * p);
        h->p_tiles = WEIR_NEW(x->a, int64_t, p);
        h->o_tiles = WEIR_NEW(x->a, int64_t, f * p);
    }
    h->id = id;
    h->whole = 0;
    h->in = *s;
    h->in.q = h->q, h->in.k = h->k, h->in.v = h->v;
    fill(x, h->q, 0, id, words_of(s, 0));
    fill(x, h->k, 1, id, words_of(s, 1));
    fill(x, h->v, 2, id, words_of(s, 2));
    for (size_t i = 0; i < p; i++)
        h->row[i] = weir_softmax_start();
    memset(h->o, 0, f * p * sizeof *h->o);
    memset(h->p_tiles, 0, p * sizeof *h->p_tiles);
    memset(h->o_tiles, 0, f * p * sizeof *h->o_tiles);
}

weir_head *weir_heads_at(weir_heads *x, int64_t id)
{
    weir_head *h = &x->head[id % WEIR_HEADS_FLYING];

    if (h->id != id)
        begin(x, h, id);
    return h;
}

int64_t weir_heads_keys(const weir_heads *x, int64_t tile)
{
    int64_t left = x->shape.m - tile * x->shape.tile;

    return left < x->shape.tile ? left : x->shape.tile;
}

/* A tile of a row through the golden datapath. */
static void make_p(weir_heads *x, weir_head *h, int64_t query, int64_t tile)
{
    int64_t from = tile * x->shape.tile, keys = weir_heads_keys(x, tile);

    for (int64_t i = 0; i < keys; i++)
        x->score[i] = weir_softmax_score(&h->in, query, from + i);
    h->alpha[tile * x->shape.p + query] = weir_softmax_through(
        &h->in.softmax, &h->row[query], x->score, keys, x->code);
    for (int64_t i = 0; i < keys; i++)
        h->p[query * x->shape.m + from + i] =
            (float)weir_number_decode(h->in.softmax.p, x->code[i]);
}

bool weir_heads_p(weir_heads *x, weir_head *h, int64_t query, int64_t tile)
{
    if (h->p_tiles[query] > tile)
        return true;
    if (x->p_given)
        return false;
    make_p(x, h, query, tile);
    weir_heads_took_p(x, h, query, tile);
    return true;
}

void weir_heads_took_p(weir_heads *x, weir_head *h, int64_t query, int64_t tile)
{
    int64_t from = tile * x->shape.tile, to = from + weir_heads_keys(x, tile);

    h->p_tiles[query] = tile + 1;
    for (int64_t f = 0; f < x->shape.f && !x->o_given; f++)
        weir_heads_took_o(
            x, h, query, tile, f,
            weir_softmax_accumulate(
                h->o[f * x->shape.p + query],
                h->alpha[tile * x->shape.p + query], tile == 0,
                weir_softmax_pv(&h->in, h->p + query * x->shape.m + from, from,
                                to, f)));
}

/* Every row of H is whole: the same from plain loops. */
static void compare(weir_heads *x, weir_head *h)
{
    int64_t n = x->shape.f * x->shape.p;

    if (!x->av)
        x->av = WEIR_NEW(x->a, uint32_t, (size_t)n);
    weir_softmax_attention(&h->in, x->av);
    for (int64_t i = 0; i < n; i++)
        x->bad += x->av[i] != weir_softmax_normalize(h->in.out, h->o[i],
                                                     h->row[i % x->shape.p].l);
    x->words += n;
    x->heads++;
}

void weir_heads_took_o(weir_heads *x, weir_head *h, int64_t query, int64_t tile,
                       int64_t f, uint32_t o)
{
    int64_t at = f * x->shape.p + query;

    h->o[at] = o;
    h->o_tiles[at] = tile + 1;
    h->whole += tile + 1 == x->tiles;
    if (h->whole == x->shape.f * x->shape.p)
        compare(x, h);
}
