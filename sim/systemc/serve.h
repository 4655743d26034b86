/* SPDX-License-Identifier: Apache-2.0
 * serve.h - the kernel of a resource: one cycle of a channel or of ports.
 */
#ifndef WEIR_SIM_SYSTEMC_SERVE_H
#define WEIR_SIM_SYSTEMC_SERVE_H

#include "mapper/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A lane that may ask. */
typedef struct weir_asker {
    int lane;
    int64_t need; /* items of its beat; 0: it does not ask */
    bool last;    /* of its command's beats */
    bool held;    /* asks an issue slot, but its beat lacks something else */
    int64_t got;  /* out */
} weir_asker;

typedef struct weir_server {
    const weir_resource *resource;
    int64_t carry; /* items times rate.den */
    int pointer;   /* lane to be served first */
    int64_t given; /* items in the last cycle */
} weir_server;

/* One cycle for the N askers, who are in the order of their lanes; of banks, a
 * cycle of one of them. */
void weir_serve(weir_server *x, weir_asker *asker, int n);

#ifdef __cplusplus
}
#endif

#endif
