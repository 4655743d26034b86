/* SPDX-License-Identifier: Apache-2.0
 * lower.h - a schedule while it is being written; private to mapper/.
 */
#ifndef WEIR_MAPPER_LOWER_H
#define WEIR_MAPPER_LOWER_H

#include "mapper/schedule.h"

typedef struct weir_lower {
    weir_arena *a;
    weir_diag *d;
    const weir_mapping *m;
    const weir_block *b;
    weir_schedule *s;
    weir_schedule_unit *unit;
    weir_lane *lane;
    weir_command *command;
    weir_token *token;
    weir_resource *resource;
    weir_step *step; /* of the lane being written */
    int nsteps, room;
    bool merged; /* batch and heads, outermost, are walked as one loop */
    bool failed; /* a limit was exceeded and reported */
} weir_lower;

/* An empty schedule of block B: its loops, and three of its own. */
weir_lower weir_lower_make(weir_arena *a, const weir_mapping *m,
                           const weir_block *b, weir_diag *d);

/* Begin and end a lane of schedule unit U; steps go in between. */
void weir_lower_begin(weir_lower *w);
void weir_lower_end(weir_lower *w, const char *name, int unit, bool flow);

/* The schedule unit called NAME, made if it is not there yet. */
int weir_lower_unit(weir_lower *w, const char *name, int machine_unit);
int weir_lower_token(weir_lower *w, weir_token token);
int weir_lower_resource(weir_lower *w, weir_resource resource);

/* Steps. Open and close loop L of the block; loops close innermost first. -1:
 * there is nothing to close (batch and heads are one loop). */
int weir_lower_open(weir_lower *w, int l);
void weir_lower_close(weir_lower *w, int open);
/* A loop of its own kind, TRIPS times: which 0 before, 1 after the nest, 2 the
 * beats of a command. */
int weir_lower_turns(weir_lower *w, int which, int64_t trips, weir_guard g);
void weir_lower_wait(weir_lower *w, int token, int64_t count, weir_guard g);
void weir_lower_signal(weir_lower *w, int token, int64_t count, weir_guard g);
/* A command; returns it for its demands. */
weir_command *weir_lower_command(weir_lower *w, weir_command c, weir_guard g);

/* The command that executes task T: its beats for every ragged variant. */
weir_command weir_lower_task(weir_lower *w, int t);

/* The command that moves transfer T: one demand on RESOURCE of its bytes,
 * SCALE items a byte (so that a spilled share is whole), in beats of ROW
 * bytes (0: one beat). */
weir_command weir_lower_move(weir_lower *w, const weir_transfer *t,
                             int resource, int64_t scale, int64_t row);

/* Report that the block has too many WHAT; the schedule fails. */
void weir_lower_limit(weir_lower *w, const char *what);

void weir_lower_published(weir_lower *w);
void weir_lower_physical(weir_lower *w);

#endif
