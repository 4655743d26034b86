/* SPDX-License-Identifier: Apache-2.0
 * store.c - results that outlive the program: the file and its studies.
 */
#include "reports/store.h"

#include "reports/store_open.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    FORMAT = 1,       /* of the tables */
    WAIT_MS = 120000, /* for another process that writes */
};

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS study(id INTEGER PRIMARY KEY, name TEXT "
    "UNIQUE, about TEXT, text TEXT, filters TEXT, over TEXT, version TEXT, "
    "points INTEGER);"
    "CREATE TABLE IF NOT EXISTS point(study INTEGER, i INTEGER, hash BLOB, "
    "label TEXT, PRIMARY KEY(study, i)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS result(id INTEGER PRIMARY KEY, hash BLOB "
    "UNIQUE, status TEXT, attempts INTEGER, seconds REAL, log TEXT, inputs "
    "TEXT);"
    "CREATE TABLE IF NOT EXISTS figure(name TEXT PRIMARY KEY, column TEXT);"
    "CREATE TABLE IF NOT EXISTS document(hash BLOB PRIMARY KEY, kind TEXT, "
    "name TEXT, path TEXT, text TEXT);"
    "CREATE TABLE IF NOT EXISTS assumption(id INTEGER PRIMARY KEY, text TEXT "
    "UNIQUE);"
    "CREATE TABLE IF NOT EXISTS used(study INTEGER, hash BLOB, PRIMARY "
    "KEY(study, hash)) WITHOUT ROWID;";

/* Report what SQLite says, and that WHAT did not succeed. */
static weir_status refuse(weir_store *s, const char *what, weir_diag *d)
{
    weir_report(d, WEIR_ERROR, (weir_loc){.file = s->path}, "%s: %s", what,
                sqlite3_errmsg(s->db));
    return sqlite3_errcode(s->db) == SQLITE_NOTADB ? WEIR_EVALUE : WEIR_EIO;
}

weir_status weir_store_prepare(weir_store *s, sqlite3_stmt **out,
                               const char *sql, weir_diag *d)
{
    return sqlite3_prepare_v2(s->db, sql, -1, out, NULL) == SQLITE_OK
               ? WEIR_OK
               : refuse(s, "the store cannot be used", d);
}

weir_status weir_store_step(weir_store *s, sqlite3_stmt *statement, bool *row,
                            weir_diag *d)
{
    int code = sqlite3_step(statement);

    *row = code == SQLITE_ROW;
    return *row || code == SQLITE_DONE
               ? WEIR_OK
               : refuse(s, "the store cannot be used", d);
}

weir_status weir_store_do(weir_store *s, const char *sql, weir_diag *d)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? WEIR_OK
               : refuse(s, "the store cannot be written", d);
}

/* The one whole number that SQL asks for. */
static weir_status ask(weir_store *s, const char *sql, int *out, weir_diag *d)
{
    sqlite3_stmt *statement;
    weir_status status;
    bool row;

    *out = 0;
    WEIR_TRY(weir_store_prepare(s, &statement, sql, d));
    status = weir_store_step(s, statement, &row, d);
    if (row)
        *out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return status;
}

/* A store has tables of these names and a format, which came with them in one
 * transaction; a new one has nothing. What else SQLite can read is another
 * program's. It is asked before anything is written. */
static weir_status check_owner(weir_store *s, weir_diag *d)
{
    int ours, any, format;

    WEIR_TRY(ask(s, "SELECT count(*) FROM sqlite_master", &any, d));
    WEIR_TRY(ask(s,
                 "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND "
                 "name IN ('study', 'point', 'result', 'figure')",
                 &ours, d));
    WEIR_TRY(ask(s, "PRAGMA user_version", &format, d));
    if (any == 0 ? format != 0 && format != FORMAT : ours < 4 || format == 0) {
        weir_report(d, WEIR_ERROR, (weir_loc){.file = s->path},
                    "this is a database of another program, not a store of "
                    "weir's; it is left as it is");
        return WEIR_EVALUE;
    }
    if (any == 0 || format == FORMAT)
        return WEIR_OK;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = s->path},
                "this store has format %d; this program reads format %d",
                format, FORMAT);
    return WEIR_EVALUE;
}

