/* SPDX-License-Identifier: Apache-2.0
 * bytes.c - a run of bytes that grows at its end.
 */
#include "base/bytes.h"

#include "base/heap.h"

#include <stdlib.h>

enum { LEAST = 4096 };

void weir_bytes_grow(weir_bytes *b, size_t size)
{
    size_t room = 2 * b->room + size + LEAST;

    b->at = realloc(b->at, room);
    if (!b->at)
        weir_no_memory();
    b->room = room;
}

void weir_bytes_drop(weir_bytes *b)
{
    free(b->at);
    *b = (weir_bytes){0};
}
