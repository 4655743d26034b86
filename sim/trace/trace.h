/* SPDX-License-Identifier: Apache-2.0
 * trace.h - runs a schedule event by event, exact to the cycle.
 */
#ifndef WEIR_SIM_TRACE_TRACE_H
#define WEIR_SIM_TRACE_TRACE_H

#include "sim/result.h"
#include "sim/told.h"
#include "sim/watch.h"

/* Run S; SKIP repeating iterations or step through them all: the result is the
 * same. EUNSUP when lanes wait for each other in a circle (said who for whom).
 */
weir_status weir_trace_run(weir_result *out, weir_arena *a,
                           const weir_schedule *s, bool skip, weir_diag *d);

/* The same, told to W (NULL: nobody). Nothing is skipped inside its window.
 * TOLD hears how far it is. */
weir_status weir_trace_watch(weir_result *out, weir_arena *a,
                             const weir_schedule *s, bool skip, weir_watch *w,
                             weir_told told, weir_diag *d);

typedef enum weir_trace_kind {
    WEIR_TRACE_START,  /* command `what` */
    WEIR_TRACE_WAIT,   /* took token `what`; `held`: after having waited */
    WEIR_TRACE_SIGNAL, /* gave token `what` */
} weir_trace_kind;

typedef struct weir_trace_event {
    int64_t at;
    weir_trace_kind kind;
    int lane, what;
    bool held;
} weir_trace_event;

/* What lanes did, in order; a command ends where its lane's next event is. */
typedef struct weir_trace_log {
    int64_t n, room; /* events beyond it are lost */
    weir_trace_event *event;
} weir_trace_log;

/* Run S without skipping, for at most ROOM events. */
weir_status weir_trace_log_run(weir_trace_log *out, weir_arena *a,
                               const weir_schedule *s, int64_t room,
                               weir_diag *d);

#endif
