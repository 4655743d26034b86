/* SPDX-License-Identifier: Apache-2.0
 * store_result.c - results into a store and out of it.
 */
#include "reports/row.h"
#include "reports/store.h"
#include "reports/store_open.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of `result` that are no figures, as INSERT and SELECT have them. */
#define FIXED "hash, status, attempts, seconds, log, inputs"
enum { NFIXED = 6 };

/* --- figures --- */

static int find_figure(const weir_store *s, const char *name)
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

static bool is_fixed(const char *name)
{
    for (int i = 0; i < NFIXED; i++)
        if (sqlite3_stricmp(fixed[i], name) == 0)
            return true;
    return false;
}

/* The column for NAME: the same, unless another one differs in case only. */
static const char *column_for(weir_store *s, const char *name)
{
    if (is_fixed(name) || sqlite3_stricmp("id", name) == 0)
        return weir_format(&s->a, "%s~%d", name, s->nfigures);
    for (int i = 0; i < s->nfigures; i++)
        if (sqlite3_stricmp(s->column[i], name) == 0)
            return weir_format(&s->a, "%s~%d", name, s->nfigures);
    return weir_strdup(&s->a, name);
}

/* Within a transaction that writes, so no other process adds it as well. */
static weir_status add_figure(weir_store *s, const char *name, weir_diag *d)
{
    weir_status status = WEIR_OK;
    char *sql;

    WEIR_TRY(weir_store_read_figures(s, d));
    if (find_figure(s, name) >= 0)
        return WEIR_OK;
    if (s->nfigures == WEIR_STORE_FIGURES) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = s->path},
                    "a store has room for %d figures; '%s' is one more",
                    WEIR_STORE_FIGURES, name);
        return WEIR_EVALUE;
    }
    s->figure[s->nfigures] = weir_strdup(&s->a, name);
    s->column[s->nfigures] = column_for(s, name);
    sql = sqlite3_mprintf("ALTER TABLE result ADD COLUMN \"%w\";"
                          "INSERT INTO figure VALUES(%Q, %Q)",
                          s->column[s->nfigures], name, s->column[s->nfigures]);
    s->nfigures++;
    status = weir_store_do(s, sql, d);
    sqlite3_free(sql);
    return status;
}

/* The figure NAME, added if need be: most rows have the same ones in the same
 * order, so the next one is looked at first. */
static weir_status know_figure(weir_store *s, const char *name, int *at,
                               weir_diag *d)
{
    *at = s->next;
    if (*at >= s->nfigures || strcmp(s->figure[*at], name) != 0)
        *at = find_figure(s, name);
    if (*at < 0) {
        WEIR_TRY(add_figure(s, name, d));
        *at = find_figure(s, name);
    }
    s->next = *at + 1;
    return WEIR_OK;
}

/* --- putting --- */

static weir_status prepare_insert(weir_store *s, weir_diag *d)
{
    sqlite3_str *sql;
    weir_status status;
    char *text;

    if (s->insert && s->inserted == s->nfigures)
        return WEIR_OK;
    sqlite3_finalize(s->insert);
    s->insert = NULL;
    sql = sqlite3_str_new(s->db);
    sqlite3_str_appendall(sql, "INSERT OR IGNORE INTO result(" FIXED);
    for (int i = 0; i < s->nfigures; i++)
        sqlite3_str_appendf(sql, ", \"%w\"", s->column[i]);
    sqlite3_str_appendall(sql, ") VALUES(?, ?, ?, ?, ?, ?");
    for (int i = 0; i < s->nfigures; i++)
        sqlite3_str_appendall(sql, ", ?");
    sqlite3_str_appendall(sql, ")");
    text = sqlite3_str_finish(sql);
    s->inserted = s->nfigures;
    status = weir_store_prepare(s, &s->insert, text, d);
    sqlite3_free(text);
    return status;
}

static void bind_cell(sqlite3_stmt *q, int at, const weir_cell *c)
{
    if (c->kind == WEIR_CELL_TEXT)
        sqlite3_bind_text(q, at, c->text, -1, SQLITE_STATIC);
    else if (c->kind == WEIR_CELL_WHOLE)
        sqlite3_bind_int64(q, at, c->whole);
    else if (!isnan(c->real)) /* which SQLite takes for nothing */
        sqlite3_bind_double(q, at, c->real);
}

/* The number of the assumptions TEXT, put if need be. Most results have those
 * of the one before. */
