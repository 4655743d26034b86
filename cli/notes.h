/* SPDX-License-Identifier: Apache-2.0
 * notes.h - what many points have to say, each thing said once.
 */
#ifndef WEIR_CLI_NOTES_H
#define WEIR_CLI_NOTES_H

#include "base/arena.h"
#include "base/diag.h"
#include "cli/progress.h"

#include <stdint.h>

/* The user of weir_notes_sink. A note that was given before, at the same
 * place in the same words, is dropped. */
typedef struct weir_notes {
    weir_arena *a;
    FILE *out;
    weir_progress *progress; /* cleared before a note */
    int64_t n;
    uint64_t *seen; /* [n] hashes */
    int64_t fresh;  /* notes that were let through */
} weir_notes;

void weir_notes_sink(void *user, weir_level level, weir_loc loc,
                     const char *msg);

#endif
