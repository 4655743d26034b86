/* SPDX-License-Identifier: Apache-2.0
 * lex.h - the words of an Einsum: `RM[m1+1, p] = max(RM[m1, p], LM[m1, p])`.
 *
 * A lexer walks over one text that stands somewhere in a file, and knows of
 * each token where in the file it stands. A text that YAML changed beyond
 * folding (escapes) has from there on only one place, that of the whole. The
 * lexer never fails: what is no token comes out as WEIR_TOKEN_BAD and the
 * parser complains.
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
    WEIR_TOKEN_SIGN,   /* one of [ ] ( ) , = + - * / : . < > <= >= == != */
    WEIR_TOKEN_BAD,    /* one character that has no place in an Einsum */
} weir_token_kind;

enum { /* signs of two letters */
       WEIR_SIGN_LE = 'l',
       WEIR_SIGN_GE = 'g',
       WEIR_SIGN_EQ = 'e',
       WEIR_SIGN_NE = 'n',
};

typedef struct weir_token {
    weir_token_kind kind;
    char sign; /* the sign itself, WEIR_SIGN_LE .. for two letters; else 0 */
    const char *text; /* [len], not ended by a NUL */
    size_t len;
    weir_loc loc;
} weir_token;

typedef struct weir_lex {
    weir_loc loc;     /* where the whole text stands */
    const char *at;   /* what follows `token` */
    weir_token token; /* the token looked at */
    const char *file; /* the byte of the file that AT came from, NULL: lost */
    weir_loc line;    /* the line that FILE stands in */
} weir_lex;

/* A lexer that looks at the first token of TEXT, which stands at LOC. */
weir_lex weir_lex_start(const char *text, weir_loc loc);

/* Look at the next token; stays at the end. */
void weir_lex_next(weir_lex *l);

/* T is the name or the number spelled WORD. */
bool weir_token_is(weir_token t, const char *word);

#ifdef __cplusplus
}
#endif

#endif
