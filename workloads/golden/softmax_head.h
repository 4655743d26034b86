/* SPDX-License-Identifier: Apache-2.0
 * softmax_head.h - attention of one head as an array of multiply-adds with the
 * softmax datapath beside it computes it, as plain loops: what co-simulation
 * has to end in, bit for bit.
 *
 * The array multiplies words of the format WORD and adds them up in single
 * precision, upward from 0: scores along E, sums of V along the keys of a
 * tile. The rest are the functions of softmax_unit.h.
 */
#ifndef WEIR_WORKLOADS_GOLDEN_SOFTMAX_HEAD_H
#define WEIR_WORKLOADS_GOLDEN_SOFTMAX_HEAD_H

#include "workloads/golden/softmax_unit.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_softmax_head {
    weir_softmax softmax; /* lanes: keys per beat */
    bool merges;          /* sums of a tile are joined by state_merge */
    const weir_number *word, *out;
    int64_t e, f, m, p;     /* extents */
    int64_t tile;           /* keys */
    const float *q, *k, *v; /* [e][p], [e][m], [f][m] in WORD */
} weir_softmax_head;

/* What the array makes: a score, as a code; the sum over keys FROM to TO of P,
 * one value per key of these, times column F of V, in FP32. */
uint32_t weir_softmax_score(const weir_softmax_head *h, int64_t query,
                            int64_t key);
uint32_t weir_softmax_pv(const weir_softmax_head *h, const float *p,
                         int64_t from, int64_t to, int64_t f);

/* N scores, a tile of ROW, through the datapath, beat by beat: P[N] as codes;
 * the factor for what was summed before. */
uint32_t weir_softmax_through(const weir_softmax *s, weir_softmax_row *row,
                              const uint32_t *score, int64_t n, uint32_t *p);

/* Where sums are merged, the array makes exponentials and their sum, too: of N
 * scores, relative to REFERENCE; P[N] as codes. */
uint32_t weir_softmax_part(const weir_softmax *s, uint32_t reference,
                           const uint32_t *score, int64_t n, uint32_t *p);

/* AV[f][p], codes of OUT. Ends the program when there is no memory. */
void weir_softmax_attention(const weir_softmax_head *h, uint32_t *av);

#ifdef __cplusplus
}
#endif

#endif
