/* SPDX-License-Identifier: Apache-2.0
 * test_cascade.c - cascades of the library, and what their parts mean.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "tests/workloads/notes.h"

#include <math.h>

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

/* Figure by figure: how many ranks, tensors and Einsums a file has. */
static const struct size {
    int ranks, tensors, einsums;
    bool implicit;
} sizes[NCASCADES] = {
    {8, 15, 12, true}, {8, 12, 9, true},    {6, 9, 6, true},
    {6, 9, 6, true},   {13, 30, 18, false}, {11, 24, 12, false},
};

START_TEST(test_cascade_library)
{
    const struct size *want = sizes + _i;
    const weir_cascade *c = library_cascade(&arena, library_cascades[_i]);

    ck_assert_str_eq(c->name, library_cascades[_i]);
    ck_assert_str_ne(c->about, "");
    ck_assert_str_ne(c->source, "");
    ck_assert_int_eq(c->nranks, want->ranks);
    ck_assert_int_eq(c->ntensors, want->tensors);
    ck_assert_int_eq(c->neinsums, want->einsums);
    ck_assert_int_eq(c->implicit, want->implicit);
    ck_assert_str_eq(c->rank[WEIR_RANK_B].name, "B");
    ck_assert_str_eq(c->rank[WEIR_RANK_H].name, "H");
    for (int t = 0; t < c->ntensors; t++) {
        const weir_tensor *x = c->tensor + t;

        ck_assert_int_eq(weir_cascade_tensor(c, x->name), t);
        ck_assert_int_eq(x->kind == WEIR_TENSOR_INPUT, x->producer < 0);
        if (x->producer >= 0 && x->view < 0)
            ck_assert_int_eq(c->einsum[x->producer].out.tensor, t);
    }
    for (int r = 0; r < c->nranks; r++)
        ck_assert_int_eq(weir_cascade_rank(c, c->rank[r].name), r);
    ck_assert_int_eq(weir_cascade_tensor(c, "NONE"), -1);
    ck_assert_int_eq(weir_cascade_rank(c, "NONE"), -1);
}
END_TEST

static const struct einsum {
    const char *cascade, *out, *space, *reduced;
    weir_function reduce;
    const char *step;
} einsums[] = {
    {"attention-1pass", "BQK", "B H E P M1 M0", "E", WEIR_FN_ADD, "M1"},
    {"attention-1pass", "LM", "B H P M1 M0", "M0", WEIR_FN_MAX, "M1"},
    {"attention-1pass", "RM", "B H P M1", "", WEIR_FN_NONE, "M1"},
    {"attention-1pass", "SLN", "B H P M1 M0", "", WEIR_FN_NONE, "M1"},
    {"attention-1pass", "SLD", "B H P M1 M0", "M0", WEIR_FN_ADD, "M1"},
    {"attention-1pass", "SLNV", "B H F P M1 M0", "M0", WEIR_FN_ADD, "M1"},
    {"attention-1pass", "PRM", "B H P M1", "", WEIR_FN_NONE, "M1"},
    {"attention-1pass", "RNV", "B H F P M1", "", WEIR_FN_NONE, "M1"},
    {"attention-1pass", "AV", "B H F P", "", WEIR_FN_NONE, NULL},
    {"attention-2pass", "GM", "B H P M1", "M1", WEIR_FN_MAX, NULL},
    {"attention-2pass", "SD", "B H P M1", "M1", WEIR_FN_ADD, NULL},
    {"attention-2pass", "AV", "B H F P M1 M0", "M1 M0", WEIR_FN_ADD, NULL},
    {"attention-3pass", "QK", "B H E M P", "E", WEIR_FN_ADD, NULL},
    {"attention-3pass", "GM", "B H M P", "M", WEIR_FN_MAX, NULL},
    {"attention-3pass", "A", "B H M P", "", WEIR_FN_NONE, NULL},
    {"attention-3pass-deferred", "AV", "B H F P", "", WEIR_FN_NONE, NULL},
    {"encoder-1pass", "QN", "B D N P", "D", WEIR_FN_ADD, NULL},
    {"encoder-1pass", "SLNV", "B H F P M1 M0", "M0", WEIR_FN_ADD, "M1"},
    {"encoder-1pass", "Z", "B O G P", "G", WEIR_FN_ADD, NULL},
    {"encoder-3pass", "FF1", "B O S P", "O", WEIR_FN_ADD, NULL},
    {"encoder-3pass", "FF2", "B D S P", "S", WEIR_FN_ADD, NULL},
};

