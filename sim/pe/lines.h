/* SPDX-License-Identifier: Apache-2.0
 * lines.h - one cycle of the PEs that a run of beats covers; private to sim/pe.
 */
#ifndef WEIR_SIM_PE_LINES_H
#define WEIR_SIM_PE_LINES_H

#include "sim/pe/array.h"

enum {
    WEIR_PE_RUN_NONE = 1,
    WEIR_PE_RUN_OWN = 2,
    WEIR_PE_RUN_FLOW = 4,
    WEIR_PE_RUN_EACH = 8, /* one beat of another operation */
};

/* Beats that entered in cycles FROM to TO. */
typedef struct weir_pe_run {
    int64_t from, to;
    unsigned kinds, last;
    weir_pe_op op;
    int own, held, step;
    int rows;   /* EACH: only these work, the others pass on */
    bool first; /* some beat begins a sum */
} weir_pe_run;

struct weir_pe_array {
    weir_arena *a;
    int rows, columns, exp_steps;
    weir_pe_format word, accumulate;
    int64_t width; /* floats from row to row */
    int64_t now;
    int64_t taking; /* cycle of the last beat with `take` */
    float
        *right; /* [rows][2 width]: the word at column c now is at c + shift */
    float
        *down; /* [rows][width]: that of row r is in line (r - now) mod rows */
    float *own[WEIR_PE_SETS], *held[WEIR_PE_SETS]; /* [rows][width] */
    float *spare; /* in place of a register set that a run does not use */
    float *exp;   /* [rows][width]: arguments */
    int64_t live; /* a power of two above rows + columns: beats under way */
    weir_pe_beat *beat; /* [live] by cycle */
    weir_pe_run *run;   /* [live] ring */
    int64_t first;
    int runs;
    /* [2 live], at minus the cycle: so neighbors in a row are neighbors here */
    uint32_t *is_own, *is_flow, *is_more;
};

typedef struct weir_pe_lines {
    weir_pe_array *x;
    const weir_pe_run *run;
    float *own, *held;
    int64_t shift; /* of the rings that go right */
    int64_t turn;  /* of the ring of rows that go down */
    int from, to;  /* rows */
} weir_pe_lines;

void weir_pe_lines_own(const weir_pe_lines *l);
void weir_pe_lines_flow(const weir_pe_lines *l);
void weir_pe_lines_mixed(const weir_pe_lines *l);
void weir_pe_lines_each(const weir_pe_lines *l);

#endif
