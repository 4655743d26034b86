/* SPDX-License-Identifier: Apache-2.0
 * library.h - cascades and shapes for tests, from texts and from the library;
 * whatever is said about them fails the test.
 */
#ifndef WEIR_TESTS_WORKLOADS_LIBRARY_H
#define WEIR_TESTS_WORKLOADS_LIBRARY_H

#include "base/library.h"
#include "workloads/einsum/cascade.h"

#include <check.h>
#include <string.h>

static const char *const library_cascades[] = {
    "attention-1pass",          "attention-2pass", "attention-3pass",
    "attention-3pass-deferred", "encoder-1pass",   "encoder-3pass",
};

static const char *const library_shapes[] = {
    "bert-base",
    "trxl-wt103",
    "t5-small",
    "xlm",
};

enum {
    NCASCADES = sizeof library_cascades / sizeof *library_cascades,
    NSHAPES = sizeof library_shapes / sizeof *library_shapes,
};

static inline void library_sink(void *user, weir_level level, weir_loc loc,
                                const char *msg)
{
    (void)user;
    if (level == WEIR_ERROR)
        ck_abort_msg("%s:%d:%d: %s", loc.file ? loc.file : "", loc.line,
                     loc.col, msg);
}

static inline const weir_yaml *library_text(weir_arena *a, const char *text)
{
    weir_diag d = {.sink = library_sink};
    const weir_yaml *doc;

    ck_assert_int_eq(
        weir_yaml_read(&doc, a, "dir/text.yaml", text, strlen(text), &d),
        WEIR_OK);
    return doc;
}

static inline const weir_yaml *library_file(weir_arena *a, weir_kind kind,
                                            const char *name)
{
    weir_diag d = {.sink = library_sink};
    const weir_yaml *doc;

    ck_assert_int_eq(weir_library_load(&doc, a, kind, name, (weir_loc){0}, &d),
                     WEIR_OK);
    return doc;
}

static inline const weir_cascade *library_parse(weir_arena *a,
                                                const weir_yaml *doc)
{
    weir_diag d = {.sink = library_sink};
    const weir_cascade *c;

    ck_assert_int_eq(weir_cascade_parse(&c, a, doc, &d), WEIR_OK);
    return c;
}

static inline const weir_cascade *library_cascade(weir_arena *a,
                                                  const char *name)
{
    return library_parse(a, library_file(a, WEIR_KIND_CASCADE, name));
}

/* The names of SET's ranks, in one static text: "B H M1 P". */
static inline const char *library_ranks(const weir_cascade *c, weir_ranks set)
{
    static char text[1024];
    int r;

    text[0] = '\0';
    WEIR_EACH_RANK(r, set) {
        strcat(text, text[0] ? " " : "");
        strcat(text, c->rank[r].name);
    }
    return text;
}

#endif
