/* SPDX-License-Identifier: Apache-2.0
 * rtl.h - the RTL on the command line: `verify rtl` and `describe rtl`.
 */
#ifndef WEIR_CLI_RTL_H
#define WEIR_CLI_RTL_H

#include "cli/exit.h"
#include "cli/options.h"
#include "sim/cosim/cosim.h"

/* The unit of --unit (default: online_softmax), its parameters as --set says,
 * opened. EVALUE, told. */
weir_status weir_rtl_open(weir_cosim *out, const weir_options *o, weir_diag *d);

/* "Lanes 16, InFmt bf16, ..." */
void weir_rtl_print_parameters(FILE *out, const weir_cosim *c);

/* `weir verify rtl [SCORES.npy]`: the second word of the verb is the file. */
weir_exit weir_verify_rtl(const weir_options *o, weir_diag *d);

/* `weir describe rtl`: cells, gates, depth, area and energy by module. */
weir_exit weir_describe_rtl(const weir_options *o, weir_diag *d);

#endif
