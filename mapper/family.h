/* SPDX-License-Identifier: Apache-2.0
 * family.h - what depends on the family of machines that a mapping is for, as
 * a table: reading it, lowering it, accounting for what it did, printing it.
 *
 * To add a family: its functions, and its line in family.c.
 */
#ifndef WEIR_MAPPER_FAMILY_H
#define WEIR_MAPPER_FAMILY_H

#include "mapper/account.h"
#include "mapper/lower.h"

typedef struct weir_family {
    const char *name; /* of weir_machine.family */
    /* DOC's body into M; its head is read */
    weir_status (*make)(weir_mapping *m, weir_arena *a, const weir_yaml *doc,
                        weir_diag *d);
    weir_status (*lower)(const weir_schedule **out, weir_arena *a,
                         const weir_mapping *m, const weir_block *b,
                         weir_diag *d);
    const weir_stats *(*account)(weir_arena *a, const weir_mapping *m,
                                 const char *engine, const weir_block_run *run);
    void (*print)(FILE *out, const weir_mapping *m);
} weir_family;

/* spatial: mapping.c, lower.c, account.c, print.c */
weir_status weir_spatial_make(weir_mapping *m, weir_arena *a,
                              const weir_yaml *doc, weir_diag *d);
weir_status weir_spatial_lower(const weir_schedule **out, weir_arena *a,
                               const weir_mapping *m, const weir_block *b,
                               weir_diag *d);
const weir_stats *weir_spatial_account(weir_arena *a, const weir_mapping *m,
                                       const char *engine,
                                       const weir_block_run *run);
void weir_spatial_print(FILE *out, const weir_mapping *m);

/* tensorcore: kernel.c, kernel_account.c */
weir_status weir_kernel_make(weir_mapping *m, weir_arena *a,
                             const weir_yaml *doc, weir_diag *d);
weir_status weir_kernel_lower(const weir_schedule **out, weir_arena *a,
                              const weir_mapping *m, const weir_block *b,
                              weir_diag *d);
const weir_stats *weir_kernel_account(weir_arena *a, const weir_mapping *m,
                                      const char *engine,
                                      const weir_block_run *run);
void weir_kernel_print(FILE *out, const weir_mapping *m);

#endif
