/* SPDX-License-Identifier: Apache-2.0
 * describe.h - a cascade, Einsum by Einsum.
 */
#ifndef WEIR_CLI_DESCRIBE_H
#define WEIR_CLI_DESCRIBE_H

#include "workloads/einsum/cascade.h"

#include <stdio.h>

/* One line per Einsum: what it makes, from what, over which ranks, with which
 * operations per point. */
void weir_describe_einsums(FILE *out, const weir_cascade *c,
                           weir_arena scratch);

#endif
