/* SPDX-License-Identifier: Apache-2.0
 * schedule.h - what the machine does, as plain data: lanes of commands,
 * loops and tokens. Its size does not depend on trip counts, and nothing in
 * it knows a design's name.
 *
 * A *lane* is a program of steps, executed in order by its unit:
 *   loop     runs its body; trips may depend on outer loops
 *   command  occupies the lane for some beats, asking resources for items at
 *            each beat
 *   wait     takes N items of a token, or blocks
 *   signal   gives N items of a token, which arrive after its hop
 * A step with a guard runs only where its loops are first or last. Waits and
 * signals take no time; a command lasts as long as its beats, and one without
 * beats takes no time and no service: it only counts.
 *
 * A consumer that is chained to its producer beat by beat is a loop of commands
 * of one beat, each with its own wait; so is the producer, with signals.
 *
 * One cycle: first everything that ends at this cycle retires (commands in
 * lane order, their following signals with them), then lanes in order move
 * on until none can: a waiter may start in the cycle in which it is signaled.
 *
 * A *resource* serves `rate` items per cycle. A *stream* (bytes) carries what
 * it did not use to the next cycle, up to one cycle's worth, while it is
 * busy, and drops it when idle; *slots* (ports) carry nothing. Within a cycle
 * it serves lanes round robin from its pointer, which moves past the last
 * lane whose beat it served in full; a lane takes what is there, in whole
 * items, up to its beat's need. A beat ends in the cycle in which all its
 * demands are met. An *issue* slot serves after all others, and only beats
 * whose other demands are met: a unit ends no more beats than it issues. A
 * command asks one stream, or slots.
 *
 * *Banks* are slots by address: an item is a row, row r lies in bank r mod
 * `banks`, and a bank serves one row a cycle, that of the lowest lane that asks
 * it. A beat asks for all its rows at once, wherever they lie. So who is served
 * depends on nothing but what is asked.
 *
 * Each cycle of a unit counts as one of: *busy*; *stalled* for what its lowest
 * lane that waits waits for (an order token only if no lane waits for
 * another); *idle* once its lanes have ended. A unit with commands under way
 * is busy, save where none of them ended a beat and all lacked slots: then
 * it is stalled for what the lowest of them lacked first (issue slots last).
 */
#ifndef WEIR_MAPPER_SCHEDULE_H
#define WEIR_MAPPER_SCHEDULE_H

#include "mapper/mapping.h"
#include "models/stats.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    WEIR_RAGGED = 4,
    WEIR_DEMANDS = 12,
    WEIR_NEST = 8,
    WEIR_BANK_ROWS = 62 /* of banks, that a demand asks for at a beat */
};

/* Where a step runs: sets of loop ids (weir_step.loop). A set that is 0
 * demands nothing; a loop the lane does not have counts as first and last. */
typedef struct weir_guard {
    unsigned first, last;         /* all of these at their first / last */
    unsigned not_first, not_last; /* not all of these at first / last */
    uint32_t seed;                /* not 0: data-dependent, drawn by it, */
    unsigned chance;              /* to run in as many of 1000 iterations */
} weir_guard;

/* Whether G's draw falls on the iteration that the OPEN loops are at, by
 * INDEX[WEIR_LOOPS]; without a seed always. Steps of one seed draw alike. */
bool weir_guard_drawn(const weir_guard *g, unsigned open, const int64_t *index);

/* Where the rows of a demand on banks lie: those of beat b, from 0, are the
 * ones behind first + the sum of stride[l] * index of loop l + b * step. */
typedef struct weir_rows {
    int64_t first, step, stride[WEIR_LOOPS];
} weir_rows;

/* An amount that depends on which ragged ranks are at their last tile: bit i
 * of the variant is set when all loops of ragged[i] are at their last. */
typedef struct weir_demand {
    int resource;
    int64_t item[1 << WEIR_RAGGED]; /* per beat, by variant */
    int64_t tail[1 << WEIR_RAGGED]; /* at the last beat */
    weir_rows rows;                 /* of banks */
} weir_demand;

