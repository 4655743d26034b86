/* SPDX-License-Identifier: Apache-2.0
 * batch.h - replies on their way into the store.
 *
 * A commit touches most pages of the store's index, however few results it
 * has, so many are put at once; but a few at a time, since workers must be
 * heard meanwhile.
 */
#ifndef WEIR_CLI_BATCH_H
#define WEIR_CLI_BATCH_H

#include "base/bytes.h"
#include "cli/agenda.h"
#include "cli/exit.h"

typedef struct weir_batch {
    weir_store *store;
    const weir_agenda *agenda; /* keys and tries of the points */
    weir_bytes came;           /* replies that wait */
    int ncame;                 /* how many */
    weir_bytes going;          /* those that are being put, */
    size_t put;                /* so many bytes of them */
    double begun_s;            /* the last batch */
    bool said;                 /* a point failed, or has notes */
} weir_batch;

weir_batch weir_batch_make(weir_store *store, const weir_agenda *agenda);
void weir_batch_drop(weir_batch *b);

/* Take the reply BYTES[size] (attempt.h) of point I. */
void weir_batch_add(weir_batch *b, int64_t i, const char *bytes, size_t size);

/* Put a few of those whose time has come; *AGAIN: there are more of them. What
 * was put is there to stay when *AGAIN is false. */
weir_exit weir_batch_tick(weir_batch *b, bool *again, weir_diag *d);

/* Put all there are. */
weir_exit weir_batch_flush(weir_batch *b, weir_diag *d);

#endif
