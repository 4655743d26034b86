/* SPDX-License-Identifier: Apache-2.0
 * execution.h - the kernel of a unit: the commands of its lanes, beat by beat,
 * and what its cycles count as.
 */
#ifndef WEIR_SIM_SYSTEMC_EXECUTION_H
#define WEIR_SIM_SYSTEMC_EXECUTION_H

#include "sim/systemc/control.h"
#include "sim/watch.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One lane of a unit. */
typedef struct weir_execution {
    weir_order order;
    const weir_command *command;              /* while it runs one, else NULL */
    int64_t beats;                            /* left, this one included */
    int64_t need[WEIR_DEMANDS];               /* items this beat still needs */
    bool lacks[WEIR_DEMANDS][WEIR_BANK_ROWS]; /* of banks: which rows */
    bool beat;                                /* ended one in this cycle */
} weir_execution;

/* Take the order O. */
void weir_execution_start(weir_execution *w, const weir_schedule *s,
                          const weir_order *o);

/* Add the rows that W asks of each bank of resource R to ROWS. */
void weir_execution_rows(const weir_execution *w, const weir_schedule *s, int r,
                         int64_t *rows);

/* BANK gave W a row, one that its demands on resource R ask. */
void weir_execution_take(weir_execution *w, const weir_schedule *s, int r,
                         int64_t bank);

/* A cycle passed in which its demands GOT items (of banks: see
 * weir_execution_take). True: the command ended. */
bool weir_execution_cycle(weir_execution *w, const int64_t *got);

/* BUSY, IDLE, or what it is stalled on: a token, or ntokens + a resource. W are
 * its N lanes after that cycle's weir_execution_cycle, before their next
 * orders. */
int weir_execution_count(const weir_schedule *s, const weir_execution *w,
                         int n);

#ifdef __cplusplus
}
#endif

#endif
