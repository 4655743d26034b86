/* SPDX-License-Identifier: Apache-2.0
 * pages.h - studies in a store as an HTML page.
 */
#ifndef WEIR_CLI_PAGES_H
#define WEIR_CLI_PAGES_H

#include "cli/options.h"
#include "cli/rows.h"
#include "reports/page.h"

/* The first part of P from a study: rows with all columns, documents,
 * assumptions. */
weir_status weir_pages_load(weir_page *p, weir_arena *a, const weir_source *s,
                            weir_diag *d);

/* Fill the rest of P and write it to O->out. It names the command that makes
 * it: VERB with the files and with the options that figures depend on. */
weir_exit weir_pages_write(weir_page *p, const weir_options *o,
                           const char *verb, weir_diag *d);

#endif
