/* SPDX-License-Identifier: Apache-2.0
 * sheet.c - rows under named columns.
 */
#include "reports/sheet.h"

#include <math.h>
#include <string.h>

weir_sheet weir_sheet_make(weir_arena *a)
{
    return (weir_sheet){.a = a, .cells = a};
}

void weir_sheet_clear(weir_sheet *s, weir_arena *cells)
{
    s->cells = cells;
    s->next = 0;
    s->nrows = 0;
    s->row = NULL;
}

/* Whether an array of N items that grows by doubling is full. */
static bool is_full(int64_t n)
{
    return (n & (n - 1)) == 0;
}

/* FNV-1a, 32 bits. */
static unsigned hash(const char *name)
{
    unsigned h = 2166136261u;

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h;
}

/* The slot that NAME has, or would have. */
static int *find_slot(const weir_sheet *s, const char *name)
{
    unsigned mask = (unsigned)s->nslots - 1, i = hash(name) & mask;

    while (s->slot[i] && strcmp(s->column[s->slot[i] - 1], name) != 0)
        i = (i + 1) & mask;
    return &s->slot[i];
}

int weir_sheet_find(const weir_sheet *s, const char *name)
{
    return s->nslots > 0 ? *find_slot(s, name) - 1 : -1;
}

/* At most half of the slots are taken. */
static void make_slots(weir_sheet *s)
{
    if (2 * s->ncolumns < s->nslots)
        return;
    s->nslots = s->nslots ? 2 * s->nslots : 64;
    s->slot = WEIR_NEW(s->a, int, (size_t)s->nslots);
    for (int i = 0; i < s->ncolumns; i++)
        *find_slot(s, s->column[i]) = i + 1;
}

static int add_column(weir_sheet *s, const char *name)
{
    size_t n = (size_t)s->ncolumns;

    if (is_full(s->ncolumns)) {
        const char **wide = WEIR_NEW(s->a, const char *, n ? 2 * n : 1);

        if (n > 0)
            memcpy(wide, s->column, n * sizeof *wide);
        s->column = wide;
    }
    make_slots(s);
    s->column[n] = weir_strdup(s->a, name);
    *find_slot(s, name) = ++s->ncolumns;
    return (int)n;
}

/* Most rows name their columns in the order of the row before. */
int weir_sheet_column(weir_sheet *s, const char *name)
{
    int i = s->next;

    if (i >= s->ncolumns || strcmp(s->column[i], name) != 0)
        i = weir_sheet_find(s, name);
    if (i < 0)
        i = add_column(s, name);
    s->next = i + 1;
    return i;
}

void weir_sheet_row_add(weir_sheet *s)
{
    size_t n = (size_t)s->nrows;

    if (is_full(s->nrows)) {
        weir_sheet_row *wide =
            WEIR_NEW(s->cells, weir_sheet_row, n ? 2 * n : 1);

        if (n > 0)
            memcpy(wide, s->row, n * sizeof *wide);
        s->row = wide;
    }
    s->row[n] = (weir_sheet_row){0};
    s->nrows++;
}

/* The cell of ROW under NAME, made if need be. */
static weir_cell *cell(weir_sheet *s, int64_t i, const char *name)
{
    int column = weir_sheet_column(s, name);
    weir_sheet_row *row = &s->row[i];

    if (column >= row->n) {
        int n =
            s->ncolumns + (row->n > 0 ? 8 : 0); /* room to grow, if it does */
        weir_cell *wide = WEIR_NEW(s->cells, weir_cell, (size_t)n);

        if (row->n > 0)
            memcpy(wide, row->cell, (size_t)row->n * sizeof *wide);
        row->cell = wide;
        row->n = n;
    }
    return &row->cell[column];
}

void weir_sheet_text_at(weir_sheet *s, int64_t row, const char *name,
                        const char *text)
{
    *cell(s, row, name) = (weir_cell){.kind = WEIR_CELL_TEXT,
                                      .text = weir_strdup(s->cells, text)};
}

void weir_sheet_real_at(weir_sheet *s, int64_t row, const char *name,
                        double value)
{
    *cell(s, row, name) = (weir_cell){.kind = WEIR_CELL_REAL, .real = value};
}

void weir_sheet_text(weir_sheet *s, const char *name, const char *text)
{
    weir_sheet_text_at(s, s->nrows - 1, name, text);
}

void weir_sheet_whole(weir_sheet *s, const char *name, int64_t value)
{
    *cell(s, s->nrows - 1, name) =
        (weir_cell){.kind = WEIR_CELL_WHOLE, .whole = value};
}

void weir_sheet_real(weir_sheet *s, const char *name, double value)
{
    weir_sheet_real_at(s, s->nrows - 1, name, value);
}

void weir_sheet_put(weir_sheet *s, const char *name, const weir_cell *c)
{
    if (c->kind == WEIR_CELL_TEXT)
        weir_sheet_text(s, name, c->text);
    else if (c->kind != WEIR_CELL_EMPTY)
        *cell(s, s->nrows - 1, name) = *c;
}

void weir_sheet_append(weir_sheet *s, const weir_sheet *more, const char *name,
                       const char *text)
{
    for (int k = 0; k < more->ncolumns; k++)
        weir_sheet_column(s, more->column[k]);
    for (int64_t row = 0; row < more->nrows; row++) {
        weir_sheet_row_add(s);
        weir_sheet_text(s, name, text);
        for (int k = 0; k < more->ncolumns; k++)
            weir_sheet_put(s, more->column[k], weir_sheet_at(more, row, k));
    }
}

const weir_cell *weir_sheet_at(const weir_sheet *s, int64_t row, int column)
{
    static const weir_cell empty = {.kind = WEIR_CELL_EMPTY};

    if (column < 0 || column >= s->row[row].n)
        return &empty;
    return &s->row[row].cell[column];
}

double weir_cell_value(const weir_cell *c)
{
    return c->kind == WEIR_CELL_REAL    ? c->real
           : c->kind == WEIR_CELL_WHOLE ? (double)c->whole
                                        : NAN;
}
