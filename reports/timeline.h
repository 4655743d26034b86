/* SPDX-License-Identifier: Apache-2.0
 * timeline.h - a timeline as a file for trace viewers (Perfetto,
 * chrome://tracing).
 */
#ifndef WEIR_REPORTS_TIMELINE_H
#define WEIR_REPORTS_TIMELINE_H

#include "models/stats.h"
#include "models/timeline.h"

#include <stdio.h>

/* Trace Event Format, JSON object form: a process per unit, a thread per lane
 * and one for the unit itself, a counter per token and resource. One
 * microsecond stands for one cycle. `otherData` holds the window, and for each
 * unit its counters of the whole run and their sums in the window. */
void weir_timeline_write(FILE *out, const weir_timeline *t,
                         const weir_stats *s);

#endif
