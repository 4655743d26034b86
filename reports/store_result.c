/* SPDX-License-Identifier: Apache-2.0
 * store_result.c - results out of a store.
 */
#include "reports/store.h"
#include "reports/store_open.h"

#include <stdlib.h>
#include <string.h>

/* --- figures --- */

int weir_store_figure(const weir_store *s, const char *name)
{
    for (int i = 0; i < s->nfigures; i++)
        if (strcmp(s->figure[i], name) == 0)
            return i;
    return -1;
}

weir_status weir_store_read_figures(weir_store *s, weir_diag *d)
{
    sqlite3_stmt *q;
    weir_status status;
    bool row = true;

    WEIR_TRY(weir_store_prepare(
        s, &q, "SELECT name, column FROM figure ORDER BY rowid", d));
    s->nfigures = 0;
    for (;;) {
        const char *name;

        status = weir_store_step(s, q, &row, d);
        if (status != WEIR_OK || !row || s->nfigures == WEIR_STORE_FIGURES)
            break;
        name = (const char *)sqlite3_column_text(q, 0);
        s->figure[s->nfigures] = weir_strdup(&s->a, name);
        s->column[s->nfigures++] =
            weir_strdup(&s->a, (const char *)sqlite3_column_text(q, 1));
    }
    sqlite3_finalize(q);
    return status;
}

static const char *const fixed[] = {"hash",    "status", "attempts",
                                    "seconds", "log",    "inputs"};

bool weir_store_is_fixed(const char *name)
{
    for (int i = 0; i < WEIR_STORE_FIXED; i++)
        if (sqlite3_stricmp(fixed[i], name) == 0)
            return true;
    return false;
}

weir_status weir_store_has(weir_store *s, const weir_key *key, bool *has,
                           weir_diag *d)
{
    weir_status status;

    if (!s->has)
        WEIR_TRY(weir_store_prepare(
            s, &s->has,
            "SELECT 1 FROM result WHERE hash = ? AND status <> 'lost'", d));
    sqlite3_bind_blob(s->has, 1, key->byte, sizeof key->byte, SQLITE_STATIC);
    status = weir_store_step(s, s->has, has, d);
    sqlite3_reset(s->has);
    return status;
}

/* --- reading --- */

/* 0: a figure of every run, 1: a utilization, 2: any other. */
static int rank(const char *name)
{
    for (const char *const *f = weir_figures; *f; f++)
        if (strcmp(*f, name) == 0)
            return 0;
    return strncmp(name, "util_", 5) == 0 ? 1 : 2;
}

/* What says how a figure was got is no figure. */
static bool is_note(const char *name)
{
    return strcmp(name, "engine") == 0 || strcmp(name, "accounting") == 0 ||
           strcmp(name, WEIR_DETAIL) == 0 || strcmp(name, WEIR_ASSUMED) == 0;
}

static int place(const char *name)
{
    int i = 0;

    while (strcmp(weir_figures[i], name) != 0)
        i++;
    return i;
}

static int by_rank(const void *x, const void *y)
{
    const char *a = *(const char *const *)x, *b = *(const char *const *)y;
    int p = rank(a), q = rank(b);

    if (p != q)
        return p - q;
    return p == 0 ? place(a) - place(b) : strcmp(a, b);
}

weir_status weir_store_figures(weir_store *s, weir_arena *a,
                               const char *const **out, int *n, weir_diag *d)
{
    const char **list = WEIR_NEW(a, const char *, WEIR_STORE_FIGURES + 64);

    WEIR_TRY(weir_store_read_figures(s, d));
    for (*n = 0; weir_figures[*n]; (*n)++)
        list[*n] = weir_figures[*n];
    for (int i = 0; i < s->nfigures; i++)
        if (rank(s->figure[i]) > 0 && !is_note(s->figure[i]))
            list[(*n)++] = weir_strdup(a, s->figure[i]);
    qsort(list, (size_t)*n, sizeof *list, by_rank);
    *out = list;
    return WEIR_OK;
}

/* Count the lines of TEXT, which N points assume. */
static void add_lines(weir_assumed *list, int *n, int most, weir_arena *a,
                      const char *text, int64_t points)
{
    for (size_t len; *text; text += len + (text[len] == '\n')) {
        int i = 0;

        len = strcspn(text, "\n");
        while (i < *n && (strlen(list[i].text) != len ||
                          strncmp(list[i].text, text, len) != 0))
            i++;
        if (i == most)
            return;
        if (i == *n)
            list[(*n)++].text = weir_strndup(a, text, len);
        list[i].points += points;
    }
}

