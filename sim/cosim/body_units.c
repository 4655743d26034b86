/* SPDX-License-Identifier: Apache-2.0
 * body_units.c - the beats of online_softmax, o_accumulator and state_merge on
 * a head of attention.
 */
#include "sim/cosim/body_unit.h"
#include "sim/cosim/draw.h"

#include <string.h>

static const char no_p[] = "p of its tile has not left the softmax yet";
static const char no_sum[] = "the sums of the tile before have not left yet";

static int64_t key_of(const weir_body *b, const weir_body_place *p)
{
    return p->beat * b->lanes;
}

/* The scores of P's row of the tile. */
static void read_scores(weir_body *b, weir_body_row *r,
                        const weir_body_place *p, const weir_head *h)
{
    int64_t from = p->tile * h->in.tile;
    int64_t keys = weir_heads_keys(b->heads, p->tile);

    r->max = WEIR_FP32_NEG_INF;
    for (int64_t i = 0; i < keys; i++) {
        r->score[i] = weir_softmax_score(&h->in, p->query, from + i);
        r->max = weir_fp32_max(r->max,
                               weir_softmax_unpack(b->softmax.in, r->score[i]));
    }
}

/* --- online_softmax --- */

static void softmax_size(const weir_body *b, weir_cosim *c)
{
    weir_cosim_change(c, "Lanes", b->lanes);
    weir_cosim_change(c, "TileN", b->lanes * (int)b->row_beats);
    weir_cosim_change(c, "Rows", b->contexts);
}

static const char *softmax_feed(weir_body *b, int copy,
                                const weir_body_place *p, uint32_t *in,
                                uint32_t *want)
{
    weir_head *h = weir_heads_at(b->heads, p->head);
    weir_body_row *r = &b->row[copy];
    weir_softmax_row *open = &b->open[copy * b->contexts + p->context];
    int64_t keys = weir_heads_keys(b->heads, p->tile);
    uint32_t *side = in + 2 * b->lanes;
    bool mask[WEIR_SOFTMAX_LANES];
    weir_softmax_tile out;

    if (p->beat == 0)
        read_scores(b, r, p, h);
    for (int l = 0; l < b->lanes; l++) {
        mask[l] = key_of(b, p) + l < keys;
        in[l] = mask[l] ? r->score[key_of(b, p) + l] : 0;
        in[b->lanes + l] = mask[l];
    }
    side[0] = (uint32_t)p->context;
    side[1] = p->tile == 0 && p->beat == 0;
    side[2] = p->tile == b->heads->tiles - 1 && p->beat == p->beats - 1;
    if (side[1])
        *open = weir_softmax_start();
    weir_softmax_beat(&b->softmax, open, r->max, in, mask, &out);
    memcpy(want, out.p, (size_t)b->lanes * sizeof *want);
    want += b->lanes;
    *want++ = out.alpha;
    *want++ = out.alpha_is_one;
    *want++ = out.m;
    *want++ = out.l;
    memcpy(want, side, 3 * sizeof *want);
    return NULL;
}

static void softmax_take(weir_body *b, const weir_body_place *p,
                         const uint32_t *out)
{
    weir_head *h = weir_heads_at(b->heads, p->head);
    int64_t keys = weir_heads_keys(b->heads, p->tile);
    float *to = h->p + p->query * h->in.m + p->tile * h->in.tile;
    const uint32_t *side = out + b->lanes;

    for (int64_t k = key_of(b, p); k < keys && k < key_of(b, p) + b->lanes; k++)
        to[k] = (float)weir_number_decode(b->softmax.p, out[k - key_of(b, p)]);
    if (p->beat == 0)
        h->alpha[p->tile * h->in.p + p->query] = side[0];
    h->row[p->query] = (weir_softmax_row){.m = side[2], .l = side[3]};
    if (p->beat == p->beats - 1)
        weir_heads_took_p(b->heads, h, p->query, p->tile);
}

const weir_body_kind weir_body_softmax = {softmax_size, softmax_feed,
                                          softmax_take};

/* --- o_accumulator --- */

static void accumulate_size(const weir_body *b, weir_cosim *c)
{
    weir_cosim_change(c, "Cols", b->lanes);
    weir_cosim_change(c, "Ctxs", b->contexts * (int)b->row_beats);
    weir_cosim_change(c, "SideW", 1);
}

