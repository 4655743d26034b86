/* SPDX-License-Identifier: Apache-2.0
 * output.h - files that are whole or absent.
 *
 * What is written is gathered in memory; closing writes it to a temporary
 * file beside the target and renames that, with signals held back. So a full
 * disk or Ctrl-C leaves the old file or none, never half of one. A target
 * that is no regular file (a pipe, /dev/stdout) is written directly; "-" is
 * standard output.
 */
#ifndef WEIR_CLI_OUTPUT_H
#define WEIR_CLI_OUTPUT_H

#include "base/diag.h"
#include "cli/exit.h"

#include <stdio.h>

typedef struct weir_output {
    const char *path;
    FILE *file; /* write here */
    char *text;
    size_t size;
} weir_output;

/* Whether PATH can be written, before the work begins; NULL and "-" can.
 * WEIR_EXIT_USER with a note if it is a folder or stands in none. */
weir_exit weir_output_check(const char *path, weir_diag *d);

/* The same for two files of one command, which must not be one. */
weir_exit weir_output_check_both(const char *one, const char *two,
                                 weir_diag *d);

/* Begin, in an *O that stays where it is; ends the program where there is no
 * memory. */
void weir_output_open(weir_output *o, const char *path);

/* Put what was written in its place. WEIR_EXIT_MACHINE with a note. */
weir_exit weir_output_close(weir_output *o, weir_diag *d);

/* Flush standard output: WEIR_EXIT_MACHINE with a note on stderr if any of it
 * could not be written. */
weir_exit weir_output_flush(void);

#endif
