/* SPDX-License-Identifier: Apache-2.0
 * arena.h - memory that lives and dies together.
 *
 * Every stage writes its result into an arena its caller owns. There is no
 * free(): the caller drops the whole arena. A parameter `weir_arena *a` means
 * "the result lives there"; a parameter `weir_arena scratch` (by value) means
 * "nothing I allocate outlives this call". An arena is one large reserved
 * mapping whose pages cost nothing until touched, so it grows in place and a
 * copy by value stays valid. Running out of room ends the program with exit
 * status 3: no caller checks for NULL.
 */
#ifndef WEIR_BASE_ARENA_H
#define WEIR_BASE_ARENA_H

#include <stdalign.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an arena tries to reserve; it takes half as often as it is refused. */
#define WEIR_ARENA_BYTE ((size_t)64 << 30)

typedef struct weir_arena {
    char *at;    /* next free byte */
    char *end;   /* one past the last byte */
    char *start; /* first byte of the mapping; NULL: not ours to drop */
} weir_arena;

/* An arena of its own mapping (WEIR_ARENA_BYTE reserved); weir_arena_drop
 * gives it back. */
weir_arena weir_arena_make(void);
void weir_arena_drop(weir_arena *a);

/* Zeroed room for N objects of SIZE bytes, aligned to ALIGN (a power of 2).
 * Two allocations need not be neighbors. */
void *weir_alloc(weir_arena *a, size_t size, size_t align, size_t n);

/* The same, not zeroed: for what is written before it is read. */
void *weir_alloc_raw(weir_arena *a, size_t size, size_t align, size_t n);

#define WEIR_RAW(a, type, n) \
    ((type *)weir_alloc_raw((a), sizeof(type), alignof(type), (n)))

#define WEIR_NEW(a, type, n) \
    ((type *)weir_alloc((a), sizeof(type), alignof(type), (n)))

/* A copy of S, or of its first N bytes, ended by a NUL. */
char *weir_strdup(weir_arena *a, const char *s);
char *weir_strndup(weir_arena *a, const char *s, size_t n);

/* printf into the arena. */
char *weir_format(weir_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif
