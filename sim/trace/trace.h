/* SPDX-License-Identifier: Apache-2.0
 * trace.h - runs a schedule event by event, exact to the cycle.
 */
#ifndef WEIR_SIM_TRACE_TRACE_H
#define WEIR_SIM_TRACE_TRACE_H

#include "sim/result.h"

/* Run S; SKIP repeating iterations or step through them all: the result is the
 * same. EUNSUP when lanes wait for each other in a circle (said who for whom).
 */
weir_status weir_trace_run(weir_result *out, weir_arena *a,
                           const weir_schedule *s, bool skip, weir_diag *d);

#endif
