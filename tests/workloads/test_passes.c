/* SPDX-License-Identifier: Apache-2.0
 * test_passes.c - passes of cascades that can be counted by hand.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "workloads/analysis/passes.h"

#include <stdlib.h>
#include <string.h>

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

static const struct known {
    const char *what, *ranks, *text, *passes;
} knowns[] = {
#include "tests/workloads/passes_known.def"
};

enum { NKNOWNS = sizeof knowns / sizeof *knowns };

static const weir_passes *count(const weir_cascade *c, bool all)
{
    weir_diag d = {0};
    const weir_passes *p;

    ck_assert_int_eq(weir_passes_count(&p, &arena, c, all, &d), WEIR_OK);
    return p;
}

/* "2", "2*N", "2*N+1" */
static const char *number(const weir_cascade *c, const weir_fiber_passes *f)
{
    int first = f->passes - f->more;

    if (f->round < 0)
        return weir_format(&arena, "%d", f->passes);
    return first == 0
               ? weir_format(&arena, "%d*%s", f->more, c->rank[f->round].name)
               : weir_format(&arena, "%d*%s%+d", f->more,
                             c->rank[f->round].name, first);
}

static const char *found(const weir_cascade *c, const weir_passes *p,
                         const char *tensor, const char *rank)
{
    for (int i = 0; i < p->n; i++)
        if (strcmp(c->tensor[p->fiber[i].tensor].name, tensor) == 0 &&
            strcmp(c->rank[p->fiber[i].rank].name, rank) == 0)
            return number(c, p->fiber + i);
    return "none";
}

static const weir_cascade *cascade(const struct known *k)
{
    const char *ranks = "";
    char *word, *rest = weir_strdup(&arena, k->ranks);
    bool heads = strstr(k->text, "[b, h") != NULL;

    while ((word = strtok_r(rest, " ", &rest)))
        ranks = weir_format(&arena, "%s  %s: x\n", ranks, word);
    return library_parse(
        &arena, library_text(&arena, weir_format(&arena,
                                                 "cascade: known\n"
                                                 "ranks:\n%s%s%s",
                                                 heads ? "  B: x\n" : "", ranks,
                                                 k->text)));
}

START_TEST(test_passes_known)
{
    const struct known *k = knowns + _i;
    const weir_cascade *c = cascade(k);
    const weir_passes *p = count(c, false);
    char *part, *rest = weir_strdup(&arena, k->passes);

    while ((part = strtok_r(rest, ",", &rest))) {
        char tensor[16], rank[16], want[16];
        const char *got;

        ck_assert_int_eq(sscanf(part, "%15s %15s %15s", tensor, rank, want), 3);
        got = found(c, p, tensor, rank);
        ck_assert_msg(strcmp(got, want) == 0,
                      "%s: %s along %s: got %s, want %s", k->what, tensor, rank,
                      got, want);
    }
}
END_TEST

/* FuseMax, Table I and section IV. */
static const struct published {
    const char *cascade, *tensor, *rank;
    int passes;
} published[] = {
    {"attention-3pass", "K", "M", 3},
    {"attention-3pass-deferred", "K", "M", 2},
    {"attention-2pass", "K", "M1", 2},
    {"attention-1pass", "K", "M1", 1},
    {"encoder-3pass", "X", "P", 1},
    {"encoder-3pass", "X", "M", 3},
    {"encoder-1pass", "X", "P", 1},
    {"encoder-1pass", "X", "M1", 1},
};

enum { NPUBLISHED = sizeof published / sizeof *published };

START_TEST(test_passes_published)
{
    const struct published *k = published + _i;
    const weir_cascade *c = library_cascade(&arena, k->cascade);
    const weir_passes *p = count(c, false);
    char want[16];

    snprintf(want, sizeof want, "%d", k->passes);
    ck_assert_str_eq(found(c, p, k->tensor, k->rank), want);
    ck_assert_int_ge(p->fiber[p->worst].passes, k->passes);
}
END_TEST

/* Each step reads what is there, needs what the Einsum reads, and comes after
 * an Einsum that reads the fiber in the pass before. */
START_TEST(test_passes_proof)
{
    const weir_cascade *c = cascade(knowns + _i);
    const weir_passes *p = count(c, false);

    for (int i = 0; i < p->n; i++) {
        const weir_fiber_passes *f = p->fiber + i;

        ck_assert(f->counted);
        if (f->round < 0 && f->passes > 0)
            ck_assert_int_eq(f->nsteps, f->passes - 1);
        for (int k = 0; k < f->nsteps; k++) {
            const weir_pass_step *s = f->step + k;

            ck_assert_int_eq(s->pass, k + 2);
            ck_assert_int_ge(s->after, 0);
            ck_assert_int_ge(f->einsum_pass[s->einsum], s->pass);
            ck_assert_int_ge(f->einsum_pass[s->after], s->pass - 1);
            ck_assert_int_eq(s->via[s->nvia - 1], s->needs);
            ck_assert_int_ne(s->needs, s->tensor);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("passes");
    TCase *t = tcase_create("passes");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, test_passes_known, 0, NKNOWNS);
    tcase_add_loop_test(t, test_passes_published, 0, NPUBLISHED);
    tcase_add_loop_test(t, test_passes_proof, 0, NKNOWNS);
    suite_add_tcase(suite, t);
    return run_suite(suite);
}
