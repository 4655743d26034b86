/* SPDX-License-Identifier: Apache-2.0
 * command.h - the verbs of `weir`, as a table.
 *
 * To add one: write its file, add its line in command.c.
 */
#ifndef WEIR_CLI_COMMAND_H
#define WEIR_CLI_COMMAND_H

#include "cli/exit.h"
#include "cli/options.h"

typedef struct weir_verb {
    weir_usage usage;
    weir_exit (*run)(const weir_options *o, weir_diag *d);
} weir_verb;

weir_exit weir_run_verb(const weir_options *o, weir_diag *d);
weir_exit weir_explain_verb(const weir_options *o, weir_diag *d);
weir_exit weir_sweep_verb(const weir_options *o, weir_diag *d);
weir_exit weir_catalog_verb(const weir_options *o, weir_diag *d);
weir_exit weir_passes_verb(const weir_options *o, weir_diag *d);
weir_exit weir_results_verb(const weir_options *o, weir_diag *d);
weir_exit weir_report_verb(const weir_options *o, weir_diag *d);
weir_exit weir_compare_verb(const weir_options *o, weir_diag *d);
weir_exit weir_describe_verb(const weir_options *o, weir_diag *d);
weir_exit weir_mask_verb(const weir_options *o, weir_diag *d);
weir_exit weir_verify_verb(const weir_options *o, weir_diag *d);

/* Do what ARGV says. */
weir_exit weir_command(int argc, char **argv);

#endif
