/* SPDX-License-Identifier: Apache-2.0
 * open.h - the studies and points that the command line names.
 */
#ifndef WEIR_CLI_OPEN_H
#define WEIR_CLI_OPEN_H

#include "cli/options.h"
#include "reports/store.h"
#include "reports/study.h"

/* A study, and what it was made from. */
typedef struct weir_opened {
    const weir_study *study;
    const weir_yaml *doc; /* laid on its base; NULL: no file was named */
    int nfilters;
    const char *const *filter; /* --only */
    weir_point over;           /* all other options */
} weir_opened;

/* A study: the file's, narrowed by --only and overridden by the rest; a point
 * file is a study without axes. NAME may be NULL: only the options. */
weir_status weir_open_study(weir_opened *out, const char *name,
                            const weir_options *o, weir_diag *d);

/* The one point that file and options leave; AT as weir_study_point. */
weir_status weir_open_point(weir_point *out, const weir_study **study, int *at,
                            const weir_options *o, weir_diag *d);
/* What a store keeps of OPENED (id and version are not set), and the study
 * that it kept. */
void weir_open_describe(weir_stored_study *out, weir_arena *a,
                        const weir_opened *opened);
weir_status weir_open_stored(weir_opened *out, weir_arena *a,
                             const weir_stored_study *stored, weir_diag *d);

#endif
