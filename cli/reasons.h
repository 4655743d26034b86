/* SPDX-License-Identifier: Apache-2.0
 * reasons.h - of one block of keys of a GPU's kernel: its critical loop, and
 * what faster parts would give.
 */
#ifndef WEIR_CLI_REASONS_H
#define WEIR_CLI_REASONS_H

#include "cli/flow.h"

#include <jansson.h>

/* A link of the critical loop. */
typedef struct weir_reason {
    const char *lane, *what;
    bool hop; /* a token on its way: what is its name */
    double start, cycles;
} weir_reason;

/* What the links of the loop are busy with, by falling cycles: a pipe,
 * "latencies" of commands that use none, or "barriers and tails". */
typedef struct weir_reason_part {
    const char *name;
    double cycles;
} weir_reason_part;

/* Parameter NAME changed FROM .. TO makes a block GAIN (0.01: 1 %) faster. */
typedef struct weir_leverage {
    const char *name, *from, *to;
    double change, gain; /* relative */
} weir_leverage;

typedef struct weir_reasons {
    double slow_flops, fast_flops; /* FLOP/s with what publications leave open
                                      at its ends; 0: nothing is open */
    double period; /* cycles per block of keys, in the steady state */
    int nlinks;
    const weir_reason *link;
    int nparts;
    const weir_reason_part *part;
    const char *busiest; /* pipe of the whole run, and its share of it */
    double busy;
    bool binds; /* it is what the run waits for */
    int nlevers;
    const weir_leverage *lever; /* by falling gain */
} weir_reasons;

/* Of run R of JOB. EUNSUP: it is no kernel. */
weir_status weir_reasons_find(weir_reasons *out, weir_arena *a,
                              const weir_job *job, const weir_run *r,
                              weir_diag *d);

void weir_reasons_print(FILE *out, const weir_reasons *x, weir_arena scratch);
json_t *weir_reasons_json(const weir_reasons *x);

#endif
