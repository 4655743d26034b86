/* SPDX-License-Identifier: Apache-2.0
 * describe.h - the parts of `weir describe`.
 */
#ifndef WEIR_CLI_DESCRIBE_H
#define WEIR_CLI_DESCRIBE_H

#include "cli/options.h"
#include "workloads/einsum/cascade.h"

#include <stdio.h>

/* One line per Einsum: what it makes, from what, over which ranks, with which
 * operations per point. */
void weir_describe_einsums(FILE *out, const weir_cascade *c,
                           weir_arena scratch);

/* What O's file or name means: *NAME for the shelf, and its kinds, a bit of
 * *KINDS for each (a name of the library may be several). Reports what is not
 * there, and EVALUE when --shape, --machine or --cascade stand beside
 * something that is no mapping. */
weir_status weir_describe_find(const char **name, unsigned *kinds,
                               const weir_options *o, weir_diag *d);

/* Whether O asks for a mapping resolved. */
bool weir_describe_resolves(const weir_options *o);

#endif
