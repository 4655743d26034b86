/* SPDX-License-Identifier: Apache-2.0
 * grid.h - columns of text that stand under one another.
 */
#ifndef WEIR_REPORTS_GRID_H
#define WEIR_REPORTS_GRID_H

#include "reports/sheet.h"

#include <stdio.h>

/* Made row by row, cell by cell; printed when all widths are known. */
typedef struct weir_grid {
    weir_arena *a;
    const char *align; /* 'l' or 'r' per column */
    size_t n;          /* cells so far */
    const char **cell;
} weir_grid;

/* A table with one column per letter of ALIGN. */
weir_grid weir_grid_make(weir_arena *a, const char *align);

/* The next cell, row by row; putf cuts what is longer than 255 bytes. */
void weir_grid_put(weir_grid *t, const char *text);
void weir_grid_putf(weir_grid *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Print all rows, each behind INDENT; no blanks at the ends of lines. Widths
 * are counted in characters, not bytes. */
void weir_grid_print(FILE *out, const weir_grid *t, const char *indent);

/* Print COLUMN[n] of S (all if it is NULL) with a heading; columns that S
 * lacks or that are empty in every row are left out. */
void weir_grid_sheet(FILE *out, const weir_sheet *s, const char *const *column,
                     int n, weir_arena scratch);

/* The same as a Markdown table. */
void weir_grid_markdown(FILE *out, const weir_sheet *s,
                        const char *const *column, int n, weir_arena scratch);

/* A cell for people: the digits its column deserves. */
const char *weir_grid_cell(weir_arena *a, const char *column,
                           const weir_cell *c);

#endif
