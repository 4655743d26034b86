/* SPDX-License-Identifier: Apache-2.0
 * kept.h - the studies that a folder of results holds.
 */
#ifndef WEIR_CLI_KEPT_H
#define WEIR_CLI_KEPT_H

#include "cli/exit.h"
#include "cli/options.h"
#include "reports/store.h"

/* The study that O->study names in STORE, or the only one. NULL when there are
 * more and none is named: with LISTS they are printed, else it is an error. */
weir_exit weir_kept_study(const weir_stored_study **out, weir_store *store,
                          const weir_options *o, bool lists, weir_diag *d);

#endif
