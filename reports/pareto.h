/* SPDX-License-Identifier: Apache-2.0
 * pareto.h - the points that no other point beats.
 */
#ifndef WEIR_REPORTS_PARETO_H
#define WEIR_REPORTS_PARETO_H

#include "reports/sheet.h"
#include "reports/study.h"

/* Which of N points are not dominated: ON[n]. X[n][k] are figures of which
 * less is better; a point with a NaN is on no front and beats nobody. */
void weir_pareto_front(bool *on, const double *x, int64_t n, int k,
                       weir_arena scratch);

/* Add the column F to ROWS, "yes" or "no"; see derive.h. */
void weir_pareto_run(weir_sheet *rows, const weir_study *s, const weir_front *f,
                     weir_arena scratch);

#endif
