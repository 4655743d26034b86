/* SPDX-License-Identifier: Apache-2.0
 * yaml_place.c - where libyaml's marks stand in a text.
 */
#include "base/yaml_place.h"

#include <string.h>

/* Bytes of the line break at S as libyaml counts lines, 0 if there is none. */
static size_t line_break(const char *s, const char *end)
{
    size_t left = (size_t)(end - s);

    if (*s == '\r')
        return left > 1 && s[1] == '\n' ? 2 : 1;
    if (*s == '\n')
        return 1;
    if (left > 1 && memcmp(s, "\xC2\x85", 2) == 0)
        return 2;
    return left > 2 && memcmp(s, "\xE2\x80", 2) == 0 &&
                   (s[2] == '\xA8' || s[2] == '\xA9')
               ? 3
               : 0;
}

static void find_lines(weir_yaml_text *t, weir_arena *a)
{
    for (int pass = 0; pass < 2; pass++) {
        size_t n = 1;

        for (const char *s = t->text; s < t->end;) {
            size_t len = line_break(s, t->end);

            s += len > 0 ? len : 1;
            if (len > 0 && pass == 1)
                t->lines[n] = (size_t)(s - t->text);
            n += len > 0;
        }
        if (pass == 0)
            t->lines = WEIR_NEW(a, size_t, n);
        t->nlines = n;
    }
}

weir_yaml_text weir_yaml_text_make(weir_arena *a, const char *file,
                                   const char *text, const char *end)
{
    weir_yaml_text t = {.file = file, .text = text, .end = end};

    find_lines(&t, a);
    return t;
}

/* The byte of character COLUMN (from 0) of LINE (from 0). */
static size_t byte_of(weir_yaml_text *t, size_t line, size_t column)
{
    size_t last = (size_t)(t->end - t->text);

    if (line >= t->nlines)
        return last;
    if (line != t->line) {
        t->line = line;
        t->column = 0;
        t->byte = t->lines[line];
    }
    for (; t->column > column; t->column--)
        do
            t->byte--;
        while ((t->text[t->byte] & 0xC0) == 0x80);
    for (; t->column < column && t->byte < last; t->column++)
        do
            t->byte++;
        while (t->byte < last && (t->text[t->byte] & 0xC0) == 0x80);
    return t->byte;
}

static weir_loc place(const weir_yaml_text *t, size_t line, size_t byte,
                      size_t len)
{
    if (line >= t->nlines)
        line = t->nlines - 1;
    return (weir_loc){t->file, t->text + t->lines[line], (int)line + 1,
                      (int)(byte - t->lines[line]) + 1, len > 0 ? (int)len : 1};
}

weir_loc weir_yaml_place(weir_yaml_text *t, yaml_mark_t from, yaml_mark_t to)
{
    size_t byte = byte_of(t, from.line, from.column), len = 1;

    if (to.line == from.line && to.column > from.column)
        len = byte_of(t, to.line, to.column) - byte;
    return place(t, from.line, byte, len);
}

weir_loc weir_yaml_place_byte(const weir_yaml_text *t, size_t at)
{
    size_t line = 0, high = t->nlines;

    while (line + 1 < high) {
        size_t middle = line + (high - line) / 2;

        *(t->lines[middle] <= at ? &line : &high) = middle;
    }
    return place(t, line, at, 1);
}

/* The place of the text of the block scalar FROM '|' or '>' TO its end. */
static weir_loc block_place(weir_yaml_text *t, yaml_mark_t from, yaml_mark_t to)
{
    for (size_t line = from.line + 1; line < t->nlines && line <= to.line;
         line++) {
        const char *s = t->text + t->lines[line];

        while (s < t->end && *s == ' ')
            s++;
        if (s < t->end && line_break(s, t->end) == 0)
            return place(t, line, (size_t)(s - t->text), strcspn(s, "\r\n"));
    }
    return weir_yaml_place(t, from, from);
}

weir_loc weir_yaml_place_scalar(weir_yaml_text *t, const yaml_event_t *ev)
{
    yaml_mark_t from = ev->start_mark, to = ev->end_mark;
    yaml_scalar_style_t style = ev->data.scalar.style;
    weir_loc loc;

    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        return block_place(t, from, to);
    if (style != YAML_PLAIN_SCALAR_STYLE) {
        from.column++;
        to.column -= to.column > 0;
    }
    loc = weir_yaml_place(t, from, to);
    if (to.line != from.line)
        loc.len = (int)strcspn(loc.text + loc.col - 1, "\r\n");
    return loc;
}
