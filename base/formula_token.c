/* SPDX-License-Identifier: Apache-2.0
 * formula_token.c - the words of a formula.
 */
#include "base/formula_token.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_name(const char *s)
{
    for (;; s++) {
        bool joined = is_letter(s[0]) || is_digit(s[0]);

        if (s[0] == '.')
            joined = is_letter(s[1]) || is_digit(s[1]);
        else if (s[0] == '-')
            joined =
                isalpha((unsigned char)s[-1]) && isalpha((unsigned char)s[1]);
        if (!joined)
            return s;
    }
}

static const char *const keywords[] = {"if",  "then", "else",
                                       "and", "or",   "not"};

static bool is_word(const char *s, const char *end, const char *word)
{
    return (size_t)(end - s) == strlen(word) &&
           strncmp(s, word, (size_t)(end - s)) == 0;
}

static bool is_keyword(const char *s, const char *end)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (is_word(s, end, keywords[i]))
            return true;
    return false;
}

/* Digits, and the word after them as a unit unless it is a keyword. */
static const char *skip_literal(const char *s)
{
    const char *unit, *end;

    while (is_digit(*s) || (*s == '.' && is_digit(s[1])))
        s++;
    if ((*s == 'e' || *s == 'E') &&
        (is_digit(s[1]) || ((s[1] == '-' || s[1] == '+') && is_digit(s[2])))) {
        s += 2;
        while (is_digit(*s))
            s++;
    }
    unit = s + strspn(s, " ");
    end = unit;
    while (is_letter(*end) || (end > unit && is_digit(*end)))
        end++;
    if (end == unit || is_keyword(unit, end))
        return s;
    if (strncmp(end, "/s", 2) == 0 && skip_name(end + 1) == end + 2)
        return end + 2;
    if (strncmp(end, "/cycle", 6) == 0 && skip_name(end + 1) == end + 6)
        return end + 6;
    return end;
}

void weir_formula_next(weir_formula_token *t)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "+",
                                        "-",  "*",  "/",  "%",  "(", ")", ","};

    t->at = t->last + strspn(t->last, " \t\r\n");
    t->last = t->at;
    t->kind = WEIR_FORMULA_END;
    if (*t->at == '\0')
        return;
    if (is_digit(*t->at)) {
        t->kind = WEIR_FORMULA_LITERAL;
        t->last = skip_literal(t->at);
        return;
    }
    if (is_letter(*t->at)) {
        t->kind = WEIR_FORMULA_NAME;
        t->last = skip_name(t->at + 1);
        return;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(t->at, signs[i], strlen(signs[i])) == 0) {
            t->kind = WEIR_FORMULA_SIGN;
            t->last = t->at + strlen(signs[i]);
            return;
        }
    t->kind = WEIR_FORMULA_STRAY;
    for (t->last++; (*t->last & 0xC0) == 0x80;)
        t->last++;
}

bool weir_formula_is(const weir_formula_token *t, const char *s)
{
    return (t->kind == WEIR_FORMULA_SIGN || t->kind == WEIR_FORMULA_NAME) &&
           is_word(t->at, t->last, s);
}

bool weir_formula_is_keyword(const weir_formula_token *t)
{
    return t->kind == WEIR_FORMULA_NAME && is_keyword(t->at, t->last);
}

const char *weir_formula_hint(const weir_formula_token *t)
{
    if (t->kind != WEIR_FORMULA_SIGN && t->kind != WEIR_FORMULA_STRAY)
        return "";
    return *t->at == '='   ? "; write '==' to compare"
           : *t->at == '&' ? "; write 'and'"
           : *t->at == '|' ? "; write 'or'"
           : *t->at == '!' ? "; write 'not'"
                           : "";
}
