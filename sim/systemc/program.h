/* SPDX-License-Identifier: Apache-2.0
 * program.h - where a lane stands in its program.
 */
#ifndef WEIR_SIM_SYSTEMC_PROGRAM_H
#define WEIR_SIM_SYSTEMC_PROGRAM_H

#include "mapper/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_program {
    const weir_lane *lane;
    int at;                      /* step to be taken next */
    int depth, open[WEIR_LOOPS]; /* loop steps around it, outermost first */
    int64_t index[WEIR_LOOPS];   /* by loop id, of the open ones */
    int64_t trips[WEIR_LOOPS];   /* by loop id */
    unsigned later, before;      /* open loops past their first, before their
                                    last iteration */
} weir_program;

/* Turn loops and pass guarded steps until a command, a wait or a signal stands
 * next; it, or NULL at the end of the program. */
const weir_step *weir_program_next(weir_program *p);

/* The signal that stands next in the same body, or NULL: a command that ends
 * takes them along. */
const weir_step *weir_program_signal(weir_program *p);

/* Past the step that stands next. */
void weir_program_pass(weir_program *p);

/* The first row that the first beat of a command asks, if it runs now. */
int64_t weir_program_row(const weir_program *p, const weir_rows *r);

/* The variant in which C runs now. */
int weir_program_variant(const weir_program *p, const weir_command *c);

#ifdef __cplusplus
}
#endif

#endif
