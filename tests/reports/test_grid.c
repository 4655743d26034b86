/* SPDX-License-Identifier: Apache-2.0
 * test_grid.c - sheets, as tables for people and as CSV.
 */
#include "reports/csv.h"
#include "reports/grid.h"
#include "tests/suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What WRITE puts into a file, in A. */
typedef void writer(FILE *out, const void *what);

static const char *written(weir_arena *a, writer *write, const void *what)
{
    char *text = NULL;
    const char *copy;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(f);
    write(f, what);
    fclose(f);
    copy = weir_strndup(a, text, size);
    free(text);
    return copy;
}

static void write_grid(FILE *out, const void *what)
{
    weir_grid_print(out, what, "> ");
}

static void write_csv(FILE *out, const void *what)
{
    weir_csv_write(out, what);
}

static void write_table(FILE *out, const void *what)
{
    const weir_sheet *s = what;

    weir_grid_sheet(out, s, NULL, 0, *s->a);
}

static const struct layout {
    const char *what, *align, *cells[8], *want;
} layouts[] = {
    {"one cell", "l", {"a"}, "> a\n"},
    {"left and right",
     "lr",
     {"a", "1", "bcd", "234"},
     "> a      1\n> bcd  234\n"},
    {"no blanks at the end", "ll", {"a", "x", "bcd", ""}, "> a    x\n> bcd\n"},
    {"right, then empty", "rl", {"1", "x", "23", ""}, ">  1  x\n> 23\n"},
    {"characters, not bytes",
     "ll",
     {"\xC3\xA4", "x", "b", "y"},
     "> \xC3\xA4  x\n> b  y\n"},
    {"an unfinished row is not shown", "ll", {"a", "b", "c"}, "> a  b\n"},
};

START_TEST(test_grid_layout)
{
    const struct layout *l = &layouts[_i];
    weir_arena a = weir_arena_make();
    weir_grid t = weir_grid_make(&a, l->align);
    const char *got;

    for (int i = 0; i < 8 && l->cells[i]; i++)
        weir_grid_put(&t, l->cells[i]);
    got = written(&a, write_grid, &t);
    ck_assert_msg(strcmp(got, l->want) == 0, "%s: got\n%s", l->what, got);
    weir_arena_drop(&a);
}
END_TEST

static weir_sheet make_sheet(weir_arena *a)
{
    weir_sheet s = weir_sheet_make(a);

    weir_sheet_column(&s, "never");
    weir_sheet_row_add(&s);
    weir_sheet_text(&s, "name", "a, \"b\"");
    weir_sheet_whole(&s, "cycles", INT64_MAX);
    weir_sheet_real(&s, "util_1d", 0.1);
    weir_sheet_row_add(&s);
    weir_sheet_real(&s, "late", 1.0 / 3);
    weir_sheet_text(&s, "name", "c");
    weir_sheet_real(&s, "util_1d", INFINITY);
    return s;
}

START_TEST(test_csv_text)
{
    weir_arena a = weir_arena_make();
    weir_sheet s = make_sheet(&a);

    ck_assert_str_eq(written(&a, write_csv, &s),
                     "never,name,cycles,util_1d,late\n"
                     ",\"a, \"\"b\"\"\",9223372036854775807,"
                     "0.10000000000000001,\n"
                     ",c,,,0.33333333333333331\n");
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_grid_sheet)
{
    weir_arena a = weir_arena_make();
    weir_sheet s = make_sheet(&a);

    weir_sheet_real(&s, "util_1d", 0.25);
    ck_assert_str_eq(written(&a, write_table, &s),
                     "name                 cycles  util_1d      late\n"
                     "a, \"b\"  9223372036854775807   0.1000         -\n"
                     "c                         -   0.2500  0.333333\n");
    weir_arena_drop(&a);
}
END_TEST

START_TEST(test_sheet_grows)
{
    enum { COLUMNS = 40, ROWS = 100 };
    weir_arena a = weir_arena_make();
    weir_sheet s = weir_sheet_make(&a);

    for (int i = 0; i < ROWS; i++) {
        weir_sheet_row_add(&s);
        for (int k = i % 3; k < COLUMNS; k++)
            weir_sheet_whole(&s, weir_format(&a, "c%d", k), i * COLUMNS + k);
    }
    ck_assert_int_eq(s.ncolumns, COLUMNS);
    ck_assert_int_eq(s.nrows, ROWS);
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < COLUMNS; k++) {
            int column = weir_sheet_find(&s, weir_format(&a, "c%d", k));
            const weir_cell *c = weir_sheet_at(&s, i, column);

            if (k < i % 3)
                ck_assert_int_eq(c->kind, WEIR_CELL_EMPTY);
            else
                ck_assert_int_eq(c->whole, i * COLUMNS + k);
        }
    ck_assert_int_eq(weir_sheet_find(&s, "c"), -1);
    ck_assert_int_eq(weir_sheet_at(&s, 0, -1)->kind, WEIR_CELL_EMPTY);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("grid");
    TCase *grid = tcase_create("grid"), *sheet = tcase_create("sheet");

    tcase_add_loop_test(grid, test_grid_layout, 0,
                        sizeof layouts / sizeof *layouts);
    tcase_add_test(sheet, test_csv_text);
    tcase_add_test(sheet, test_grid_sheet);
    tcase_add_test(sheet, test_sheet_grows);
    suite_add_tcase(s, grid);
    suite_add_tcase(s, sheet);
    return run_suite(s);
}
