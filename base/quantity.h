/* SPDX-License-Identifier: Apache-2.0
 * quantity.h - numbers with units, exactly.
 *
 * "400 GiB/s", "940 MHz", "16 MiB", "1Ki", "0.5 pJ", "12": a decimal number,
 * an optional prefix (decimal k K M G T P m u n p f, binary Ki Mi Gi Ti Pi) and
 * an optional unit. The value is an exact fraction in the SI base unit, so
 * that 400 GiB/s at 940 MHz is 67108864/146875 bytes per cycle and nothing
 * is rounded on the way.
 */
#ifndef WEIR_BASE_QUANTITY_H
#define WEIR_BASE_QUANTITY_H

#include "base/diag.h"
#include "base/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An exact fraction, in lowest terms, den >= 1. */
typedef struct weir_ratio {
    int64_t num, den;
} weir_ratio;

typedef enum weir_dimension {
    WEIR_DIM_COUNT,      /* no unit */
    WEIR_DIM_BYTE,       /* B */
    WEIR_DIM_BIT,        /* bit, b */
    WEIR_DIM_HERTZ,      /* Hz */
    WEIR_DIM_SECOND,     /* s */
    WEIR_DIM_BYTE_RATE,  /* B/s */
    WEIR_DIM_BYTE_CYCLE, /* B/cycle */
    WEIR_DIM_CYCLE,      /* cycle, cycles */
    WEIR_DIM_JOULE,      /* J */
    WEIR_DIM_AREA,       /* m2: written um2, mm2, cm2 */
    WEIR_DIM_WATT,       /* W */
} weir_dimension;

typedef struct weir_quantity {
    weir_ratio value; /* in the base unit */
    weir_dimension dim;
} weir_quantity;

/* num/den in lowest terms; den may be negative, not 0. */
weir_ratio weir_ratio_make(int64_t num, int64_t den);
double weir_ratio_value(weir_ratio r);

/* Read TEXT (all of it). Tells D at LOC what is wrong: not a number, unknown
 * unit (with a suggestion), too large or too fine for an exact fraction.
 * Infinity and NaN are not numbers here. */
weir_status weir_quantity_parse(weir_quantity *out, const char *text,
                                weir_loc loc, weir_diag *d);

/* The name of a dimension's base unit, "" for a count. */
const char *weir_dimension_unit(weir_dimension dim);

/* "16 MiB", "402.7 MB": a figure for people, prefix chosen, at most SIZE
 * bytes. BYTES are shown with binary prefixes when that is exact. */
void weir_quantity_print(char *out, size_t size, double value,
                         weir_dimension dim);
/* Bytes with binary prefixes, exact or not: sizes side by side. */
void weir_quantity_print_binary(char *out, size_t size, double byte);

#ifdef __cplusplus
}
#endif

#endif
