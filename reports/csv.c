/* SPDX-License-Identifier: Apache-2.0
 * csv.c - a sheet as comma-separated values (RFC 4180).
 */
#include "reports/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void put_text(FILE *out, const char *s)
{
    if (!strpbrk(s, ",\"\r\n")) {
        fputs(s, out);
        return;
    }
    putc('"', out);
    for (; *s; s++) {
        if (*s == '"')
            putc('"', out);
        putc(*s, out);
    }
    putc('"', out);
}

static void put_cell(FILE *out, const weir_cell *c)
{
    if (c->kind == WEIR_CELL_TEXT)
        put_text(out, c->text);
    else if (c->kind == WEIR_CELL_WHOLE)
        fprintf(out, "%" PRId64, c->whole);
    else if (c->kind == WEIR_CELL_REAL && isfinite(c->real))
        fprintf(out, "%.17g", c->real);
}

void weir_csv_cell(FILE *out, const weir_cell *c, bool first)
{
    if (!first)
        putc(',', out);
    put_cell(out, c);
}

void weir_csv_text(FILE *out, const char *text, bool first)
{
    if (!first)
        putc(',', out);
    put_text(out, text);
}

void weir_csv_write(FILE *out, const weir_sheet *s)
{
    for (int k = 0; k < s->ncolumns; k++)
        weir_csv_text(out, s->column[k], k == 0);
    putc('\n', out);
    for (int64_t i = 0; i < s->nrows; i++) {
        for (int k = 0; k < s->ncolumns; k++)
            weir_csv_cell(out, weir_sheet_at(s, i, k), k == 0);
        putc('\n', out);
    }
}
