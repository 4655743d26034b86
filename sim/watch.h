/* SPDX-License-Identifier: Apache-2.0
 * watch.h - what an engine tells a timeline while it runs a schedule.
 *
 * All engines tell the same at the same cycles, so their timelines are equal:
 * lanes as they begin something, units cycle by cycle, tokens and who asks
 * which resource once all lanes have moved on in a cycle. A lane that waits
 * for no time at all is not shown.
 */
#ifndef WEIR_SIM_WATCH_H
#define WEIR_SIM_WATCH_H

#include "mapper/schedule.h"
#include "models/timeline.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_doing {
    WEIR_DOING_NOTHING, /* its program has ended, or not begun */
    WEIR_DOING_COMMAND,
    WEIR_DOING_WAIT, /* for a token */
} weir_doing;

/* What a cycle of a unit counts as, when it is not stalled on a token or on
 * ntokens + a resource. */
enum { WEIR_CYCLE_BUSY = -1, WEIR_CYCLE_IDLE = -2 };

typedef struct weir_watch weir_watch;

/* Watch S, which starts at cycle START of the run, for T; BLOCK stands before
 * the names of its lanes, unless it is NULL. */
weir_watch *weir_watch_make(weir_arena *a, weir_timeline *t,
                            const weir_schedule *s, int64_t start,
                            const char *block);

/* From cycle AT on LANE executes a command or waits for a token, NUMBER. A
 * command is a new one each time. */
void weir_watch_lane(weir_watch *w, int lane, weir_doing what, int number,
                     int64_t at);

/* LANE executed a command during FROM <= cycle < TO. */
void weir_watch_command(weir_watch *w, int lane, int command, int64_t from,
                        int64_t to);

/* From cycle AT on UNIT's cycles count as STATE. */
void weir_watch_unit(weir_watch *w, int unit, int state, int64_t at);

/* All lanes have moved on at cycle AT, and these tokens are left. Only of
 * tokens that lanes in MEMBER use; NULL: of all. */
void weir_watch_cycle(weir_watch *w, const int64_t *token, const bool *member,
                      int64_t at);

/* S has ended. */
void weir_watch_end(weir_watch *w);

/* What was put since the watch was made, as bytes; and the other way: where it
 * was put in another process. */
void weir_watch_send(const weir_watch *w, FILE *out);
void weir_watch_receive(weir_watch *w, const char *from);

/* Cycles from NOW on that a trace may do without, so that no part of the
 * window is missed. */
int64_t weir_watch_blind(const weir_watch *w, int64_t now);

#ifdef __cplusplus
}
#endif

#endif
