/* SPDX-License-Identifier: Apache-2.0
 * state.h - a block while it runs on single PEs; private to sim/pe.
 */
#ifndef WEIR_SIM_PE_STATE_H
#define WEIR_SIM_PE_STATE_H

#include "sim/pe/run.h"

enum {
    WEIR_PE_LANES = 64,
    WEIR_PE_EVENTS = 4096,
    WEIR_PE_REASONS = 128,
    WEIR_PE_MOVES = 64,
    WEIR_PE_ROWS = 512,
    WEIR_PE_NEEDS = 2 + WEIR_PE_WIRES
};

/* What a beat carries with it, to be told when it leaves. */
typedef struct weir_pe_tag {
    const weir_pe_task *k;
    bool word;  /* a word of its result */
    bool end;   /* its tile's last beat */
    bool whole; /* and with that, its tensor's part to be stored */
} weir_pe_tag;

typedef enum weir_pe_phase {
    WEIR_PE_IN, /* shifts in */
    WEIR_PE_BEATS,
    WEIR_PE_OUT, /* shifts out */
} weir_pe_phase;

/* Tasks of one unit at one offset: a sequencer. */
typedef struct weir_pe_lane {
    bool row;
    int64_t offset;
    int first, end;   /* tasks */
    int early;        /* task before which the turn is given away, or -1 */
    int before;       /* lane whose turn precedes, or -1: alone */
    bool leads;       /* first of its unit's lanes */
    int64_t slots;    /* turns in all before and behind its tiles: */
    int64_t slot;     /* the one it is in */
    int64_t passed;   /* turns given away */
    bool ended, open; /* open: it has its turn */
    bool gave;        /* the turn of this slot */
    weir_pe_walk walk;
    int task; /* at hand */
    weir_pe_phase phase;
    int64_t beat, beats;
    bool begun;                    /* the task at hand has begun */
    bool ready;                    /* its beat asks for service */
    int64_t need[WEIR_PE_NEEDS];   /* of its beat: rows, bytes of the buffer,
                                      words over each bundle of wires */
    int nrows;                     /* that its banks have not given yet, */
    int64_t address[WEIR_PE_ROWS]; /* these */
    const weir_pe_reason *reason;  /* why it does not go on */
} weir_pe_lane;

/* A transfer and those who wait for it. */
typedef struct weir_pe_move {
    const weir_transfer *t;
    int nreaders;
    int reader[8], first[8], last[8]; /* lanes; their first and last task */
    int64_t full[8], room[8];
    int64_t made, places; /* stores */
    const weir_pe_task *maker;
} weir_pe_move;

/* A sequencer of the copy engine. */
typedef struct weir_pe_copier {
    bool store;
    int nmoves;
    int move[WEIR_PE_MOVES]; /* loads: in order of level; a store: one */
    weir_pe_walk walk;
    int at; /* move at hand */
    bool ended, ready;
    int64_t left; /* bytes of its beat */
    int64_t rest; /* bytes of the beats behind it */
    bool had;
    const weir_pe_reason *reason;
} weir_pe_copier;

typedef enum weir_pe_event_kind {
    WEIR_PE_WORD, /* of a tensor, at the other array's corner */
    WEIR_PE_HERE, /* of a tensor, in its own array's corner */
    WEIR_PE_LEFT, /* a tile, out of the last column */
    WEIR_PE_FULL, /* a load, for its readers */
} weir_pe_event_kind;

typedef struct weir_pe_event {
    int64_t at;
    weir_pe_event_kind kind;
    int which; /* tensor, task, move */
    bool whole;
} weir_pe_event;

