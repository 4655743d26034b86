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

/* Walk over white space of the text and over that of the file, which may
 * break the line. */
static void skip_space(weir_lex *l)
{
    if (!is_space(*l->at))
        return;
    while (is_space(*l->at))
        l->at++;
    for (; l->file && is_space(*l->file); l->file++)
        if (*l->file == '\n') {
            l->line.line++;
            l->line.text = l->file + 1;
        }
}

/* Walk over N bytes of the text, which should be in the file as well. */
static void skip(weir_lex *l, size_t n)
{
    if (l->file && strncmp(l->file, l->at, n) != 0)
        l->file = NULL;
    if (l->file)
        l->file += n;
    l->at += n;
}

/* A sign of two letters at S, or 0. */
static char double_sign(const char *s)
{
    static const char first[] = "<>=!", both[] = {
                                            WEIR_SIGN_LE,
                                            WEIR_SIGN_GE,
                                            WEIR_SIGN_EQ,
                                            WEIR_SIGN_NE,
                                        };
    const char *at = *s && s[1] == '=' ? strchr(first, *s) : NULL;

    return at ? both[at - first] : '\0';
}

static weir_loc place(const weir_lex *l, size_t len)
{
    weir_loc loc = l->line;

    if (!l->file)
        return l->loc;
    loc.col = (int)(l->file - loc.text) + 1;
    loc.len = len > 0 ? (int)len : 1;
    return loc;
}

void weir_lex_next(weir_lex *l)
{
    weir_token t = {.kind = WEIR_TOKEN_END};

    skip_space(l);
    t.text = l->at;
    if (*l->at == '\0')
        t.len = 0;
    else if ((t.len = name(l->at)) > 0)
        t.kind = WEIR_TOKEN_NAME;
    else if ((t.len = number(l->at)) > 0)
        t.kind = WEIR_TOKEN_NUMBER;
    else if ((t.sign = double_sign(l->at)) != 0)
        t.kind = WEIR_TOKEN_SIGN, t.len = 2;
    else if (strchr("[](),=+-*/:.<>", *l->at))
        t.kind = WEIR_TOKEN_SIGN, t.sign = *l->at, t.len = 1;
    else
        t.kind = WEIR_TOKEN_BAD, t.len = character(l->at);
    t.loc = place(l, t.len);
    skip(l, t.len);
    l->token = t;
}

weir_lex weir_lex_start(const char *text, weir_loc loc)
{
    weir_lex l = {.loc = loc, .line = loc, .at = text};

    if (loc.text && loc.line > 0 && loc.col > 0 &&
        strnlen(loc.text, (size_t)loc.col) == (size_t)loc.col)
        l.file = loc.text + loc.col - 1;
    weir_lex_next(&l);
    return l;
}

bool weir_token_is(weir_token t, const char *word)
{
    return (t.kind == WEIR_TOKEN_NAME || t.kind == WEIR_TOKEN_NUMBER) &&
           strlen(word) == t.len && memcmp(word, t.text, t.len) == 0;
}
