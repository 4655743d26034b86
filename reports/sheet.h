/* SPDX-License-Identifier: Apache-2.0
 * sheet.h - rows under named columns: what CSV, tables and comparisons read.
 *
 * A column is made when it is first named; a cell nobody filled is empty. A
 * sheet lives in one arena and only grows, unless its rows are given up to be
 * filled anew.
 */
#ifndef WEIR_REPORTS_SHEET_H
#define WEIR_REPORTS_SHEET_H

#include "base/arena.h"
#include "models/stats.h"

#include <stdint.h>

typedef enum weir_cell_kind {
    WEIR_CELL_EMPTY,
    WEIR_CELL_TEXT,
    WEIR_CELL_WHOLE,
    WEIR_CELL_REAL,
} weir_cell_kind;

typedef struct weir_cell {
    weir_cell_kind kind;
    const char *text;
    int64_t whole;
    double real;
} weir_cell;

typedef struct weir_sheet_row {
    int n; /* cells from here on are empty */
    weir_cell *cell;
} weir_sheet_row;

typedef struct weir_sheet {
    weir_arena *a;     /* of the columns */
    weir_arena *cells; /* of the rows; the same at first */
    int ncolumns;
    const char **column;
    int nslots; /* a power of 2, or 0 */
    int *slot;  /* [nslots] columns by the hash of their names, + 1; 0: free */
    int next;   /* the column behind the one that was named last */
    int64_t nrows;
    weir_sheet_row *row;
} weir_sheet;

weir_sheet weir_sheet_make(weir_arena *a);

/* Give up all rows; those that follow live in CELLS. Columns stay, so that a
 * row like the last one costs little. */
void weir_sheet_clear(weir_sheet *s, weir_arena *cells);

/* The column called NAME, made if need be; or -1 when there is none. */
int weir_sheet_column(weir_sheet *s, const char *name);
int weir_sheet_find(const weir_sheet *s, const char *name);

/* Begin a row; then fill cells of it. NAME and TEXT are copied. */
void weir_sheet_row_add(weir_sheet *s);
void weir_sheet_text(weir_sheet *s, const char *name, const char *text);
void weir_sheet_whole(weir_sheet *s, const char *name, int64_t value);
void weir_sheet_real(weir_sheet *s, const char *name, double value);

/* The same for any kind of cell; an empty one is left alone. */
void weir_sheet_put(weir_sheet *s, const char *name, const weir_cell *c);

/* The same as text and real, for a row that stands already. */
void weir_sheet_text_at(weir_sheet *s, int64_t row, const char *name,
                        const char *text);
void weir_sheet_real_at(weir_sheet *s, int64_t row, const char *name,
                        double value);

/* Add the rows of MORE, each with TEXT under the column NAME. */
void weir_sheet_append(weir_sheet *s, const weir_sheet *more, const char *name,
                       const char *text);

/* A cell; never NULL, also for column -1. */
const weir_cell *weir_sheet_at(const weir_sheet *s, int64_t row, int column);

/* The number in a cell; NaN for a text or nothing. */
double weir_cell_value(const weir_cell *c);

/* --- figures of a run as columns --- */

/* Columns every run has, ended by NULL; after them come util_UNIT for each
 * compute unit, and share_EINSUM: the part of its 2-D array's run time. */
extern const char *const weir_figures[];

/* Columns of a GPU's kernel beside them, ended by NULL; the point's parameters
 * and what is `published` of it come, too. */
extern const char *const weir_kernel_columns[];

/* Whether NAME is one of them or begins like those of a part of a run, or like
 * what is published. */
bool weir_figure_known(const char *name);

/* Make all of weir_figures, so that they come in this order. */
void weir_sheet_figures(weir_sheet *s);

/* Fill the last row with the figures of a run, all but `status`. */
void weir_sheet_stats(weir_sheet *s, const weir_stats *stats);

/* ... and with what charts are made from: cycles of each unit (busy_cycle.UNIT,
 * stalled_cycle.UNIT, idle_cycle.UNIT) and what it waits for most
 * (waits_for.UNIT), read_byte.MEMORY, write_byte.MEMORY, bound_cycle.NAME,
 * energy_j.COMPONENT. */
void weir_sheet_details(weir_sheet *s, const weir_stats *stats);

#endif
