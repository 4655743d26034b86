/* SPDX-License-Identifier: Apache-2.0
 * include.h - a cascade while it is included; for include*.c.
 */
#ifndef WEIR_WORKLOADS_EINSUM_INCLUDE_H
#define WEIR_WORKLOADS_EINSUM_INCLUDE_H

#include "workloads/einsum/draft.h"

typedef struct weir_include {
    weir_draft *w;
    const weir_cascade *c;
    const weir_yaml *key, *with, *ranks;
    const char *name, *prefix;
    int *rank, *tensor, *constant, *mask; /* numbers in w; -1: none */
    weir_ranks *added; /* B and H that are written in front, per tensor of c */
    weir_statement *s; /* being copied */
    const weir_access *access[2 * WEIR_DRAFT_NODES];
    int naccesses;
} weir_include;

/* include_copy.c: FROM as another statement of X's draft, false if there is no
 * room; and what the states begin with, when all statements are there. */
bool weir_include_statement(weir_include *x, const weir_einsum *from);
void weir_include_starts(weir_include *x);

#endif
