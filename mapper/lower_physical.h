/* SPDX-License-Identifier: Apache-2.0
 * lower_physical.h - between lower_physical.c, which finds the lanes and
 * their hand-overs, lower_transfers.c, which adds the off-chip transfers, and
 * lower_lanes.c, which writes the lanes out.
 */
#ifndef WEIR_MAPPER_LOWER_PHYSICAL_H
#define WEIR_MAPPER_LOWER_PHYSICAL_H

#include "mapper/lower.h"

enum { WEIR_HOOKS = 4096, WEIR_READERS = 8, WEIR_VISITS = 8 };

/* Rows of the buffer that a task moves at its first beat, or at EACH: one
 * behind the other. */
typedef struct weir_visit {
    int tensor;
    int64_t rows;
    int64_t words; /* that cross a link at such a beat, */
    int bundle;    /* of this bundle, or -1 */
    bool each;
    bool turns; /* partial sums: a tile's places are used in turn, */
    bool next;  /* and so are an iterative tensor's: the one to be written */
    bool final; /* the one that was written last */
} weir_visit;

/* What a task moves: rows at its first beat, and at each other. */
typedef struct weir_moves {
    int64_t first, rest;
    int n; /* more than there is room for: what is asked is too much */
    weir_visit visit[WEIR_VISITS];
} weir_moves;

typedef struct weir_physical_lane {
    int unit;
    int64_t offset;
    int first, end;        /* tasks */
    int early;             /* task before which the turn is given away, or -1 */
    int turn_in, turn_out; /* order tokens, or -1 */
    int64_t before, after; /* epochs in which it only passes its turn on */
} weir_physical_lane;

/* A wait before or a signal after a task, in each epoch that GUARD allows; or
 * before or after EACH of its beats. */
typedef struct weir_hook {
    int task;
    bool after, wait, each;
    int token;
    weir_guard guard;
} weir_hook;

/* A transfer's tokens, one pair for each lane that reads it. */
typedef struct weir_load {
    int readers;
    int full[WEIR_READERS], room[WEIR_READERS];
    int stored; /* token of the store it waits for, or -1 */
} weir_load;

typedef struct weir_physical {
    weir_lower *w;
    int nlanes;
    weir_physical_lane *lane;
    int *lane_of; /* [ntasks] */
    int nhooks;
    weir_hook *hook;
    weir_load *load;     /* [ntransfers] */
    int copier, channel; /* schedule unit and resource of the off-chip memory */
    bool ports;          /* rows a cycle are limited: by */
    int port;            /* this resource */
    int bytes;           /* so are bytes a cycle, by this one; or -1 */
    int banks;           /* so are rows of one bank, by this one; or -1 */
    int *wires;          /* [nlinks] a bundle's resource, or 0 */
    int64_t *pitch;      /* [ntensors] rows from tile to tile in the banks */
    int64_t row_byte;
    int slot[64];
    bool slotted[64];
} weir_physical;

/* The operand of TASK that stays in the PEs while the others stream past it and
 * that is not made there, or -1: it is shifted in, row by row, before. */
int weir_physical_loaded(const weir_lower *w, int task);

/* TASK makes one word in every PE, which leave the array for another unit or
 * the off-chip memory: they are shifted out, row by row, behind it. */
bool weir_physical_unloaded(const weir_lower *w, int task);

/* Loops that T walks; loops that must end before TENSOR is whole. */
unsigned weir_physical_walked(const weir_lower *w, const weir_task *t);
unsigned weir_physical_unfinished(const weir_lower *w, int tensor);

/* What keeps TENSOR in a memory on the chip, or -1. */
int weir_physical_hold(const weir_lower *w, int tensor);

bool weir_physical_without(const weir_lower *w, weir_effect e);

/* Cycles from the end of the corner's beat until its result has flowed down the
 * first column, or (ALL) all of them. */
int64_t weir_physical_leaving(const weir_lower *w, const weir_task *t,
                              bool all);

/* What TASK, of so many beats, moves beside what is shifted in or out. */
weir_moves weir_physical_moves(const weir_physical *p, int task, int64_t beats);

/* Rows that a beat moves of T, which is shifted in or out; 0: it is not kept in
 * the buffer. */
int64_t weir_physical_shifted(const weir_physical *p, int task, int t);

/* The wires between the buffer and T's unit that TENSOR passes, or -1: what is
 * laid over rows enters on the left, all else at the top. */
int weir_physical_bundle(const weir_lower *w, const weir_task *t, int tensor,
                         bool out);

/* lower_banks.c: where X begins at a task's first beat; fill in `pitch`. */
weir_rows weir_physical_rows(const weir_physical *p, const weir_visit *x);
void weir_physical_pitches(weir_physical *p);

/* Add a wait before TASK or a signal after it. */
weir_hook *weir_physical_hook(weir_physical *p, int task, bool after, bool wait,
                              int token, weir_guard g);

/* Write the lanes of the copy engine. */
void weir_physical_transfers(weir_physical *p);

/* Write the lanes of all units. */
void weir_physical_lanes(weir_physical *p);

#endif
