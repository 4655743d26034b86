/* SPDX-License-Identifier: Apache-2.0
 * store_put.c - results into a store.
 */
#include "reports/row.h"
#include "reports/store.h"
#include "reports/store_open.h"

#include <stdlib.h>
#include <string.h>

/* Columns of `result` that are no figures, as INSERT has them. */
#define FIXED "hash, status, attempts, seconds, log, inputs"

/* --- figures --- */

/* The column for NAME: the same, unless another one differs in case only. */
static const char *column_for(weir_store *s, const char *name)
{
    if (weir_store_is_fixed(name) || sqlite3_stricmp("id", name) == 0)
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
    if (weir_store_figure(s, name) >= 0)
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
        *at = weir_store_figure(s, name);
    if (*at < 0) {
        WEIR_TRY(add_figure(s, name, d));
        *at = weir_store_figure(s, name);
    }
    s->next = *at + 1;
    return WEIR_OK;
}

/* --- the statement --- */

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

/* --- heads --- */

/* Bind a text, which is a kept head's; an assumption's by its number. */
static weir_status bind_text(weir_store *s, int at, const weir_row_reader *r,
                             weir_diag *d)
{
    if (strcmp(r->name, WEIR_ASSUMED) != 0) {
        sqlite3_bind_text(s->insert, at, r->cell.text, -1, SQLITE_STATIC);
        return WEIR_OK;
    }
    WEIR_TRY(know_assumptions(s, r->cell.text, d));
    sqlite3_bind_int64(s->insert, at, s->assumed_id);
    return WEIR_OK;
}

/* Keep the head of the row R: its figures are known, its texts are bound, and
 * it is known where its numbers go. */
static weir_status learn_head(weir_store *s, weir_row_reader r, weir_diag *d)
{
    int at;

    weir_bytes_clear(&s->head);
    weir_bytes_add(&s->head, r.head, r.head_byte);
    r.head = r.at = s->head.at;
    s->next = 0;
    for (weir_row_reader names = r; weir_row_next(&names);)
        WEIR_TRY(know_figure(s, names.name, &at, d));
    WEIR_TRY(prepare_insert(s, d));
    sqlite3_clear_bindings(s->insert);
    s->nnumbers = 0;
    for (s->next = 0; weir_row_next(&r);) {
        WEIR_TRY(know_figure(s, r.name, &at, d));
        at += WEIR_STORE_FIXED + 1;
        if (r.cell.kind == WEIR_CELL_TEXT)
            WEIR_TRY(bind_text(s, at, &r, d));
        else
            s->number[s->nnumbers++] = (weir_store_number){at, r.cell.kind};
    }
    return WEIR_OK;
}

static weir_status know_head(weir_store *s, weir_row_reader r, weir_diag *d)
{
    weir_status status = WEIR_OK;
    bool known =
        s->insert && s->inserted == s->nfigures && s->head.n == r.head_byte &&
        (r.head_byte == 0 || memcmp(s->head.at, r.head, r.head_byte) == 0);

    if (!known)
        status = learn_head(s, r, d);
    if (status == WEIR_OK)
        return WEIR_OK;
    sqlite3_finalize(s->insert);
    s->insert = NULL;
    return status;
}

/* SQLite takes a NaN for nothing. */
static void bind_numbers(weir_store *s, const char *at)
{
    for (int i = 0; i < s->nnumbers; i++, at += 8) {
        const weir_store_number *n = &s->number[i];
        int64_t whole;
        double real;

        if (n->kind == WEIR_CELL_WHOLE) {
            memcpy(&whole, at, sizeof whole);
            sqlite3_bind_int64(s->insert, n->at, whole);
        } else {
            memcpy(&real, at, sizeof real);
            sqlite3_bind_double(s->insert, n->at, real);
        }
    }
}

/* --- results --- */

static void bind_fixed(sqlite3_stmt *q, const weir_result *r)
{
    sqlite3_bind_blob(q, 1, r->key.byte, sizeof r->key.byte, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, r->status, -1, SQLITE_STATIC);
    sqlite3_bind_int(q, 3, r->attempts);
    sqlite3_bind_double(q, 4, r->seconds);
    sqlite3_bind_text(q, 5, r->log, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 6, r->inputs, -1, SQLITE_STATIC);
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

static weir_status insert(weir_store *s, weir_diag *d)
{
    bool row;
    weir_status status = weir_store_step(s, s->insert, &row, d);

    sqlite3_reset(s->insert);
    return status;
}

weir_status weir_store_put(weir_store *s, const weir_result *r, weir_diag *d)
{
    const weir_row_reader reader = weir_row_read(r->row, r->row_byte);

    WEIR_TRY(know_head(s, reader, d));
    bind_fixed(s->insert, r);
    bind_numbers(s, reader.number);
    WEIR_TRY(insert(s, d));
    if (sqlite3_changes(s->db) > 0)
        return WEIR_OK;
    WEIR_TRY(drop_lost(s, &r->key, d)); /* one is there already */
    return sqlite3_changes(s->db) > 0 ? insert(s, d) : WEIR_OK;
}

weir_status weir_store_begin(weir_store *s, weir_diag *d)
{
    return weir_store_do(s, "BEGIN IMMEDIATE", d);
}

/* A number that changes when another connection commits. */
static weir_status read_version(weir_store *s, int64_t *version, weir_diag *d)
{
    weir_status status;
    bool row;

    if (!s->version)
        WEIR_TRY(weir_store_prepare(s, &s->version, "PRAGMA data_version", d));
    status = weir_store_step(s, s->version, &row, d);
    *version = sqlite3_column_int64(s->version, 0);
    sqlite3_reset(s->version);
    return status;
}

weir_status weir_store_look(weir_store *s, weir_diag *d)
{
    WEIR_TRY(weir_store_do(s, "BEGIN", d));
    return read_version(s, &s->looked, d);
}

weir_status weir_store_others(weir_store *s, bool *others, weir_diag *d)
{
    int64_t version;

    WEIR_TRY(read_version(s, &version, d));
    *others = version != s->looked;
    return WEIR_OK;
}

weir_status weir_store_commit(weir_store *s, weir_diag *d)
{
    return weir_store_do(s, "COMMIT", d);
}
