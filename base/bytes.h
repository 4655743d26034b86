/* SPDX-License-Identifier: Apache-2.0
 * bytes.h - a run of bytes that grows at its end.
 *
 * What one process says to another is put together here. Its memory is its
 * own and is used again after weir_bytes_clear.
 */
#ifndef WEIR_BASE_BYTES_H
#define WEIR_BASE_BYTES_H

#include <stddef.h>
#include <string.h>

typedef struct weir_bytes {
    char *at;
    size_t n, room;
} weir_bytes;

/* Have room for SIZE more; without memory the program ends (heap.h). */
void weir_bytes_grow(weir_bytes *b, size_t size);

/* Give the memory back; B is empty then. */
void weir_bytes_drop(weir_bytes *b);

static inline void weir_bytes_clear(weir_bytes *b)
{
    b->n = 0;
}

static inline void weir_bytes_add(weir_bytes *b, const void *bytes, size_t size)
{
    if (b->room - b->n < size)
        weir_bytes_grow(b, size);
    if (size > 0)
        memcpy(b->at + b->n, bytes, size);
    b->n += size;
}

/* A text without, or with, its NUL. */
static inline void weir_bytes_text(weir_bytes *b, const char *text)
{
    weir_bytes_add(b, text, strlen(text));
}

static inline void weir_bytes_string(weir_bytes *b, const char *text)
{
    weir_bytes_add(b, text, strlen(text) + 1);
}

#endif
