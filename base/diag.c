/* SPDX-License-Identifier: Apache-2.0
 * diag.c - what the user is told, and where in the text it went wrong.
 */
#include "base/diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    MSG_BYTE = 2001,
    WINDOW = 100,  /* columns of a source line that are shown at most */
    WORD_BYTE = 64 /* longer words get no suggestion */
};

void weir_report(weir_diag *d, weir_level level, weir_loc loc, const char *fmt,
                 ...)
{
    char msg[MSG_BYTE];
    va_list args;
    int len;

    va_start(args, fmt);
    len = vsnprintf(msg, sizeof msg, fmt, args);
    va_end(args);
    if (len < 0)
        snprintf(msg, sizeof msg, "%s", fmt);
    else if (len >= MSG_BYTE)
        memcpy(msg + MSG_BYTE - 4, "...", 4);
    d->errors += level == WEIR_ERROR;
    if (d->sink)
        d->sink(d->user, level, loc, msg);
}

/* Bytes of the printable character at S, 0 if there is none. */
static size_t printable(const char *s, const char *end)
{
    unsigned char c = (unsigned char)*s;
    size_t n = c >= 0xF5   ? 0
               : c >= 0xF0 ? 4
               : c >= 0xE0 ? 3
               : c >= 0xC2 ? 2
                           : 0;

    if (c < 0x80)
        return c >= 0x20 && c != 0x7F;
    if (n == 0 || (size_t)(end - s) < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
    if (c == 0xC2 && (unsigned char)s[1] < 0xA0)
        return 0; /* a control character too */
    return n;
}

/* The next column after S. */
static const char *step(const char *s, const char *end)
{
    size_t n = printable(s, end);

    return s + (n > 0 ? n : 1);
}

static void put(FILE *f, const char *s, const char *end)
{
    while (s < end) {
        size_t n = printable(s, end);

        if (n > 0)
            fwrite(s, 1, n, f);
        else
            fputc(*s == '\t' ? ' ' : '?', f);
        s = step(s, end);
    }
}

static void put_text(FILE *f, const char *s)
{
    put(f, s, s + strlen(s));
}

/* Columns from S to END. */
static int columns(const char *s, const char *end)
{
    int n = 0;

    for (; s < end; s = step(s, end))
        n++;
    return n;
}

static const char *skip(const char *s, const char *end, int n)
{
    while (n-- > 0 && s < end)
        s = step(s, end);
    return s;
}

static void put_source(FILE *f, weir_loc loc)
{
    const char *text = loc.text, *end = text + strcspn(text, "\r\n");
    size_t before = loc.col > 0 ? (size_t)loc.col - 1 : 0;
    size_t marked = loc.len > 0 ? (size_t)loc.len : 1;
    const char *from, *at, *to, *last;
    int left = 0, wide;

    at = before < (size_t)(end - text) ? text + before : end;
    to = marked < (size_t)(end - at) ? at + marked : end;
    if (columns(text, at) > WINDOW / 2 && columns(text, end) > WINDOW)
        left = columns(text, at) - WINDOW / 2;
    from = skip(text, at, left);
    last = skip(from, end, WINDOW);
    if (to > last)
        to = last;
    fprintf(f, "%5d | %s", loc.line, left > 0 ? "..." : "");
    put(f, from, last);
    fprintf(f, "%s\n      | %*s^", last < end ? "..." : "",
            columns(from, at) + (left > 0 ? 3 : 0), "");
    for (wide = columns(at, to); wide > 1; wide--)
        fputc('~', f);
    fputc('\n', f);
}

void weir_sink_caret(void *user, weir_level level, weir_loc loc,
                     const char *msg)
{
    static const char *const names[] = {"note", "warning", "error"};
    FILE *f = user;

    if (loc.file) {
        put_text(f, loc.file);
        if (loc.line > 0)
            fprintf(f, ":%d:%d", loc.line, loc.col);
        fputs(": ", f);
    }
    fprintf(f, "%s: ", names[level]);
    put_text(f, msg);
    fputc('\n', f);
    if (loc.line > 0 && loc.text)
        put_source(f, loc);
}

static size_t least(size_t x, size_t y)
{
    return x < y ? x : y;
}

/* Letters to insert, delete, change or exchange to make A of B; both are
 * shorter than WORD_BYTE. */
static size_t distance(const char *a, const char *b)
{
    size_t row[3][WORD_BYTE], m = strlen(a), n = strlen(b);
    size_t *two = row[0], *one = row[1], *now = row[2];

    for (size_t j = 0; j <= n; j++)
        one[j] = two[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *free_row = two;

        now[0] = i;
        for (size_t j = 1; j <= n; j++) {
            now[j] = least(one[j - 1] + (a[i - 1] != b[j - 1]),
                           least(one[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], two[j - 2] + 1);
        }
        two = one, one = now, now = free_row;
    }
    return one[n];
}

const char *weir_suggest(const char *word, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t best_distance = SIZE_MAX, len = strlen(word);

    if (len >= WORD_BYTE)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(names[i]), d;

        if (strcasecmp(word, names[i]) == 0)
            return names[i];
        if (other >= WORD_BYTE)
            continue;
        d = distance(word, names[i]);
        if (d < best_distance && 3 * d <= (len > other ? len : other)) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