weir_status weir_store_assumptions(weir_store *s, weir_arena *a, int64_t id,
                                   const weir_assumed **out, int *n,
                                   weir_diag *d)
{
    enum { MOST = 256 };
    weir_assumed *list = WEIR_NEW(a, weir_assumed, MOST);
    weir_status status = WEIR_OK;
    sqlite3_stmt *q;
    bool row = true;

    *out = list;
    *n = 0;
    WEIR_TRY(weir_store_read_figures(s, d));
    if (weir_store_figure(s, WEIR_ASSUMED) < 0)
        return WEIR_OK;
    WEIR_TRY(weir_store_prepare(
        s, &q,
        "SELECT assumption.text, count(*), min(i) FROM point JOIN result "
        "USING(hash) JOIN assumption ON assumption.id = " WEIR_ASSUMED
        " WHERE study = ? GROUP BY assumption.id ORDER BY 3",
        d));
    sqlite3_bind_int64(q, 1, id);
    while (row) {
        status = weir_store_step(s, q, &row, d);
        if (status != WEIR_OK || !row)
            break;
        add_lines(list, n, MOST, a, (const char *)sqlite3_column_text(q, 0),
                  sqlite3_column_int64(q, 1));
    }
    sqlite3_finalize(q);
    return status;
}

weir_status weir_cursor_open(weir_cursor *c, weir_store *s, int64_t id,
                             const char *const *column, int n, weir_diag *d)
{
    sqlite3_stmt *q = NULL;
    sqlite3_str *sql;
    weir_status status;
    char *text;

    *c = (weir_cursor){.store = s, .column = column, .ncolumns = n};
    WEIR_TRY(weir_store_read_figures(s, d));
    sql = sqlite3_str_new(s->db);
    sqlite3_str_appendall(sql, "SELECT i, status, log, seconds, attempts");
    for (int i = 0; i < n; i++) {
        int at = weir_store_figure(s, column[i]);

        if (weir_store_is_fixed(column[i]))
            sqlite3_str_appendf(sql, ", result.%s", column[i]);
        else if (at >= 0)
            sqlite3_str_appendf(sql, ", result.\"%w\"", s->column[at]);
        else
            sqlite3_str_appendall(sql, ", NULL");
    }
    sqlite3_str_appendall(sql, " FROM point LEFT JOIN result USING(hash) "
                               "WHERE study = ? ORDER BY i");
    text = sqlite3_str_finish(sql);
    status = weir_store_prepare(s, &q, text, d);
    sqlite3_free(text);
    if (status == WEIR_OK)
        sqlite3_bind_int64(q, 1, id);
    c->statement = q;
    return status;
}

static const char *text_or(sqlite3_stmt *q, int at, const char *other)
{
    const unsigned char *text = sqlite3_column_text(q, at);

    return text ? (const char *)text : other;
}

weir_status weir_cursor_next(weir_cursor *c, bool *there, weir_diag *d)
{
    sqlite3_stmt *q = c->statement;

    WEIR_TRY(weir_store_step(c->store, q, there, d));
    if (!*there)
        return WEIR_OK;
    c->i = sqlite3_column_int64(q, 0);
    c->status = text_or(q, 1, "");
    c->log = text_or(q, 2, "");
    c->seconds = sqlite3_column_double(q, 3);
    c->attempts = sqlite3_column_int(q, 4);
    return WEIR_OK;
}

weir_cell weir_cursor_cell(const weir_cursor *c, int k)
{
    sqlite3_stmt *q = c->statement;
    int at = 5 + k;

    switch (sqlite3_column_type(q, at)) {
    case SQLITE_INTEGER:
        return (weir_cell){.kind = WEIR_CELL_WHOLE,
                           .whole = sqlite3_column_int64(q, at)};
    case SQLITE_FLOAT:
        return (weir_cell){.kind = WEIR_CELL_REAL,
                           .real = sqlite3_column_double(q, at)};
    case SQLITE_TEXT:
        return (weir_cell){.kind = WEIR_CELL_TEXT,
                           .text = (const char *)sqlite3_column_text(q, at)};
    default:
        return (weir_cell){.kind = WEIR_CELL_EMPTY};
    }
}

void weir_cursor_close(weir_cursor *c)
{
    sqlite3_finalize(c->statement);
    c->statement = NULL;
}
