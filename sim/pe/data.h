/* SPDX-License-Identifier: Apache-2.0
 * data.h - the words of a block's tensors, and where a tile finds its own.
 *
 * What lives off chip is kept whole, head by head, for the few heads in flight;
 * inputs are drawn from a seed. What lives on the chip has a line of words, one
 * a column, for each coordinate a PE walks, and as many copies as tiles are in
 * flight.
 */
#ifndef WEIR_SIM_PE_DATA_H
#define WEIR_SIM_PE_DATA_H

#include "sim/pe/plan.h"
#include "sim/pe/row.h"
#include "sim/pe/walk.h"

/* Which step of an iterative tensor. */
typedef enum weir_pe_when {
    WEIR_PE_NEW,      /* RM[m1+1]; and whatever is not iterative */
    WEIR_PE_PREVIOUS, /* RM[m1] */
    WEIR_PE_FINAL,    /* RM[M1] */
} weir_pe_when;

typedef struct weir_pe_data weir_pe_data;

weir_pe_data *weir_pe_data_make(weir_arena *a, const weir_pe_plan *p,
                                uint64_t seed, weir_pe_format word);

/* The first column's word of T in the tile that W is at, at coordinate I of
 * what K walks. Where W comes to a head for the first time, its inputs are
 * drawn. */
weir_pe_place weir_pe_data_place(weir_pe_data *d, const weir_pe_task *k, int t,
                                 const weir_pe_walk *w, int64_t i,
                                 weir_pe_when when);

/* The same for the rows of the tile: word of row r is word[r * step]. */
weir_pe_place weir_pe_data_rows(weir_pe_data *d, const weir_pe_task *k, int t,
                                const weir_pe_walk *w, int64_t i);

/* All words of T, which lives off chip, for HEAD: row-major, ranks as declared.
 */
float *weir_pe_data_whole(weir_pe_data *d, int t, int64_t head);

/* Word I of input NAME for HEAD, from -1 to 1, not rounded: a hash. */
float weir_pe_data_draw(uint64_t seed, const char *name, int64_t head,
                        int64_t i);

#endif
