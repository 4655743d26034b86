/* SPDX-License-Identifier: Apache-2.0
 * inputs.h - the words that a run computes with, where a unit is RTL.
 */
#ifndef WEIR_CLI_INPUTS_H
#define WEIR_CLI_INPUTS_H

#include "cli/flow.h"
#include "cli/options.h"

/* --seed and --input, for what R maps. EVALUE, EIO, ESYNTAX, told. */
weir_status weir_inputs_read(weir_engine_options *out, const weir_options *o,
                             const weir_run *r, weir_diag *d);

#endif
