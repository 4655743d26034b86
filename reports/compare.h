/* SPDX-License-Identifier: Apache-2.0
 * compare.h - ratios to a baseline, averaged over axes.
 *
 * For every point the same point of the baseline is looked up; a speed-up is
 * baseline over this in time, an energy ratio this over baseline. The
 * published averages are arithmetic means of such per-point ratios (FuseMax
 * section VI-B); geometric means stand beside them. Other figures are
 * averaged as they are.
 */
#ifndef WEIR_REPORTS_COMPARE_H
#define WEIR_REPORTS_COMPARE_H

#include "reports/sheet.h"
#include "reports/study.h"

/* Whether NAME can be shown: a ratio (speedup, energy_ratio, traffic_ratio,
 * area_ratio) or a column of S. */
bool weir_compare_known(const weir_study *s, const char *name);

/* The column that NAME is made from: a ratio's, or itself. */
const char *weir_compare_figure(const char *name);

/* Names that can be shown, at most MAX of them; returns how many. */
size_t weir_compare_names(const char **names, size_t max);

/* Compare the rows of ROWS, one for each point of S in its order, with
 * S->compare.baseline[BASELINE]. One row per combination of the axes that are
 * not averaged over: their labels, `points` (how many of them have both
 * figures), and a column per figure; a ratio has a second one, NAME_gm.
 * Without rows when no point of the baseline is among S. */
weir_sheet weir_compare_run(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows, int baseline);

/* The ratios of each point: the labels of all axes, `speedup`, `energy_ratio`
 * and so on as far as there are figures for them. The baseline's points are
 * left out. */
weir_sheet weir_compare_points(weir_arena *a, const weir_study *s,
                               const weir_sheet *rows, int baseline);

#endif
