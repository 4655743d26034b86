/* SPDX-License-Identifier: Apache-2.0
 * formula_token.h - the words of a formula, for those who read one.
 */
#ifndef WEIR_BASE_FORMULA_TOKEN_H
#define WEIR_BASE_FORMULA_TOKEN_H

#include <stdbool.h>

typedef enum weir_formula_kind {
    WEIR_FORMULA_END,
    WEIR_FORMULA_LITERAL, /* digits with prefix and unit */
    WEIR_FORMULA_NAME,    /* a name or a keyword */
    WEIR_FORMULA_SIGN,    /* one or two characters of punctuation */
    WEIR_FORMULA_STRAY,   /* a character of no meaning */
} weir_formula_kind;

/* The characters [at, last). */
typedef struct weir_formula_token {
    weir_formula_kind kind;
    const char *at, *last;
} weir_formula_token;

/* Step to the token after T's last character. */
void weir_formula_next(weir_formula_token *t);

/* Whether T is the sign or the word S. */
bool weir_formula_is(const weir_formula_token *t, const char *s);

/* Whether T is `if`, `then`, `else`, `and`, `or` or `not`. */
bool weir_formula_is_keyword(const weir_formula_token *t);

/* What a sign of another language should have been: "; write 'and'", or "". */
const char *weir_formula_hint(const weir_formula_token *t);

#endif
