/* SPDX-License-Identifier: Apache-2.0
 * test_store.c - results into a store and out of it.
 */
#include "reports/row.h"
#include "reports/store.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *no_label(void *user, int64_t i)
{
    (void)user, (void)i;
    return "point";
}

static weir_stored_study plain_study(int64_t points)
{
    return (weir_stored_study){.name = "s",
                               .about = "",
                               .text = "",
                               .filters = "",
                               .over = "",
                               .version = "",
                               .points = points};
}

static weir_key key_of(int i)
{
    return (weir_key){{(unsigned char)i}};
}

/* Put a result of SHEET's only row. */
static void put(weir_store *s, int i, const char *status,
                const weir_sheet *sheet, weir_diag *d)
{
    weir_bytes bytes = {0};
    weir_result r = {.key = key_of(i),
                     .status = status,
                     .attempts = 1,
                     .log = "",
                     .inputs = "shape: x\n"};

    if (sheet)
        weir_row_write(&bytes, sheet, 0);
    r.row = bytes.at;
    r.row_byte = bytes.n;
    ck_assert_int_eq(weir_store_begin(s, d), WEIR_OK);
    ck_assert_int_eq(weir_store_put(s, &r, d), WEIR_OK);
    ck_assert_int_eq(weir_store_commit(s, d), WEIR_OK);
    weir_bytes_drop(&bytes);
}

static weir_sheet one_row(weir_arena *a)
{
    weir_sheet s = weir_sheet_make(a);

    weir_sheet_row_add(&s);
    return s;
}

/* Names that differ in case only, or are those of the store's own columns;
 * texts that look like SQL; numbers that keep their kind. */
START_TEST(test_cells)
{
    static const char *const names[] = {
        "share_LM", "share_lm", "log", "id", "a\"b'); --", "cycles", "nothing"};
    enum { NAMES = sizeof names / sizeof *names };
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = one_row(&a);
    weir_stored_study study = plain_study(1);
    weir_key key = key_of(7);
    weir_store *s;
    weir_cursor c;
    bool there;

    ck_assert_int_eq(weir_store_open(&s, NULL, &d), WEIR_OK);
    weir_sheet_real(&sheet, "share_LM", 0.1);
    weir_sheet_real(&sheet, "share_lm", INFINITY);
    weir_sheet_text(&sheet, "log", "'); DROP TABLE result; --");
    weir_sheet_whole(&sheet, "id", INT64_MIN);
    weir_sheet_text(&sheet, "a\"b'); --", "");
    weir_sheet_real(&sheet, "cycles", 3);
    put(s, 7, "ok", &sheet, &d);
    ck_assert_int_eq(weir_store_put_study(s, &study, &key, no_label, NULL, &d),
                     WEIR_OK);
    ck_assert_int_eq(weir_cursor_open(&c, s, study.id, names, NAMES, &d),
                     WEIR_OK);
    ck_assert_int_eq(weir_cursor_next(&c, &there, &d), WEIR_OK);
    ck_assert(there);
    ck_assert_str_eq(c.status, "ok");
    ck_assert(weir_cursor_cell(&c, 0).real == 0.1);
    ck_assert(isinf(weir_cursor_cell(&c, 1).real));
    ck_assert_int_eq(weir_cursor_cell(&c, 3).whole, INT64_MIN);
    ck_assert_str_eq(weir_cursor_cell(&c, 4).text, "");
    ck_assert_int_eq(weir_cursor_cell(&c, 5).kind, WEIR_CELL_REAL);
    ck_assert_int_eq(weir_cursor_cell(&c, 6).kind, WEIR_CELL_EMPTY);
    ck_assert_int_eq(weir_cursor_next(&c, &there, &d), WEIR_OK);
    ck_assert(!there);
    weir_cursor_close(&c);
    weir_store_close(s);
    weir_arena_drop(&a);
}
END_TEST

/* The first result stays; only one that is lost is replaced. */
START_TEST(test_replaced)
{
    static const struct turn {
        const char *status;
        bool has;
        double cycles; /* what is read after it */
    } turns[] = {{"lost", false, 1},
                 {"ok", true, 2},
                 {"ok", true, 2},
                 {"lost", true, 2}};
    static const char *const names[] = {"cycles"};
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_stored_study study = plain_study(1);
    weir_key key = key_of(1);
    weir_store *s;

    ck_assert_int_eq(weir_store_open(&s, NULL, &d), WEIR_OK);
    ck_assert_int_eq(weir_store_put_study(s, &study, &key, no_label, NULL, &d),
                     WEIR_OK);
    for (int i = 0; i < 4; i++) {
        weir_sheet sheet = one_row(&a);
        weir_cursor c;
        bool there;

        weir_sheet_real(&sheet, "cycles", i + 1);
        put(s, 1, turns[i].status, &sheet, &d);
        ck_assert_int_eq(weir_store_has(s, &key, &there, &d), WEIR_OK);
        ck_assert(there == turns[i].has);
        weir_cursor_open(&c, s, study.id, names, 1, &d);
        weir_cursor_next(&c, &there, &d);
        ck_assert(there && weir_cursor_cell(&c, 0).real == turns[i].cycles);
        weir_cursor_close(&c);
    }
    weir_store_close(s);
    weir_arena_drop(&a);
}
END_TEST