static weir_status know_assumptions(weir_store *s, const char *text,
                                    weir_diag *d)
{
    weir_status status;
    bool row;

    if (s->assumed && strcmp(s->assumed, text) == 0)
        return WEIR_OK;
    if (!s->assume)
        WEIR_TRY(weir_store_prepare(
            s, &s->assume,
            "INSERT INTO assumption(text) VALUES(?) ON CONFLICT(text) DO "
            "UPDATE SET text = excluded.text RETURNING id",
            d));
    sqlite3_bind_text(s->assume, 1, text, -1, SQLITE_STATIC);
    status = weir_store_step(s, s->assume, &row, d);
    if (status == WEIR_OK && row)
        s->assumed_id = sqlite3_column_int64(s->assume, 0);
    sqlite3_reset(s->assume);
    free(s->assumed);
    s->assumed = status == WEIR_OK ? strdup(text) : NULL;
    return status;
}

static void bind_fixed(sqlite3_stmt *q, const weir_result *r)
{
    sqlite3_bind_blob(q, 1, r->key.byte, sizeof r->key.byte, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, r->status, -1, SQLITE_STATIC);
    sqlite3_bind_int(q, 3, r->attempts);
    sqlite3_bind_double(q, 4, r->seconds);
    sqlite3_bind_text(q, 5, r->log, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 6, r->inputs, -1, SQLITE_STATIC);
}

weir_status weir_store_begin(weir_store *s, weir_diag *d)
{
    return weir_store_do(s, "BEGIN IMMEDIATE", d);
}

weir_status weir_store_look(weir_store *s, weir_diag *d)
{
    return weir_store_do(s, "BEGIN", d);
}

weir_status weir_store_commit(weir_store *s, weir_diag *d)
{
    return weir_store_do(s, "COMMIT", d);
}

static weir_status drop_lost(weir_store *s, const weir_key *key, weir_diag *d)
{
    weir_status status;
    bool row;

    if (!s->drop_lost)
        WEIR_TRY(weir_store_prepare(
            s, &s->drop_lost,
            "DELETE FROM result WHERE hash = ? AND status = 'lost'", d));
    sqlite3_bind_blob(s->drop_lost, 1, key->byte, sizeof key->byte,
                      SQLITE_STATIC);
    status = weir_store_step(s, s->drop_lost, &row, d);
    sqlite3_reset(s->drop_lost);
    return status;
}

/* Bind the cells of a row; *ADDED: a figure is new, so the statement is of no
 * use any more. */
static weir_status bind_row(weir_store *s, weir_row_reader reader, bool *added,
                            weir_diag *d)
{
    int known = s->nfigures, at;

    for (s->next = 0; weir_row_next(&reader);) {
        WEIR_TRY(know_figure(s, reader.name, &at, d));
        if (s->nfigures > known)
            continue;
        if (reader.cell.kind == WEIR_CELL_TEXT &&
            strcmp(reader.name, WEIR_ASSUMED) == 0) {
            WEIR_TRY(know_assumptions(s, reader.cell.text, d));
            reader.cell =
                (weir_cell){.kind = WEIR_CELL_WHOLE, .whole = s->assumed_id};
        }
        bind_cell(s->insert, NFIXED + 1 + at, &reader.cell);
    }
    *added = s->nfigures > known;
    return WEIR_OK;
}

static weir_status insert(weir_store *s, weir_diag *d)
{
    bool row;
    weir_status status = weir_store_step(s, s->insert, &row, d);

    sqlite3_reset(s->insert);
    return status;
}

weir_status weir_store_put(weir_store *s, const weir_result *r, weir_diag *d)
{
    const weir_row_reader reader = {.at = r->row, .end = r->row + r->row_byte};
    bool added;

    do {
        WEIR_TRY(prepare_insert(s, d));
        sqlite3_clear_bindings(s->insert);
        bind_fixed(s->insert, r);
        WEIR_TRY(bind_row(s, reader, &added, d));
    } while (added);
    WEIR_TRY(insert(s, d));
    if (sqlite3_changes(s->db) > 0)
        return WEIR_OK;
    WEIR_TRY(drop_lost(s, &r->key, d)); /* one is there already */
    return sqlite3_changes(s->db) > 0 ? insert(s, d) : WEIR_OK;
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
    if (find_figure(s, WEIR_ASSUMED) < 0)
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
        int at = find_figure(s, column[i]);

        if (is_fixed(column[i]))
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
