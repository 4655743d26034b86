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

#endif
