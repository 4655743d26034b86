/* SPDX-License-Identifier: Apache-2.0
 * control.h - the kernel of the sequencer: all programs and the tokens that
 * pass between them. It gives orders to lanes and hears which have done them.
 */
#ifndef WEIR_SIM_SYSTEMC_CONTROL_H
#define WEIR_SIM_SYSTEMC_CONTROL_H

#include "sim/result.h"
#include "sim/systemc/program.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_order_kind {
    WEIR_ORDER_RUN,  /* `number` is a command */
    WEIR_ORDER_WAIT, /* `number` is the token waited for */
    WEIR_ORDER_END,  /* the program has ended */
} weir_order_kind;

typedef struct weir_order {
    weir_order_kind kind;
    int number, variant;
    int64_t row[WEIR_DEMANDS]; /* of banks: the first beat's first */
} weir_order;

typedef struct weir_control {
    const weir_schedule *s;
    weir_program *program; /* [nlanes] */
    weir_order *order;     /* [nlanes] what each lane does */
    bool *done;            /* [nlanes] the command ended with this cycle */
    bool *fresh;           /* [nlanes] the order is new in this cycle */
    int64_t *token;        /* [ntokens] items there */
    int64_t *sent;         /* [ntokens] items given to its link, in all */
    int64_t under_way;     /* items on links */
    int64_t *executions;   /* [ncommands][WEIR_VARIANTS] */
    int open, running;     /* lanes that have not ended; that run a command */
} weir_control;

/* Nobody has started. EXECUTIONS are counted there. */
weir_control weir_control_make(weir_arena *a, const weir_schedule *s,
                               int64_t *executions);

/* What a link has brought; what a lane has done. */
void weir_control_arrive(weir_control *c, int token, int64_t items);
void weir_control_done(weir_control *c, int lane);

/* Retire what is done, then move every lane on until none can. */
void weir_control_step(weir_control *c);

/* Lanes wait, and nothing can ever come. */
bool weir_control_stands(const weir_control *c);

/* Say so: who waits for what. WEIR_EUNSUP. */
weir_status weir_control_say(const weir_control *c, int64_t now, weir_diag *d);

#ifdef __cplusplus
}
#endif

#endif
