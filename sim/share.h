/* SPDX-License-Identifier: Apache-2.0
 * share.h - how far a run of a schedule is, for those who wait for it.
 */
#ifndef WEIR_SIM_SHARE_H
#define WEIR_SIM_SHARE_H

#include "mapper/schedule.h"
#include "sim/told.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The lane of S that shows it: the one with most loops. */
int weir_share_lane(const weir_schedule *s);

/* Tell TOLD (if there is anyone) that cycle NOW is over, and about how many
 * there will be, where LANE stands in DEPTH open loops: OPEN are their steps,
 * outermost first, INDEX and TRIPS are by loop id. Says nothing before the lane
 * is in its nest of loops, or behind it. */
void weir_share_tell(const weir_told *told, int64_t now, const weir_lane *lane,
                     int depth, const int *open, const int64_t *index,
                     const int64_t *trips);

#ifdef __cplusplus
}
#endif

#endif
