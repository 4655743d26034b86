/* SPDX-License-Identifier: Apache-2.0
 * notes.h - what many points have to say, each thing said once.
 */
#ifndef WEIR_CLI_NOTES_H
#define WEIR_CLI_NOTES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct weir_notes {
    weir_arena *a;
    FILE *out;
    int64_t n;
    uint64_t *seen; /* [n] hashes */
} weir_notes;

/* Print the notes of LOG (as weir_sink_caret wrote them) that were not printed
 * before; whether there were any. */
bool weir_notes_print(weir_notes *notes, const char *log);

#endif
