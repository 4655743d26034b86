/* SPDX-License-Identifier: Apache-2.0
 * energy.h - actions times their price, by component and by Einsum.
 */
#ifndef WEIR_MAPPER_ENERGY_H
#define WEIR_MAPPER_ENERGY_H

#include "mapper/account.h"

/* Fill S->energy, energy_j, area_m2, the Einsums' energies and the bytes of
 * on-chip memories. What the machine has no price for is not there. */
void weir_energy(weir_stats *s, weir_arena *a, const weir_mapping *m,
                 const weir_block_run *run);

#endif
