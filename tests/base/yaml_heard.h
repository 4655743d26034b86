/* SPDX-License-Identifier: Apache-2.0
 * yaml_heard.h - what the tests of YAML trees share: an arena, the notes
 * heard, trees from text and back.
 */
#ifndef WEIR_TESTS_BASE_YAML_HEARD_H
#define WEIR_TESTS_BASE_YAML_HEARD_H

#include "base/yaml.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static weir_arena arena;

/* Notes heard since the start of the test: "LINE:COL: message\n" each. */
static char heard[16384];

static inline void listen(void *user, weir_level level, weir_loc loc,
                          const char *msg)
{
    size_t used = strlen(heard);

    (void)user, (void)level;
    snprintf(heard + used, sizeof heard - used, "%d:%d: %s\n", loc.line,
             loc.col, msg);
}

static inline void setup(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static inline void teardown(void)
{
    weir_arena_drop(&arena);
}

static inline weir_status try(const weir_yaml **out, const char *text,
                              size_t size)
{
    weir_diag d = {listen, NULL, 0};
    weir_status status = weir_yaml_read(out, &arena, "t", text, size, &d);

    ck_assert((status == WEIR_OK) == (d.errors == 0));
    return status;
}

static inline const weir_yaml *tree(const char *text)
{
    const weir_yaml *node;

    ck_assert_msg(try(&node, text, strlen(text)) == WEIR_OK, "%s", heard);
    return node;
}

static inline char *printed(const weir_yaml *node)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_yaml_print(f, node);
    fclose(f);
    return text;
}

/* N times S in the arena. */
static inline char *repeated(const char *s, size_t n)
{
    size_t len = strlen(s);
    char *text = WEIR_NEW(&arena, char, n *len + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, s, len);
    return text;
}

#endif
