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

/* The end of the note at LOG: where a line begins that is not indented. */
static const char *end_of(const char *log)
{
    do {
        log += strcspn(log, "\n");
        log += *log == '\n';
    } while (*log == ' ');
    return log;
}

bool weir_notes_print(weir_notes *notes, const char *log)
{
    bool fresh = false;

    for (const char *end; *log; log = end) {
        size_t n = (size_t)((end = end_of(log)) - log);

        if (!remember(notes, hash(UINT64_C(0xcbf29ce484222325), log, n)))
            continue;
        fwrite(log, 1, n, notes->out);
        fresh = true;
    }
    return fresh;
}
