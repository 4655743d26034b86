/* SPDX-License-Identifier: Apache-2.0
 * test_yaml_read.c - trees laid upon trees, and typed values out of them.
 */
#include "tests/base/yaml_heard.h"
#include "tests/suite.h"

static const struct merge {
    const char *base, *over, *want;
} merges[] = {
    {"{a: 1, b: 2}", "{b: 3, c: 4}", "a: 1\nb: 3\nc: 4\n"},
    {"{a: {x: 1, y: 2}}", "{a: {y: 3}}", "a:\n  x: 1\n  y: 3\n"},
    {"{a: 1, b: 2, c: 3}", "{b: ~}", "a: 1\nc: 3\n"},
    {"{a: 1}", "{z: ~}", "a: 1\n"},
    {"{a: [1, 2]}", "{a: [3]}", "a:\n  - 3\n"},
    {"{a: {x: 1}}", "{a: 5}", "a: 5\n"},
    {"{a: 5}", "{a: {x: 1, y: ~}}", "a:\n  x: 1\n"},
    {"5", "{a: 1}", "a: 1\n"},
    {"{a: 1}", "{}", "a: 1\n"},
};

START_TEST(test_yaml_merge)
{
    const struct merge *m = &merges[_i];
    const weir_yaml *base = tree(m->base), *over = tree(m->over);
    char *before = printed(base);
    char *got = printed(weir_yaml_merge(&arena, base, over));
    char *after = printed(base);

    ck_assert_str_eq(got, m->want);
    ck_assert_str_eq(after, before);
    free(before);
    free(got);
    free(after);
}
END_TEST

static const struct set {
    const char *path, *value, *want; /* want NULL: refused */
    const char *note;
} sets[] = {
    {"a.x", "7", "a:\n  x: 7\nb: text\nc:\n  - 1\n  - 2\n", NULL},
    {"a.y.z", "[1]",
     "a:\n  x: 1\n  y:\n    z:\n      - 1\nb: text\nc:\n  - 1\n  - 2\n", NULL},
    {"b", "{k: v}", "a:\n  x: 1\nb:\n  k: v\nc:\n  - 1\n  - 2\n", NULL},
    {"c.1", "9", "a:\n  x: 1\nb: text\nc:\n  - 1\n  - 9\n", NULL},
    {"c.2", "9", NULL, "there is no '2' to set in 'c', which is a shorter"},
    {"c.99999999999999999999999", "9", NULL, "which is a shorter list"},
    {"b.k", "9", NULL, "1:1: there is no 'k' to set in 'b', which is no map"},
    {"", "9", NULL, "'' is no path of keys"},
    {"a.", "9", NULL, "'a.' is no path of keys"},
    {".a", "9", NULL, "'.a' is no path of keys"},
    {"a..x", "9", NULL, "'a..x' is no path of keys"},
    {"a", "[1", NULL, "1:1: expected ',' or ']'"},
};

START_TEST(test_yaml_set)
{
    const struct set *s = &sets[_i];
    const weir_yaml *root = tree("{a: {x: 1}, b: text, c: [1, 2]}"), *out;
    weir_diag d = {listen, NULL, 0};
    weir_status status =
        weir_yaml_set(&out, &arena, root, s->path, s->value, &d);
    char *text;

    if (!s->want) {
        ck_assert_int_ne(status, WEIR_OK);
        ck_assert_msg(strstr(heard, s->note), "%s: %s", s->path, heard);
        return;
    }
    ck_assert_msg(status == WEIR_OK, "%s", heard);
    text = printed(out);
    ck_assert_str_eq(text, s->want);
    free(text);
}
END_TEST

START_TEST(test_yaml_set_place)
{
    const weir_yaml *out;
    weir_diag d = {listen, NULL, 0};

    ck_assert_int_eq(weir_yaml_set(&out, &arena, tree("{}"), "a.b", "c", &d),
                     WEIR_OK);
    out = weir_yaml_get(weir_yaml_get(out, "a"), "b");
    ck_assert_str_eq(out->loc.file, "--set a.b");
    ck_assert_str_eq(out->loc.text, "c");
    ck_assert_int_eq(
        weir_yaml_set(&out, &arena, NULL, repeated("a.", 40), "c", &d),
        WEIR_EVALUE);
}
END_TEST

START_TEST(test_yaml_known)
{
    static const char *const keys[] = {"rows", "columns", NULL};
    weir_diag d = {listen, NULL, 0};

    ck_assert_int_eq(weir_yaml_known(tree("{rows: 1}"), keys, &d), WEIR_OK);
    ck_assert_int_eq(
        weir_yaml_known(tree("{row: 1, rows: 2, what: 3}"), keys, &d),
        WEIR_ESYNTAX);
    ck_assert_int_eq(weir_yaml_known(tree("[]"), keys, &d), WEIR_ESYNTAX);
    ck_assert_int_eq(weir_yaml_known(NULL, keys, &d), WEIR_ESYNTAX);
    ck_assert_str_eq(
        heard, "1:2: unknown key 'row'; did you mean 'rows'?\n"
               "1:19: unknown key 'what'; expected one of 'rows', 'columns'\n"
               "1:1: expected a map of keys, but this is a list\n"
               "0:0: expected a map of keys\n");
}
END_TEST

