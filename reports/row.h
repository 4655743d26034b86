/* SPDX-License-Identifier: Apache-2.0
 * row.h - a row of a sheet as bytes, from one process to another of the same
 * program on the same machine.
 *
 * First its *head*: names, kinds, and texts; then its numbers, 8 bytes each,
 * in the order of the head. Rows of one study mostly have the head of the row
 * before, byte for byte, so a reader that kept what it made of that one needs
 * to look at the numbers only.
 */
#ifndef WEIR_REPORTS_ROW_H
#define WEIR_REPORTS_ROW_H

#include "base/bytes.h"
#include "reports/sheet.h"

/* Add the cells of ROW that are not empty. */
void weir_row_write(weir_bytes *out, const weir_sheet *s, int64_t row);

/* A row that is read: its head, where reading of it is, and the numbers left,
 * which need no alignment; then the cell read last. NAME and texts point into
 * the bytes. */
typedef struct weir_row_reader {
    const char *head;
    size_t head_byte;
    const char *at, *number;
    const char *name;
    weir_cell cell;
} weir_row_reader;

/* What weir_row_write wrote as BYTES[size]; nothing of 0 bytes. */
weir_row_reader weir_row_read(const char *bytes, size_t size);

/* The next cell; false after the last. */
bool weir_row_next(weir_row_reader *r);

#endif
