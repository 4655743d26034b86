/* SPDX-License-Identifier: Apache-2.0
 * progress.h - how far a long work is.
 *
 * On a terminal one line is drawn over and over; elsewhere a line is written
 * at most once per second, so short works say nothing.
 */
#ifndef WEIR_CLI_PROGRESS_H
#define WEIR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct weir_progress {
    FILE *out; /* NULL: silent */
    bool live;
    bool drawn; /* a line stands that must be cleared */
    const char *what;
    int64_t total;
    bool about; /* the total is an estimate */
    double start_s, said_s;
} weir_progress;

/* Begin a work of TOTAL things called WHAT ("points"). */
weir_progress weir_progress_start(FILE *out, const char *what, int64_t total);

/* DONE of them are done. */
void weir_progress_step(weir_progress *p, int64_t done);

/* Make room for a message, or for the end. */
void weir_progress_clear(weir_progress *p);

#endif
