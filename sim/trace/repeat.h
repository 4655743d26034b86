/* SPDX-License-Identifier: Apache-2.0
 * repeat.h - how often what happened since a moment will happen again;
 * private to sim/trace.
 */
#ifndef WEIR_SIM_TRACE_REPEAT_H
#define WEIR_SIM_TRACE_REPEAT_H

#include "sim/trace/resource.h"

/* All that decides what comes next, and all that was counted, at one time. */
typedef struct weir_moment {
    int64_t now;
    weir_lane_state *lane; /* [nlanes] */
    weir_progress_count *progress;
    weir_resource_state *resource;
    int64_t *token, *taken, *counter;
    int narrivals;
    weir_arrival *arrival; /* [WEIR_ARRIVALS] */
    int64_t narrived, ngiven;
} weir_moment;

/* How a period comes again: so many times, with streams that go on by
 * themselves, and arrivals that are not those of the moment. */
typedef struct weir_again {
    int64_t times;
    uint64_t apart; /* resources */
    bool arrivals_differ;
} weir_again;

weir_moment weir_moment_make(const weir_trace *t);
void weir_moment_take(weir_moment *m, const weir_trace *t);

/* Compare T with M. Times is 0 unless it is alike; T's paces are found where
 * a stream goes on by itself. */
weir_again weir_repeat_find(weir_trace *t, const weir_moment *m);

/* arrivals.c: how many periods the arrivals bear; what is on its way after N
 * of them. False: there is no room, nothing is changed. */
int64_t weir_arrivals_last(const weir_trace *t, const weir_moment *m);
bool weir_arrivals_jump(weir_trace *t, const weir_moment *m, int64_t n);

#endif