/* SQLite does not wait by itself when two processes make the same file. */
static weir_status set_journal(weir_store *s, weir_diag *d)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    int code = SQLITE_BUSY;

    for (int ms = 0; ms < WAIT_MS && code == SQLITE_BUSY; ms += 20) {
        code =
            sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (code == SQLITE_BUSY)
            nanosleep(&pause, NULL);
    }
    return code == SQLITE_OK ? WEIR_OK
                             : refuse(s, "the store cannot be opened", d);
}

/* Large pages and rare checkpoints: hashes come in no order, so each batch of
 * results touches most pages of their index. */
static weir_status set_up(weir_store *s, weir_diag *d)
{
    int format;

    sqlite3_busy_timeout(s->db, WAIT_MS);
    WEIR_TRY(check_owner(s, d));
    WEIR_TRY(weir_store_do(s, "PRAGMA page_size = 16384", d));
    WEIR_TRY(set_journal(s, d));
    WEIR_TRY(weir_store_do(s,
                           "PRAGMA synchronous = NORMAL;"
                           "PRAGMA temp_store = MEMORY;"
                           "PRAGMA cache_size = -16000;"
                           "PRAGMA wal_autocheckpoint = 2048;"
                           "BEGIN IMMEDIATE",
                           d));
    WEIR_TRY(weir_store_do(s, tables, d));
    WEIR_TRY(ask(s, "PRAGMA user_version", &format, d));
    if (format != FORMAT)
        WEIR_TRY(weir_store_do(s, "PRAGMA user_version = 1", d));
    WEIR_TRY(weir_store_do(s, "COMMIT", d));
    return weir_store_read_figures(s, d);
}

/* The store behind an open file: with the tables it needs if it is READ only,
 * else with those it lacks. */
static weir_status opened(weir_store *s, int code, bool read, weir_diag *d)
{
    if (code != SQLITE_OK)
        return refuse(s, "the store cannot be opened", d);
    if (!read)
        return set_up(s, d);
    sqlite3_busy_timeout(s->db, WAIT_MS);
    WEIR_TRY(check_owner(s, d));
    return weir_store_read_figures(s, d);
}

/* NAME as SQLite opens it; FLAGS are its. */
static weir_status open_as(weir_store **out, const char *path, const char *name,
                           int flags, weir_diag *d)
{
    weir_store *s = calloc(1, sizeof *s);
    bool read = flags & SQLITE_OPEN_READONLY;
    weir_status status;

    if (!s)
        abort();
    s->path = path;
    s->a = weir_arena_make();
    *out = s;
    status = opened(s,
                    sqlite3_open_v2(name, &s->db,
                                    flags | SQLITE_OPEN_NOMUTEX, /* 1 thread */
                                    NULL),
                    read, d);
    if (status != WEIR_OK) {
        weir_store_close(s);
        *out = NULL;
    }
    return status;
}

weir_status weir_store_open(weir_store **out, const char *path, weir_diag *d)
{
    return open_as(out, path, path ? path : ":memory:",
                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, d);
}

/* Whether the file PATH and its folder may be written: SQLite keeps files of
 * its own beside it. */
static bool is_writable(const char *path, weir_arena *a)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash ? weir_strndup(a, path, (size_t)(slash - path) + 1) : ".";

    return access(path, W_OK) == 0 && access(folder, W_OK) == 0;
}

/* PATH as a URI of a file that does not change: nothing is to be made beside
 * it. */
static const char *fixed_uri(const char *path, weir_arena *a)
{
    const char *uri = "file:";

    for (; *path; path++)
        uri = weir_format(a, strchr("%?#", *path) ? "%s%%%02X" : "%s%c", uri,
                          (unsigned char)*path);
    return weir_format(a, "%s?immutable=1", uri);
}

/* Results of others, or on a disk that is read only. What a sweep has not yet
 * put into the file itself stands in its log, beside it. */
static weir_status open_to_read(weir_store **out, const char *path,
                                weir_diag *d)
{
    weir_arena a = weir_arena_make();
    bool log = access(weir_format(&a, "%s-wal", path), F_OK) == 0;
    weir_status status =
        log ? open_as(out, path, path, SQLITE_OPEN_READONLY, d)
            : open_as(out, path, fixed_uri(path, &a),
                      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, d);

    weir_arena_drop(&a);
    return status;
}

