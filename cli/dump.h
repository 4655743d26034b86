/* SPDX-License-Identifier: Apache-2.0
 * dump.h - the stages before a run, as text.
 */
#ifndef WEIR_CLI_DUMP_H
#define WEIR_CLI_DUMP_H

#include "cli/flow.h"

typedef struct weir_dump {
    const char *name;
    weir_status (*print)(FILE *out, weir_arena *a, const weir_run *r,
                         weir_diag *d);
} weir_dump;

/* All stages, ended by one without a name. */
extern const weir_dump weir_dumps[];

/* The stage called NAME; or NULL with a note. */
const weir_dump *weir_dump_find(const char *name, weir_diag *d);

#endif
