/* SPDX-License-Identifier: Apache-2.0
 * test_yaml.c - trees with places, and every way a text can be refused.
 */
#include "tests/base/yaml_heard.h"
#include "tests/suite.h"

#include <unistd.h>

enum { FILE_BYTE = 4 << 20 };

static const struct bad {
    const char *what, *text;
    size_t size; /* 0: up to the NUL */
    const char *notes;
} bads[] = {
    {"NUL bytes", "a: \0b", 5, "1:4: control character 0x00"},
    {"control character", "a: 1\nb: \x1b[0m", 0, "2:4: control character 0x1b"},
    {"no UTF-8", "a: 1\nb: x\xFF", 0, "2:5: byte 0xff is not UTF-8"},
    {"half a character", "a: \xC3", 0, "1:4: byte 0xc3 is not UTF-8"},
    {"UTF-16",
     "\xFF\xFE"
     "a\0",
     4, "1:1: byte 0xff is not UTF-8"},
    {"tab", "a:\n\tb: 1\n", 0, "2:1: a tab cannot indent"},
    {"reserved", "a: `b`\n", 0, "1:4: a text cannot begin with '`'"},
    {"open quote", "a: 1\nb: \"x\nc: 2\n", 0, "2:4: the closing quote"},
    {"open quote '", "b: 'x\nc: 2\n", 0, "1:4: the closing quote"},
    {"open list", "a: [1, 2\nb: 3\n", 0, "2:2: expected ',' or ']'"},
    {"open list at the end", "\na: [1, 2", 0, "2:4: expected ',' or ']'"},
    {"open map", "a: {b: 1\n", 0, "1:4: expected ',' or '}'"},
    {"two colons", "a: b: c\n", 0, "1:5: a ':' is not allowed here"},
    {"indent", "a:\n  b: 1\n c: 2\n", 0, "3:2: expected a key"},
    {"list indent", "a:\n  - 1\n  b: 2\n", 0, "3:3: expected '- '"},
    {"no colon", "a: 1\nb\n", 0, "2:1: expected ':' after the key"},
    {"escape", "a: \"\\q\"\n", 0, "1:5: found unknown escape character"},
    {"anchor", "a: &b 1\n", 0, "1:4: anchor '&b' is not supported"},
    {"alias", "a: *b\n", 0, "1:4: alias '*b' is not supported"},
    {"stars", "a: **\n", 0, "1:5: a text that begins with '*' or '&'"},
    {"tag", "a: !x 1\n", 0, "1:4: tag '!x' is not supported"},
    {"two documents", "--- a\n--- b\n", 0, "2:1: a second document"},
    {"text after a map", "{a: b}\nc\n", 0, "2:1: expected the end of the text"},
    {"escaped NUL", "a: \"\\0\"\n", 0, "1:5: a text cannot hold"},
    {"list as key", "[a]: 1\n", 0, "1:1: a key must be a text, not a list"},
    {"map as key", "{a: 1}: 1\n", 0, "1:1: a key must be a text, not a map"},
    {"no key", "~: 1\n", 0, "1:1: a key must be a text; write one"},
    {"column in bytes", "\xC3\xA9: @\n", 0, "1:5: a text cannot begin"},
    {"after a byte order mark",
     "\xEF\xBB\xBF"
     "a: @\n",
     0, "1:4: a text cannot begin with '@'"},
    {"CRLF", "a: 1\r\nb: @\r\n", 0, "2:4: a text cannot begin"},
    {"all at once", "a: *x\nb: &y 1\na: 2\nb: 3\n", 0,
     "1:4: alias '*x' is not supported; repeat the value, or use 'base:'\n"
     "2:4: anchor '&y' is not supported; remove it\n"
     "3:1: key 'a' is given twice; it was given on line 1 already\n"
     "4:1: key 'b' is given twice; it was given on line 2 already\n"},
};

START_TEST(test_yaml_refused)
{
    const struct bad *b = &bads[_i];
    const weir_yaml *node;
    weir_status status =
        try(&node, b->text, b->size ? b->size : strlen(b->text));

    ck_assert_msg(status == WEIR_ESYNTAX, "%s: read", b->what);
    ck_assert_msg(strncmp(heard, b->notes, strlen(b->notes)) == 0,
                  "%s: got\n%swant\n%s", b->what, heard, b->notes);
}
END_TEST

START_TEST(test_yaml_depth)
{
    static const char *const openers[] = {"[", "- ", "{a: ", "? "};
    const weir_yaml *node;
    char *text = repeated(openers[_i], 33);

    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_ESYNTAX);
    ck_assert_msg(strstr(heard, "more than 32 deep"), "%s", heard);
    text = repeated(openers[_i], 100000);
    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_ESYNTAX);
    text = weir_format(&arena, "%sx%s", repeated("[", 32), repeated("]", 32));
    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_OK);
}
END_TEST