weir_status weir_store_open_existing(weir_store **out, const char *path,
                                     weir_diag *d)
{
    weir_arena a = weir_arena_make();
    bool writable = is_writable(path, &a);
    struct stat about;

    weir_arena_drop(&a);
    if (access(path, R_OK) == 0 && stat(path, &about) == 0 && about.st_size > 0)
        return writable ? weir_store_open(out, path, d)
                        : open_to_read(out, path, d);
    *out = NULL;
    weir_report(d, WEIR_ERROR, (weir_loc){.file = path},
                "there are no results here; `weir sweep STUDY -o DIR' makes "
                "some");
    return WEIR_EVALUE;
}

void weir_store_close(weir_store *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->insert);
    sqlite3_finalize(s->drop_lost);
    sqlite3_finalize(s->has);
    sqlite3_finalize(s->assume);
    sqlite3_finalize(s->version);
    sqlite3_close(s->db);
    weir_arena_drop(&s->a);
    weir_bytes_drop(&s->head);
    free(s->assumed);
    free(s);
}

/* --- studies --- */

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void bind_key(sqlite3_stmt *statement, int at, const weir_key *key)
{
    sqlite3_bind_blob(statement, at, key->byte, sizeof key->byte,
                      SQLITE_STATIC);
}

/* Run STATEMENT once, and end it. */
static weir_status finish(weir_store *s, sqlite3_stmt *statement, weir_diag *d)
{
    bool row;
    weir_status status = weir_store_step(s, statement, &row, d);

    sqlite3_finalize(statement);
    return status;
}

static weir_status put_about(weir_store *s, weir_stored_study *study,
                             weir_diag *d)
{
    sqlite3_stmt *statement;
    bool row;

    WEIR_TRY(weir_store_prepare(
        s, &statement,
        "INSERT INTO study(name, about, text, filters, over, version, points) "
        "VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET about = "
        "excluded.about, text = excluded.text, filters = excluded.filters, "
        "over = excluded.over, version = excluded.version, points = "
        "excluded.points",
        d));
    bind_text(statement, 1, study->name);
    bind_text(statement, 2, study->about);
    bind_text(statement, 3, study->text);
    bind_text(statement, 4, study->filters);
    bind_text(statement, 5, study->over);
    bind_text(statement, 6, study->version);
    sqlite3_bind_int64(statement, 7, study->points);
    WEIR_TRY(finish(s, statement, d));
    WEIR_TRY(weir_store_prepare(s, &statement,
                                "SELECT id FROM study WHERE name = ?", d));
    bind_text(statement, 1, study->name);
    WEIR_TRY(weir_store_step(s, statement, &row, d));
    study->id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return WEIR_OK;
}

static weir_status forget(weir_store *s, const char *sql, int64_t id,
                          weir_diag *d)
{
    sqlite3_stmt *statement;

    WEIR_TRY(weir_store_prepare(s, &statement, sql, d));
    sqlite3_bind_int64(statement, 1, id);
    return finish(s, statement, d);
}

