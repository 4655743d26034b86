/* SPDX-License-Identifier: Apache-2.0
 * lex.h - the words of an Einsum: `RM[m1+1, p] = max(RM[m1, p], LM[m1, p])`.
 *
 * A lexer walks over one text that stands somewhere in a file, and can say of
 * each token where in the file it stands. It never fails: what is no token
 * comes out as WEIR_TOKEN_BAD and the parser complains.
 */
#ifndef WEIR_WORKLOADS_EINSUM_LEX_H
#define WEIR_WORKLOADS_EINSUM_LEX_H

#include "base/diag.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_token_kind {
    WEIR_TOKEN_END,    /* the text is over; its length is 0 */
    WEIR_TOKEN_NAME,   /* letters, digits and '_', not beginning with a digit */
    WEIR_TOKEN_NUMBER, /* 12, 0.5, .5, 1e-3; no sign */
    WEIR_TOKEN_SIGN,   /* one of [ ] ( ) , = + - * / : */
    WEIR_TOKEN_BAD,    /* one character that has no place in an Einsum */
} weir_token_kind;

typedef struct weir_token {
    weir_token_kind kind;
    char sign;        /* the sign itself, 0 for the others */
    const char *text; /* [len], not ended by a NUL */
    size_t len;
} weir_token;

typedef struct weir_lex {
    const char *text; /* the whole text, ended by a NUL */
    weir_loc loc;     /* where it stands */
    const char *at;   /* what follows `token` */
    weir_token token; /* the token looked at */
} weir_lex;

/* A lexer that looks at the first token of TEXT, which stands at LOC. */
weir_lex weir_lex_start(const char *text, weir_loc loc);

/* Look at the next token; stays at the end. */
void weir_lex_next(weir_lex *l);

/* Where token T of L's text stands. A text that YAML changed beyond folding
 * (escapes) has only one place, that of the whole. */
weir_loc weir_lex_loc(const weir_lex *l, weir_token t);

/* T is the name or the number spelled WORD. */
bool weir_token_is(weir_token t, const char *word);

#ifdef __cplusplus
}
#endif

#endif
