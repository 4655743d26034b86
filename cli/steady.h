/* SPDX-License-Identifier: Apache-2.0
 * steady.h - timelines of a study's designs, for its page.
 */
#ifndef WEIR_CLI_STEADY_H
#define WEIR_CLI_STEADY_H

#include "cli/options.h"
#include "reports/page.h"

/* Run one point of each choice of the main axis of PAGE once more, and add a
 * table of what every unit and lane does in the middle of the run, where it is
 * steady. Points that cannot are left out. */
void weir_steady_timelines(weir_page *page, const weir_options *o);

#endif
