/* SPDX-License-Identifier: Apache-2.0
 * page.h - what a report is made from, and its parts: tables, charts, words.
 *
 * A report is one HTML file. Its parts are plain data first: sheets (tables),
 * Vega-Lite specifications over them (charts) and sentences (summary); then
 * html.c writes them down with the style, the script and the charting
 * libraries inside, so the page needs no other file and no network.
 */
#ifndef WEIR_REPORTS_PAGE_H
#define WEIR_REPORTS_PAGE_H

#include "reports/json.h"
#include "reports/store.h"
#include "reports/study.h"

enum { WEIR_TABLES = 48, WEIR_CHARTS = 48, WEIR_SENTENCES = 96 };
enum { WEIR_NAMED = 32 }; /* labels of an axis that are explained */

typedef struct weir_table_part {
    const char *id, *title, *about;
    weir_sheet sheet;
    int ncolumns; /* 0: all of the sheet */
    const char *const *column;
} weir_table_part;

/* A chart over the sheet of one table. */
typedef struct weir_chart {
    const char *id, *title, *about;
    int table;    /* whose rows it shows */
    json_t *spec; /* without data; dropped by weir_page_drop */
} weir_chart;

/* A label of an axis, and what it stands for. */
typedef struct weir_page_name {
    const char *label; /* "config=flat" */
    const char *means; /* "machine flat-cloud, mapping flat" */
    const char *about; /* what these files say of themselves, or "" */
} weir_page_name;

/* One line of the summary, plain text. */
typedef struct weir_sentence {
    const char *topic; /* "What binds" */
    const char *text;
} weir_sentence;

typedef struct weir_page {
    const weir_study *study;
    const weir_sheet *rows; /* one per point, with all columns */
    const char *version;    /* of the program and its models */
    const char *again;      /* the command that makes the page */
    int nshown;             /* columns of the table of points */
    const char *const *shown;
    int ndocuments;
    const weir_stored_document *document;
    int nassumptions;
    const weir_assumed *assumption;
    int ntimelines; /* tables of slices: track, kind, name, from, to */
    const weir_table_part *timeline;
    /* made by weir_page_fill */
    int ntables, ncharts, nsentences, nnames;
    weir_table_part *table;
    weir_chart *chart;
    weir_page_name *name;
    weir_sentence *sentence; /* those of a topic stand together */
} weir_page;

/* Make tables, charts and sentences of P, whose first part is set. */
void weir_page_fill(weir_page *p, weir_arena *a);
void weir_page_drop(weir_page *p);

/* Parts of that, in files of their own. */
void weir_page_charts(weir_page *p, weir_arena *a);
void weir_page_words(weir_page *p, weir_arena *a);
void weir_page_names(weir_page *p, weir_arena *a);

/* COLUMN as the title of an axis, with its unit: "latency (s)". */
const char *weir_page_title(weir_arena *a, const char *column);

/* The table called ID, or -1. */
int weir_page_table(const weir_page *p, const char *id);

#endif
