/* SPDX-License-Identifier: Apache-2.0
 * heap.h - memory of one's own, for threads and what outlives an arena.
 */
#ifndef WEIR_BASE_HEAP_H
#define WEIR_BASE_HEAP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* N items of SIZE bytes, all zero; to be given to free(). Never NULL: without
 * room the program ends as weir_no_memory() says. */
void *weir_calloc(size_t n, size_t size);

/* Say so on stderr and end the program with status 3: the machine failed, not
 * the user. */
void weir_no_memory(void) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
