/* SPDX-License-Identifier: Apache-2.0
 * shelf.h - documents that were read already, for the next point.
 *
 * A sweep reads each file once. Documents are never changed, so all points
 * may share them.
 */
#ifndef WEIR_CLI_SHELF_H
#define WEIR_CLI_SHELF_H

#include "base/library.h"
#include "reports/point.h"
#include "reports/store.h"
#include "workloads/einsum/cascade.h"

typedef struct weir_book weir_book;
typedef struct weir_mention weir_mention; /* see digest.c */
struct weir_book {
    weir_kind kind;
    const char *name, *from; /* as it was said, and in which file */
    const weir_yaml *doc;
    const weir_cascade *cascade; /* of a cascade, once parsed */
    bool owned, digested;
    weir_key own; /* hash of its text alone, once owned; see digest.h */
    weir_key key; /* its hash, once digested */
    int64_t mark; /* the walk over mentions that came here last */
    bool mentioned;
    weir_mention *mention; /* what its words name, once mentioned */
    weir_book *next;
};

/* Names of library files, once read. */
typedef struct weir_names {
    bool read;
    const char **name;
    size_t n;
} weir_names;

typedef struct weir_made weir_made; /* see made.c */

typedef struct weir_shelf {
    weir_arena *a; /* outlives every point */
    weir_book *first;
    weir_names names[WEIR_KINDS];
    bool has_rtl;
    weir_key rtl;       /* see rtl_key.h, once asked */
    int64_t marks;      /* walks over mentions */
    bool keeps;         /* what was made last, for a sweep: see made.h */
    weir_made *machine; /* rings of it, once there is any */
    weir_made *mapping;
} weir_shelf;

/* The book that NAME means, read if need be. */
weir_status weir_shelf_find(weir_book **out, weir_shelf *s, weir_kind kind,
                            weir_said name, weir_diag *d);

/* The document that NAME means, laid on its base. */
weir_status weir_shelf_document(const weir_yaml **out, weir_shelf *s,
                                weir_kind kind, weir_said name, weir_diag *d);

/* The cascade that NAME means. */
weir_status weir_shelf_cascade(const weir_cascade **out, weir_shelf *s,
                               weir_said name, weir_diag *d);

#endif