static weir_status put_points(weir_store *s, const weir_stored_study *study,
                              const weir_key *key,
                              const char *(*label)(void *user, int64_t i),
                              void *user, weir_diag *d)
{
    weir_status status = WEIR_OK;
    sqlite3_stmt *statement;
    bool row;

    WEIR_TRY(weir_store_prepare(
        s, &statement,
        "INSERT INTO point(study, i, hash, label) VALUES(?, ?, ?, ?)", d));
    for (int64_t i = 0; i < study->points && status == WEIR_OK; i++) {
        sqlite3_bind_int64(statement, 1, study->id);
        sqlite3_bind_int64(statement, 2, i);
        bind_key(statement, 3, &key[i]);
        sqlite3_bind_text(statement, 4, label(user, i), -1, SQLITE_TRANSIENT);
        status = weir_store_step(s, statement, &row, d);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return status;
}

weir_status weir_store_put_study(weir_store *s, weir_stored_study *study,
                                 const weir_key *key,
                                 const char *(*label)(void *user, int64_t i),
                                 void *user, weir_diag *d)
{
    WEIR_TRY(weir_store_do(s, "BEGIN IMMEDIATE", d));
    WEIR_TRY(put_about(s, study, d));
    WEIR_TRY(forget(s, "DELETE FROM point WHERE study = ?", study->id, d));
    WEIR_TRY(forget(s, "DELETE FROM used WHERE study = ?", study->id, d));
    WEIR_TRY(put_points(s, study, key, label, user, d));
    return weir_store_do(s, "COMMIT", d);
}

/* A copy of the text in column AT. */
static const char *text_at(weir_arena *a, sqlite3_stmt *statement, int at)
{
    const unsigned char *text = sqlite3_column_text(statement, at);

    return weir_strdup(a, text ? (const char *)text : "");
}

weir_status weir_store_studies(weir_store *s, weir_arena *a,
                               const weir_stored_study **out, int *n,
                               weir_diag *d)
{
    enum { MOST = 1000 };
    weir_stored_study *list = WEIR_NEW(a, weir_stored_study, MOST);
    weir_status status = WEIR_OK;
    sqlite3_stmt *q;
    bool row = true;

    WEIR_TRY(weir_store_prepare(s, &q,
                                "SELECT id, name, about, text, filters, over, "
                                "version, points FROM study ORDER BY id",
                                d));
    for (*n = 0; *n < MOST; (*n)++) {
        status = weir_store_step(s, q, &row, d);
        if (status != WEIR_OK || !row)
            break;
        list[*n] = (weir_stored_study){
            .id = sqlite3_column_int64(q, 0),
            .name = text_at(a, q, 1),
            .about = text_at(a, q, 2),
            .text = text_at(a, q, 3),
            .filters = text_at(a, q, 4),
            .over = text_at(a, q, 5),
            .version = text_at(a, q, 6),
            .points = sqlite3_column_int64(q, 7),
        };
    }
    sqlite3_finalize(q);
    *out = list;
    return status;
}

weir_status weir_store_put_document(weir_store *s, int64_t id,
                                    const weir_stored_document *doc,
                                    weir_diag *d)
{
    sqlite3_stmt *q;

    WEIR_TRY(weir_store_prepare(s, &q,
                                "INSERT OR IGNORE INTO document(hash, kind, "
                                "name, path, text) VALUES(?, ?, ?, ?, ?)",
                                d));
    bind_key(q, 1, &doc->key);
    bind_text(q, 2, doc->kind);
    bind_text(q, 3, doc->name);
    bind_text(q, 4, doc->path);
    bind_text(q, 5, doc->text);
    WEIR_TRY(finish(s, q, d));
    WEIR_TRY(weir_store_prepare(
        s, &q, "INSERT OR IGNORE INTO used(study, hash) VALUES(?, ?)", d));
    sqlite3_bind_int64(q, 1, id);
    bind_key(q, 2, &doc->key);
    return finish(s, q, d);
}

weir_status weir_store_documents(weir_store *s, weir_arena *a, int64_t id,
                                 const weir_stored_document **out, int *n,
                                 weir_diag *d)
{
    enum { MOST = 1000 };
    weir_stored_document *list = WEIR_NEW(a, weir_stored_document, MOST);
    weir_status status = WEIR_OK;
    sqlite3_stmt *q;
    bool row = true;

    WEIR_TRY(weir_store_prepare(
        s, &q,
        "SELECT hash, kind, name, path, text FROM used JOIN document "
        "USING(hash) WHERE study = ? ORDER BY kind, name, hash",
        d));
    sqlite3_bind_int64(q, 1, id);
    for (*n = 0; *n < MOST; (*n)++) {
        status = weir_store_step(s, q, &row, d);
        if (status != WEIR_OK || !row)
            break;
        list[*n] = (weir_stored_document){.kind = text_at(a, q, 1),
                                          .name = text_at(a, q, 2),
                                          .path = text_at(a, q, 3),
                                          .text = text_at(a, q, 4)};
        if (sqlite3_column_bytes(q, 0) == sizeof list[*n].key)
            memcpy(&list[*n].key, sqlite3_column_blob(q, 0),
                   sizeof list[*n].key);
    }
    sqlite3_finalize(q);
    *out = list;
    return status;
}
