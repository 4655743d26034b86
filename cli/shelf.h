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
#include "workloads/einsum/cascade.h"

typedef struct weir_book weir_book;
struct weir_book {
    weir_kind kind;
    const char *name, *from; /* as it was said, and in which file */
    const weir_yaml *doc;
    const weir_cascade *cascade; /* of a cascade, once parsed */
    weir_book *next;
};

typedef struct weir_shelf {
    weir_arena *a; /* outlives every point */
    weir_book *first;
} weir_shelf;

/* The document that NAME means, laid on its base. */
weir_status weir_shelf_document(const weir_yaml **out, weir_shelf *s,
                                weir_kind kind, weir_said name, weir_diag *d);

/* The cascade that NAME means. */
weir_status weir_shelf_cascade(const weir_cascade **out, weir_shelf *s,
                               weir_said name, weir_diag *d);

#endif
