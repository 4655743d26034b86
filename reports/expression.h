/* SPDX-License-Identifier: Apache-2.0
 * expression.h - expressions over the columns of a point: "energy_j *
 * latency_s", "area_mm2 <= 900 and util_2d > 0.9", "config == 'flat'".
 *
 * The grammar is that of base/formula.h (literals with units, if/then/else,
 * and, or, not, comparisons, + - * / %), but numbers are reals, texts stand
 * in quotes and can be compared, and the calls are min, max, abs, sqrt, exp,
 * log, log2, log10, pow, floor, ceil and round. A truth is 1 or 0. What is
 * made from a missing value is missing (NaN), so a comparison with it is
 * neither true nor false.
 */
#ifndef WEIR_REPORTS_EXPRESSION_H
#define WEIR_REPORTS_EXPRESSION_H

#include "base/yaml.h"

/* A number, or a text if TEXT is not NULL. */
typedef struct weir_value {
    const char *text;
    double number;
} weir_value;

typedef struct weir_name {
    const char *text;
    weir_loc loc; /* where it first stands */
} weir_name;

typedef struct weir_node weir_node;

typedef struct weir_expression {
    const char *text;
    int nnames;
    const weir_name *name; /* [nnames] each once, in order of appearance */
    const weir_node *root;
} weir_expression;

/* Read TEXT, which stands at LOC. What its names mean is the caller's to
 * check. ESYNTAX, EVALUE. */
weir_status weir_expression_parse(weir_expression *out, weir_arena *a,
                                  const char *text, weir_loc loc, weir_diag *d);

/* The value of E, where VALUE[I] is that of E->name[I]. */
weir_value weir_expression_eval(const weir_expression *e,
                                const weir_value *value);

/* Whether V is true: a number that is neither 0 nor missing. */
bool weir_value_true(weir_value v);

#endif
