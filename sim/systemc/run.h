/* SPDX-License-Identifier: Apache-2.0
 * run.h - the SystemC engine as a function that can be called often.
 */
#ifndef WEIR_SIM_SYSTEMC_RUN_H
#define WEIR_SIM_SYSTEMC_RUN_H

#include "sim/blocks.h"

/* Run S on clocked modules, in a process of its own. EUNSUP when lanes wait for
 * each other in a circle; EHOST when that process fails. */
weir_status weir_systemc_run(weir_result *out, weir_arena *a,
                             const weir_schedule *s, weir_diag *d);

/* The same, watched and with waves; nothing is skipped, whatever O says. */
weir_status weir_systemc_watch(weir_result *out, weir_arena *a,
                               const weir_schedule *s,
                               const weir_runner_options *o, weir_diag *d);

#endif
