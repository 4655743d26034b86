/* SPDX-License-Identifier: Apache-2.0
 * yaml_problem.c - libyaml's complaints as notes.
 */
#include "base/yaml_place.h"

#include <stdbool.h>
#include <string.h>

/* What libyaml says, and what to write instead. */
static const struct advice {
    const char *problem, *text;
} advices[] = {
    {"mapping values are not allowed in this context",
     "a ':' is not allowed here; put the text in quotes, or indent the key as "
     "the keys above"},
    {"did not find expected <document start>",
     "expected the end of the text; a text is one map, one list or one value"},
    {"found unexpected end of stream", "the closing quote is missing"},
    {"did not find expected key",
     "expected a key at the indentation of the keys above"},
    {"could not find expected ':'", "expected ':' after the key"},
    {"did not find expected '-' indicator",
     "expected '- ' at the indentation of the items above"},
    {"did not find expected alphabetic or numeric character",
     "a text that begins with '*' or '&' needs quotes"},
    {"did not find expected ',' or ']'",
     "expected ',' or ']' in the list; close it with ']'"},
    {"did not find expected ',' or '}'",
     "expected ',' or '}' in the map; close it with '}'"},
};

static const char *advised(const char *problem)
{
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (strcmp(advices[i].problem, problem) == 0)
            return advices[i].text;
    return problem;
}

/* The bytes at which libyaml's reader stopped are no text. */
static void report_bytes(const weir_yaml_text *t, const yaml_parser_t *p,
                         weir_diag *d)
{
    size_t at = p->problem_offset, size = (size_t)(t->end - t->text);
    weir_loc loc;

    if (at >= size)
        at = size > 0 ? size - 1 : 0;
    loc = weir_yaml_place_byte(t, at);
    if (strstr(p->problem, "control"))
        weir_report(d, WEIR_ERROR, loc,
                    "control character 0x%02x; remove it, or write it as an "
                    "escape in double quotes",
                    (unsigned)p->problem_value);
    else
        weir_report(d, WEIR_ERROR, loc,
                    "byte 0x%02x is not UTF-8; save the file as UTF-8 text",
                    (unsigned)(unsigned char)t->text[at]);
}

static void report_token(const weir_yaml_text *t, weir_loc at, weir_diag *d)
{
    const char *s = at.text + at.col - 1;

    if (s < t->end && *s == '\t')
        weir_report(d, WEIR_ERROR, at, "a tab cannot indent; write spaces");
    else
        weir_report(d, WEIR_ERROR, at,
                    "a text cannot begin with '%.1s'; put it in quotes",
                    s < t->end ? s : "");
}

void weir_yaml_problem(weir_yaml_text *t, const yaml_parser_t *p, weir_diag *d)
{
    weir_loc at, begin;

    if (p->error == YAML_READER_ERROR) {
        report_bytes(t, p, d);
        return;
    }
    if (!p->problem) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = t->file},
                    "out of memory");
        return;
    }
    at = weir_yaml_place(t, p->problem_mark, p->problem_mark);
    begin = weir_yaml_place(t, p->context_mark, p->context_mark);
    /* What was never closed is better shown where it opens. */
    if (strstr(p->problem, "cannot start any token"))
        report_token(t, at, d);
    else if (p->context && at.text + at.col - 1 >= t->end)
        weir_report(d, WEIR_ERROR, begin, "%s", advised(p->problem));
    else if (p->context && begin.line < at.line)
        weir_report(d, WEIR_ERROR, at, "%s (%s that begins on line %d)",
                    advised(p->problem), p->context, begin.line);
    else
        weir_report(d, WEIR_ERROR, at, "%s", advised(p->problem));
}