START_TEST(test_yaml_large)
{
    const weir_yaml *node;
    char *text = repeated("a, ", FILE_BYTE / 3);

    memcpy(text, "[a", 2);
    text[strlen(text) - 1] = ']'; /* one line of 1.4 million items */
    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_OK);
    ck_assert_uint_gt(node->n, 1000000);
    ck_assert_int_gt(node->item[node->n - 1]->loc.col, 4000000);
    text = repeated("x", FILE_BYTE + 1);
    ck_assert_int_eq(try(&node, text, FILE_BYTE), WEIR_OK);
    ck_assert_int_eq(try(&node, text, FILE_BYTE + 1), WEIR_ESYNTAX);
    ck_assert_str_eq(heard, "0:0: the file is larger than 4 MiB\n");
}
END_TEST

START_TEST(test_yaml_many_errors)
{
    const weir_yaml *node;
    char *text = repeated("a: 1\n", 1000);

    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_ESYNTAX);
    ck_assert_ptr_nonnull(strstr(heard, "given up after 20 errors"));
}
END_TEST

START_TEST(test_yaml_many_keys)
{
    char *text = WEIR_NEW(&arena, char, 20000 * 8), *end = text;
    const weir_yaml *node;

    for (int i = 0; i < 20000; i++) {
        end += sprintf(end, "%d:\n", i);
        if (i == 16383)
            ck_assert_uint_eq(tree(text)->n, 16384);
    }
    ck_assert_int_eq(try(&node, text, strlen(text)), WEIR_ESYNTAX);
    ck_assert_str_eq(heard, "16385:1: a map has more than 16384 keys\n");
}
END_TEST

START_TEST(test_yaml_empty)
{
    static const char *const texts[] = {"",  "\n",     "# note\n",    "---\n",
                                        "~", "null\n", "\xEF\xBB\xBF"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const weir_yaml *node = tree(texts[i]);

        ck_assert_int_eq(node->kind, WEIR_YAML_NULL);
        ck_assert_str_eq(node->text, "");
        ck_assert_int_ge(node->loc.line, 1);
    }
}
END_TEST

START_TEST(test_yaml_places)
{
    static const struct {
        const char *key;
        int line, col, len;
        const char *text;
    } rows[] = {
        {"plain", 1, 8, 5, "x + y"},
        {"double", 2, 10, 3, "abc"},
        {"single", 3, 10, 3, "a'b"},
        {"literal", 5, 3, 3, "l 1\nl 2\n"},
        {"folded", 9, 4, 4, "\nword more\n"},
        {"wide", 11, 7, 4, "\xC3\xA9\xC3\xA9"},
        {"lines", 12, 9, 5, "first second"},
        {"none", 14, 8, 1, ""},
    };
    const weir_yaml *map = tree("plain: x + y # note\n"
                                "double: \"abc\"\n"
                                "single: 'a''b'\n"
                                "literal: |\n"
                                "  l 1\n"
                                "  l 2\n"
                                "folded: >\n"
                                "\n"
                                "   word\n"
                                "   more\n"
                                "wide: \xC3\xA9\xC3\xA9\n"
                                "lines:  first\n"
                                "   second\n"
                                "none: \"\"\n");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const weir_yaml *node = weir_yaml_get(map, rows[i].key);

        ck_assert_str_eq(node->text, rows[i].text);
        ck_assert_msg(node->loc.line == rows[i].line &&
                          node->loc.col == rows[i].col &&
                          (node->loc.len == rows[i].len || i == 2),
                      "%s: got %d:%d, %d", rows[i].key, node->loc.line,
                      node->loc.col, node->loc.len);
        ck_assert_str_eq(node->loc.file, "t");
    }
    ck_assert_int_eq(map->loc.line, 1);
    ck_assert_ptr_null(weir_yaml_get(map, "nothing"));
    ck_assert_ptr_null(weir_yaml_get(NULL, "plain"));
}
END_TEST

