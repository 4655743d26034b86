/* SPDX-License-Identifier: Apache-2.0
 * setting.h - where `--set KEY=VALUE` leads.
 *
 * A key is looked up in this order: a parameter or a plain key of the shape
 * (seq, batch); "shape.", "machine." or "mapping." and a path; a unit or a
 * memory of the machine and its key (array2d.rows); clock, accounting or
 * energy of the machine; a key of the mapping and a path (tile.M0); a rank of
 * the shape's extents (E). What is set of a mapping stands above its variants.
 * Values are YAML; one that goes to the machine may
 * be a formula of the shape's parameters ("256 * head_dim").
 */
#ifndef WEIR_CLI_SETTING_H
#define WEIR_CLI_SETTING_H

#include "reports/point.h"
#include "workloads/einsum/problem.h"

/* The documents that can be changed. */
typedef enum weir_document {
    WEIR_DOC_SHAPE,
    WEIR_DOC_MACHINE,
    WEIR_DOC_MAPPING,
    WEIR_DOCS
} weir_document;

typedef struct weir_documents {
    const weir_yaml *doc[WEIR_DOCS];
} weir_documents;

typedef struct weir_place {
    weir_document doc;
    const char *path; /* in that document: "units.array2d.rows" */
} weir_place;

/* The place of each of P's sets in OUT[p->nsets]. Reports every key that
 * leads nowhere, with a suggestion: EVALUE. */
weir_status weir_setting_find(weir_place *out, weir_arena *a,
                              const weir_documents *docs, const weir_point *p,
                              weir_diag *d);

/* Change document WHICH as P's sets say; PROBLEM gives the names of formulas,
 * NULL: there are none yet. */
weir_status weir_setting_apply(weir_documents *docs, weir_arena *a,
                               weir_document which, const weir_place *place,
                               const weir_point *p, const weir_problem *problem,
                               weir_diag *d);

/* What P's sets say of document WHICH, its formulas computed: equal texts
 * make equal documents of the same one. */
weir_status weir_setting_text(const char **out, weir_arena *a,
                              weir_document which, const weir_place *place,
                              const weir_point *p, const weir_problem *problem,
                              weir_diag *d);

#endif
