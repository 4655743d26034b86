/* SPDX-License-Identifier: Apache-2.0
 * csv.h - a sheet as comma-separated values (RFC 4180).
 */
#ifndef WEIR_REPORTS_CSV_H
#define WEIR_REPORTS_CSV_H

#include "reports/sheet.h"

#include <stdio.h>

/* One heading line, one line per row. Reals have 17 digits: reading them
 * gives the same number. Empty cells, infinities and NaN are empty. */
void weir_csv_write(FILE *out, const weir_sheet *s);

/* A cell, or a text, behind a comma unless it is the FIRST of its line. */
void weir_csv_cell(FILE *out, const weir_cell *c, bool first);
void weir_csv_text(FILE *out, const char *text, bool first);

#endif
