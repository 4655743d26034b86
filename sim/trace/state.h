/* SPDX-License-Identifier: Apache-2.0
 * state.h - the state of a schedule while it runs; private to sim/trace.
 */
#ifndef WEIR_SIM_TRACE_STATE_H
#define WEIR_SIM_TRACE_STATE_H

#include "sim/result.h"
#include "sim/told.h"
#include "sim/watch.h"

typedef enum weir_lane_mode {
    WEIR_LANE_READY,   /* to move on */
    WEIR_LANE_BLOCKED, /* on `token` */
    WEIR_LANE_BUSY,    /* executing `command` */
    WEIR_LANE_ENDED,
} weir_lane_mode;

typedef struct weir_lane_state {
    weir_lane_mode mode;
    int pc, depth;
    int stack[WEIR_LOOPS];     /* steps of the open loops */
    int64_t index[WEIR_LOOPS]; /* by loop id */
    int64_t trips[WEIR_LOOPS];
    unsigned first, last, path; /* loop sets: at first, at last, open */
    int token;
    int command, variant;
    int64_t beats;              /* left, this one included */
    int64_t left[WEIR_DEMANDS]; /* items this beat still needs; of banks a bit
                                   for each row */
    int64_t row[WEIR_DEMANDS]; /* of banks: where the last beat's rows would lie
                                  that many beats on, mod banks */
} weir_lane_state;

/* What a lane has gone through since the start; never part of a state. */
typedef struct weir_progress_count {
    int64_t turns[WEIR_LOOPS], enters[WEIR_LOOPS];
    int64_t starts; /* of commands that take time */
} weir_progress_count;

typedef struct weir_resource_state {
    int64_t carry; /* items times rate.den */
    int pointer;   /* lane to be served first */
} weir_resource_state;

typedef struct weir_arrival {
    int64_t at;
    int token;
    int64_t count;
} weir_arrival;

enum { WEIR_ARRIVALS = 1024, WEIR_LOG = 64 };

/* The last of all that arrived, or of all that was sent: item k is at k modulo
 * WEIR_LOG. */
typedef struct weir_trace_arrivals {
    int64_t n;
    weir_arrival item[WEIR_LOG];
} weir_trace_arrivals;

/* Counters lie in one array, so that skipping is one loop over it:
 * executions by command and those variants it has, then for every unit busy,
 * idle, and its stalls by token and by resource. */
typedef struct weir_trace {
    weir_arena *a;
    weir_diag *d;
    const weir_schedule *s;
    const bool *member; /* [nlanes] of the component that runs */
    int anchor;         /* lane whose loops are watched for repetition */
    bool skip;
    int64_t now;
    weir_lane_state *lane;
    int64_t *token;   /* items */
    int64_t *taken;   /* [ntokens] items that lanes took, since the start */
    int64_t *blocked; /* [ntokens] when a lane was last held up by it, or -1 */
    weir_resource_state *resource;
    int narrivals;
    weir_arrival *arrival; /* [WEIR_ARRIVALS] by time */
    weir_trace_arrivals arrived, given;
    bool begun[64]; /* units that have begun a command: */
    int64_t *early; /* [nunits][ntokens + nresources] stalls until then */
    int64_t *counter;
    int ncounters;
    int *first_execution; /* [ncommands + 1] counters of its variants */
    unsigned turned;      /* anchor loops that began an iteration just now */
    unsigned entered;     /* anchor loops that were entered just now */
    int64_t stirs;        /* how often a lane entered or left a loop, or began a
                             command of several beats */
    uint64_t apart;       /* streams of which no command asks anything else */
    uint64_t *uses;       /* [nlanes] resources */
    struct weir_contest *contest; /* for slots, likewise */
    struct weir_paces *paces;     /* found by plan, used by serve */
    unsigned indexed;             /* loops on whose index trips depend */
    int64_t turn[WEIR_LOOPS];     /* after so many iterations the same banks */
    unsigned *first_counts, *last_counts; /* [nlanes] loops of which that one is
                                             special to the lane */
    struct weir_steady *steady;           /* by loop, and one more */
    struct weir_replay *replay;
    weir_progress_count *progress; /* [nlanes] */
    int64_t events, skipped_cycle;
    struct weir_trace_log *log; /* NULL: nobody asks */
    weir_watch *watch;          /* NULL: nobody */
    weir_told told;
    bool *started;            /* [nlanes] a command, just now */
    int64_t *scratch_counter; /* counters before an event */
} weir_trace;

