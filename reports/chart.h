/* SPDX-License-Identifier: Apache-2.0
 * chart.h - what charts are put together from; private to reports/chart*.c.
 */
#ifndef WEIR_REPORTS_CHART_H
#define WEIR_REPORTS_CHART_H

#include "reports/page.h"

enum { WEIR_CHART_FEW = 12 }; /* labels that bars and colors can tell apart */

/* VALUE; no memory ends the program. */
json_t *weir_chart_must(json_t *value);

/* A field's name as Vega-Lite wants it: '.', '[' and ']' are escaped. */
const char *weir_chart_field(weir_arena *a, const char *name);

/* The channel of axis K, its labels in the order of the study. */
json_t *weir_chart_axis(weir_arena *a, const weir_study *s, int k);

/* The same as a color: a label has one color in all charts, also in those that
 * lack other labels. */
json_t *weir_chart_hue(weir_arena *a, const weir_study *s, int k);

/* The channel of a column of numbers. */
json_t *weir_chart_number(weir_arena *a, const char *name, const char *title,
                          bool log);

/* Tooltips: all columns of the sheet, at most 16 of them. */
json_t *weir_chart_tooltips(weir_arena *a, const weir_table_part *t);

/* The color of a point: that of its choice of the main axis, if few. */
json_t *weir_chart_color(weir_arena *a, const weir_study *s);

/* Whether TABLE is there and has the column NAME. */
bool weir_chart_has(const weir_page *p, int table, const char *name);

/* Least and largest of a column; whether it is better on a log scale. */
void weir_chart_range(const weir_sheet *s, const char *column, double *low,
                      double *high);
bool weir_chart_log(const weir_sheet *s, const char *column);

/* Add a chart over TABLE; it owns SPEC. */
void weir_chart_add(weir_page *p, const char *id, const char *title,
                    const char *about, int table, json_t *spec);

/* The makers: each adds its charts, if the page has what they show. */
void weir_chart_mean_bars(weir_page *p, weir_arena *a);
void weir_chart_point_bars(weir_page *p, weir_arena *a);
void weir_chart_published(weir_page *p, weir_arena *a);
void weir_chart_unit_bars(weir_page *p, weir_arena *a);
void weir_chart_roofline(weir_page *p, weir_arena *a);
void weir_chart_energy_bars(weir_page *p, weir_arena *a);
void weir_chart_fronts(weir_page *p, weir_arena *a);
void weir_chart_tornado(weir_page *p, weir_arena *a);
void weir_chart_lines(weir_page *p, weir_arena *a);
void weir_chart_timelines(weir_page *p, weir_arena *a);

#endif
