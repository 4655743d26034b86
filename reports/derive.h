/* SPDX-License-Identifier: Apache-2.0
 * derive.h - columns made from the results: derived ones, constraints,
 * Pareto fronts, and what a change of one value at a time does.
 */
#ifndef WEIR_REPORTS_DERIVE_H
#define WEIR_REPORTS_DERIVE_H

#include "reports/sheet.h"
#include "reports/study.h"

/* Columns of the results that S asks for in expressions and objectives, for
 * those who load only some; each once, in *NAMES[return]. */
int weir_derive_needs(const char *const **names, weir_arena *a,
                      const weir_study *s);

/* Add the columns to ROWS, which has one row for each point of S in its
 * order. A derived number that is not finite stays empty. A constraint is
 * "yes" or "no", empty where something is missing. A front is "yes" for a
 * point that meets all constraints and that no other such point of its
 * choices of `each` beats: none is at least as good in all objectives and
 * better in one. Equal points are on it together. */
void weir_derive_run(weir_sheet *rows, const weir_study *s);

/* Whether the point of ROW meets all constraints. */
bool weir_derive_allowed(const weir_sheet *rows, const weir_study *s,
                         int64_t row);

/* For each objective of S the best point that meets all constraints, the first
 * of equals: `objective`, `best` ("min" or "max"), `value`, and `point`, its
 * labels. */
weir_sheet weir_derive_best(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows);

/* One row for each value that the sensitivity of S varies, with the axes not
 * varied, `parameter`, `value`, and for each column shown its value COLUMN and
 * COLUMN_change: relative to the point where nothing is varied (0.1: a tenth
 * more). Only when S->vary >= 0. */
weir_sheet weir_derive_sensitivity(weir_arena *a, const weir_study *s,
                                   const weir_sheet *rows);

#endif
