/* SPDX-License-Identifier: Apache-2.0
 * grid.c - columns of text that stand under one another.
 */
#include "reports/grid.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum {
    GAP = 2, /* blanks between columns */
    CELL_BYTE = 256,
};

weir_grid weir_grid_make(weir_arena *a, const char *align)
{
    return (weir_grid){.a = a, .align = align};
}

void weir_grid_put(weir_grid *t, const char *text)
{
    if ((t->n & (t->n - 1)) == 0) {
        const char **wide = WEIR_NEW(t->a, const char *, t->n ? 2 * t->n : 1);

        if (t->n > 0)
            memcpy(wide, t->cell, t->n * sizeof *wide);
        t->cell = wide;
    }
    t->cell[t->n++] = text;
}

void weir_grid_putf(weir_grid *t, const char *fmt, ...)
{
    char text[CELL_BYTE];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    weir_grid_put(t, weir_strdup(t->a, text));
}

/* Characters of S, each UTF-8 sequence counted once. */
static size_t width(const char *s)
{
    size_t n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

/* The widest cell of column K of N. */
static size_t column_width(const weir_grid *t, size_t k, size_t n)
{
    size_t widest = 0;

    for (size_t i = k; i < t->n; i += n)
        if (width(t->cell[i]) > widest)
            widest = width(t->cell[i]);
    return widest;
}

/* Blanks are held back until something follows them. */
static void print_row(FILE *out, const char *const *cell, const char *align,
                      const size_t *widths, size_t n)
{
    int blanks = 0;

    for (size_t k = 0; k < n; k++) {
        int room = (int)(widths[k] - width(cell[k]));

        if (align[k] == 'r')
            blanks += room;
        if (*cell[k]) {
            fprintf(out, "%*s%s", blanks, "", cell[k]);
            blanks = 0;
        }
        if (align[k] != 'r')
            blanks += room;
        blanks += GAP;
    }
    putc('\n', out);
}

void weir_grid_print(FILE *out, const weir_grid *t, const char *indent)
{
    weir_arena scratch = *t->a;
    size_t n = strlen(t->align);
    size_t *widths = WEIR_NEW(&scratch, size_t, n);

    for (size_t k = 0; k < n; k++)
        widths[k] = column_width(t, k, n);
    for (size_t i = 0; i + n <= t->n; i += n) {
        fputs(indent, out);
        print_row(out, t->cell + i, t->align, widths, n);
    }
}

/* Decimals for people; what is not listed shows six digits. */
static const struct format {
    const char *prefix;
    int decimals;
} formats[] = {
    {"util_", 4},        {"share_", 4},        {"speedup", 3},
    {"energy_ratio", 4}, {"traffic_ratio", 4}, {"area_ratio", 4},
};

enum { NFORMATS = sizeof formats / sizeof *formats };

const char *weir_grid_cell(weir_arena *a, const char *column,
                           const weir_cell *c)
{
    if (c->kind == WEIR_CELL_EMPTY)
        return "-";
    if (c->kind == WEIR_CELL_TEXT)
        return c->text;
    if (c->kind == WEIR_CELL_WHOLE)
        return weir_format(a, "%" PRId64, c->whole);
    for (int i = 0; i < NFORMATS; i++)
        if (strncmp(column, formats[i].prefix, strlen(formats[i].prefix)) == 0)
            return weir_format(a, "%.*f", formats[i].decimals, c->real);
    return weir_format(a, "%.6g", c->real);
}

/* 'l' for texts, 'r' for numbers, '\0' for nothing at all. */
static char column_align(const weir_sheet *s, int column)
{
    char align = '\0';

    for (int64_t i = 0; i < s->nrows; i++) {
        weir_cell_kind kind = weir_sheet_at(s, i, column)->kind;

        if (kind == WEIR_CELL_TEXT)
            return 'l';
        if (kind != WEIR_CELL_EMPTY)
            align = 'r';
    }
    return align;
}

/* The columns of S that are shown: AT[return], with their ALIGN. One that is
 * named is, also without a value. */
static int choose(int *at, char *align, const weir_sheet *s,
                  const char *const *column, int wanted)
{
    int shown = 0;

    for (int i = 0; i < wanted; i++) {
        int k = column ? weir_sheet_find(s, column[i]) : i;

        if (k < 0)
            continue;
        align[shown] = column_align(s, k);
        if (column && !align[shown])
            align[shown] = 'r';
        if (align[shown])
            at[shown++] = k;
    }
    align[shown] = '\0';
    return shown;
}

void weir_grid_sheet(FILE *out, const weir_sheet *s, const char *const *column,
                     int n, weir_arena scratch)
{
    int wanted = column ? n : s->ncolumns, shown;
    int *at = WEIR_NEW(&scratch, int, (size_t)wanted);
    char *align = WEIR_NEW(&scratch, char, (size_t)wanted + 1);
    weir_grid t = weir_grid_make(&scratch, align);

    shown = choose(at, align, s, column, wanted);
    for (int k = 0; k < shown; k++)
        weir_grid_put(&t, s->column[at[k]]);
    for (int64_t i = 0; i < s->nrows; i++)
        for (int k = 0; k < shown; k++)
            weir_grid_put(&t, weir_grid_cell(&scratch, s->column[at[k]],
                                             weir_sheet_at(s, i, at[k])));
    weir_grid_print(out, &t, "");
}

/* A cell of a Markdown table: '|' would end it. */
static void put_markdown(FILE *out, const char *text)
{
    fputs(" ", out);
    for (; *text; text++) {
        if (*text == '|')
            putc('\\', out);
        putc(*text == '\n' ? ' ' : *text, out);
    }
    fputs(" |", out);
}

void weir_grid_markdown(FILE *out, const weir_sheet *s,
                        const char *const *column, int n, weir_arena scratch)
{
    int wanted = column ? n : s->ncolumns, shown;
    int *at = WEIR_NEW(&scratch, int, (size_t)wanted);
    char *align = WEIR_NEW(&scratch, char, (size_t)wanted + 1);

    shown = choose(at, align, s, column, wanted);
    putc('|', out);
    for (int k = 0; k < shown; k++)
        put_markdown(out, s->column[at[k]]);
    fputs("\n|", out);
    for (int k = 0; k < shown; k++)
        fputs(align[k] == 'r' ? "---:|" : "---|", out);
    for (int64_t i = 0; i < s->nrows; i++) {
        weir_arena row = scratch;

        fputs("\n|", out);
        for (int k = 0; k < shown; k++)
            put_markdown(out, weir_grid_cell(&row, s->column[at[k]],
                                             weir_sheet_at(s, i, at[k])));
    }
    putc('\n', out);
}
