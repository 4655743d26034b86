/* SPDX-License-Identifier: Apache-2.0
 * given.h - what the tests of machines share: a small good machine, the same
 * with one text replaced, machines of the library, and the notes told.
 */
#ifndef WEIR_TESTS_MODELS_GIVEN_H
#define WEIR_TESTS_MODELS_GIVEN_H

#include "base/library.h"
#include "models/machine.h"
#include "tests/suite.h"
#include "tests/workloads/notes.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTE = 8192 };

static weir_arena arena;
static notes told;

static const char tiny[] =
    "machine: tiny\n"                                                /* 1 */
    "family: spatial\n"                                              /* 2 */
    "clock: 1 GHz\n"                                                 /* 3 */
    "accounting: physical\n"                                         /* 4 */
    "units:\n"                                                       /* 5 */
    "  array2d:\n"                                                   /* 6 */
    "    kind: pe-array\n"                                           /* 7 */
    "    rows: 4\n"                                                  /* 8 */
    "    columns: 8\n"                                               /* 9 */
    "    does: [mul, add, max]\n"                                    /* 10 */
    "    registers: 12 x 16 bit\n"                                   /* 11 */
    "  array1d:\n"                                                   /* 12 */
    "    kind: pe-row\n"                                             /* 13 */
    "    columns: 8\n"                                               /* 14 */
    "    does: [mul, add, max, exp, div]\n"                          /* 15 */
    "    sub-exp: {multiply-adds: 6, adds: 1}\n"                     /* 16 */
    "memories:\n"                                                    /* 17 */
    "  dram: {bandwidth: 400 GiB/s, offchip: true}\n"                /* 18 */
    "  buffer: {capacity: 16 KiB, row: 512 B, banks: 2, ports: 4}\n" /* 19 */
    "links:\n"                                                       /* 20 */
    "  - dram <-> buffer\n"                                          /* 21 */
    "  - {path: \"array2d.bottom -> array1d\", latency: 1 cycle}\n"; /* 22 */

static inline void setup(void)
{
    arena = weir_arena_make();
    told = (notes){.len = 0};
}

static inline void teardown(void)
{
    weir_arena_drop(&arena);
}

static inline weir_diag listen(void)
{
    return (weir_diag){.sink = notes_sink, .user = &told};
}

/* TEXT with its first FIND replaced; FIND must be there. */
static inline const char *replaced(const char *text, const char *find,
                                   const char *with)
{
    const char *at = strstr(text, find);

    ck_assert_msg(at, "no '%s' in the text", find);
    return weir_format(&arena, "%.*s%s%s", (int)(at - text), text, with,
                       at + strlen(find));
}

static inline weir_status read_machine(const weir_machine **m, const char *text)
{
    weir_diag d = listen();
    const weir_yaml *doc;
    weir_status s;

    WEIR_TRY(weir_yaml_read(&doc, &arena, "t", text, strlen(text), &d));
    s = weir_machine_parse(m, &arena, doc, &d);
    ck_assert_msg((s == WEIR_OK) == (d.errors == 0), "status %d after\n%s",
                  (int)s, told.text);
    return s;
}

/* The machine of TEXT, which is good. */
static inline const weir_machine *machine(const char *text)
{
    const weir_machine *m;

    ck_assert_msg(read_machine(&m, text) == WEIR_OK, "%s", told.text);
    return m;
}

static inline const weir_machine *library_machine(const char *name)
{
    weir_diag d = listen();
    const weir_yaml *doc;
    const weir_machine *m;

    ck_assert_msg(weir_library_load(&doc, &arena, WEIR_KIND_MACHINE, name,
                                    (weir_loc){0}, &d) == WEIR_OK &&
                      weir_machine_parse(&m, &arena, doc, &d) == WEIR_OK,
                  "%s: %s", name, told.text);
    ck_assert_msg(told.count == 0, "%s: %s", name, told.text);
    return m;
}

#endif