START_TEST(test_yaml_string)
{
    const weir_yaml *map = tree("{name: x, list: [], none: }");
    weir_diag d = {listen, NULL, 0};
    const char *s;

    ck_assert_int_eq(weir_yaml_string(&s, map, "name", &d), WEIR_OK);
    ck_assert_str_eq(s, "x");
    ck_assert_int_eq(weir_yaml_string(&s, map, "list", &d), WEIR_ESYNTAX);
    ck_assert_int_eq(weir_yaml_string(&s, map, "none", &d), WEIR_ESYNTAX);
    ck_assert_int_eq(weir_yaml_string(&s, map, "gone", &d), WEIR_EVALUE);
    ck_assert_str_eq(heard, "1:17: 'list' must be a text, but this is a list\n"
                            "1:27: 'none' must be a text, but this is empty\n"
                            "1:1: 'gone' is missing; it must be a text\n");
}
END_TEST

static const struct number {
    const char *text;
    int64_t want;
    const char *note; /* NULL: read */
} numbers[] = {
    {"1", 1, NULL},
    {"4Ki", 4096, NULL},
    {"1e3", 1000, NULL},
    {"0", 0, "1:1: 'n' is 0, but it must be from 1 to 4096"},
    {"4097", 0, "must be from 1 to 4096"},
    {"1.5", 0, "must be a whole number without a unit, not '1.5'"},
    {"16 B", 0, "must be a whole number without a unit, not '16 B'"},
    {"many", 0, "'many' is no number"},
    {"[1]", 0, "'n' must be a whole number, but this is a list"},
};

START_TEST(test_yaml_int)
{
    const struct number *n = &numbers[_i];
    weir_diag d = {listen, NULL, 0};
    int64_t got = -1;
    weir_status status = weir_yaml_int(&got, tree(n->text), "n", 1, 4096, &d);

    ck_assert_msg((status == WEIR_OK) == !n->note, "%s: %s", n->text, heard);
    if (n->note)
        ck_assert_msg(strstr(heard, n->note), "%s: %s", n->text, heard);
    else
        ck_assert_int_eq(got, n->want);
}
END_TEST

static const struct measure {
    const char *text;
    weir_dimension dim;
    int64_t num, den; /* den 0: refused */
    const char *note;
} measures[] = {
    {"940 MHz", WEIR_DIM_HERTZ, 940000000, 1, NULL},
    {"30", WEIR_DIM_CYCLE, 30, 1, NULL},
    {"12 bit", WEIR_DIM_BYTE, 3, 2, NULL},
    {"1/2 B", WEIR_DIM_BYTE, 0, 0, "unknown unit '/2 B'"},
    {"2 KiB", WEIR_DIM_BIT, 16384, 1, NULL},
    {"2 KiB", WEIR_DIM_HERTZ, 0, 0,
     "'q' must be a frequency, such as '940 MHz', not '2 KiB'"},
    {"2 KiB", WEIR_DIM_COUNT, 0, 0, "must be a number without a unit"},
    {"8 EB", WEIR_DIM_BYTE, 0, 0, "unknown unit 'EB'"},
    {"9000 PB", WEIR_DIM_BIT, 0, 0, "'q' must be a width"},
};

START_TEST(test_yaml_quantity)
{
    const struct measure *m = &measures[_i];
    weir_diag d = {listen, NULL, 0};
    weir_quantity q;
    weir_status status = weir_yaml_quantity(&q, tree(m->text), "q", m->dim, &d);

    ck_assert_msg((status == WEIR_OK) == !m->note, "%s: %s", m->text, heard);
    if (m->note) {
        ck_assert_msg(strstr(heard, m->note), "%s: %s", m->text, heard);
        return;
    }
    ck_assert_int_eq(q.value.num, m->num);
    ck_assert_int_eq(q.value.den, m->den);
    ck_assert_int_eq(q.dim, m->dim);
}
END_TEST

START_TEST(test_yaml_bool)
{
    weir_diag d = {listen, NULL, 0};
    bool b = false;

    ck_assert_int_eq(weir_yaml_bool(&b, tree("true"), "b", &d), WEIR_OK);
    ck_assert(b);
    ck_assert_int_eq(weir_yaml_bool(&b, tree("no"), "b", &d), WEIR_OK);
    ck_assert(!b);
    ck_assert_int_eq(weir_yaml_bool(&b, tree("1"), "b", &d), WEIR_EVALUE);
    ck_assert_int_eq(weir_yaml_bool(&b, NULL, "b", &d), WEIR_EVALUE);
    ck_assert_str_eq(heard, "1:1: 'b' must be true or false, not '1'\n"
                            "0:0: 'b' is missing; it must be true or false\n");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static void add_values(Suite *s)
{
    TCase *edit = tcase_create("edit"), *typed = tcase_create("typed");

    tcase_add_loop_test(edit, test_yaml_merge, 0, COUNT(merges));
    tcase_add_loop_test(edit, test_yaml_set, 0, COUNT(sets));
    tcase_add_test(edit, test_yaml_set_place);
    tcase_add_test(typed, test_yaml_known);
    tcase_add_test(typed, test_yaml_string);
    tcase_add_loop_test(typed, test_yaml_int, 0, COUNT(numbers));
    tcase_add_loop_test(typed, test_yaml_quantity, 0, COUNT(measures));
    tcase_add_test(typed, test_yaml_bool);
    tcase_add_checked_fixture(edit, setup, teardown);
    tcase_add_checked_fixture(typed, setup, teardown);
    suite_add_tcase(s, edit);
    suite_add_tcase(s, typed);
}

int main(void)
{
    Suite *s = suite_create("yaml_read");

    add_values(s);
    return run_suite(s);
}
