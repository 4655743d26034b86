/* SPDX-License-Identifier: Apache-2.0
 * html.h - a page as one HTML file that needs nothing else.
 */
#ifndef WEIR_REPORTS_HTML_H
#define WEIR_REPORTS_HTML_H

#include "reports/page.h"

#include <stdio.h>

/* Files of reports/page/ that stand inside the page. */
typedef struct weir_html_parts {
    const char *style, *script, *vega, *vega_lite, *licenses;
} weir_html_parts;

/* Read them. EIO, reported. */
weir_status weir_html_parts_read(weir_html_parts *out, weir_arena *a,
                                 weir_diag *d);

/* Write P. Small tables stand in the page as HTML too, so that it can be read
 * without scripts; the others are made from the data by the script. */
void weir_html_write(FILE *out, const weir_page *p,
                     const weir_html_parts *parts, weir_arena scratch);

#endif
