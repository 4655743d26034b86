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

/* The one point that file and options leave; AT as weir_study_point. */
weir_status weir_open_point(weir_point *out, const weir_study **study, int *at,
                            const weir_options *o, weir_diag *d);

#endif
