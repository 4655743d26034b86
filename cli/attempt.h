/* SPDX-License-Identifier: Apache-2.0
 * attempt.h - one point tried, and the reply that says how it ended.
 *
 * A worker writes the reply, the parent reads it; nothing else knows its form.
 */
#ifndef WEIR_CLI_ATTEMPT_H
#define WEIR_CLI_ATTEMPT_H

#include "base/bytes.h"
#include "cli/options.h"
#include "cli/shelf.h"
#include "reports/store.h"
#include "reports/study.h"

typedef struct weir_attempt {
    const weir_options *o;
    const weir_study *study;
    weir_shelf *shelf;
    bool detailed;      /* all that a run said is kept */
    weir_arena a, more; /* two, so that one can grow beside the other */
    weir_arena kept;    /* what the next attempt finds again */
    weir_sheet row;     /* its columns are those of the rows before */
} weir_attempt;

/* Make *T, which stays where it is, ready for points of STUDY, run as O says.
 */
void weir_attempt_begin(weir_attempt *t, const weir_options *o,
                        const weir_study *study, weir_shelf *shelf);
void weir_attempt_drop(weir_attempt *t);

/* Run the I-th point of the study and add the reply. */
void weir_attempt_run(weir_attempt *t, int64_t i, weir_bytes *reply);

/* Add the reply of that point, whose process died TRIES times. */
void weir_attempt_lost(const weir_attempt *t, int64_t i, int tries,
                       const char *why, weir_bytes *reply);

/* What the reply BYTES[size] says; `key` and `attempts` are the caller's. It
 * points into BYTES. */
weir_result weir_attempt_read(const char *bytes, size_t size);

#endif
