/* SPDX-License-Identifier: Apache-2.0
 * verify.h - one cascade, evaluated and compared.
 */
#ifndef WEIR_CLI_VERIFY_H
#define WEIR_CLI_VERIFY_H

#include "cli/exit.h"
#include "cli/options.h"
#include "cli/shelf.h"
#include "workloads/eval/verify.h"

typedef enum weir_verify_precision {
    WEIR_VERIFY_BOTH,
    WEIR_VERIFY_DOUBLE,
    WEIR_VERIFY_DECLARED,
} weir_verify_precision;

typedef struct weir_verify_run {
    bool single, passes;
    double **out;      /* [ntensors] */
    weir_error *error; /* [ntensors] of those compared */
    int compared;
    double limit, time_s;
    /* Where a cascade selects (topk, argmax, threshold): the same selection in
     * double, and by how much of its scale a score is better that was not
     * selected. */
    double **want;
    double miss;
} weir_verify_run;

typedef struct weir_verify {
    const weir_options *o;
    weir_shelf *shelf;
    const char *data;
    uint64_t seed;
    int threads;
    weir_verify_precision precision;
    double tolerance; /* 0: the usual limit */
    const weir_cascade *cascade;
    const weir_problem *problem;
    const weir_golden *golden; /* NULL: single is compared with double */
    int64_t *said; /* [nranks] tile sizes that the user says, else 0 */
    const int64_t *level;
    double **input, **want; /* [ntensors] */
    double golden_s;
    int nruns;
    weir_verify_run run[2];
} weir_verify;

/* What the options of V say; EVALUE with a note. */
weir_status weir_verify_options(weir_verify *v, weir_diag *d);

/* Options that mean nothing for RTL, or for cascades alone: EVALUE. */
weir_status weir_verify_refuse_foreign(const weir_options *o, bool rtl,
                                       weir_diag *d);

/* Sets `problem`, `said` and `level` of V, whose cascade is known. */
weir_status weir_verify_bind(weir_verify *v, weir_said shape, weir_diag *d);

/* Sets `input`: loaded, else drawn; rounded to what its format can hold. */
weir_status weir_verify_inputs(weir_verify *v, weir_diag *d);

/* Words of tensor T in all its batches and heads, and the format in which it
 * is kept, or NULL where its name is no format. */
double weir_verify_words(const weir_verify *v, int t);
const weir_number *weir_verify_format(const weir_verify *v, int t);

/* --save: whether its folder, made if there is none, can be written to; and
 * NAME.npy for inputs, NAME.golden.npy, NAME.double.npy, NAME.declared.npy. */
weir_exit weir_verify_save_check(const weir_options *o, weir_diag *d);
weir_exit weir_verify_save(const weir_verify *v, weir_diag *d);

/* Everything but the verdict, from names. */
weir_status weir_verify_cascade(weir_verify *v, weir_said cascade,
                                weir_said shape, weir_diag *d);

/* V for people, as JSON, or as a line or two of a table (FIRST: its head). */
weir_exit weir_verify_print(const weir_verify *v);
weir_exit weir_verify_json(const weir_verify *v, weir_diag *d);
void weir_verify_line(const weir_verify *v, bool first);

#endif
