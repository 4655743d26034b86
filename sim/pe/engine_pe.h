/* SPDX-License-Identifier: Apache-2.0
 * engine_pe.h - the engine `pe`: every PE, every cycle, real data.
 */
#ifndef WEIR_SIM_PE_ENGINE_PE_H
#define WEIR_SIM_PE_ENGINE_PE_H

#include "sim/engine.h"

weir_status weir_engine_pe_run(const weir_stats **out, weir_arena *a,
                               const weir_mapping *m,
                               const weir_engine_options *o, weir_diag *d);

#endif
