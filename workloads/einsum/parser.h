/* SPDX-License-Identifier: Apache-2.0
 * parser.h - what the parts of the parser of Einsums share; for parse*.c.
 */
#ifndef WEIR_WORKLOADS_EINSUM_PARSER_H
#define WEIR_WORKLOADS_EINSUM_PARSER_H

#include "workloads/einsum/draft.h"
#include "workloads/einsum/lex.h"

typedef struct weir_parser {
    weir_draft *w;
    weir_statement *s;
    weir_lex lex;
    int depth, nodes;
    bool failed;  /* of grammar: nothing more is read or reported */
    bool unknown; /* a name is not known */
    const weir_access *access[WEIR_DRAFT_NODES];
} weir_parser;

/* The parser looks at SIGN; it does and takes it; it must. */
bool weir_parser_at(const weir_parser *p, char sign);
bool weir_parser_take(weir_parser *p, char sign);
void weir_parser_need(weir_parser *p, char sign);

/* Take the token looked at, whatever it is. */
weir_token weir_parser_token(weir_parser *p);

/* The grammar wants WHAT where the parser looks. */
void weir_parser_expected(weir_parser *p, const char *what);

/* Token T is a mistake that needs words of its own. */
void weir_parser_refuse(weir_parser *p, weir_token t, const char *message);

/* T, a WHAT, is none of NAMES; HINT is suggested when none of them is near,
 * and may be NULL. Reading goes on. */
void weir_parser_unknown(weir_parser *p, weir_token t, const char *what,
                         const char *const *names, int n, const char *hint);

/* The rank whose coordinate is called T ("m1"), or -1 when there is none and
 * that was reported; then HINT, a rank or -1, is what may have been meant. */
int weir_parser_variable(weir_parser *p, weir_token t, int hint);

/* The rank whose coordinate is called T, the rank, the constant or the mask
 * called T; -1 where there is none. Nothing is reported. */
int weir_parser_coordinate(const weir_parser *p, weir_token t);
int weir_parser_rank(const weir_parser *p, weir_token t);
int weir_parser_constant(weir_parser *p, weir_token t);
int weir_parser_mask(const weir_parser *p, weir_token t);

/* The tensor called T; when there is none, that is reported. */
int weir_parser_tensor(weir_parser *p, weir_token t);

/* Another node of the Einsum, of which there are not too many. */
bool weir_parser_node(weir_parser *p, weir_token t);

/* The coordinates behind the name T, which was taken already; TENSOR is what
 * it means, or -1. */
weir_access weir_parser_access(weir_parser *p, weir_token t, int tensor);

/* The same for mask number MASK. */
weir_access weir_parser_mask_access(weir_parser *p, weir_token t, int mask);

/* An `expr` of the grammar. */
const weir_expr *weir_parser_expr(weir_parser *p);

/* The reduction called T; WEIR_FN_NONE where there is none. */
weir_function weir_parser_fold(weir_token t);

#endif