enum { NEINSUMS = sizeof einsums / sizeof *einsums };

START_TEST(test_cascade_einsum)
{
    const struct einsum *want = einsums + _i;
    const weir_cascade *c = library_cascade(&arena, want->cascade);
    int t = weir_cascade_tensor(c, want->out);
    const weir_einsum *e;

    ck_assert_msg(t >= 0, "%s: no %s", want->cascade, want->out);
    e = c->einsum + c->tensor[t].producer;
    ck_assert_str_eq(library_ranks(c, e->space), want->space);
    ck_assert_str_eq(library_ranks(c, e->reduced), want->reduced);
    ck_assert_int_eq(e->reduce, want->reduce);
    if (want->step)
        ck_assert_int_eq(e->step, weir_cascade_rank(c, want->step));
    else
        ck_assert_int_eq(e->step, -1);
}
END_TEST

START_TEST(test_cascade_levels)
{
    const weir_cascade *c = library_cascade(&arena, "attention-1pass");
    int m = weir_cascade_rank(c, "M");

    ck_assert(c->rank[m].partitioned);
    ck_assert_int_eq(c->rank[m].level, -1);
    ck_assert_int_eq(c->rank[m].base, m);
    ck_assert_str_eq(c->rank[m].about, "keys");
    ck_assert_str_eq(c->rank[m + 2].name, "M1");
    ck_assert_int_eq(c->rank[m + 2].base, m);
    ck_assert_int_eq(c->rank[m + 2].level, 1);
    ck_assert_str_eq(c->rank[m + 3].name, "M0");
    ck_assert_int_eq(c->rank[m + 3].level, 0);
}
END_TEST

START_TEST(test_cascade_iterative)
{
    const weir_cascade *c = library_cascade(&arena, "attention-1pass");
    const weir_tensor *rm = c->tensor + weir_cascade_tensor(c, "RM");
    const weir_tensor *rd = c->tensor + weir_cascade_tensor(c, "RD");
    const weir_tensor *lm = c->tensor + weir_cascade_tensor(c, "LM");
    const weir_tensor *av = c->tensor + weir_cascade_tensor(c, "AV");
    const weir_expr *value = c->einsum[av->producer].value;

    ck_assert_int_eq(rm->step, weir_cascade_rank(c, "M1"));
    ck_assert_double_eq(rm->initial, -INFINITY);
    ck_assert_double_eq(rd->initial, 0);
    ck_assert_int_eq(lm->step, -1);
    ck_assert_int_eq(c->einsum[rm->producer].out.index[0].offset, 1);
    ck_assert_str_eq(library_ranks(c, rm->ranks), "B H P M1");
    ck_assert_int_eq(av->kind, WEIR_TENSOR_OUTPUT);
    ck_assert_int_eq(value->function, WEIR_FN_DIV);
    ck_assert_int_eq(value->arg[1]->access.index[0].stop, rd->step);
    ck_assert_int_eq(value->arg[1]->access.index[0].rank, -1);
}
END_TEST

/* A key of 64 words per head becomes a rank of all heads. */
START_TEST(test_cascade_views)
{
    static const struct view {
        const char *name, *of, *ranks;
        weir_tensor_kind kind;
    } views[] = {
        {"XM", "X", "B D M", WEIR_TENSOR_INPUT},
        {"Q", "QN", "B H E P", WEIR_TENSOR_INTERMEDIATE},
        {"V", "VN", "B H F M", WEIR_TENSOR_INTERMEDIATE},
        {"AN", "AV", "B G P", WEIR_TENSOR_INTERMEDIATE},
    };
    const weir_cascade *c = library_cascade(&arena, "encoder-1pass");

    for (int i = 0; i < 4; i++) {
        const struct view *want = views + i;
        const weir_tensor *v = c->tensor + weir_cascade_tensor(c, want->name);
        int of = weir_cascade_tensor(c, want->of);

        ck_assert_int_eq(v->view, of);
        ck_assert_int_lt(of, (int)(v - c->tensor));
        ck_assert_int_eq(v->kind, want->kind);
        ck_assert_int_eq(v->producer, c->tensor[of].producer);
        ck_assert_str_eq(library_ranks(c, v->ranks), want->ranks);
    }
}
END_TEST

