/* SPDX-License-Identifier: Apache-2.0
 * place.h - where results are kept: a folder with a store.
 */
#ifndef WEIR_CLI_PLACE_H
#define WEIR_CLI_PLACE_H

#include "cli/exit.h"
#include "reports/store.h"

/* Open the store in DIR, made if need be; NULL: one in memory. *STEP: -1 if
 * another process works in DIR already, else 1. */
weir_exit weir_place_open(weir_store **out, int64_t *step, const char *dir,
                          weir_arena *a, weir_diag *d);

/* Open the store in DIR, which must be there. */
weir_exit weir_place_read(weir_store **out, const char *dir, weir_arena *a,
                          weir_diag *d);

/* The number of workers that TEXT says; one per core when it is NULL. */
weir_status weir_place_workers(int *out, const char *text, weir_diag *d);

#endif
