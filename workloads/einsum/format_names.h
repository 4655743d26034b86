/* SPDX-License-Identifier: Apache-2.0
 * format_names.h - the names of all number formats, to suggest from; for this
 * folder alone.
 */
#ifndef WEIR_WORKLOADS_EINSUM_FORMAT_NAMES_H
#define WEIR_WORKLOADS_EINSUM_FORMAT_NAMES_H

#include "workloads/numeric/number.h"

enum { WEIR_FORMAT_NAMES = 64 };

/* Into NAME; how many there are. */
static inline size_t weir_format_names(const char *name[WEIR_FORMAT_NAMES])
{
    size_t n = 0;

    while (n < WEIR_FORMAT_NAMES && weir_number_at(n)) {
        name[n] = weir_number_at(n)->name;
        n++;
    }
    return n;
}

#endif
