/* SPDX-License-Identifier: Apache-2.0
 * means.h - what many points have in common: the tables behind charts.
 *
 * Points are gathered by the *main* axis of a study (that of its baselines,
 * else `config`, `machine`, `mapping`, else the first one) and by the axes
 * that say how a figure was got.
 */
#ifndef WEIR_REPORTS_MEANS_H
#define WEIR_REPORTS_MEANS_H

#include "reports/sheet.h"
#include "reports/study.h"

/* The main axis, or -1 when there are no axes. */
int weir_means_axis(const weir_study *s);

/* The axis that says how a figure was got (`accounting`, `engine`) and has two
 * choices or more, -1. */
int weir_means_how(const weir_study *s);

/* Labels, `unit`, `state` (busy, stalled, idle), `share` of the cycles (mean
 * over points), `points`; compute units first, then copy engines. */
weir_sheet weir_means_units(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows);

/* Labels, `component`, `share` of the energy (mean over points), `energy_j`
 * (mean), `points`; the largest first. */
weir_sheet weir_means_energy(weir_arena *a, const weir_study *s,
                             const weir_sheet *rows);

/* Labels, `unit`, `waits_for`: what it is stalled for most, at how many
 * `points`; the most frequent first. */
weir_sheet weir_means_waits(weir_arena *a, const weir_study *s,
                            const weir_sheet *rows);

/* For each point where it stands under the roof: the labels of all axes,
 * `balance` (cycles that the busiest compute unit needs over those that the
 * busiest memory needs: 1 is the ridge), `reached` (the former over the
 * cycles of the run), `compute` and `memory` (their names), `latency_s`. */
weir_sheet weir_means_roofline(weir_arena *a, const weir_study *s,
                               const weir_sheet *rows);

#endif
