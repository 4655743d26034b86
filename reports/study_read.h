/* SPDX-License-Identifier: Apache-2.0
 * study_read.h - a study while it is being read; private to reports/.
 */
#ifndef WEIR_REPORTS_STUDY_READ_H
#define WEIR_REPORTS_STUDY_READ_H

#include "reports/study.h"

/* A list of texts, or one text alone, under KEY. */
weir_status weir_study_texts(const char *const **out, int *n, weir_arena *a,
                             const weir_yaml *node, const char *key,
                             weir_diag *d);

/* Report the name NODE, or the I-th of that list, with the nearest of NAMES. */
weir_status weir_study_unknown(const weir_yaml *node, int i, const char *what,
                               const char *const *names, size_t n,
                               weir_diag *d);

/* Whether one of CHOICE[n] is called LABEL. */
bool weir_study_labelled(const weir_choice *choice, int n, const char *label);

/* The map `compare:` of S, whose axes are known. */
weir_status weir_study_compare(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d);

#endif
