/* SPDX-License-Identifier: Apache-2.0
 * store.h - results that outlive the program: a SQLite file.
 *
 * A result is kept under the hash of everything it was made from, so it holds
 * for any study that has such a point, and is never made twice. What is put is
 * durable once weir_store_commit returned: the file is in WAL mode, so a
 * process may be killed at any time and several may write at once. Tables:
 *
 *   study    name, text as it was read, what the command line changed, version
 *   point    study, i (its place there), hash, label
 *   result   hash, status, attempts, seconds, log, inputs, and a column per
 *            figure, added when it is first seen
 *   figure   the name of a figure and of its column (which differ when two
 *            names differ in case only)
 *   document what the points were made from: hash, kind, name, path, text
 *   used     which documents a study used
 *   assumption  texts of assumptions, which results name by number
 *
 * Functions that fail have reported it: EVALUE for what is no store of ours,
 * else EIO.
 */
#ifndef WEIR_REPORTS_STORE_H
#define WEIR_REPORTS_STORE_H

#include "reports/sheet.h"

typedef struct weir_store weir_store;

/* 128 bits of a hash. */
typedef struct weir_key {
    unsigned char byte[16];
} weir_key;

/* Open or make the file PATH; NULL: in memory. */
weir_status weir_store_open(weir_store **out, const char *path, weir_diag *d);

/* Open a file that must be there; what may not be written is only read. */
weir_status weir_store_open_existing(weir_store **out, const char *path,
                                     weir_diag *d);
void weir_store_close(weir_store *s);

/* What is kept of a study; texts may be "". */
typedef struct weir_stored_study {
    int64_t id;
    const char *name, *about;
    const char *text;    /* the study as YAML */
    const char *filters; /* --only, one a line */
    const char *over;    /* the command line's changes, as a YAML point */
    const char *version; /* of the program and its models */
    int64_t points;
} weir_stored_study;

/* Put a study in place of one with the same name, with its points KEY[n] and
 * their labels, and set its id. */
weir_status weir_store_put_study(weir_store *s, weir_stored_study *study,
                                 const weir_key *key,
                                 const char *(*label)(void *user, int64_t i),
                                 void *user, weir_diag *d);

/* The studies in the order in which they were put: (*OUT)[*N]. */
weir_status weir_store_studies(weir_store *s, weir_arena *a,
                               const weir_stored_study **out, int *n,
                               weir_diag *d);

/* A file that points of study ID were made from. */
typedef struct weir_stored_document {
    weir_key key;
    const char *kind, *name, *path, *text;
} weir_stored_document;

weir_status weir_store_put_document(weir_store *s, int64_t id,
                                    const weir_stored_document *doc,
                                    weir_diag *d);
weir_status weir_store_documents(weir_store *s, weir_arena *a, int64_t id,
                                 const weir_stored_document **out, int *n,
                                 weir_diag *d);

/* How a point ended. */
#define WEIR_STATUS_FINE "ok"
#define WEIR_STATUS_WRONG "error"     /* the inputs are: it will end so again */
#define WEIR_STATUS_DIFFERS "differs" /* the RTL is not its golden C */
#define WEIR_STATUS_LOST "lost"       /* its process died: it is tried again */

typedef struct weir_result {
    weir_key key;
    const char *status;
    int attempts;
    double seconds;
    const char *log;    /* notes, as they were printed */
    const char *inputs; /* as a YAML point */
    const char *row;    /* of weir_row_write; its bytes */
    size_t row_byte;
} weir_result;

/* Until weir_store_commit, see one state of the store: many questions are then
 * answered sooner. */
weir_status weir_store_look(weir_store *s, weir_diag *d);

/* Whether another process has put anything since weir_store_look. */
weir_status weir_store_others(weir_store *s, bool *others, weir_diag *d);

/* Whether KEY has a result that is not "lost". */
weir_status weir_store_has(weir_store *s, const weir_key *key, bool *has,
                           weir_diag *d);

/* Put results between begin and commit; one that is there already stays,
 * unless it is "lost". */
weir_status weir_store_begin(weir_store *s, weir_diag *d);
weir_status weir_store_put(weir_store *s, const weir_result *r, weir_diag *d);
weir_status weir_store_commit(weir_store *s, weir_diag *d);

/* The column that holds everything a run said, as JSON, of small studies. */
#define WEIR_DETAIL "stats"

/* The column of a row that holds the assumptions made, one a line: the store
 * keeps each such text once. */
#define WEIR_ASSUMED "assumptions"

typedef struct weir_assumed {
    const char *text; /* one line of it */
    int64_t points;   /* that made it */
} weir_assumed;

/* What the points of study ID assume, in the order of first mention. */
weir_status weir_store_assumptions(weir_store *s, weir_arena *a, int64_t id,
                                   const weir_assumed **out, int *n,
                                   weir_diag *d);

/* The figures there are: first all weir_figures, then util_*, then the others
 * (also share_* and the parts of weir_sheet_details), each sorted by name. */
weir_status weir_store_figures(weir_store *s, weir_arena *a,
                               const char *const **out, int *n, weir_diag *d);

/* Points of a study, one by one in their order. */
typedef struct weir_cursor {
    weir_store *store;
    void *statement;
    int ncolumns;
    const char *const *column;
    int64_t i; /* the present point */
    const char *status, *log;
    double seconds;
    int attempts;
} weir_cursor;

/* Begin with the points of study ID and COLUMN[n] of their results: figures,
 * status, attempts, seconds, log or inputs. Those the store does not have are
 * empty. */
weir_status weir_cursor_open(weir_cursor *c, weir_store *s, int64_t id,
                             const char *const *column, int n, weir_diag *d);

/* Step to the next point: false after the last. A point without a result has
 * the status "". */
weir_status weir_cursor_next(weir_cursor *c, bool *there, weir_diag *d);

/* Column K of the present point; its text lives until the next step. */
weir_cell weir_cursor_cell(const weir_cursor *c, int k);
void weir_cursor_close(weir_cursor *c);

#endif
