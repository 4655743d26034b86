/* SPDX-License-Identifier: Apache-2.0
 * show.h - what a run looked like, cycle by cycle: --timeline and --vcd, in the
 * window that --window says.
 */
#ifndef WEIR_CLI_SHOW_H
#define WEIR_CLI_SHOW_H

#include "cli/flow.h"
#include "cli/options.h"
#include "cli/output.h"

typedef struct weir_show {
    const weir_options *o;
    int64_t from, to; /* the window */
    int nblocks;
    weir_timeline timeline;
    weir_waves waves;
} weir_show;

/* Whether what O asks for can be written. WEIR_EXIT_USER with a note. */
weir_exit weir_show_check(weir_show *show, const weir_options *o, weir_diag *d);

/* Tell the engine of R, in ENGINE, what to watch. EVALUE if it cannot; EHOST if
 * there is no place for waves. */
weir_status weir_show_start(weir_show *show, weir_engine_options *engine,
                            const weir_run *r, weir_diag *d);

/* R has ended: write the files. */
weir_exit weir_show_write(weir_show *show, const weir_run *r, weir_diag *d);

#endif
