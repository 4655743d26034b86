/* SPDX-License-Identifier: Apache-2.0
 * notes.c - what many points have to say, each thing said once.
 */
#include "cli/notes.h"

#include <string.h>

/* FNV-1a, 64 bits. */
static uint64_t hash(uint64_t h, const void *data, size_t size)
{
    const unsigned char *s = data;

    while (size-- > 0)
        h = (h ^ *s++) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t hash_note(weir_loc loc, const char *msg)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    if (loc.file)
        h = hash(h, loc.file, strlen(loc.file) + 1);
    h = hash(h, &loc.line, sizeof loc.line);
    h = hash(h, &loc.col, sizeof loc.col);
    return hash(h, msg, strlen(msg));
}

/* Whether the note H is new; then it is no longer. */
static bool remember(weir_notes *notes, uint64_t h)
{
    size_t n = (size_t)notes->n;

    for (size_t i = 0; i < n; i++)
        if (notes->seen[i] == h)
            return false;
    if ((n & (n - 1)) == 0) {
        uint64_t *wide = WEIR_NEW(notes->a, uint64_t, n ? 2 * n : 1);

        if (n > 0)
            memcpy(wide, notes->seen, n * sizeof *wide);
        notes->seen = wide;
    }
    notes->seen[n] = h;
    notes->n++;
    return true;
}

void weir_notes_sink(void *user, weir_level level, weir_loc loc,
                     const char *msg)
{
    weir_notes *notes = user;

    if (!remember(notes, hash_note(loc, msg)))
        return;
    notes->fresh++;
    weir_progress_clear(notes->progress);
    weir_sink_caret(notes->out, level, loc, msg);
}
