/* SPDX-License-Identifier: Apache-2.0
 * store_open.h - an open store; private to reports/store*.c.
 */
#ifndef WEIR_REPORTS_STORE_OPEN_H
#define WEIR_REPORTS_STORE_OPEN_H

#include "base/bytes.h"
#include "reports/store.h"

#include <sqlite3.h>

enum {
    WEIR_STORE_FIGURES = 1900, /* SQLite has at most 2000 columns */
    WEIR_STORE_FIXED = 6       /* columns of a result that are no figures */
};

/* Where a number of a row goes: a parameter of INSERT. */
typedef struct weir_store_number {
    int at;
    weir_cell_kind kind;
} weir_store_number;

struct weir_store {
    sqlite3 *db;
    const char *path;
    weir_arena a;
    int nfigures;
    const char *figure[WEIR_STORE_FIGURES]; /* names, as they were added */
    const char *column[WEIR_STORE_FIGURES]; /* of SQL */
    int next;                               /* the figure expected next */
    int inserted;                           /* figures that INSERT has */
    sqlite3_stmt *insert, *drop_lost, *has, *assume, *version;
    int64_t looked;  /* the version of the data at weir_store_look */
    weir_bytes head; /* of the row put last; its texts are bound */
    int nnumbers;    /* of it */
    weir_store_number number[WEIR_STORE_FIGURES];
    char *assumed; /* the text of assumptions put last, and its number */
    int64_t assumed_id;
};

/* Prepare SQL; step it once: a row, the end, or a failure (reported). */
weir_status weir_store_prepare(weir_store *s, sqlite3_stmt **out,
                               const char *sql, weir_diag *d);
weir_status weir_store_step(weir_store *s, sqlite3_stmt *statement, bool *row,
                            weir_diag *d);

/* Run SQL that gives nothing back. */
weir_status weir_store_do(weir_store *s, const char *sql, weir_diag *d);

/* The figure called NAME (an index into figure), or -1. */
int weir_store_figure(const weir_store *s, const char *name);

/* Whether NAME is a column of every result, no figure. */
bool weir_store_is_fixed(const char *name);

/* Read the table `figure` anew. */
weir_status weir_store_read_figures(weir_store *s, weir_diag *d);

#endif
