/* SPDX-License-Identifier: Apache-2.0
 * softmax_unit.c - the modules of the datapath, one function each.
 */
#include "workloads/golden/softmax_unit.h"

#include <math.h>

uint32_t weir_softmax_unpack(const weir_number *f, uint32_t code)
{
    return weir_fp32_round(weir_number_decode(f, code));
}

uint32_t weir_softmax_pack(const weir_number *f, uint32_t fp32)
{
    double value = weir_fp32_value(fp32);

    return weir_number_encode(f, isnan(value) ? (double)NAN : value);
}

uint32_t weir_softmax_max(const uint32_t *score, const bool *mask, int lanes)
{
    uint32_t max = WEIR_FP32_NEG_INF;

    for (int i = 0; i < lanes; i++)
        if (mask[i])
            max = weir_fp32_max(max, score[i]);
    return max;
}

uint32_t weir_softmax_reference(const weir_softmax *s, uint32_t old,
                                uint32_t max)
{
    uint32_t larger = weir_fp32_max(old, max);
    uint32_t behind = weir_fp32_mul(weir_fp32_sub(old, larger), s->scale);

    if (s->rescale_tau > 0 && weir_fp32_value(behind) >= -s->rescale_tau)
        return old;
    return larger;
}

uint32_t weir_softmax_exponent(uint32_t score, uint32_t ref, uint32_t scale)
{
    if (ref == WEIR_FP32_NEG_INF)
        ref = 0;
    return weir_fp32_mul(weir_fp32_sub(score, ref), scale);
}

uint32_t weir_softmax_alpha(const weir_softmax *s, uint32_t old, uint32_t ref)
{
    return weir_fp32_exp2(s->profile,
                          weir_softmax_exponent(old, ref, s->scale));
}

uint32_t weir_softmax_sum(const uint32_t *p, int lanes)
{
    uint32_t level[WEIR_SOFTMAX_LANES];

    for (int i = 0; i < lanes; i++)
        level[i] = p[i];
    for (; lanes > 1; lanes = (lanes + 1) / 2) {
        for (int i = 0; i < lanes / 2; i++)
            level[i] = weir_fp32_add(level[2 * i], level[2 * i + 1]);
        if (lanes % 2 == 1)
            level[lanes / 2] = level[lanes - 1];
    }
    return level[0];
}

uint32_t weir_softmax_accumulate(uint32_t o, uint32_t alpha, bool first,
                                 uint32_t v)
{
    return weir_fp32_add(first ? 0 : weir_fp32_mul(o, alpha), v);
}

weir_softmax_row weir_softmax_start(void)
{
    return (weir_softmax_row){.m = WEIR_FP32_NEG_INF, .l = 0};
}

uint32_t weir_softmax_beat_max(const weir_softmax *s, const uint32_t *score,
                               const bool *mask)
{
    uint32_t unpacked[WEIR_SOFTMAX_LANES];

    for (int i = 0; i < s->lanes; i++)
        unpacked[i] = weir_softmax_unpack(s->in, score[i]);
    return weir_softmax_max(unpacked, mask, s->lanes);
}

void weir_softmax_step(const weir_softmax *s, weir_softmax_row *row,
                       const uint32_t *score, const bool *mask,
                       weir_softmax_tile *out)
{
    weir_softmax_beat(s, row, weir_softmax_beat_max(s, score, mask), score,
                      mask, out);
}

void weir_softmax_beat(const weir_softmax *s, weir_softmax_row *row,
                       uint32_t tile_max, const uint32_t *score,
                       const bool *mask, weir_softmax_tile *out)
{
    uint32_t unpacked[WEIR_SOFTMAX_LANES], p[WEIR_SOFTMAX_LANES];

    for (int i = 0; i < s->lanes; i++)
        unpacked[i] = weir_softmax_unpack(s->in, score[i]);
    out->m = weir_softmax_reference(s, row->m, tile_max);
    out->alpha = weir_softmax_alpha(s, row->m, out->m);
    out->alpha_is_one = out->alpha == WEIR_FP32_ONE;
    for (int i = 0; i < s->lanes; i++) {
        p[i] = weir_fp32_exp2(
            s->profile,
            weir_softmax_exponent(mask[i] ? unpacked[i] : WEIR_FP32_NEG_INF,
                                  out->m, s->scale));
        out->p[i] = weir_softmax_pack(s->p, p[i]);
    }
    out->l = weir_softmax_accumulate(row->l, out->alpha, false,
                                     weir_softmax_sum(p, s->lanes));
    row->m = out->m;
    row->l = out->l;
}

uint32_t weir_softmax_normalize(const weir_number *f, uint32_t o, uint32_t l)
{
    if (weir_fp32_value(l) == 0)
        return 0;
    return weir_softmax_pack(f, weir_fp32_mul(o, weir_fp32_recip(l)));
}

void weir_softmax_merge(const weir_softmax *s, weir_softmax_row *a,
                        uint32_t *a_o, const weir_softmax_row *b,
                        const uint32_t *b_o, int cols)
{
    uint32_t m = weir_fp32_max(a->m, b->m);
    uint32_t a_alpha = weir_softmax_alpha(s, a->m, m);
    uint32_t b_alpha = weir_softmax_alpha(s, b->m, m);

    a->m = m;
    a->l = weir_fp32_add(weir_fp32_mul(a->l, a_alpha),
                         weir_fp32_mul(b->l, b_alpha));
    for (int i = 0; i < cols; i++)
        a_o[i] = weir_fp32_add(weir_fp32_mul(a_o[i], a_alpha),
                               weir_fp32_mul(b_o[i], b_alpha));
}
