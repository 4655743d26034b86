/* SPDX-License-Identifier: Apache-2.0
 * output.h - files that are whole or absent.
 *
 * What is written goes to a temporary file beside the target; closing renames
 * it. Signals that end a program are held back meanwhile. So a full disk or
 * Ctrl-C leaves the old file or none, never half of one. A target that is no
 * regular file (a pipe, /dev/stdout) is written directly; "-" is standard
 * output.
 */
#ifndef WEIR_CLI_OUTPUT_H
#define WEIR_CLI_OUTPUT_H

#include "base/diag.h"
#include "cli/exit.h"

#include <signal.h>
#include <stdio.h>

typedef struct weir_output {
    const char *path;
    FILE *file;      /* write here */
    char *target;    /* what will be replaced; NULL: written directly */
    char *temporary; /* ... by this */
    int why;         /* errno, when it could not be opened */
    sigset_t before; /* signals held back before */
} weir_output;

/* Whether PATH can be written, before the work begins; NULL and "-" can.
 * WEIR_EXIT_USER with a note if it is a folder or stands in none. */
weir_exit weir_output_check(const char *path, weir_diag *d);

/* The same for the files of one command, some NULL; no two may be one. */
weir_exit weir_output_check_all(const char *const *path, int n, weir_diag *d);

/* Begin; what is wrong is said when it is closed. Not for long: signals wait.
 */
void weir_output_open(weir_output *o, const char *path);

/* Put what was written in its place. WEIR_EXIT_MACHINE with a note. */
weir_exit weir_output_close(weir_output *o, weir_diag *d);

/* Flush standard output. Ends the program by SIGPIPE, without a note, when a
 * pipe's reader is gone (`weir ... | head`). WEIR_EXIT_MACHINE with a note on
 * stderr if any of it could not be written. */
weir_exit weir_output_flush(void);

#endif
