/* SPDX-License-Identifier: Apache-2.0
 * yaml_print.c - prints a tree as block YAML.
 */
#include "base/yaml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEP = 2,
    SIMPLE_KEY = 1000 /* libyaml takes a longer key only after '?' */
};

/* Whether S can stand without quotes, as a key or as a value. Rather quotes
 * too many than one too few. */
static bool is_plain(const char *s)
{
    unsigned char first = (unsigned char)*s;
    size_t len = strlen(s);

    if (first == '-' || first == '.')
        first = (unsigned char)s[1];
    if (!(first < 0x80 && isalnum(first)) && *s != '_' && *s != '/' &&
        *s != '(')
        return false;
    if (strcmp(s, "null") == 0 || s[len - 1] == ' ' || s[len - 1] == ':')
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c < 0x20 || c >= 0x7F)
            return false;
        if (c == ' ' && s[i + 1] == '#')
            return false;
        if (c == ':' && s[i + 1] == ' ')
            return false;
    }
    return true;
}

/* The character at S and its length in bytes; S is UTF-8. */
static unsigned decode(const char *s, size_t *len)
{
    unsigned char c = (unsigned char)*s;
    unsigned x = c < 0x80   ? c
                 : c < 0xE0 ? c & 0x1F
                 : c < 0xF0 ? c & 0x0F
                            : c & 0x07;

    *len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < *len; i++)
        x = x << 6 | ((unsigned char)s[i] & 0x3F);
    return x;
}

/* Control characters, line breaks, and what libyaml does not read raw. */
static bool needs_escape(unsigned x)
{
    return x < 0x20 || (x >= 0x7F && x < 0xA0) || x == 0x2028 || x == 0x2029 ||
           x == 0xFEFF || x == 0xFFFE || x == 0xFFFF;
}

static void print_quoted(FILE *out, const char *s)
{
    size_t len;

    fputc('"', out);
    for (; *s; s += len) {
        unsigned x = decode(s, &len);

        if (x == '"' || x == '\\')
            fprintf(out, "\\%c", (char)x);
        else if (x == '\n')
            fputs("\\n", out);
        else if (x == '\t')
            fputs("\\t", out);
        else if (needs_escape(x))
            fprintf(out, "\\u%04X", x);
        else
            fwrite(s, 1, len, out);
    }
    fputc('"', out);
}

static void print_text(FILE *out, const char *s)
{
    if (is_plain(s))
        fputs(s, out);
    else
        print_quoted(out, s);
}

static void print_block(FILE *out, const weir_yaml *node, int indent);

/* NODE after "key:" or "-", with the end of its line. */
static void print_value(FILE *out, const weir_yaml *node, int indent, bool item)
{
    bool empty = node->n == 0;

    switch (node->kind) {
    case WEIR_YAML_NULL:
        fputs(" null\n", out);
        return;
    case WEIR_YAML_SCALAR:
        fputc(' ', out);
        print_text(out, node->text);
        fputc('\n', out);
        return;
    case WEIR_YAML_LIST:
    case WEIR_YAML_MAP:
        break;
    }
    if (empty)
        fputs(node->kind == WEIR_YAML_MAP ? " {}\n" : " []\n", out);
    else {
        fputc(item ? ' ' : '\n', out);
        if (!item)
            fprintf(out, "%*s", indent, "");
        print_block(out, node, indent);
    }
}

/* A list or a map that is not empty; its first line is indented already. */
static void print_block(FILE *out, const weir_yaml *node, int indent)
{
    for (size_t i = 0; i < node->n; i++) {
        if (i > 0)
            fprintf(out, "%*s", indent, "");
        if (node->kind == WEIR_YAML_LIST) {
            fputc('-', out);
            print_value(out, node->item[i], indent + STEP, true);
            continue;
        }
        if (strlen(node->key[i]->text) * 6 > SIMPLE_KEY) {
            fputs("? ", out);
            print_text(out, node->key[i]->text);
            fprintf(out, "\n%*s:", indent, "");
        } else {
            print_text(out, node->key[i]->text);
            fputc(':', out);
        }
        print_value(out, node->item[i], indent + STEP, false);
    }
}

void weir_yaml_print(FILE *out, const weir_yaml *node)
{
    if (node->kind == WEIR_YAML_NULL)
        fputs("null\n", out);
    else if (node->kind == WEIR_YAML_SCALAR) {
        print_text(out, node->text);
        fputc('\n', out);
    } else if (node->n == 0)
        fputs(node->kind == WEIR_YAML_MAP ? "{}\n" : "[]\n", out);
    else
        print_block(out, node, 0);
}

const char *weir_yaml_dump(weir_arena *a, const weir_yaml *node)
{
    char *text = NULL;
    const char *copy;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    if (!f)
        abort();
    weir_yaml_print(f, node);
    fclose(f);
    copy = weir_strndup(a, text, size);
    free(text);
    return copy;
}
