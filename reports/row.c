/* SPDX-License-Identifier: Apache-2.0
 * row.c - a row of a sheet as bytes: name, kind, value, one cell after
 * another.
 */
#include "reports/row.h"

#include <string.h>

void weir_row_write(FILE *out, const weir_sheet *s, int64_t row)
{
    for (int k = 0; k < s->ncolumns; k++) {
        const weir_cell *c = weir_sheet_at(s, row, k);

        if (c->kind == WEIR_CELL_EMPTY)
            continue;
        fwrite(s->column[k], 1, strlen(s->column[k]) + 1, out);
        putc((int)c->kind, out);
        if (c->kind == WEIR_CELL_TEXT)
            fwrite(c->text, 1, strlen(c->text) + 1, out);
        else if (c->kind == WEIR_CELL_WHOLE)
            fwrite(&c->whole, sizeof c->whole, 1, out);
        else
            fwrite(&c->real, sizeof c->real, 1, out);
    }
}

bool weir_row_next(weir_row_reader *r)
{
    if (r->at >= r->end)
        return false;
    r->name = r->at;
    r->at += strlen(r->at) + 1;
    r->cell = (weir_cell){.kind = (weir_cell_kind)*r->at++};
    if (r->cell.kind == WEIR_CELL_TEXT) {
        r->cell.text = r->at;
        r->at += strlen(r->at) + 1;
    } else if (r->cell.kind == WEIR_CELL_WHOLE) {
        memcpy(&r->cell.whole, r->at, sizeof r->cell.whole);
        r->at += sizeof r->cell.whole;
    } else {
        memcpy(&r->cell.real, r->at, sizeof r->cell.real);
        r->at += sizeof r->cell.real;
    }
    return true;
}
