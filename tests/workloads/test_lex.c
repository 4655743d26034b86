/* SPDX-License-Identifier: Apache-2.0
 * test_lex.c - the tokens of an Einsum, and where they stand in a file.
 */
#include "base/yaml.h"
#include "tests/suite.h"
#include "workloads/einsum/lex.h"

#include <check.h>
#include <string.h>

/* Kinds are one letter each: n(ame), d(igits), s(ign), b(ad). */
static const struct row {
    const char *what, *text, *kinds, *words;
} rows[] = {
    {"nothing", "", "", ""},
    {"blanks", " \t\n", "", ""},
    {"an access", "RM[m1+1, p]", "nsnsdsns", "RM [ m1 + 1 , p ]"},
    {"no blanks", "a=b*c", "nsnsn", "a = b * c"},
    {"every sign", "[](),=+-*/:", "sssssssssss", "[ ] ( ) , = + - * / :"},
    {"a name with '_'", "_I_ i_", "nn", "_I_ i_"},
    {"a name after digits", "2M", "dn", "2 M"},
    {"a fraction", "0.5 .5 5.", "ddd", "0.5 .5 5."},
    {"a power", "1e3 1E-3 1.5e+3", "ddd", "1e3 1E-3 1.5e+3"},
    {"no power", "1e 1e+ 2ex", "dndnsdn", "1 e 1 e + 2 ex"},
    {"a lone dot", ". x", "sn", ". x"},
    {"two dots", "1..2", "dd", "1. .2"},
    {"characters of many bytes", "a × b", "nbn", "a × b"},
    {"bytes that are none", "\x80\xFF", "bb", "\x80 \xFF"},
    {"control characters",
     "a\x01"
     "b",
     "nbn", "a \x01 b"},
};

enum { NROWS = sizeof rows / sizeof *rows };

START_TEST(test_lex_tokens)
{
    const struct row *r = rows + _i;
    weir_lex l = weir_lex_start(r->text, (weir_loc){0});
    char kinds[64] = "", words[256] = "";

    for (; l.token.kind != WEIR_TOKEN_END; weir_lex_next(&l)) {
        strncat(kinds, &"\0ndsb"[l.token.kind], 1);
        strcat(words, *words ? " " : "");
        strncat(words, l.token.text, l.token.len);
        ck_assert_int_eq(l.token.sign,
                         l.token.kind == WEIR_TOKEN_SIGN ? l.token.text[0] : 0);
    }
    ck_assert_msg(strcmp(kinds, r->kinds) == 0, "%s: got %s, want %s", r->what,
                  kinds, r->kinds);
    ck_assert_msg(strcmp(words, r->words) == 0, "%s: got %s, want %s", r->what,
                  words, r->words);
    weir_lex_next(&l);
    ck_assert_int_eq(l.token.kind, WEIR_TOKEN_END);
    ck_assert_uint_eq(l.token.len, 0);
}
END_TEST

START_TEST(test_lex_is)
{
    weir_lex l = weir_lex_start("m1 12", (weir_loc){0});

    ck_assert(weir_token_is(l.token, "m1"));
    ck_assert(!weir_token_is(l.token, "m"));
    ck_assert(!weir_token_is(l.token, "m12"));
    weir_lex_next(&l);
    ck_assert(weir_token_is(l.token, "12"));
    weir_lex_next(&l);
    ck_assert(!weir_token_is(l.token, ""));
}
END_TEST

/* Where the token WORD of the text under the key "x" stands. */
static const struct place {
    const char *what, *yaml, *word;
    int line, col, len;
} places[] = {
    {"plain", "x: a + bc", "bc", 1, 8, 2},
    {"plain, the first", "x: a + bc", "a", 1, 4, 1},
    {"the end", "x: a + bc", "", 1, 10, 1},
    {"in quotes", "x: 'a + bc'", "bc", 1, 9, 2},
    {"in double quotes", "x: \"a + bc\"", "bc", 1, 9, 2},
    {"further down", "y: 1\nz: 2\nx:   a + bc", "bc", 3, 10, 2},
    {"over two lines", "x: a +\n   bc * d", "bc", 2, 4, 2},
    {"over two lines, the end", "x: a +\n   bc * d", "d", 2, 9, 1},
    {"over three lines", "x: a +\n   bc\n     * d", "d", 3, 8, 1},
    {"quotes over two lines", "x: 'a +\n  bc'", "bc", 2, 3, 2},
    {"a block", "x: |\n  a +\n  bc", "bc", 3, 3, 2},
    {"a folded block", "x: >\n  a +\n  bc", "bc", 3, 3, 2},
    {"characters of many bytes before", "x: é + bc", "bc", 1, 9, 2},
    {"an escape: the whole text", "x: \"a \\x2b bc\"", "bc", 1, 5, 9},
};

enum { NPLACES = sizeof places / sizeof *places };

START_TEST(test_lex_places)
{
    const struct place *p = places + _i;
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = NULL};
    const weir_yaml *doc, *x;
    weir_loc loc;
    weir_lex l;

    ck_assert_int_eq(
        weir_yaml_read(&doc, &a, "x.yaml", p->yaml, strlen(p->yaml), &d), 0);
    x = weir_yaml_get(doc, "x");
    l = weir_lex_start(x->text, x->loc);
    while (l.token.kind != WEIR_TOKEN_END && !weir_token_is(l.token, p->word))
        weir_lex_next(&l);
    loc = l.token.loc;
    ck_assert_msg(loc.line == p->line && loc.col == p->col && loc.len == p->len,
                  "%s: got %d:%d+%d, want %d:%d+%d", p->what, loc.line, loc.col,
                  loc.len, p->line, p->col, p->len);
    ck_assert_str_eq(loc.file, "x.yaml");
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lex");
    TCase *tokens = tcase_create("tokens"), *where = tcase_create("places");

    tcase_add_loop_test(tokens, test_lex_tokens, 0, NROWS);
    tcase_add_test(tokens, test_lex_is);
    tcase_add_loop_test(where, test_lex_places, 0, NPLACES);
    suite_add_tcase(suite, tokens);
    suite_add_tcase(suite, where);
    return run_suite(suite);
}
