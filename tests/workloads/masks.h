/* SPDX-License-Identifier: Apache-2.0
 * masks.h - masks from their text, and drawn: '#' is seen.
 */
#ifndef WEIR_TESTS_WORKLOADS_MASKS_H
#define WEIR_TESTS_WORKLOADS_MASKS_H

#include "tests/workloads/notes.h"
#include "workloads/mask/mask.h"

#include <check.h>
#include <string.h>

static inline weir_status read_mask(const weir_mask **m, weir_arena *a,
                                    notes *n, const char *text, int64_t heads,
                                    int64_t queries, int64_t keys)
{
    weir_diag d = {notes_sink, n, 0};
    weir_tokens tokens = {.heads = heads, .queries = queries, .keys = keys};
    const weir_yaml *doc;

    ck_assert_int_eq(
        weir_yaml_read(&doc, a, "mask.yaml", text, strlen(text), &d), WEIR_OK);
    return weir_mask_parse(m, a, doc, &tokens, NULL, &d);
}

static inline const weir_mask *good_mask(weir_arena *a, const char *text,
                                         int64_t heads, int64_t queries,
                                         int64_t keys)
{
    static notes n;
    const weir_mask *m;

    n = (notes){.len = 0};
    ck_assert_msg(read_mask(&m, a, &n, text, heads, queries, keys) == WEIR_OK,
                  "%s: %s", text, n.text);
    return m;
}

static inline void draw(char *out, const weir_mask *m, int64_t head,
                        weir_arena a)
{
    for (int64_t q = 0; q < m->queries; q++) {
        const weir_run *run;
        int64_t n = weir_mask_runs(&run, &a, m, head, q);

        memset(out, '.', (size_t)m->keys);
        for (int64_t i = 0; i < n; i++)
            memset(out + run[i].from, '#', (size_t)(run[i].to - run[i].from));
        out += m->keys;
        *out++ = q + 1 < m->queries ? ' ' : '\0';
    }
}

static inline int64_t count(const char *picture)
{
    int64_t n = 0;

    for (; *picture; picture++)
        n += *picture == '#';
    return n;
}

#endif
