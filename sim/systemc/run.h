/* SPDX-License-Identifier: Apache-2.0
 * run.h - the SystemC engine as a function that can be called often.
 */
#ifndef WEIR_SIM_SYSTEMC_RUN_H
#define WEIR_SIM_SYSTEMC_RUN_H

#include "sim/result.h"

/* Run S on clocked modules, in a process of its own. EUNSUP when lanes wait for
 * each other in a circle; EHOST when that process fails. */
weir_status weir_systemc_run(weir_result *out, weir_arena *a,
                             const weir_schedule *s, weir_diag *d);

#endif
