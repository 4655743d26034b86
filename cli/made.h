/* SPDX-License-Identifier: Apache-2.0
 * made.h - machines and mappings that were made already, for the next point.
 *
 * Points that differ in shape or mapping only share a machine, and to price
 * one takes longer than a closed form; those that differ in extents only share
 * most of a mapping. A shelf that `keeps` has the last few, each in an arena of
 * its own, so that memory does not grow with the number of points. It is for
 * those who look at one point after another, and not back.
 */
#ifndef WEIR_CLI_MADE_H
#define WEIR_CLI_MADE_H

#include "cli/setting.h"
#include "cli/shelf.h"
#include "mapper/mapping.h"

/* What a machine is made from: a document, and what a point changes in it. */
typedef struct weir_recipe {
    weir_documents docs;
    const weir_place *place; /* [point->nsets] */
    const weir_point *point;
    const weir_problem *problem; /* gives names to formulas */
} weir_recipe;

/* The machine of R: made in A, or kept by S until some others were made. */
weir_status weir_made_machine(const weir_machine **out, weir_arena *a,
                              weir_shelf *s, const weir_recipe *r,
                              weir_diag *d);

/* The mapping of R on MACHINE, which weir_made_machine gave: made in A, or what
 * S keeps of it laid for R's problem. */
weir_status weir_made_mapping(const weir_mapping **out, weir_arena *a,
                              weir_shelf *s, const weir_recipe *r,
                              const weir_machine *machine, weir_diag *d);

#endif
