/* SPDX-License-Identifier: Apache-2.0
 * notes.h - a sink that keeps what it is told as "line:col: message" lines.
 */
#ifndef WEIR_TESTS_WORKLOADS_NOTES_H
#define WEIR_TESTS_WORKLOADS_NOTES_H

#include "base/diag.h"

#include <stdio.h>

enum { NOTES_BYTE = 1 << 16 };

typedef struct notes {
    char text[NOTES_BYTE];
    size_t len;
    int count;
} notes;

static inline void notes_sink(void *user, weir_level level, weir_loc loc,
                              const char *msg)
{
    static const char *const names[] = {"note: ", "warning: ", ""};
    notes *n = user;
    int len = snprintf(n->text + n->len, NOTES_BYTE - n->len, "%d:%d: %s%s\n",
                       loc.line, loc.col, names[level], msg);

    n->count++;
    if (len > 0 && (size_t)len < NOTES_BYTE - n->len)
        n->len += (size_t)len;
}

#endif
