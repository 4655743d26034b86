/* SPDX-License-Identifier: Apache-2.0
 * arena.c - memory that lives and dies together.
 */
#include "base/arena.h"

#include "base/heap.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED 1
#endif
#endif

#ifdef GUARDED
#include <sanitizer/asan_interface.h>
#endif

enum { LEAST_BYTE = 1 << 20 }; /* a smaller reservation is of no use */

/* With the address sanitizer, a gap after each allocation catches a write
 * past its end. The mapping's first word remembers how far gaps were made, by
 * copies of the arena too, for a later mapping may lie at the same address. */
#ifdef GUARDED
enum { GAP_BYTE = 16 };

static void guard(weir_arena *a, char *p, size_t size)
{
    char **high = (char **)(void *)a->start;

    if (!a->start)
        return;
    __asan_unpoison_memory_region(p, size);
    if ((size_t)(a->end - a->at) > GAP_BYTE) {
        __asan_poison_memory_region(a->at, GAP_BYTE);
        a->at += GAP_BYTE;
    }
    if (a->at > *high)
        *high = a->at;
}

static void guard_make(weir_arena *a)
{
    char **high = (char **)(void *)a->start;

    a->at += sizeof *high;
    *high = a->at;
}

static void guard_drop(weir_arena *a)
{
    const char *high = *(char **)(void *)a->start;

    __asan_unpoison_memory_region(a->start, (size_t)(high - a->start));
}
#else
static void guard(weir_arena *a, char *p, size_t size)
{
    (void)a, (void)p, (void)size;
}

static void guard_make(weir_arena *a)
{
    (void)a;
}

static void guard_drop(weir_arena *a)
{
    (void)a;
}
#endif

weir_arena weir_arena_make(void)
{
    size_t size = WEIR_ARENA_BYTE;
    char *p;
    weir_arena a;

    for (;; size /= 2) {
        p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p != MAP_FAILED)
            break;
        if (size <= LEAST_BYTE)
            weir_no_memory();
    }
    a = (weir_arena){p, p + size, p};
    guard_make(&a);
    return a;
}

void weir_arena_drop(weir_arena *a)
{
    if (a->start) {
        guard_drop(a);
        munmap(a->start, (size_t)(a->end - a->start));
    }
    *a = (weir_arena){NULL, NULL, NULL};
}

void *weir_alloc_raw(weir_arena *a, size_t size, size_t align, size_t n)
{
    size_t pad = (0 - (uintptr_t)a->at) & (align - 1);
    size_t room = (size_t)(a->end - a->at);
    char *p;

    if (pad > room || (size > 0 && n > (room - pad) / size))
        weir_no_memory();
    p = a->at + pad;
    a->at = p + size * n;
    guard(a, p, size * n);
    return p;
}

void *weir_alloc(weir_arena *a, size_t size, size_t align, size_t n)
{
    char *p = weir_alloc_raw(a, size, align, n);

    /* A copy of the arena may have used these bytes: they are zero only now. */
    return size * n > 0 ? memset(p, 0, size * n) : p;
}

char *weir_strdup(weir_arena *a, const char *s)
{
    return weir_strndup(a, s, strlen(s));
}

char *weir_strndup(weir_arena *a, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *p = WEIR_NEW(a, char, len + 1);

    return memcpy(p, s, len);
}

/* Most texts are short: they are printed once, not to be counted first. */
char *weir_format(weir_arena *a, const char *fmt, ...)
{
    char text[256];
    va_list args, again;
    char *p;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        weir_no_memory();
    p = WEIR_NEW(a, char, (size_t)len + 1);
    if ((size_t)len < sizeof text)
        memcpy(p, text, (size_t)len + 1);
    else
        vsnprintf(p, (size_t)len + 1, fmt, again);
    va_end(again);
    return p;
}
