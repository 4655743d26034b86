/* SPDX-License-Identifier: Apache-2.0
 * systemc.h - runs a schedule on clocked SystemC modules: the reference for
 * cycles, and where waves come from.
 */
#ifndef WEIR_SIM_SYSTEMC_SYSTEMC_H
#define WEIR_SIM_SYSTEMC_SYSTEMC_H

#include "sim/blocks.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The border to C++. The kernel of SystemC is one per process and runs once:
 * whoever calls `run` does so in a process of its own (weir_systemc_run). */
typedef struct weir_systemc {
    /* Run S from cycle 0 into OUT, which is made (weir_result_make) and is
     * closed by the caller; executions, busy and stalled are counted there.
     * It tells O's watch, and writes waves (VCD) into O's file.
     * EUNSUP when lanes wait for each other in a circle; EHOST when SystemC
     * itself fails. Both are said to D. */
    weir_status (*run)(weir_result *out, weir_arena *a, const weir_schedule *s,
                       const weir_runner_options *o, weir_diag *d);
    /* Call TICK with SELF at each rising edge of a clock until it says false.
     * EHOST as above. */
    weir_status (*clock)(bool (*tick)(void *self), void *self, weir_diag *d);
} weir_systemc;

extern const weir_systemc weir_systemc_machine;

#ifdef __cplusplus
}
#endif

#endif
