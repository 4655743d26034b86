/* SPDX-License-Identifier: Apache-2.0
 * energy.h - actions times their price, by component and by Einsum.
 */
#ifndef WEIR_MAPPER_ENERGY_H
#define WEIR_MAPPER_ENERGY_H

#include "mapper/account.h"

/* Fill S->energy, energy_j, area_m2 and the Einsums' energies. A component
 * that the table has no price for is reported once as a warning. */
weir_status weir_energy(weir_stats *s, weir_arena *a, const weir_mapping *m,
                        const weir_block_run *run, weir_diag *d);

#endif
