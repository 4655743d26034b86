/* SPDX-License-Identifier: Apache-2.0
 * plan.h - what each PE does for each Einsum of a block: read off the block and
 * the machine alone, never off a schedule.
 */
#ifndef WEIR_SIM_PE_PLAN_H
#define WEIR_SIM_PE_PLAN_H

#include "mapper/mapping.h"
#include "sim/pe/array.h"

enum { WEIR_PE_CROSS = 4, WEIR_PE_ACCESSES = 8, WEIR_PE_WIRES = 8 };

typedef enum weir_pe_visit {
    WEIR_PE_ONCE, /* at a task's first beat */
    WEIR_PE_EACH, /* at the first beat of each coordinate of `time` */
    WEIR_PE_SHIFT_IN,
    WEIR_PE_SHIFT_OUT,
} weir_pe_visit;

/* Rows of the buffer that a task reads or writes. */
typedef struct weir_pe_access {
    int tensor;
    weir_pe_visit visit;
    int64_t rows; /* at a beat */
    int64_t words;
    int wires; /* of the plan that they cross, or -1 */
    bool sums; /* partial ones */
    bool write, final;
} weir_pe_access;

/* An Einsum on the 2-D array, or (`row`) on the 1-D array. */
typedef struct weir_pe_task {
    const weir_task *t;
    const weir_einsum *e;
    bool row;
    weir_pe_op op;   /* 2-D array: of its beats, or of the first one */
    weir_function f; /* 1-D array: of one or two operands; NONE: a copy */
    bool exp;        /* 1-D array: exp of a difference */
    const weir_expr *operand[2]; /* 1-D array */
    int out;                     /* tensor it makes */
    int left, top, kept;     /* tensors: from the edges, in the PEs; or -1 */
    int time;                /* whole rank walked beat by beat, or -1 */
    int64_t each;            /* beats for one of its coordinates */
    int shift_in, shift_out; /* beats before and behind: rows of the array */
    int64_t port_each;  /* rows of the buffer: for each coordinate of `time`, */
    int64_t port_once;  /* for the first one besides, */
    int64_t port_shift; /* for a beat of a shift */
    int64_t port_out;   /* for a beat of a shift out */
    int naccesses;
    weir_pe_access access[WEIR_PE_ACCESSES];
    int sets;   /* register sets for what stays in the PEs */
    int ncross; /* operands to be waited for, word by word: */
    int cross[WEIR_PE_CROSS];
    bool here[WEIR_PE_CROSS]; /* from another sequencer of its own array, else
                                 from the other array */
    bool drain; /* begins when its last result has left the array */
} weir_pe_task;

typedef struct weir_pe_plan {
    const weir_mapping *m;
    const weir_block *b;
    int array, row; /* units; row -1: none */
    int ntasks;
    weir_pe_task *task; /* as in the block */
    int exp_steps;      /* multiply-adds of an exponential */
    int64_t ports;      /* rows a cycle for the arrays; 0: no limit */
    bool by_bank;       /* for want of banks, not of ports */
    int64_t bytes;      /* bytes a cycle for the arrays; 0: no limit */
    int64_t row_byte;
    int nwires;
    int wires[WEIR_PE_WIRES]; /* bundles between the buffer and the arrays */
    int64_t banks;            /* interleaved ones; 0: not by address */
    int64_t *pitch; /* [ntensors] rows from one tile to the next there */
} weir_pe_plan;

/* EUNSUP, with a note at the Einsum's place, where the array cannot do it. */
weir_status weir_pe_plan_make(const weir_pe_plan **out, weir_arena *a,
                              const weir_mapping *m, const weir_block *b,
                              weir_diag *d);

/* The task that makes tensor T, or NULL. */
const weir_pe_task *weir_pe_plan_maker(const weir_pe_plan *p, int t);

/* Whether T moves between the off-chip memory and the chip. */
bool weir_pe_plan_moves(const weir_pe_plan *p, int t);

#endif
