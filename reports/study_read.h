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

/* Add the axis NODE called KEY to S; of a group when GROUPED, and then a label
 * may stand twice. */
weir_status weir_study_axis_add(weir_study *s, weir_arena *a,
                                const weir_yaml *key, const weir_yaml *node,
                                bool grouped, weir_diag *d);

/* {from, to, step | times | count}: whether NODE is such a range, its values
 * as a list in *OUT; and the value at FRACTION of it, 0 to 1. */
bool weir_range_is(const weir_yaml *node);
weir_status weir_range_list(const weir_yaml **out, weir_arena *a,
                            const weir_yaml *node, weir_diag *d);
weir_status weir_range_at(const weir_yaml **out, weir_arena *a,
                          const weir_yaml *node, double fraction, weir_diag *d);

/* `zip`, `sample` and `sensitivity` of DOC, after the axes of S. */
weir_status weir_study_groups(weir_study *s, weir_arena *a,
                              const weir_yaml *doc, weir_diag *d);

/* `where`, `derive`, `constraints`, `objectives`, `pareto` and what a
 * sensitivity shows. */
weir_status weir_study_outcomes(weir_study *s, weir_arena *a,
                                const weir_yaml *doc, weir_diag *d);

/* Whether a row of S will have the column NAME. */
bool weir_study_column_known(const weir_study *s, const char *name);

/* Number the groups, count the points and drop those that `where` drops;
 * after the axes of S were changed. */
weir_status weir_study_settle(weir_study *s, weir_arena *a, weir_diag *d);

/* The map `compare:` of S, whose axes are known. */
weir_status weir_study_compare(weir_study *s, weir_arena *a,
                               const weir_yaml *node, weir_diag *d);

#endif
