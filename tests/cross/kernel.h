/* SPDX-License-Identifier: Apache-2.0
 * kernel.h - a kernel of the library on a machine: its mapping, its run.
 */
#ifndef WEIR_TESTS_CROSS_KERNEL_H
#define WEIR_TESTS_CROSS_KERNEL_H

#include "tests/cross/point.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define SHAPE(name, value)              \
    {                                   \
        "shape.parameters." name, value \
    }
#define VALUE(name, value)            \
    {                                 \
        "mapping.values." name, value \
    }

static weir_arena arena;
static char heard[4096];

static inline void sink(void *user, weir_level level, weir_loc loc,
                        const char *msg)
{
    size_t n = strlen(heard);

    (void)user, (void)level, (void)loc;
    snprintf(heard + n, sizeof heard - n, "%d:%d: %s\n", loc.line, loc.col,
             msg);
}

static inline void set_up(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static inline void tear_down(void)
{
    weir_arena_drop(&arena);
}

static inline const weir_mapping *mapping_of(const point *p)
{
    weir_diag d = {.sink = sink};
    point_documents docs;
    const weir_mapping *m;

    ck_assert_int_eq(point_documents_load(&docs, &arena, p, &d), WEIR_OK);
    ck_assert_msg(point_make(&m, &arena, &docs, p, &d) == WEIR_OK, "%s", heard);
    return m;
}

static inline const weir_stats *stats_of(const point *p)
{
    weir_diag d = {.sink = sink};
    const weir_stats *s;

    ck_assert_int_eq(point_run(&s, &arena, mapping_of(p), "trace", true, &d),
                     WEIR_OK);
    ck_assert_msg(weir_stats_check(s, &d) == WEIR_OK, "%s", heard);
    return s;
}

#endif
