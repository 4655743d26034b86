/* SPDX-License-Identifier: Apache-2.0
 * heard.h - the last note, and its place.
 */
#ifndef WEIR_TESTS_BASE_HEARD_H
#define WEIR_TESTS_BASE_HEARD_H

#include "base/diag.h"

#include <stdio.h>

typedef struct heard {
    char msg[4096];
    weir_loc loc;
} heard;

static inline void listen(void *user, weir_level level, weir_loc loc,
                          const char *msg)
{
    heard *h = user;

    (void)level;
    snprintf(h->msg, sizeof h->msg, "%s", msg);
    h->loc = loc;
}

#endif
