/* SPDX-License-Identifier: Apache-2.0
 * lex.c - the words of an Einsum.
 */
#include "workloads/einsum/lex.h"

#include <string.h>

/* Not <ctype.h>: the language does not depend on the locale. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t digits(const char *s)
{
    size_t n = 0;

    while (is_digit(s[n]))
        n++;
    return n;
}

/* Bytes of the number at S, 0 if there is none. */
static size_t number(const char *s)
{
    size_t n = digits(s), fraction = 0;

    if (s[n] == '.')
        fraction = digits(s + n + 1);
    if (n + fraction == 0)
        return 0;
    if (s[n] == '.')
        n += 1 + fraction;
    if (s[n] == 'e' || s[n] == 'E') {
        size_t sign = s[n + 1] == '+' || s[n + 1] == '-';
        size_t power = digits(s + n + 1 + sign);

        if (power > 0)
            n += 1 + sign + power;
    }
    return n;
}

static size_t name(const char *s)
{
    size_t n = 0;

    if (!is_letter(*s))
        return 0;
    while (is_letter(s[n]) || is_digit(s[n]))
        n++;
    return n;
}

/* Bytes of the character at S, which may be one of several bytes. */
static size_t character(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

void weir_lex_next(weir_lex *l)
{
    weir_token t = {.kind = WEIR_TOKEN_END};

    while (is_space(*l->at))
        l->at++;
    t.text = l->at;
    if (*l->at == '\0')
        t.len = 0;
    else if ((t.len = name(l->at)) > 0)
        t.kind = WEIR_TOKEN_NAME;
    else if ((t.len = number(l->at)) > 0)
        t.kind = WEIR_TOKEN_NUMBER;
    else if (strchr("[](),=+-*/:", *l->at))
        t.kind = WEIR_TOKEN_SIGN, t.sign = *l->at, t.len = 1;
    else
        t.kind = WEIR_TOKEN_BAD, t.len = character(l->at);
    l->at += t.len;
    l->token = t;
}

weir_lex weir_lex_start(const char *text, weir_loc loc)
{
    weir_lex l = {.text = text, .loc = loc, .at = text};

    weir_lex_next(&l);
    return l;
}

/* Walk over white space of the file, which may break the line. */
static const char *skip_space(const char *s, weir_loc *loc)
{
    for (; is_space(*s); s++)
        if (*s == '\n') {
            loc->line++;
            loc->text = s + 1;
        }
    return s;
}

weir_loc weir_lex_loc(const weir_lex *l, weir_token t)
{
    weir_loc loc = l->loc;
    const char *file, *text = l->text;

    if (!loc.text || loc.line < 1 || loc.col < 1 ||
        strnlen(loc.text, (size_t)loc.col) < (size_t)loc.col)
        return l->loc;
    file = loc.text + loc.col - 1;
    if ((*file == '"' || *file == '\'') && *file != *text)
        file++;
    while (text < t.text) {
        if (is_space(*text)) {
            while (is_space(*text))
                text++;
            file = skip_space(file, &loc);
        } else if (*text++ != *file++) {
            return l->loc;
        }
    }
    loc.col = (int)(file - loc.text) + 1;
    loc.len = t.len > 0 ? (int)t.len : 1;
    return loc;
}

bool weir_token_is(weir_token t, const char *word)
{
    return (t.kind == WEIR_TOKEN_NAME || t.kind == WEIR_TOKEN_NUMBER) &&
           strlen(word) == t.len && memcmp(word, t.text, t.len) == 0;
}