struct weir_pe_state {
    weir_arena *a;
    weir_diag *d;
    const weir_pe_plan *p;
    const weir_pe_options *o;
    weir_pe_result *r;
    weir_pe_array *array;
    weir_pe_row *row;
    weir_pe_data *data;
    int64_t now;
    int64_t last_beat;
    bool stands;      /* and nothing will come any more */
    bool moved;       /* something went on in this round */
    weir_pe_tag *tag; /* [8 ntasks] all that there can be */
    int64_t *arrived; /* [ntensors] words at the other array's corner */
    int64_t *here;    /* [ntensors] words at its own */
    int64_t *left;    /* [ntasks] tiles that left the last column */
    int64_t *begun;   /* [ntasks] tiles */
    int nlanes;
    weir_pe_lane lane[WEIR_PE_LANES];
    bool works[2], copies; /* they have begun: 2-D, 1-D, the copy engine */
    int turn[2];           /* whose beat is first: 2-D, 1-D */
    int port_turn[WEIR_PE_NEEDS]; /* whose rows, bytes, words are */
    int nmoves;
    weir_pe_move move[WEIR_PE_MOVES];
    int ncopiers;
    weir_pe_copier copier[WEIR_PE_LANES];
    int copy_turn;
    weir_ratio rate; /* of the off-chip memory; 0: without limit */
    int64_t carry;
    int64_t latency;                            /* of the off-chip memory */
    weir_pe_reason *why;                        /* [WEIR_PE_CAUSES][ntensors] */
    weir_pe_reason short_of[WEIR_PE_NEEDS + 1]; /* and the buffer's banks */
    int64_t *read; /* [banks] in which cycle, plus one */
    int nevents;
    weir_pe_event event[WEIR_PE_EVENTS];
};

/* sequence.c: go on until nothing can; then one cycle of service, in which at
 * most one beat enters each array. */
void weir_pe_lanes_make(weir_pe_state *s);
bool weir_pe_lane_go(weir_pe_state *s, weir_pe_lane *l);
void weir_pe_lanes_serve(weir_pe_state *s);
/* issue.c: the beat that L sends to its unit's corner now. */
void weir_pe_issue(weir_pe_state *s, weir_pe_lane *l, weir_pe_beat *beat,
                   weir_pe_step *step);
/* banks.c: words of L's beat over wires I; the rows that it asks; one cycle of
 * all banks. */
int64_t weir_pe_words(const weir_pe_state *s, const weir_pe_lane *l, int i);
void weir_pe_banks_ask(weir_pe_state *s, weir_pe_lane *l);
void weir_pe_banks_serve(weir_pe_state *s);
/* copy.c: the off-chip transfers. */
weir_status weir_pe_copiers_make(weir_pe_state *s);
bool weir_pe_copier_go(weir_pe_state *s, weir_pe_copier *c);
void weir_pe_copiers_serve(weir_pe_state *s);
bool weir_pe_loaded(const weir_pe_state *s, const weir_pe_lane *l);
void weir_pe_used(weir_pe_state *s, const weir_pe_lane *l);
/* The store that K's result goes to, or NULL. */
weir_pe_move *weir_pe_store_of(weir_pe_state *s, const weir_pe_task *k);
/* Loops that must end before K's result is whole. */
unsigned weir_pe_unfinished(const weir_pe_state *s, int tensor);

void weir_pe_later(weir_pe_state *s, int64_t at, weir_pe_event_kind kind,
                   int which, bool whole);
/* Unit (-1: the copy engine) loses this cycle because of REASON, one of those
 * that weir_pe_why gives. */
void weir_pe_lost(weir_pe_state *s, int unit, const weir_pe_reason *reason);

/* The words for a reason, made once: of tensor T. */
typedef enum weir_pe_cause {
    WEIR_PE_FROM,  /* "LM from array2d" */
    WEIR_PE_PLACE, /* "place for K" */
    WEIR_PE_DRAIN, /* "drain of Z" */
    WEIR_PE_STORE, /* "AV to store" */
    WEIR_PE_CAUSES
} weir_pe_cause;
const weir_pe_reason *weir_pe_why(weir_pe_state *s, weir_pe_cause cause, int t);

#endif
