/* SPDX-License-Identifier: Apache-2.0
 * row.c - a row of a sheet as bytes: the size of the head; for each cell its
 * kind, its name and, if it has one, its text; the numbers.
 */
#include "reports/row.h"

#include <string.h>

void weir_row_write(weir_bytes *out, const weir_sheet *s, int64_t row)
{
    size_t at = out->n, head_byte = 0;

    weir_bytes_add(out, &head_byte, sizeof head_byte);
    for (int k = 0; k < s->ncolumns; k++) {
        const weir_cell *c = weir_sheet_at(s, row, k);
        char kind = (char)c->kind;

        if (c->kind == WEIR_CELL_EMPTY)
            continue;
        weir_bytes_add(out, &kind, 1);
        weir_bytes_string(out, s->column[k]);
        if (c->kind == WEIR_CELL_TEXT)
            weir_bytes_string(out, c->text);
    }
    head_byte = out->n - at - sizeof head_byte;
    memcpy(out->at + at, &head_byte, sizeof head_byte);
    for (int k = 0; k < s->ncolumns; k++) {
        const weir_cell *c = weir_sheet_at(s, row, k);

        if (c->kind == WEIR_CELL_WHOLE)
            weir_bytes_add(out, &c->whole, sizeof c->whole);
        else if (c->kind == WEIR_CELL_REAL)
            weir_bytes_add(out, &c->real, sizeof c->real);
    }
}

weir_row_reader weir_row_read(const char *bytes, size_t size)
{
    weir_row_reader r = {0};

    if (size < sizeof r.head_byte)
        return r;
    memcpy(&r.head_byte, bytes, sizeof r.head_byte);
    r.head = r.at = bytes + sizeof r.head_byte;
    r.number = r.head + r.head_byte;
    return r;
}

bool weir_row_next(weir_row_reader *r)
{
    if (r->at == r->head + r->head_byte)
        return false;
    r->cell = (weir_cell){.kind = (weir_cell_kind)*r->at};
    r->name = r->at + 1;
    r->at = r->name + strlen(r->name) + 1;
    if (r->cell.kind == WEIR_CELL_TEXT) {
        r->cell.text = r->at;
        r->at += strlen(r->at) + 1;
        return true;
    }
    if (r->cell.kind == WEIR_CELL_WHOLE)
        memcpy(&r->cell.whole, r->number, sizeof r->cell.whole);
    else
        memcpy(&r->cell.real, r->number, sizeof r->cell.real);
    r->number += sizeof r->cell.real;
    return true;
}
