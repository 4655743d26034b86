/* SPDX-License-Identifier: Apache-2.0
 * told.h - who is told how far a long run is.
 */
#ifndef WEIR_SIM_TOLD_H
#define WEIR_SIM_TOLD_H

#include <stdint.h>

/* CALL, unless it is NULL, with USER and how many of ALL things are DONE. */
typedef struct weir_told {
    void (*call)(void *user, int64_t done, int64_t all);
    void *user;
} weir_told;

#endif
