/* SPDX-License-Identifier: Apache-2.0
 * clash.h - no output may be a file that is read.
 */
#ifndef WEIR_CLI_CLASH_H
#define WEIR_CLI_CLASH_H

#include "cli/exit.h"
#include "cli/options.h"

/* WEIR_EXIT_USER, reported, if an output of O is one of the files that O
 * names as inputs, by whatever path. */
weir_exit weir_clash_check(const weir_options *o, weir_diag *d);

#endif
