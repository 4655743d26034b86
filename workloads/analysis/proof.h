/* SPDX-License-Identifier: Apache-2.0
 * proof.h - the chain of reads that forces the passes of a fiber; for this
 * folder alone.
 */
#ifndef WEIR_WORKLOADS_ANALYSIS_PROOF_H
#define WEIR_WORKLOADS_ANALYSIS_PROOF_H

#include "workloads/analysis/fiber.h"
#include "workloads/analysis/passes.h"

/* STEP[*N], pass 2 first, of F, which was counted; in arena A. */
const weir_pass_step *weir_proof(int *n, weir_arena *a, const weir_fiber *f);

/* Per Einsum: the latest pass in which it reads F, or in which what it needs
 * is complete; 0 if it has nothing to do with F. */
const int *weir_proof_einsums(weir_arena *a, const weir_fiber *f);

#endif
