/* SPDX-License-Identifier: Apache-2.0
 * open.h - the studies and points that the command line names.
 */
#ifndef WEIR_CLI_OPEN_H
#define WEIR_CLI_OPEN_H

#include "cli/options.h"
#include "reports/study.h"

/* A study: the file's, narrowed by --only and overridden by the rest; a point
 * file is a study without axes. NAME may be NULL: only the options. */
weir_status weir_open_study(const weir_study **out, const char *name,
                            const weir_options *o, weir_diag *d);

#endif
