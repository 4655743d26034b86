/* SPDX-License-Identifier: Apache-2.0
 * heap.c - memory of one's own, or the end of the program.
 */
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>

void *weir_calloc(size_t n, size_t size)
{
    void *x = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

    if (!x)
        weir_no_memory();
    return x;
}

void weir_no_memory(void)
{
    fputs("weir: error: out of memory\n", stderr);
    exit(3);
}
