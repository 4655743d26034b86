/* SPDX-License-Identifier: Apache-2.0
 * array.h - a 2-D array of processing elements, every one with its registers
 * and its links, ticked cycle by cycle, with real data.
 *
 * A *beat* enters at the corner and moves one PE to the right and one PE down a
 * cycle: the PE at row r and column c does it r + c cycles later. With it move
 * its words: those of the left edge (one a row) to the right, those of the top
 * edge (one a column) down. A beat may change what moves down; what leaves the
 * last row is put into `bottom`. Nothing else connects the PEs.
 *
 * A PE holds register sets `own` (sums made in place) and `held` (words that
 * stay while others stream past) and what exp works on. Its one multiply-add
 * rounds the product and then the sum to the accumulator's format.
 *
 * Sources: output- and weight-stationary systolic arrays (Kung, Computer 15(1),
 * 1982); maxima, exponentials and sums in the PEs: FuseMax (MICRO 2024) section
 * V. Knows no tensors, tiles or designs.
 */
#ifndef WEIR_SIM_PE_ARRAY_H
#define WEIR_SIM_PE_ARRAY_H

#include "base/arena.h"
#include "sim/pe/arithmetic.h"

enum { WEIR_PE_SETS = 16 };

typedef enum weir_pe_op {
    WEIR_PE_NONE,
    WEIR_PE_OWN,  /* own += right * down; from 0 where `first` */
    WEIR_PE_FLOW, /* down += held * right */
    WEIR_PE_MAX,  /* down = max(down, own) */
    WEIR_PE_SUM,  /* down += held */
    WEIR_PE_SUB,  /* x = own - down */
    WEIR_PE_EXP,  /* step `step` of held = exp(x), see arithmetic.h */
    WEIR_PE_UNIT, /* held = exp(own - down) at once: an exp unit */
    WEIR_PE_HOLD, /* held = down, in row `step`: shifts a tile in */
    WEIR_PE_DROP, /* down = own, in row `step`: shifts a tile out */
} weir_pe_op;

typedef struct weir_pe_beat {
    weir_pe_op op;
    int own, held; /* register sets */
    int step;
    bool first;
    const float *left; /* word of row r: left[r * left_step]; NULL: 0 */
    int64_t left_step;
    int rows;         /* rows with a word of their own; below them 0 */
    const float *top; /* word of column c: top[c * top_step]; NULL: top_word */
    int64_t top_step;
    int columns;
    float top_word;
    float
        *bottom; /* word of column c goes to bottom[c * bottom_step], or NULL */
    int64_t bottom_step;
    bool add;    /* to what is there */
    float *take; /* OWN: each PE's sum is taken as this beat passes it, over a
                    wire of its own: row r, column c to take[r * take_row + c *
                    bottom_step]; NULL: it stays */
    int64_t take_row;
    const void *tag; /* the caller's */
} weir_pe_beat;

typedef struct weir_pe_array weir_pe_array;

/* ROWS x COLUMNS PEs. EXP_STEPS multiply-adds make an exponential. */
weir_pe_array *weir_pe_array_make(weir_arena *a, int rows, int columns,
                                  int exp_steps, weir_pe_format word,
                                  weir_pe_format accumulate);

/* One cycle. First what left the last row in the cycle before is put into
 * `bottom`: *FIRST and *LAST are the beats whose words left the first and the
 * last column (op NONE: none). Then BEAT (NULL: none) enters at the corner and
 * every PE works. Pointers of a beat must stay until it has left the array. */
void weir_pe_array_leave(weir_pe_array *x, const weir_pe_beat **first,
                         const weir_pe_beat **last);
void weir_pe_array_tick(weir_pe_array *x, const weir_pe_beat *beat);

#endif