typedef struct weir_command {
    const char *what; /* "BQK", "load K" */
    int task;         /* the task it executes, or -1 */
    int tensor;       /* the tensor it moves, or -1 */
    bool write;       /* moves off the chip */
    int nragged;
    unsigned ragged[WEIR_RAGGED];    /* loop sets */
    int64_t beats[1 << WEIR_RAGGED]; /* by variant, >= 0 */
    int ndemands;
    weir_demand demand[WEIR_DEMANDS];
    double item_byte; /* bytes of one item of demand[0], for transfers */
} weir_command;

typedef enum weir_step_kind {
    WEIR_STEP_LOOP,
    WEIR_STEP_COMMAND,
    WEIR_STEP_WAIT,
    WEIR_STEP_SIGNAL,
} weir_step_kind;

/* trips = slope * (index of loop `outer`) + base, kept within [min, max]; and
 * last_trip instead wherever all loops of `when_last` are at their last. */
typedef struct weir_trip {
    int64_t base, slope, min, max;
    int outer;          /* loop id, or -1: base */
    unsigned when_last; /* 0: never */
    int64_t last_trip;
} weir_trip;

typedef struct weir_step {
    weir_step_kind kind;
    weir_guard guard;
    int loop; /* LOOP: its id; the same loop of several lanes has one id */
    weir_trip trip; /* LOOP */
    int end;        /* LOOP: index of the first step after its body */
    int command;    /* COMMAND: index */
    int token;      /* WAIT, SIGNAL */
    int64_t count;  /* WAIT, SIGNAL: items */
} weir_step;

typedef struct weir_token {
    const char *name; /* "LM", "place for K": what a waiter waits for */
    int64_t initial;
    int64_t hop;    /* cycles from signal to arrival */
    bool order;     /* only keeps lanes of one unit in order: never named as
                       the reason of a stall when there is another */
    weir_loss loss; /* what a cycle spent waiting for it is lost to */
} weir_token;

typedef struct weir_resource {
    const char *name; /* "dram", "ports of buffer" */
    weir_ratio rate;  /* items per cycle */
    bool stream;
    bool restarts;  /* a stream on which a command that ends takes the rest
                       of its cycle: commands end on whole cycles */
    bool issue;     /* slots that serve after the others, finished beats only */
    int64_t banks;  /* > 0: rows of so many banks; `rate` is theirs together */
    weir_loss loss; /* what a cycle without service is lost to */
} weir_resource;

typedef struct weir_lane {
    const char *name;
    int unit; /* index in unit[] */
    int nsteps;
    const weir_step *step; /* [nsteps] */
    bool flow; /* no tokens, one resource of its own: published off-chip
                  transfers; it ends at the exact quotient */
} weir_lane;

typedef struct weir_schedule_unit {
    const char *name;
    int unit; /* of the machine, or -1: a copy engine */
} weir_schedule_unit;

/* The schedule of one block; blocks run one after another. */
typedef struct weir_schedule weir_schedule;
struct weir_schedule {
    const char *name;
    int nloops;
    const char *const *loop_name; /* by id */
    int nunits;
    const weir_schedule_unit *unit;
    int nlanes;
    const weir_lane *lane;
    int ncommands;
    const weir_command *command;
    int ntokens;
    const weir_token *token;
    int nresources;
    const weir_resource *resource;
};

/* Whether some step of S is data-dependent: then no iteration is skipped. */
bool weir_schedule_draws(const weir_schedule *s);

/* Lower block B of M. Published: the ring of phases. Physical: peeled lanes,
 * tokens for every hand-over, ports and transfers. EUNSUP when a limit of
 * this header is exceeded. */
weir_status weir_schedule_make(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, const weir_block *b,
                               weir_diag *d);

/* Bank, from 0, of R's row ROW. */
static inline int64_t weir_bank_of(const weir_resource *r, int64_t row)
{
    int64_t bank = row % r->banks;

    return bank < 0 ? bank + r->banks : bank;
}

void weir_schedule_print(FILE *out, const weir_schedule *s);

#ifdef __cplusplus
}
#endif

#endif
