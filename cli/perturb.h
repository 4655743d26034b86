/* SPDX-License-Identifier: Apache-2.0
 * perturb.h - a GPU's point with some parameters changed.
 */
#ifndef WEIR_CLI_PERTURB_H
#define WEIR_CLI_PERTURB_H

#include "cli/flow.h"
#include "models/tensorcore/tensorcore.h"

/* JOB's point with field F of the machine set to VALUE. */
weir_point weir_perturb(weir_arena *a, const weir_point *p,
                        weir_tensorcore_field f, weir_ratio value);

/* JOB's point with what publications leave open of M at its slowest, or FAST,
 * but for what the point sets itself. */
weir_point weir_open_end(weir_arena *a, const weir_job *job,
                         const weir_machine *m, bool fast);

#endif
