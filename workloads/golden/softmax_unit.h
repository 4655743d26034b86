/* SPDX-License-Identifier: Apache-2.0
 * softmax_unit.h - online softmax as the datapath computes it, bit for bit.
 *
 * One function per module of rtl/ that computes something; scores and outputs
 * are codes of their formats, everything between is FP32 codes with the rules
 * of softmax_fp32.h. A row is a sequence of tiles of `lanes` keys:
 *
 *   m' = reference of m and the tile's largest score      running_max
 *   p  = 2^((score - m') scale)                           score_prescale, exp2
 *   a  = 2^((m - m') scale)                               rescale_unit
 *   l' = l a + sum of p                                   row_sum_tree, _acc
 *   o' = o a + p V                                        o_accumulator
 *   out = o / l                                           recip, normalize_unit
 *
 * (online normalizer: Milakov and Gimelshein, arXiv:1805.02867; with o: Dao et
 * al., FlashAttention, 2022, algorithm 1; references that lag:
 * FlashAttention-4, 2026.) A row in which no key takes part gives outputs of
 * +0, m = -inf and l = 0, so that m scale + log2 l is -inf.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_SOFTMAX_UNIT_H
#define WEIR_WORKLOADS_GOLDEN_SOFTMAX_UNIT_H

#include "workloads/golden/softmax_fp32.h"
#include "workloads/numeric/number.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { WEIR_SOFTMAX_LANES = 128 }; /* most */

typedef struct weir_softmax {
    int lanes;                 /* 1 to WEIR_SOFTMAX_LANES */
    const weir_number *in, *p; /* formats of scores and of P; no blocks */
    weir_exp_profile profile;
    int rescale_tau; /* most by which m lags, in powers of two; 0: never */
    uint32_t scale;  /* FP32: softmax scale * log2 e, positive */
} weir_softmax;

/* What is kept of a row between tiles. */
typedef struct weir_softmax_row {
    uint32_t m, l;
} weir_softmax_row;

/* A row before its first tile. */
weir_softmax_row weir_softmax_start(void);

typedef struct weir_softmax_tile {
    uint32_t p[WEIR_SOFTMAX_LANES]; /* codes of the format of P */
    uint32_t alpha, m, l;
    bool alpha_is_one;
} weir_softmax_tile;

/* The next tile of ROW: online_softmax. SCORE[lanes] are codes, MASK[lanes] is
 * true for keys that take part. */
void weir_softmax_step(const weir_softmax *s, weir_softmax_row *row,
                       const uint32_t *score, const bool *mask,
                       weir_softmax_tile *out);

/* The same for one beat of a tile of several (TileN above Lanes), whose largest
 * score is TILE_MAX; and that of one beat. */
void weir_softmax_beat(const weir_softmax *s, weir_softmax_row *row,
                       uint32_t tile_max, const uint32_t *score,
                       const bool *mask, weir_softmax_tile *out);
uint32_t weir_softmax_beat_max(const weir_softmax *s, const uint32_t *score,
                               const bool *mask);

/* A code of format F as FP32, and back: fp_unpack, fp_pack. */
uint32_t weir_softmax_unpack(const weir_number *f, uint32_t code);
uint32_t weir_softmax_pack(const weir_number *f, uint32_t fp32);

/* row_max_tree: over the lanes that take part; -inf if none does. */
uint32_t weir_softmax_max(const uint32_t *score, const bool *mask, int lanes);
/* running_max: the reference after a tile whose maximum is MAX. */
uint32_t weir_softmax_reference(const weir_softmax *s, uint32_t old,
                                uint32_t max);
/* score_prescale, of one lane. */
uint32_t weir_softmax_exponent(uint32_t score, uint32_t ref, uint32_t scale);
/* rescale_unit. */
uint32_t weir_softmax_alpha(const weir_softmax *s, uint32_t old, uint32_t ref);
/* row_sum_tree: pairs, then pairs of pairs. */
uint32_t weir_softmax_sum(const uint32_t *p, int lanes);
/* row_sum_acc and o_accumulator: O * ALPHA + V; V alone if FIRST. */
uint32_t weir_softmax_accumulate(uint32_t o, uint32_t alpha, bool first,
                                 uint32_t v);
/* recip_unit and normalize_unit: O / L as a code of F. */
uint32_t weir_softmax_normalize(const weir_number *f, uint32_t o, uint32_t l);

/* state_merge: a row in two parts, each with its own reference; O[COLS] are
 * sums relative to it. The result is in A, relative to the larger one. */
void weir_softmax_merge(const weir_softmax *s, weir_softmax_row *a,
                        uint32_t *a_o, const weir_softmax_row *b,
                        const uint32_t *b_o, int cols);

#ifdef __cplusplus
}
#endif

#endif
