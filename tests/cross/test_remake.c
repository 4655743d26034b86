/* SPDX-License-Identifier: Apache-2.0
 * test_remake.c - a mapping that is laid once more for another problem is the
 * one that would be made from its document: the same mapping and figures, or
 * the same mistakes at the same places.
 */
#include "mapper/cost.h"
#include "tests/cross/point.h"
#include "tests/reports/studies.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>

enum { PROBLEMS = 300 };

typedef struct laid {
    const char *shape, *machine, *accounting;
    const char *mapping; /* a name, or what is laid on fusemax-binding */
} laid;

static const laid cases[] = {
    {"bert-base", "flat-cloud", "published", "unfused"},
    {"bert-base", "flat-cloud", "published", "flat"},
    {"xlm", "fusemax-cascade", "published", "fusemax-cascade"},
    {"xlm", "fusemax-cascade", "physical", "fusemax-cascade"},
    {"t5-small", "fusemax-architecture", "physical", "fusemax-architecture"},
    {"bert-base", "fusemax-cloud", "published", "fusemax-binding"},
    {"bert-base", "fusemax-cloud", "physical", "fusemax-binding"},
    {"bert-base", "fusemax-cloud", "physical", "fusemax-binding-deep"},
    {"bert-base", "fusemax-cloud", "physical", "layer-binding"},
    {"bert-base", "flat-cloud", "published", "layer-flat"},
    {"attention", "b200", "physical", "fa4"},
    /* tiles and skews that ask for extents, and may be wrong for some */
    {"bert-base", "fusemax-cloud", "physical",
     "base: fusemax-binding\ntile: {M0: \"min(array2d.rows, M / 16)\"}\n"},
    {"bert-base", "fusemax-cloud", "physical",
     "base: fusemax-binding\nskew: {LM: \"max(1, seq / 8192)\"}\n"},
    {"bert-base", "fusemax-cloud", "published",
     "base: fusemax-binding\ntile: {P1: \"max(1, seq / 4096)\"}\n"},
    {"bert-base", "fusemax-cloud", "physical",
     "base: fusemax-binding\nbanks: {K: \"batch - 2\", V: \"seq % 7\"}\n"},
    /* variants: of the problem, of the machine, of both */
    {"bert-base", "fusemax-cloud", "physical",
     "base: fusemax-binding\nvariants:\n"
     "  - {if: M >= 8192, tile: {P1: 2}}\n"
     "  - {if: batch > 4, order: [heads, batch, P2, M1, P1]}\n"
     "  - {if: physical, tile: {M0: 128}}\n"},
};

enum { CASES = sizeof cases / sizeof *cases };

static unsigned long state;

/* Numerical Recipes' 64-bit linear congruence; a number below N. */
static int draw(int n)
{
    state = state * 6364136223846793005ul + 1442695040888963407ul;
    return (int)(state >> 33) % n;
}

static const weir_problem *draw_problem(weir_arena *a,
                                        const point_documents *docs)
{
    const weir_yaml *shape = docs->shape;
    const weir_problem *p;
    weir_diag d = {0};
    int seq = 1 << draw(18);

    weir_yaml_set(&shape, a, shape, "parameters.seq",
                  weir_format(a, "%d", draw(2) ? seq : seq + draw(seq) + 1),
                  &d);
    weir_yaml_set(&shape, a, shape, "parameters.batch",
                  weir_format(a, "%d", 1 + draw(8)), &d);
    ck_assert_int_eq(weir_bind(&p, a, docs->cascade, shape, &d), WEIR_OK);
    return p;
}

static char *print(const weir_mapping *m)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_mapping_print(f, m);
    fclose(f);
    return text;
}

static void check_same(weir_arena a, const weir_mapping *x,
                       const weir_mapping *y)
{
    char *text[] = {print(x), print(y)};
    weir_diag d = {0};
    const weir_stats *s, *t;

    ck_assert_str_eq(text[0], text[1]);
    free(text[0]);
    free(text[1]);
    ck_assert_int_eq(weir_cost_run(&s, &a, x, &d), WEIR_OK);
    ck_assert_int_eq(weir_cost_run(&t, &a, y, &d), WEIR_OK);
    ck_assert_int_eq(s->cycles, t->cycles);
    ck_assert(s->energy_j == t->energy_j);
    ck_assert(s->traffic_byte == t->traffic_byte);
}

/* Make it for P and lay LIKE for P; what is made, or NULL. */
static const weir_mapping *check_one(weir_arena *a, const weir_yaml *doc,
                                     const weir_machine *machine,
                                     const weir_problem *p,
                                     const weir_mapping *like)
{
    heard made = {""}, again = {""};
    weir_diag d = {.sink = hear, .user = &made};
    weir_diag e = {.sink = hear, .user = &again};
    const weir_mapping *m, *n;
    weir_status status = weir_mapping_make(&m, a, doc, p, machine, &d);

    if (like) {
        ck_assert_int_eq(weir_mapping_remake(&n, a, like, p, &e), status);
        ck_assert_str_eq(again.text, made.text);
        if (status == WEIR_OK)
            check_same(*a, m, n);
    }
    return status == WEIR_OK ? m : NULL;
}

START_TEST(test_remade)
{
    const laid *c = &cases[_i];
    point named = {c->shape, c->machine, c->mapping, c->accounting, {{0}}};
    weir_arena a = weir_arena_make(), kept = weir_arena_make();
    weir_diag d = {0};
    const weir_mapping *like = NULL;
    const weir_machine *machine;
    point_documents docs;
    int made = 0;

    state = (unsigned long)_i;
    ck_assert_int_eq(point_documents_load(&docs, &kept, &named, &d), WEIR_OK);
    weir_yaml_set(&docs.machine, &kept, docs.machine, "accounting",
                  c->accounting, &d);
    ck_assert_int_eq(weir_machine_parse(&machine, &kept, docs.machine, &d),
                     WEIR_OK);
    for (int i = 0; i < PROBLEMS; i++) {
        weir_arena scratch = a;
        const weir_problem *p = draw_problem(&scratch, &docs);

        if (check_one(&scratch, docs.mapping, machine, p, like))
            made++;
        if (!like) /* its problem is gone when it is laid again */
            like = check_one(&kept, docs.mapping, machine, p, NULL);
    }
    ck_assert_int_gt(made, PROBLEMS / 10);
    weir_arena_drop(&a);
    weir_arena_drop(&kept);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("remake");
    TCase *t = tcase_create("remake");

    tcase_add_loop_test(t, test_remade, 0, CASES);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return run_suite(s);
}