/* Each prints as itself, or as the second text; both read back the same. */
static const struct print {
    const char *text, *want;
} prints[] = {
    {"null\n", NULL},
    {"a\n", NULL},
    {"{}\n", NULL},
    {"[]\n", NULL},
    {"a: 1\nb: null\nc: {}\nd: []\n", NULL},
    {"a:\n  b:\n    - 1\n    - 2\n  c: x\n", NULL},
    {"- a: 1\n  b: 2\n- - 1\n  - 2\n- null\n", NULL},
    {"{a: [1, {b: c}], d: ~}", "a:\n  - 1\n  - b: c\nd: null\n"},
    {"a: 'null'\nb: \"~\"\n", "a: \"null\"\nb: \"~\"\n"},
    {"a: '- x'\nb: 'x: y'\nc: 'x #y'\nd: 'x:'\ne: ' x'\nf: 'x '\n",
     "a: \"- x\"\nb: \"x: y\"\nc: \"x #y\"\nd: \"x:\"\ne: \" x\"\nf: \"x \"\n"},
    {"a: |\n  x\n  y\n", "a: \"x\\ny\\n\"\n"},
    {"a: \"\\t\\e\\x85\\u2028\\\\\\\"\"\n",
     "a: \"\\t\\u001B\\u0085\\u2028\\\\\\\"\"\n"},
    {"a: \xC3\xA9\n", "a: \"\xC3\xA9\"\n"},
    {"a: -inf\nb: -1\nc: 12 x 16 bit\nd: RM[0, p] = 1\n", NULL},
    {"'': 1\n'---': 2\n'?': 3\n", "\"\": 1\n\"---\": 2\n\"?\": 3\n"},
    {"a: ...\nb: '@'\n", "a: \"...\"\nb: \"@\"\n"},
};

START_TEST(test_yaml_print)
{
    const struct print *p = &prints[_i];
    char *once = printed(tree(p->text)), *twice = printed(tree(once));

    ck_assert_str_eq(once, p->want ? p->want : p->text);
    ck_assert_str_eq(twice, once);
    free(once);
    free(twice);
}
END_TEST

START_TEST(test_yaml_print_long_key)
{
    const char *key = repeated("k", 5000);
    char *text = printed(tree(weir_format(&arena, "? %s\n: {b: 1}\n", key)));
    const weir_yaml *map = tree(text);

    ck_assert_uint_eq(map->n, 1);
    ck_assert_str_eq(map->key[0]->text, key);
    ck_assert_str_eq(weir_yaml_get(map->item[0], "b")->text, "1");
    free(text);
}
END_TEST

START_TEST(test_yaml_load)
{
    char path[] = "/tmp/weir-test-XXXXXX";
    int f = mkstemp(path);
    weir_diag d = {listen, NULL, 0};
    const weir_yaml *node;

    ck_assert_int_ge(f, 0);
    ck_assert_int_eq(write(f, "a: 1\n", 5), 5);
    close(f);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, path, &d), WEIR_OK);
    ck_assert_str_eq(weir_yaml_get(node, "a")->text, "1");
    ck_assert_str_eq(node->loc.file, path);
    ck_assert_int_eq(truncate(path, FILE_BYTE + 1), 0);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, path, &d), WEIR_ESYNTAX);
    unlink(path);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, path, &d), WEIR_EIO);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, "/", &d), WEIR_EIO);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, "/dev/null", &d), WEIR_OK);
    ck_assert_int_eq(node->kind, WEIR_YAML_NULL);
    ck_assert_int_eq(weir_yaml_load(&node, &arena, "/dev/zero", &d),
                     WEIR_ESYNTAX);
    ck_assert_str_eq(
        heard, "0:0: the file is larger than 4 MiB\n"
               "0:0: the file cannot be read: there is none of that name\n"
               "0:0: the file cannot be read: it is a directory\n"
               "0:0: the file is larger than 4 MiB\n");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

static void add_texts(Suite *s)
{
    TCase *refused = tcase_create("refused"), *read = tcase_create("read");
    TCase *print = tcase_create("print");

    tcase_set_timeout(refused, 120); /* 4 MiB under a sanitizer, busy host */
    tcase_add_loop_test(refused, test_yaml_refused, 0, COUNT(bads));
    tcase_add_loop_test(refused, test_yaml_depth, 0, 4);
    tcase_add_test(refused, test_yaml_large);
    tcase_add_test(refused, test_yaml_many_errors);
    tcase_add_test(refused, test_yaml_many_keys);
    tcase_add_test(read, test_yaml_empty);
    tcase_add_test(read, test_yaml_places);
    tcase_add_test(read, test_yaml_load);
    tcase_add_loop_test(print, test_yaml_print, 0, COUNT(prints));
    tcase_add_test(print, test_yaml_print_long_key);
    tcase_add_checked_fixture(refused, setup, teardown);
    tcase_add_checked_fixture(read, setup, teardown);
    tcase_add_checked_fixture(print, setup, teardown);
    suite_add_tcase(s, refused);
    suite_add_tcase(s, read);
    suite_add_tcase(s, print);
}

int main(void)
{
    Suite *s = suite_create("yaml");

    add_texts(s);
    return run_suite(s);
}
