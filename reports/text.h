/* SPDX-License-Identifier: Apache-2.0
 * text.h - one run, for people.
 */
#ifndef WEIR_REPORTS_TEXT_H
#define WEIR_REPORTS_TEXT_H

#include "models/stats.h"

#include <stdio.h>

/* A line of the heading: "machine", "fusemax-cloud". */
typedef struct weir_heading {
    const char *name, *value;
} weir_heading;

/* The heading's lines (ended by a NULL name), then what the run said: time,
 * units, Einsums, blocks, memories, bounds, energy, area, assumptions. */
void weir_text_write(FILE *out, const weir_heading *heading,
                     const weir_stats *s, weir_arena scratch);

#endif