static const char *accumulate_feed(weir_body *b, int copy,
                                   const weir_body_place *p, uint32_t *in,
                                   uint32_t *want)
{
    weir_head *h = weir_heads_at(b->heads, p->head);
    int64_t from = p->tile * h->in.tile;
    int64_t to = from + weir_heads_keys(b->heads, p->tile);
    uint32_t *side = in + b->lanes, alpha;

    (void)copy;
    if (!weir_heads_p(b->heads, h, p->query, p->tile))
        return no_p;
    alpha = h->alpha[p->tile * h->in.p + p->query];
    for (int l = 0; l < b->lanes; l++) {
        int64_t f = key_of(b, p) + l, at = f * h->in.p + p->query;

        if (f >= h->in.f)
            continue;
        if (h->o_tiles[at] != p->tile)
            return no_sum;
        in[l] = weir_softmax_pv(&h->in, h->p + p->query * h->in.m + from, from,
                                to, f);
        want[l] = weir_softmax_accumulate(h->o[at], alpha, p->tile == 0, in[l]);
    }
    side[0] = alpha;
    side[1] = alpha == WEIR_FP32_ONE;
    side[2] = (uint32_t)(p->context * p->beats + p->beat);
    side[3] = p->tile == 0;
    return NULL;
}

static void take_sums(weir_body *b, const weir_body_place *p,
                      const uint32_t *out)
{
    weir_head *h = weir_heads_at(b->heads, p->head);

    for (int l = 0; l < b->lanes && key_of(b, p) + l < h->in.f; l++)
        weir_heads_took_o(b->heads, h, p->query, p->tile, key_of(b, p) + l,
                          out[l]);
}

const weir_body_kind weir_body_accumulate = {accumulate_size, accumulate_feed,
                                             take_sums};

/* --- state_merge --- */

static void merge_size(const weir_body *b, weir_cosim *c)
{
    weir_cosim_change(c, "Cols", b->lanes);
    weir_cosim_change(c, "SideW", 1);
}

/* The array's part of a tile: relative to the new maximum, which the row of
 * maxima has found (RM), its exponentials and their sum. */
static void make_part(weir_body *b, weir_body_row *r, const weir_body_place *p,
                      const weir_head *h)
{
    int64_t keys = weir_heads_keys(b->heads, p->tile);

    read_scores(b, r, p, h);
    r->before = h->row[p->query];
    r->part.m = weir_fp32_max(r->before.m, r->max);
    r->part.l =
        weir_softmax_part(&b->softmax, r->part.m, r->score, keys, r->code);
    for (int64_t i = 0; i < keys; i++)
        r->p[i] = (float)weir_number_decode(b->softmax.p, r->code[i]);
}

static const char *merge_feed(weir_body *b, int copy, const weir_body_place *p,
                              uint32_t *in, uint32_t *want)
{
    weir_head *h = weir_heads_at(b->heads, p->head);
    weir_body_row *r = &b->row[copy];
    int64_t from = p->tile * h->in.tile;
    int64_t to = from + weir_heads_keys(b->heads, p->tile);
    uint32_t *old = in + 2, *tile = in + 4 + b->lanes;
    weir_softmax_row merged;

    for (int l = 0; l < b->lanes && key_of(b, p) + l < h->in.f; l++)
        if (h->o_tiles[(key_of(b, p) + l) * h->in.p + p->query] != p->tile)
            return no_sum;
    if (p->beat == 0)
        make_part(b, r, p, h);
    for (int l = 0; l < b->lanes && key_of(b, p) + l < h->in.f; l++) {
        old[l] = h->o[(key_of(b, p) + l) * h->in.p + p->query];
        tile[l] = weir_softmax_pv(&h->in, r->p, from, to, key_of(b, p) + l);
    }
    in[0] = r->before.m, in[1] = r->before.l;
    tile[-2] = r->part.m, tile[-1] = r->part.l;
    memcpy(want + 2, old, (size_t)b->lanes * sizeof *want);
    merged = r->before;
    weir_softmax_merge(&b->softmax, &merged, want + 2, &r->part, tile,
                       b->lanes);
    want[0] = merged.m, want[1] = merged.l;
    return NULL;
}

static void merge_take(weir_body *b, const weir_body_place *p,
                       const uint32_t *out)
{
    weir_head *h = weir_heads_at(b->heads, p->head);

    h->row[p->query] = (weir_softmax_row){.m = out[0], .l = out[1]};
    take_sums(b, p, out + 2);
}

const weir_body_kind weir_body_merge = {merge_size, merge_feed, merge_take};