/* A prefix sum over a whole rank: the pedagogical example of EDGE. */
START_TEST(test_cascade_whole_rank)
{
    const weir_cascade *c =
        library_parse(&arena, library_text(&arena, "cascade: scan\n"
                                                   "ranks: {I: }\n"
                                                   "inputs: {A: [I]}\n"
                                                   "init: ['S[0] = 0']\n"
                                                   "each i:\n"
                                                   "- S[i+1] = S[i] + A[i]\n"
                                                   "outputs:\n"
                                                   "- Z = S[I]\n"));

    ck_assert_int_eq(c->tensor[1].step, weir_cascade_rank(c, "I"));
    ck_assert_int_eq(c->tensor[2].n, 0);
    ck_assert_str_eq(library_ranks(c, c->einsum[1].space), "B H");
}
END_TEST

/* Only B is declared: it is written out, and H stays 1 for all. */
START_TEST(test_cascade_batch_only)
{
    const weir_cascade *c = library_parse(
        &arena, library_text(&arena, "cascade: linear\n"
                                     "ranks: {B: many, I: , O: }\n"
                                     "inputs: {X: [B, I], W: [O, I]}\n"
                                     "outputs:\n"
                                     "- Y[b, o] = X[b, i] * W[o, i]\n"));

    ck_assert(!c->implicit);
    ck_assert_str_eq(c->rank[WEIR_RANK_B].about, "many");
    ck_assert_str_eq(library_ranks(c, c->einsum[0].space), "B I O");
}
END_TEST

static const char teaal[] = "einsum:\n"
                            "  declaration:\n"
                            "    Z: [M, N]\n"
                            "    T: [K, M, N]\n"
                            "    A: [K, M]\n"
                            "    B: [K, N]\n"
                            "    U: [I_]\n"
                            "    V: [I_]\n"
                            "  expressions:\n"
                            "  - V[i_] = U[i_]\n"
                            "  - T[k, m, n] = A[k, m] * B[k, n]\n"
                            "  - Z[m, n] = T[k, m, n]\n"
                            "mapping:\n"
                            "  loop-order: {Z: [K, M, N]}\n";

START_TEST(test_cascade_teaal)
{
    static const char *const order[] = {"A", "B", "U", "T", "V", "Z"};
    notes n = {.len = 0};
    weir_diag d = {.sink = notes_sink, .user = &n};
    const weir_cascade *c;

    ck_assert_int_eq(
        weir_cascade_parse(&c, &arena, library_text(&arena, teaal), &d),
        WEIR_OK);
    ck_assert_str_eq(n.text, "13:1: note: TeAAL's 'mapping' is not read\n");
    ck_assert_str_eq(c->name, "text");
    ck_assert(c->implicit);
    ck_assert_int_eq(c->ntensors, 6);
    for (int t = 0; t < 6; t++)
        ck_assert_str_eq(c->tensor[t].name, order[t]);
    ck_assert_int_eq(c->tensor[2].kind, WEIR_TENSOR_INPUT);
    ck_assert_int_eq(c->tensor[3].kind, WEIR_TENSOR_INTERMEDIATE);
    ck_assert_int_eq(c->tensor[4].kind, WEIR_TENSOR_OUTPUT);
    ck_assert_str_eq(library_ranks(c, c->einsum[2].reduced), "K");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cascade");
    TCase *files = tcase_create("files"), *parts = tcase_create("parts");

    tcase_add_checked_fixture(files, setup, teardown);
    tcase_add_loop_test(files, test_cascade_library, 0, NCASCADES);
    tcase_add_loop_test(files, test_cascade_einsum, 0, NEINSUMS);
    tcase_add_checked_fixture(parts, setup, teardown);
    tcase_add_test(parts, test_cascade_levels);
    tcase_add_test(parts, test_cascade_iterative);
    tcase_add_test(parts, test_cascade_views);
    tcase_add_test(parts, test_cascade_whole_rank);
    tcase_add_test(parts, test_cascade_batch_only);
    tcase_add_test(parts, test_cascade_teaal);
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, parts);
    return run_suite(suite);
}
