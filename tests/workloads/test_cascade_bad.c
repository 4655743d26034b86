/* SPDX-License-Identifier: Apache-2.0
 * test_cascade_bad.c - wrong cascades, and what is said about them.
 */
#include "tests/suite.h"
#include "tests/workloads/notes.h"
#include "workloads/einsum/cascade.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                   \
    "cascade: x\n"             \
    "ranks: {E: , M: , P: }\n" \
    "inputs: {Q: [E, P], K: [E, M]}\n"
#define LEVELS                   \
    "cascade: x\n"               \
    "ranks: {M: , P: }\n"        \
    "partition: {M: [M1, M0]}\n" \
    "inputs: {A: [M, P]}\n"
#define GEMM     \
    "outputs:\n" \
    "- Z[m, p] = Q[e, p] * K[e, m]\n"

static const struct bad {
    const char *what, *text, *notes;
    weir_status status;
} bads[] = {
#include "tests/workloads/cascade_bad.def"
};

enum { NBADS = sizeof bads / sizeof *bads };

static weir_status parse(const char *text, notes *n)
{
    weir_arena a = weir_arena_make();
    weir_diag d = {.sink = notes_sink, .user = n};
    const weir_cascade *c = NULL;
    const weir_yaml *doc;
    weir_status status;

    status = weir_yaml_read(&doc, &a, "bad.yaml", text, strlen(text), &d);
    ck_assert_msg(status == WEIR_OK, "no YAML: %s", n->text);
    status = weir_cascade_parse(&c, &a, doc, &d);
    ck_assert(status == WEIR_OK || d.errors > 0);
    weir_arena_drop(&a);
    return status;
}

START_TEST(test_bad_notes)
{
    const struct bad *b = bads + _i;
    notes n = {.len = 0};
    weir_status status = parse(b->text, &n);

    ck_assert_msg(strcmp(n.text, b->notes) == 0, "%s:\n%s\ngot\n%s\nwant\n%s",
                  b->what, b->text, n.text, b->notes);
    ck_assert_msg(status == b->status, "%s: status %d, want %d", b->what,
                  (int)status, (int)b->status);
}
END_TEST

/* MANY copies of PART between BEFORE and AFTER, in the text of an Einsum. */
static char *repeat(const char *before, const char *part, const char *after,
                    int many)
{
    size_t size;
    char *text;
    FILE *f = open_memstream(&text, &size);

    fputs(HEAD "outputs:\n- Z[m, p] = K[e, m] * ", f);
    fputs(before, f);
    for (int i = 0; i < many; i++)
        fputs(part, f);
    fprintf(f, "%s\n", after);
    fclose(f);
    return text;
}

/* Whatever is nested or long ends with a message, not with the stack. */
START_TEST(test_bad_huge)
{
    static const struct huge {
        const char *what, *before, *part, *after, *note;
    } huges[] = {
        {"parentheses", "", "(", "Q[e, p]",
         "5:87: the Einsum is nested too deeply\n"},
        {"calls", "", "exp(", "Q[e, p]",
         "5:279: the Einsum is nested too deeply\n"},
        {"minus signs", "", "-", "Q[e, p]",
         "5:87: the Einsum is nested too deeply\n"},
        {"products", "Q[e, p]", " * Q[e, p]", "",
         "5:1291: the Einsum is too long; split it\n"},
        {"coordinates", "Q[e", ", e", "]",
         "5:217: a tensor has at most 64 coordinates\n"},
        {"digits", "", "1", "",
         "5:23: the number is too large; infinity is "
         "written 'inf'\n"},
    };
    const struct huge *h = huges + _i;
    char *text = repeat(h->before, h->part, h->after, 100000);
    notes n = {.len = 0};
    weir_status status = parse(text, &n);

    free(text);
    ck_assert_msg(strcmp(n.text, h->note) == 0, "%s: got %s", h->what, n.text);
    ck_assert_int_eq(status, WEIR_ESYNTAX);
}
END_TEST

/* N lines made from FMT, which takes the line's number. */
static void many_lines(FILE *f, const char *title, const char *fmt, int n)
{
    fprintf(f, "%s\n", title);
    for (int i = 0; i < n; i++) {
        fprintf(f, fmt, i, i);
        fputc('\n', f);
    }
}

START_TEST(test_bad_many)
{
    static const struct many {
        const char *what;
        int ranks, inputs, einsums;
        const char *last;
    } manys[] = {
        {"ranks", 100, 1, 1,
         "65:3: a cascade has at most 62 ranks, levels included\n"},
        {"inputs", 1, 2000, 1, "1029:3: a cascade has at most 1024 tensors\n"},
        {"tensors of Einsums", 1, 1, 2000,
         "1030:3: a cascade has at most 1024 tensors\n"},
    };
    const struct many *m = manys + _i;
    size_t size;
    char *text;
    FILE *f = open_memstream(&text, &size);
    notes n = {.len = 0};

    fputs("cascade: x\n", f);
    many_lines(f, "ranks:", "  R%d:", m->ranks);
    many_lines(f, "inputs:", "  A%d: [R0]", m->inputs);
    many_lines(f, "einsums:", "- Z%d = A%d[r0]", m->einsums);
    many_lines(f, "outputs:", "- Y%d = Z%d", 1);
    fclose(f);
    ck_assert_int_ne(parse(text, &n), WEIR_OK);
    free(text);
    ck_assert_msg(strstr(n.text, m->last), "%s: got %.500s", m->what, n.text);
    ck_assert_int_le(n.count, 70);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cascade_bad");
    TCase *notes_case = tcase_create("notes"), *limits = tcase_create("limits");

    tcase_add_loop_test(notes_case, test_bad_notes, 0, NBADS);
    tcase_add_loop_test(limits, test_bad_huge, 0, 6);
    tcase_add_loop_test(limits, test_bad_many, 0, 3);
    suite_add_tcase(suite, notes_case);
    suite_add_tcase(suite, limits);
    return run_suite(suite);
}
