/* SPDX-License-Identifier: Apache-2.0
 * describe.c - a machine, for people.
 */
#include "models/machine.h"

void weir_machine_print(FILE *out, const weir_machine *m)
{
    fprintf(out, "machine %s\n", m->name);
}
