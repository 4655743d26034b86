/* SPDX-License-Identifier: Apache-2.0
 * heading.h - the lines above a report.
 */
#ifndef WEIR_CLI_HEADING_H
#define WEIR_CLI_HEADING_H

#include "cli/flow.h"
#include "reports/study.h"
#include "reports/text.h"

enum { WEIR_HEADINGS = 8 };

/* What point AT of S was run, ended by a line without a name. */
void weir_heading_make(weir_heading *h, weir_arena *a, const weir_study *s,
                       const int *at, const weir_run *r);

#endif
