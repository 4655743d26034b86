/* SPDX-License-Identifier: Apache-2.0
 * tables.h - the tables of a study: points, bests, comparisons, sensitivity.
 */
#ifndef WEIR_CLI_TABLES_H
#define WEIR_CLI_TABLES_H

#include "reports/grid.h"
#include "reports/study.h"

enum { WEIR_TABLES_LONGEST = 500 }; /* points that are printed as text */

typedef enum weir_style { WEIR_STYLE_TEXT, WEIR_STYLE_MARKDOWN } weir_style;

/* The columns that the table of points shows, failures with their status:
 * (*OUT)[return]. */
int weir_tables_columns(const char *const **out, weir_arena *a,
                        const weir_study *s, const weir_sheet *rows);

/* Its name and what it is about; that N points are too many to print. */
void weir_tables_title(FILE *out, weir_style style, const weir_study *s);
void weir_tables_many(FILE *out, int64_t n);

/* All tables of S whose points are ROWS; the table of points only when POINTS.
 */
void weir_tables_print(FILE *out, weir_style style, const weir_study *s,
                       const weir_sheet *rows, bool points, weir_arena scratch);

/* COLUMN[n] of ROWS. */
void weir_tables_rows(FILE *out, weir_style style, const weir_sheet *rows,
                      const char *const *column, int n, weir_arena scratch);

#endif
