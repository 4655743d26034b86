/* SPDX-License-Identifier: Apache-2.0
 * softmax_head.c - attention of one head through the softmax datapath.
 */
#include "workloads/golden/softmax_head.h"

#include "base/arena.h"

static uint32_t code_of(float x)
{
    return weir_fp32_round((double)x);
}

uint32_t weir_softmax_score(const weir_softmax_head *h, int64_t query,
                            int64_t key)
{
    float sum = 0;

    for (int64_t e = 0; e < h->e; e++)
        sum += h->q[e * h->p + query] * h->k[e * h->m + key];
    return weir_number_encode(h->softmax.in, (double)sum);
}

uint32_t weir_softmax_pv(const weir_softmax_head *h, const float *p,
                         int64_t from, int64_t to, int64_t f)
{
    const float *v = h->v + f * h->m;
    float sum = 0;

    for (int64_t m = from; m < to; m++)
        sum += p[m - from] * v[m];
    return code_of(sum);
}

uint32_t weir_softmax_part(const weir_softmax *s, uint32_t reference,
                           const uint32_t *score, int64_t n, uint32_t *p)
{
    float sum = 0;

    for (int64_t i = 0; i < n; i++) {
        uint32_t x = weir_softmax_exponent(weir_softmax_unpack(s->in, score[i]),
                                           reference, s->scale);

        p[i] = weir_softmax_pack(s->p, weir_fp32_exp2(s->profile, x));
        sum += (float)weir_number_decode(s->p, p[i]);
    }
    return code_of(sum);
}

static uint32_t largest(const weir_softmax *s, const uint32_t *score, int64_t n)
{
    uint32_t max = WEIR_FP32_NEG_INF;

    for (int64_t i = 0; i < n; i++)
        max = weir_fp32_max(max, weir_softmax_unpack(s->in, score[i]));
    return max;
}

uint32_t weir_softmax_through(const weir_softmax *s, weir_softmax_row *row,
                              const uint32_t *score, int64_t n, uint32_t *p)
{
    uint32_t max = largest(s, score, n), alpha = 0;
    weir_softmax_tile out;

    for (int64_t at = 0; at < n; at += s->lanes) {
        uint32_t beat[WEIR_SOFTMAX_LANES] = {0};
        bool mask[WEIR_SOFTMAX_LANES] = {false};

        for (int l = 0; l < s->lanes && at + l < n; l++)
            beat[l] = score[at + l], mask[l] = true;
        weir_softmax_beat(s, row, max, beat, mask, &out);
        alpha = at == 0 ? out.alpha : alpha;
        for (int l = 0; l < s->lanes && at + l < n; l++)
            p[at + l] = out.p[l];
    }
    return alpha;
}

/* One row while its tiles go by. */
typedef struct row {
    const weir_softmax_head *h;
    uint32_t *score, *code; /* [tile] */
    float *p;               /* [tile] */
    weir_softmax_row state;
    uint32_t *o; /* [f] */
} row;

/* The datapath makes p, and a correction of the sums per tile. */
static void stream(row *r, int64_t from, int64_t to)
{
    const weir_softmax *s = &r->h->softmax;
    uint32_t alpha =
        weir_softmax_through(s, &r->state, r->score, to - from, r->code);

    for (int64_t i = 0; i < to - from; i++)
        r->p[i] = (float)weir_number_decode(s->p, r->code[i]);
    for (int64_t f = 0; f < r->h->f; f++)
        r->o[f] =
            weir_softmax_accumulate(r->o[f], alpha, from == 0,
                                    weir_softmax_pv(r->h, r->p, from, to, f));
}

/* The array makes a tile's sums, relative to the new maximum; they are joined
 * with those before. */
static void join(row *r, int64_t from, int64_t to)
{
    const weir_softmax *s = &r->h->softmax;
    weir_softmax_row tile, before = r->state;

    tile.m = weir_fp32_max(before.m, largest(s, r->score, to - from));
    tile.l = weir_softmax_part(s, tile.m, r->score, to - from, r->code);
    for (int64_t i = 0; i < to - from; i++)
        r->p[i] = (float)weir_number_decode(s->p, r->code[i]);
    for (int64_t f = 0; f < r->h->f; f++) {
        uint32_t pv = weir_softmax_pv(r->h, r->p, from, to, f);

        r->state = before;
        weir_softmax_merge(s, &r->state, &r->o[f], &tile, &pv, 1);
    }
}

void weir_softmax_attention(const weir_softmax_head *h, uint32_t *av)
{
    weir_arena a = weir_arena_make();
    row r = {.h = h,
             .score = WEIR_NEW(&a, uint32_t, (size_t)h->tile),
             .code = WEIR_NEW(&a, uint32_t, (size_t)h->tile),
             .p = WEIR_NEW(&a, float, (size_t)h->tile),
             .o = WEIR_NEW(&a, uint32_t, (size_t)h->f)};

    for (int64_t p = 0; p < h->p; p++) {
        r.state = weir_softmax_start();
        for (int64_t f = 0; f < h->f; f++)
            r.o[f] = 0;
        for (int64_t from = 0; from < h->m; from += h->tile) {
            int64_t to = from + h->tile < h->m ? from + h->tile : h->m;

            for (int64_t m = from; m < to; m++)
                r.score[m - from] = weir_softmax_score(h, p, m);
            (h->merges ? join : stream)(&r, from, to);
        }
        for (int64_t f = 0; f < h->f; f++)
            av[f * h->p + p] =
                weir_softmax_normalize(h->out, r.o[f], r.state.l);
    }
    weir_arena_drop(&a);
}
