/* SPDX-License-Identifier: Apache-2.0
 * critical.h - why an iteration takes as long as it does: the chain of
 * commands, hops and waits that closes a turn of the innermost loop.
 *
 * From a command back: it began when a token arrived that its lane had waited
 * for, or else when the lane's command before it ended; and so on, until the
 * same command one iteration earlier. Nothing on this chain has slack.
 */
#ifndef WEIR_SIM_CRITICAL_H
#define WEIR_SIM_CRITICAL_H

#include "mapper/schedule.h"

typedef struct weir_critical_step {
    int lane;
    int command;        /* or -1: a token on its way */
    int token;          /* that was waited for */
    int64_t start, end; /* cycles, from the begin of the turn */
} weir_critical_step;

typedef struct weir_critical {
    double period; /* cycles of an iteration, mean of some */
    int n;
    const weir_critical_step *step; /* [n] in the order of time */
} weir_critical;

/* Of S, whose innermost loop turns some times. EUNSUP: it does not come to a
 * turn. */
weir_status weir_critical_find(weir_critical *out, weir_arena *a,
                               const weir_schedule *s, weir_diag *d);

#endif