/* Rows that look like the one before, and such that do not: nothing of a row
 * is left in the next. 'x' is a number where it is not 0, 'y' a text. */
START_TEST(test_rows)
{
    static const struct row {
        bool whole; /* x is */
        double x;
        const char *y; /* NULL: none */
    } rows[] = {{false, 1, "a"}, {false, 2, "a"},  {false, NAN, "a"},
                {false, 3, "b"}, {false, 4, NULL}, {true, 5, NULL},
                {true, 6, "b"},  {false, 0, NULL}, {false, 0, "a"},
                {false, 7, "a"}};
    enum { ROWS = sizeof rows / sizeof *rows };
    static const char *const names[] = {"x", "y"};
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_stored_study study = plain_study(ROWS);
    weir_key key[ROWS];
    weir_store *s;
    weir_cursor c;
    bool there;

    ck_assert_int_eq(weir_store_open(&s, NULL, &d), WEIR_OK);
    for (int i = 0; i < ROWS; i++) {
        weir_sheet sheet = one_row(&a);

        if (rows[i].whole)
            weir_sheet_whole(&sheet, "x", (int64_t)rows[i].x);
        else if (rows[i].x != 0)
            weir_sheet_real(&sheet, "x", rows[i].x);
        if (rows[i].y)
            weir_sheet_text(&sheet, "y", rows[i].y);
        key[i] = key_of(i + 1);
        put(s, i + 1, "ok", &sheet, &d);
    }
    weir_store_put_study(s, &study, key, no_label, NULL, &d);
    weir_cursor_open(&c, s, study.id, names, 2, &d);
    for (int i = 0; i < ROWS; i++) {
        bool none = rows[i].x == 0 || isnan(rows[i].x);
        weir_cell x, y;

        weir_cursor_next(&c, &there, &d);
        x = weir_cursor_cell(&c, 0), y = weir_cursor_cell(&c, 1);
        ck_assert_int_eq(x.kind, none            ? WEIR_CELL_EMPTY
                                 : rows[i].whole ? WEIR_CELL_WHOLE
                                                 : WEIR_CELL_REAL);
        ck_assert(none || weir_cell_value(&x) == rows[i].x);
        ck_assert_int_eq(y.kind, rows[i].y ? WEIR_CELL_TEXT : WEIR_CELL_EMPTY);
        if (rows[i].y)
            ck_assert_str_eq(y.text, rows[i].y);
    }
    weir_cursor_close(&c);
    weir_store_close(s);
    weir_arena_drop(&a);
}
END_TEST

