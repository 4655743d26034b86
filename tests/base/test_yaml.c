/* SPDX-License-Identifier: Apache-2.0
 * test_yaml.c - trees with places, and every way a text can be refused.
 */
#include "base/yaml.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTE = 4 << 20 };

static weir_arena arena;

/* Notes heard since the start of the test: "LINE:COL: message\n" each. */
static char heard[16384];

static void listen(void *user, weir_level level, weir_loc loc, const char *msg)
{
    size_t used = strlen(heard);

    (void)user, (void)level;
    snprintf(heard + used, sizeof heard - used, "%d:%d: %s\n", loc.line,
             loc.col, msg);
}

static void setup(void)
{
    arena = weir_arena_make();
    *heard = '\0';
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

static weir_status try(const weir_yaml **out, const char *text, size_t size)
{
    weir_diag d = {listen, NULL, 0};
    weir_status status = weir_yaml_read(out, &arena, "t", text, size, &d);

    ck_assert((status == WEIR_OK) == (d.errors == 0));
    return status;
}

static const weir_yaml *tree(const char *text)
{
    const weir_yaml *node;

    ck_assert_msg(try(&node, text, strlen(text)) == WEIR_OK, "%s", heard);
    return node;
}

static char *printed(const weir_yaml *node)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_yaml_print(f, node);
    fclose(f);
    return text;
}

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

/* N times S in the arena. */
static char *repeated(const char *s, size_t n)
{
    size_t len = strlen(s);
    char *text = WEIR_NEW(&arena, char, n *len + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, s, len);
    return text;
}

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
    Suite *s = suite_create("yaml");
    SRunner *runner = srunner_create(s);
    int failed;

    add_texts(s);
    add_values(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
