/* SPDX-License-Identifier: Apache-2.0
 * ports.c - lane values in the bits of a Verilated port.
 */
#include "sim/cosim/cosim.h"

#include <string.h>

size_t weir_cosim_bytes(const weir_cosim_port *p)
{
    size_t bit = (size_t)p->lanes * (size_t)p->width;

    return bit <= 8    ? 1
           : bit <= 16 ? 2
           : bit <= 32 ? 4
           : bit <= 64 ? 8
                       : (bit + 31) / 32 * 4;
}

void weir_cosim_put(const weir_port *port, const weir_cosim_port *p,
                    const uint32_t *value)
{
    uint8_t *at = port->at;

    memset(at, 0, port->bytes);
    for (int lane = 0; lane < p->lanes; lane++) {
        size_t bit = (size_t)lane * (size_t)p->width;
        uint64_t shifted = (uint64_t)value[lane] << bit % 8;

        for (size_t k = 0; k * 8 < (size_t)p->width + bit % 8; k++)
            at[bit / 8 + k] |= (uint8_t)(shifted >> 8 * k);
    }
}

uint32_t weir_cosim_get(const weir_port *port, const weir_cosim_port *p,
                        int lane)
{
    const uint8_t *at = port->at;
    size_t bit = (size_t)lane * (size_t)p->width;
    uint64_t word = 0;

    for (size_t k = 0; k < 5 && bit / 8 + k < port->bytes; k++)
        word |= (uint64_t)at[bit / 8 + k] << 8 * k;
    return (uint32_t)(word >> bit % 8 & (((uint64_t)1 << p->width) - 1));
}
