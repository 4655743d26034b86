/* SPDX-License-Identifier: Apache-2.0
 * row.h - a 1-D array of processing elements, ticked cycle by cycle.
 *
 * A step enters at column 0 and moves one PE to the right a cycle, as beats do
 * in the row of PEs above it. In each PE it computes one word from two.
 */
#ifndef WEIR_SIM_PE_ROW_H
#define WEIR_SIM_PE_ROW_H

#include "base/arena.h"
#include "sim/pe/arithmetic.h"
#include "workloads/einsum/cascade.h"

/* The word of column c is word[c * step]; without `word` all have `constant`.
 */
typedef struct weir_pe_place {
    float *word;
    int64_t step;
    float constant;
} weir_pe_place;

typedef struct weir_pe_step {
    bool works;      /* else the column only waits: for the end of an exp */
    weir_function f; /* of a and b; NONE: a */
    bool exp;        /* of that */
    weir_pe_place a, b, out;
    int columns;     /* that have words of their own */
    bool stored;     /* rounded to the word's format */
    const void *tag; /* the caller's */
} weir_pe_step;

typedef struct weir_pe_row weir_pe_row;

weir_pe_row *weir_pe_row_make(weir_arena *a, int columns, int exp_steps,
                              weir_pe_format word, weir_pe_format accumulate);

/* One cycle; STEP NULL: none enters. *FIRST and *LAST: the steps that the first
 * and the last column have done in it (never NULL). */
void weir_pe_row_tick(weir_pe_row *x, const weir_pe_step *step,
                      const weir_pe_step **first, const weir_pe_step **last);

#endif
