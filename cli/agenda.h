/* SPDX-License-Identifier: Apache-2.0
 * agenda.h - which points of a study are to be run, and by which key each is
 * kept.
 *
 * A point that stands twice in a study is run once. What the store has already
 * is done, save results that are "lost".
 */
#ifndef WEIR_CLI_AGENDA_H
#define WEIR_CLI_AGENDA_H

#include "cli/options.h"
#include "cli/shelf.h"
#include "reports/store.h"
#include "reports/study.h"

typedef enum weir_turn {
    WEIR_TURN_OPEN,
    WEIR_TURN_GIVEN,
    WEIR_TURN_DONE
} weir_turn;

typedef struct weir_agenda {
    int64_t n;
    weir_key *key;        /* [n] */
    unsigned char *turn;  /* [n] a weir_turn */
    unsigned char *tries; /* [n] that failed */
    int64_t todo;         /* points that were open at first */
    int64_t at, step;     /* the next point to look at, and the way */
    int64_t reopened;     /* points behind it that are open once more */
} weir_agenda;

/* The points of STUDY that STORE lacks, run as O says; STEP is 1 or -1: from
 * the first point on, or back from the last. Lives in O->a. */
weir_status weir_agenda_make(weir_agenda *out, const weir_options *o,
                             const weir_study *study, weir_shelf *shelf,
                             weir_store *store, int64_t step, weir_diag *d);

/* The next open point, which is given now; -1: there is none. */
int64_t weir_agenda_next(weir_agenda *g);

/* Point I, which was given, is to be given once more. */
void weir_agenda_reopen(weir_agenda *g, int64_t i);

#endif