/* What one's own process puts is no news. */
START_TEST(test_others)
{
    char path[] = "/tmp/weir-test-XXXXXX", *file;
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet sheet = one_row(&a);
    weir_store *mine, *theirs;
    bool others;

    ck_assert_ptr_nonnull(mkdtemp(path));
    file = weir_format(&a, "%s/weir.db", path);
    ck_assert_int_eq(weir_store_open(&mine, file, &d), WEIR_OK);
    ck_assert_int_eq(weir_store_open(&theirs, file, &d), WEIR_OK);
    weir_sheet_real(&sheet, "cycles", 1);
    ck_assert_int_eq(weir_store_look(mine, &d), WEIR_OK);
    ck_assert_int_eq(weir_store_commit(mine, &d), WEIR_OK);
    put(mine, 1, "ok", &sheet, &d);
    ck_assert_int_eq(weir_store_others(mine, &others, &d), WEIR_OK);
    ck_assert(!others);
    put(theirs, 2, "ok", &sheet, &d);
    ck_assert_int_eq(weir_store_others(mine, &others, &d), WEIR_OK);
    ck_assert(others);
    weir_store_close(theirs);
    weir_store_close(mine);
    remove(file);
    rmdir(path);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_order)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {0};
    weir_sheet one = one_row(&a), two = one_row(&a);
    const char *const *name;
    weir_store *s;
    int n, fixed = 0;

    ck_assert_int_eq(weir_store_open(&s, NULL, &d), WEIR_OK);
    weir_sheet_real(&one, "util_b", 1);
    weir_sheet_real(&one, "latency_s", 1);
    weir_sheet_text(&one, "engine", "trace");
    weir_sheet_real(&two, "share_X", 1);
    weir_sheet_real(&two, "util_a", 1);
    put(s, 1, "ok", &one, &d);
    put(s, 2, "ok", &two, &d);
    ck_assert_int_eq(weir_store_figures(s, &a, &name, &n, &d), WEIR_OK);
    for (; weir_figures[fixed]; fixed++)
        ck_assert_str_eq(name[fixed], weir_figures[fixed]);
    ck_assert_int_eq(n, fixed + 3);
    ck_assert_str_eq(name[fixed], "util_a");
    ck_assert_str_eq(name[fixed + 1], "util_b");
    ck_assert_str_eq(name[fixed + 2], "share_X");
    weir_store_close(s);
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_refused)
{
    weir_arena a = weir_arena_make();
    heard h = {""};
    weir_diag d = {.sink = hear, .user = &h};
    weir_store *s;

    ck_assert_int_eq(weir_store_open(&s, "/none/weir.db", &d), WEIR_EIO);
    ck_assert_ptr_null(s);
    ck_assert_str_eq(h.text, "0:0: the store cannot be opened: unable to open "
                             "database file\n");
    ck_assert_int_eq(weir_store_open_existing(&s, "/none/weir.db", &d),
                     WEIR_EVALUE);
    /* any other file is left alone */
    ck_assert_int_eq(weir_store_open(&s, "README.md", &d), WEIR_EVALUE);
    weir_arena_drop(&a);
}
END_TEST

/* A database that SQL has made, at PATH. */
static void make_database(const char *path, const char *sql)
{
    sqlite3 *db;

    unlink(path);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static size_t read_all(char *out, size_t size, const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    ck_assert_ptr_nonnull(f);
    n = fread(out, 1, size, f);
    fclose(f);
    return n;
}

/* Databases of other programs are refused and stay as they are, byte by
 * byte; one without anything becomes a store, and opens again. */
START_TEST(test_owner)
{
    enum { SIZE = 1 << 17 };
    static const char theirs[] = "0:0: this is a database of another program, "
                                 "not a store of weir's; it is left as it is\n";
    static const struct database {
        const char *sql, *says; /* "": a store */
    } databases[] = {
        {"CREATE TABLE bookmark(url TEXT)", theirs},
        {"CREATE VIEW v AS SELECT 1", theirs},
        {"CREATE TABLE bookmark(url TEXT); PRAGMA user_version = 1", theirs},
        {"CREATE TABLE result(x); PRAGMA user_version = 7", theirs},
        {"PRAGMA user_version = 7", theirs},
        {"CREATE TABLE study(x); CREATE TABLE point(x); CREATE TABLE "
         "result(x); CREATE TABLE figure(x); PRAGMA user_version = 7",
         "0:0: this store has format 7; this program reads format 1\n"},
        {"", ""},
        {"CREATE TABLE x(y); DROP TABLE x", ""},
    };
    char *before = malloc(SIZE), *after = malloc(SIZE);
    char path[] = "test_store.XXXXXX";

    close(mkstemp(path));
    for (size_t i = 0; i < sizeof databases / sizeof *databases; i++) {
        heard h = {""};
        weir_diag d = {.sink = hear, .user = &h};
        bool ours = *databases[i].says == '\0';
        size_t n;

        make_database(path, databases[i].sql);
        n = read_all(before, SIZE, path);
        for (int time = 0; time < 2; time++) {
            weir_store *s;

            h.text[0] = '\0';
            ck_assert_int_eq(weir_store_open(&s, path, &d),
                             ours ? WEIR_OK : WEIR_EVALUE);
            ck_assert_str_eq(h.text, databases[i].says);
            weir_store_close(s);
        }
        if (!ours) {
            ck_assert_uint_eq(read_all(after, SIZE, path), n);
            ck_assert_mem_eq(before, after, n);
        }
    }
    unlink(path);
    free(before);
    free(after);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store");
    TCase *t = tcase_create("store");

    tcase_add_test(t, test_cells);
    tcase_add_test(t, test_replaced);
    tcase_add_test(t, test_rows);
    tcase_add_test(t, test_others);
    tcase_add_test(t, test_order);
    tcase_add_test(t, test_refused);
    tcase_add_test(t, test_owner);
    suite_add_tcase(s, t);
    return run_suite(s);
}
