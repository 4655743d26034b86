/* SPDX-License-Identifier: Apache-2.0
 * flow.h - the kernel of a flow: a lane without tokens that has a stream of its
 * own. Its beats follow each other without a gap, so it ends at the exact
 * quotient of its items and the rate.
 */
#ifndef WEIR_SIM_SYSTEMC_FLOW_H
#define WEIR_SIM_SYSTEMC_FLOW_H

#include "sim/result.h"
#include "sim/systemc/program.h"
#include "sim/watch.h"

#ifdef __cplusplus
extern "C" {
#endif

__extension__ typedef __int128 weir_flow_items;

typedef struct weir_flow {
    const weir_schedule *s;
    int lane;
    weir_program program;
    int64_t *executions;   /* [ncommands][WEIR_VARIANTS] */
    weir_ratio rate;       /* of its stream */
    int command;           /* under way, or -1 */
    weir_flow_items moved; /* by all commands that have ended */
    weir_flow_items left;  /* items of the command, times rate.den */
    int64_t cycles;        /* it took so far */
    weir_watch *watch;     /* NULL: nobody */
    bool ended;
} weir_flow;

/* Lane LANE of S stands at its first command, or has ended. */
weir_flow weir_flow_make(const weir_schedule *s, int lane, int64_t *executions,
                         weir_watch *w);

/* One cycle. */
void weir_flow_cycle(weir_flow *f);

/* The unrounded cycle in which the commands that ended did so. */
double weir_flow_end(const weir_flow *f);

#ifdef __cplusplus
}
#endif

#endif