/* Counter places. */
static inline int64_t *weir_trace_executions(weir_trace *t, int command,
                                             int variant)
{
    return &t->counter[t->first_execution[command] + variant];
}
static inline int64_t *weir_trace_unit(weir_trace *t, int unit, int which)
{
    return &t->counter[t->first_execution[t->s->ncommands] +
                       unit * (2 + t->s->ntokens + t->s->nresources) + which];
}
/* which: 0 busy, 1 idle, 2 + token, 2 + ntokens + resource */

/* banks.c: what L asks of demand K for ITEMS items: see `left`. */
int64_t weir_trace_asked(const weir_trace *t, const weir_demand *d,
                         int64_t items);
/* The rows of L's command, which begins. */
void weir_trace_put_rows(const weir_trace *t, weir_lane_state *l);
/* Bank of the first row of demand K at L's beat; 0 if it asks no banks. */
int64_t weir_trace_bank(const weir_trace *t, const weir_lane_state *l, int k);
/* Fill in `turn`. */
void weir_trace_turns(weir_trace *t);

/* lane.c: put L at iteration INDEX of loop ID. */
void weir_trace_place(weir_lane_state *l, int id, int64_t index);

/* flow.c: lane LANE of S, by itself, to its exact end. */
void weir_trace_flow(weir_result *out, weir_arena *a, const weir_schedule *s,
                     int lane, weir_watch *w);

/* Cycles that may be skipped now. */
static inline int64_t weir_trace_blind(const weir_trace *t)
{
    return t->watch ? weir_watch_blind(t->watch, t->now) : INT64_MAX;
}

/* Move every lane on until none can. False: a limit was exceeded. */
bool weir_trace_advance(weir_trace *t);
/* resource.c: cycles until something changes (INT64_MAX: never); then DT of
 * them. */
int64_t weir_trace_plan(weir_trace *t);
void weir_trace_serve(weir_trace *t, int64_t dt);
/* steady.c: whole periods of the loops that have turned, at once. */
void weir_steady_make(weir_trace *t);
void weir_steady_look(weir_trace *t);
/* The same for what goes on while no lane does anything new; true if time has
 * passed. */
bool weir_steady_calm(weir_trace *t);

/* lane.c: A is on its way; false if too much is. */
bool weir_trace_send(weir_trace *t, weir_arrival a);
/* What arrived and was sent cannot be told from now on. */
static inline void weir_trace_forget_arrivals(weir_trace *t)
{
    t->arrived.n += WEIR_LOG + 1;
    t->given.n += WEIR_LOG + 1;
}

/* replay.c: one iteration at once, when an equal one was seen. The first keeps
 * what ends now, the second goes on from here, or else returns false. */
void weir_replay_make(weir_trace *t);
void weir_replay_end(weir_trace *t);
bool weir_replay_begin(weir_trace *t);

/* snapshot.c: whose turn it is on R can matter: lanes that have not ended
 * share it. */
bool weir_trace_is_shared(const weir_trace *t, int r);
/* A state in words, relative to now, for both: a lane without its
 * indices; resources and arrivals. They return how many words they put; all
 * together, tokens included, need no more than weir_trace_state_room. */
int weir_trace_state_room(const weir_trace *t);
int weir_trace_put_lane(int64_t *to, const weir_trace *t,
                        const weir_lane_state *l);
int weir_trace_put_rest(int64_t *to, const weir_trace *t);

#endif
