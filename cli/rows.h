/* SPDX-License-Identifier: Apache-2.0
 * rows.h - the points of a study out of a store, as rows.
 *
 * A row has the labels of its axes, `engine` and `accounting`, figures, and
 * what the study derives from them.
 */
#ifndef WEIR_CLI_ROWS_H
#define WEIR_CLI_ROWS_H

#include "cli/output.h"
#include "reports/sheet.h"
#include "reports/store.h"
#include "reports/study.h"

/* A study in a store. */
typedef struct weir_source {
    const weir_study *study;
    weir_store *store;
    int64_t id;
} weir_source;

/* Whether S makes something of all its points together: derived columns,
 * objectives, fronts, comparisons, a sensitivity. If not, no rows need to be
 * in memory, however many there are. */
bool weir_rows_needed(const weir_study *s);

/* The rows with COLUMN[n], which may be derived ones, and all that the study's
 * comparison, fronts and sensitivity need; in the order of the points. */
weir_status weir_rows_load(weir_sheet *out, weir_arena *a, const weir_source *s,
                           const char *const *column, int n, weir_diag *d);

/* Names of all columns of CSV files: labels, figures, derived ones. */
weir_status weir_rows_columns(const char *const **out, int *n, weir_arena *a,
                              const weir_source *s, weir_diag *d);

/* All columns of all points for which KEPT[i] (all, if it is NULL), read one
 * by one; DERIVED has the columns that the study derives. */
weir_exit weir_rows_csv(const char *path, const weir_source *s,
                        const weir_sheet *derived, const bool *kept,
                        weir_arena scratch, weir_diag *d);

/* COLUMN[n] of ROWS only. */
weir_exit weir_rows_csv_some(const char *path, weir_sheet rows,
                             const char *const *column, int n, weir_diag *d);

/* All points as a document {study, about, source, points, comparisons,
 * sensitivity}, one line per point; points of small studies have all of
 * `stats`. */
weir_exit weir_rows_json(const char *path, const weir_source *s,
                         const weir_sheet *derived, const bool *kept,
                         weir_arena scratch, weir_diag *d);

/* Axes that say how a figure was got have columns of their own. */
bool weir_rows_is_how(const char *axis);

#endif
