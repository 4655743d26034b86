/* SPDX-License-Identifier: Apache-2.0
 * resource.h - how a busy lane gets on, for the cycles in which nothing else
 * changes; private to sim/trace.
 */
#ifndef WEIR_SIM_TRACE_RESOURCE_H
#define WEIR_SIM_TRACE_RESOURCE_H

#include "sim/trace/state.h"

__extension__ typedef __int128 weir_wide;

enum { WEIR_RESOURCES = 64, WEIR_LANES = 256 };

/* What is asked of a resource now. */
typedef struct weir_use {
    int lanes;      /* that ask */
    weir_wide most; /* items a cycle that would satisfy them all */
    bool ample;     /* it satisfies them all */
    bool contested; /* slots that a lane at SLOTS pace asks for */
} weir_use;

typedef enum weir_pace {
    WEIR_PACE_AMPLE, /* a beat a cycle: nothing it asks for is short */
    WEIR_PACE_ALONE, /* a stream serves it alone, slower than a beat a cycle */
    WEIR_PACE_BURST, /* a stream serves several such lanes, beat by beat */
    WEIR_PACE_SLOTS, /* slots are short: cycle by cycle, until that repeats */
} weir_pace;

typedef struct weir_paces weir_paces;
struct weir_paces {
    weir_use use[WEIR_RESOURCES];
    weir_pace pace[WEIR_LANES];
    int demand[WEIR_LANES]; /* ALONE, BURST: which demand the stream serves */
    bool any_slots;
};

/* Classify the busy lanes. */
void weir_paces_find(const weir_trace *t, weir_paces *p);

/* The beat of L is done: the next one, or the command has ended. */
void weir_next_beat(const weir_trace *t, weir_lane_state *l);

/* Items of the first N beats that L has left for demand K. */
weir_wide weir_items_left(const weir_trace *t, const weir_lane_state *l, int k,
                          int64_t n);

/* stream.c: cycles until the first of the lanes that R serves ends; then DT of
 * them. */
int64_t weir_stream_plan(const weir_trace *t, const weir_paces *p, int r);
void weir_stream_serve(weir_trace *t, const weir_paces *p, int r, int64_t dt);

/* resource.c: the same for a stream of which lanes ask nothing else, short or
 * not: cycles until the first lane ends (INT64_MAX: there is none); then DT of
 * them, fewer than that. */
int64_t weir_stream_left(const weir_trace *t, const weir_paces *p, int r);
void weir_stream_pass(weir_trace *t, const weir_paces *p, int r, int64_t dt);

/* slots.c: the same for all lanes at SLOTS pace together; what is served is
 * what was planned last. */
void weir_slots_make(weir_trace *t);
int64_t weir_slots_plan(weir_trace *t, const weir_paces *p, int64_t most);
void weir_slots_serve(weir_trace *t, const weir_paces *p, int64_t dt);

#endif
