/* SPDX-License-Identifier: Apache-2.0
 * row.h - a row of a sheet as bytes, from one process to another of the same
 * program on the same machine.
 */
#ifndef WEIR_REPORTS_ROW_H
#define WEIR_REPORTS_ROW_H

#include "reports/sheet.h"

#include <stdio.h>

/* Write the cells of ROW that are not empty. */
void weir_row_write(FILE *out, const weir_sheet *s, int64_t row);

/* Where reading is, and the cell read last; NAME and texts point into the
 * bytes, numbers need no alignment there. */
typedef struct weir_row_reader {
    const char *at, *end;
    const char *name;
    weir_cell cell;
} weir_row_reader;

/* The next cell of what weir_row_write wrote; false after the last. */
bool weir_row_next(weir_row_reader *r);

#endif
