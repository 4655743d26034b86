/* SPDX-License-Identifier: Apache-2.0
 * test_bind.c - a cascade and a shape: extents, and what is wrong with a shape.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "tests/workloads/notes.h"
#include "workloads/einsum/problem.h"

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

static const weir_problem *bind(const weir_cascade *c, const weir_yaml *shape)
{
    weir_diag d = {.sink = library_sink};
    const weir_problem *p;

    ck_assert_int_eq(weir_bind(&p, &arena, c, shape, &d), WEIR_OK);
    return p;
}

static int64_t extent(const weir_problem *p, const char *rank)
{
    return p->extent[weir_cascade_rank(p->cascade, rank)];
}

static int64_t parameter(const weir_problem *p, const char *name)
{
    for (int i = 0; i < p->nparameters; i++)
        if (strcmp(p->parameter[i].name, name) == 0)
            return p->parameter[i].value;
    return -1;
}

/* FuseMax (MICRO 2024), the artifact's flat_validation.csv. */
static const struct shape {
    int64_t heads, embedding, head_dim, ffn;
} shapes[NSHAPES] = {
    {12, 768, 64, 3072},
    {16, 1024, 64, 4096},
    {8, 512, 64, 2048},
    {16, 2048, 128, 8192},
};

START_TEST(test_bind_library)
{
    const struct shape *s = shapes + _i % NSHAPES;
    const char *shape = library_shapes[_i % NSHAPES];
    const weir_cascade *c =
        library_cascade(&arena, library_cascades[_i / NSHAPES]);
    const weir_problem *p =
        bind(c, library_file(&arena, WEIR_KIND_SHAPE, shape));

    ck_assert_str_eq(p->shape, shape);
    ck_assert_str_eq(p->format, "bf16");
    ck_assert_int_eq(p->word_byte, 2);
    ck_assert_ptr_eq(p->cascade, c);
    ck_assert_int_eq(extent(p, "B"), 64);
    ck_assert_int_eq(extent(p, "H"), s->heads);
    ck_assert_int_eq(extent(p, "E"), s->head_dim);
    ck_assert_int_eq(extent(p, "F"), s->head_dim);
    ck_assert_int_eq(extent(p, "M"), 1024);
    ck_assert_int_eq(extent(p, "P"), 1024);
    ck_assert_int_eq(parameter(p, "batch"), 64);
    ck_assert_int_eq(parameter(p, "heads"), s->heads);
    ck_assert_int_eq(parameter(p, "seq"), 1024);
    ck_assert_int_eq(parameter(p, "none"), -1);
    for (int r = 0; r < c->nranks; r++)
        ck_assert_int_eq(p->extent[r] == 0, c->rank[r].level >= 0);
    if (c->implicit)
        return;
    ck_assert_int_eq(extent(p, "D"), s->embedding);
    ck_assert_int_eq(extent(p, "O"), s->embedding);
    ck_assert_int_eq(extent(p, "N"), s->heads * s->head_dim);
    ck_assert_int_eq(extent(p, "G"), s->heads * s->head_dim);
    ck_assert_int_eq(extent(p, "S"), s->ffn);
}
END_TEST

static const struct count {
    const char *cascade, *tensor;
    double points; /* of the Einsum that makes it, -1 for inputs */
    double words;
} counts[] = {
    {"attention-1pass", "Q", -1, 64. * 12 * 64 * 1024},
    {"attention-1pass", "BQK", 64. * 12 * 64 * 1024 * 1024,
     64. * 12 * 1024 * 1024},
    {"attention-1pass", "RM", 64. * 12 * 1024 * 1024, 64. * 12 * 1024},
    {"attention-1pass", "RNV", 64. * 12 * 64 * 1024 * 1024,
     64. * 12 * 64 * 1024},
    {"attention-1pass", "AV", 64. * 12 * 64 * 1024, 64. * 12 * 64 * 1024},
    {"encoder-1pass", "XM", -1, 64. * 768 * 1024},
    {"encoder-1pass", "WQ", -1, 768. * 768},
    {"encoder-1pass", "QN", 64. * 768 * 768 * 1024, 64. * 768 * 1024},
    {"encoder-1pass", "FF1", 64. * 768 * 3072 * 1024, 64. * 3072 * 1024},
};

enum { NCOUNTS = sizeof counts / sizeof *counts };

START_TEST(test_bind_count)
{
    const struct count *k = counts + _i;
    const weir_cascade *c = library_cascade(&arena, k->cascade);
    const weir_problem *p =
        bind(c, library_file(&arena, WEIR_KIND_SHAPE, "bert-base"));
    int t = weir_cascade_tensor(c, k->tensor);

    /* Products of integers below 2^53: exact. */
    ck_assert_double_eq(weir_problem_words(p, t), k->words);
    if (k->points >= 0)
        ck_assert_double_eq(weir_problem_points(p, c->tensor[t].producer),
                            k->points);
}
END_TEST

/* What `--set` or a study changes, and the extents that follow. */
static const struct change {
    const char *path, *value, *rank;
    int64_t extent;
} changes[] = {
    {"parameters.seq", "1Mi", "P", 1048576},
    {"parameters.seq", "1000", "M", 1000},
    {"parameters.batch", "1", "B", 1},
    {"parameters.heads", "3", "H", 3},
    {"parameters.heads", "3", "N", 192},
    {"batch", "2", "B", 2},
    {"heads", "embedding / head_dim", "H", 12},
    {"parameters.head_dim", "192", "E", 192},
    {"parameters.value_dim", "128", "F", 128},
    {"parameters.value_dim", "128", "G", 1536},
    {"parameters.value_dim", "128", "N", 768},
    {"extents.S", "4 * embedding", "S", 3072},
};

enum { NCHANGES = sizeof changes / sizeof *changes };

START_TEST(test_bind_change)
{
    const struct change *g = changes + _i;
    const weir_yaml *shape = library_file(&arena, WEIR_KIND_SHAPE, "bert-base");
    weir_diag d = {.sink = library_sink};
    const weir_problem *p;

    ck_assert_int_eq(
        weir_yaml_set(&shape, &arena, shape, g->path, g->value, &d), WEIR_OK);
    p = bind(library_cascade(&arena, "encoder-3pass"), shape);
    ck_assert_msg(extent(p, g->rank) == g->extent,
                  "%s: %s: got %lld, want %lld", g->path, g->rank,
                  (long long)extent(p, g->rank), (long long)g->extent);
}
END_TEST

START_TEST(test_bind_format)
{
    static const struct format {
        const char *name;
        int64_t byte;
    } formats[] = {{"fp32", 4}, {"bf16", 2}, {"fp16", 2}, {"fp8", 1}};
    const weir_yaml *shape = library_file(&arena, WEIR_KIND_SHAPE, "xlm");
    const weir_cascade *c = library_cascade(&arena, "attention-2pass");
    weir_diag d = {.sink = library_sink};

    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(
            weir_yaml_set(&shape, &arena, shape, "format", formats[i].name, &d),
            WEIR_OK);
        ck_assert_int_eq(bind(c, shape)->word_byte, formats[i].byte);
    }
}
END_TEST

/* A cascade of two ranks M and P, a level, a view, and a fixed coordinate. */
static const char tiny[] = "cascade: tiny\n"
                           "ranks: {M: keys, P: , N: both}\n"
                           "inputs: {A: [M, P]}\n"
                           "partition: {M: [M1, M0]}\n"
                           "views: {AN: {of: A, ranks: [N]}}\n"
                           "outputs:\n"
                           "- Y[p] = A[m1, m0, p] * A[3, p]\n"
                           "- Z[n] = AN[n]\n";

/* Line 4 is the first after HEAD. */
#define HEAD        \
    "shape: tiny\n" \
    "format: fp8\n" \
    "parameters: {m: 4, p: 2 * m, n: m * p}\n"
#define EXTENTS "extents: {M: m, P: p, N: n}\n"

static const struct bad {
    const char *what, *text, *notes;
} bads[] = {
    {"nothing is wrong", HEAD EXTENTS, ""},
    {"extents of other cascades", HEAD "extents: {M: m, P: p, N: n, X: 1}\n",
     ""},
    {"not a map", "- a\n", "1:1: expected a map of keys, but this is a list\n"},
    {"no name", "format: fp8\nextents: {M: 4, P: 1, N: 4}\n",
     "1:1: 'shape' is missing; it must be a text\n"},
    {"unknown key", HEAD EXTENTS "head: 12\n",
     "5:1: unknown key 'head'; did you mean 'heads'?\n"},
    {"no extents", HEAD, "1:1: shape 'tiny' needs a map 'extents'\n"},
    {"extents not a map", HEAD "extents: 4\n",
     "4:10: shape 'tiny' needs a map 'extents'\n"},
    {"an extent missing", HEAD "extents: {P: p, N: n}\n",
     "4:10: shape 'tiny' has no extent for rank 'M' of cascade 'tiny': keys\n"},
    {"two extents missing", HEAD "extents: {M: m}\n",
     "4:10: shape 'tiny' has no extent for rank 'P' of cascade 'tiny'\n"
     "4:10: shape 'tiny' has no extent for rank 'N' of cascade 'tiny': both\n"},
    {"an extent of a level", HEAD "extents: {M: m, P: p, N: n, M0: 2}\n",
     "4:29: 'M0' is a level of 'M'; the mapping decides its extent\n"},
    {"an extent of the batch", HEAD "extents: {M: m, P: p, N: n, B: 2}\n",
     "4:29: the extent of rank 'B' is said by 'batch'\n"},
    {"an extent of no words", HEAD "extents: {M: m, P: p - 8, N: n}\n",
     "4:20: rank 'P' is 0, but must be 1 ... 2147483648\n"},
    {"a negative extent", HEAD "extents: {M: m, P: -p, N: n}\n",
     "4:20: rank 'P' is -8, but must be 1 ... 2147483648\n"},
    {"a huge extent", HEAD "extents: {M: m, P: 4Gi, N: n}\n",
     "4:20: rank 'P' is 4294967296, but must be 1 ... 2147483648\n"},
    {"a batch of nothing", HEAD EXTENTS "batch: 0\n",
     "5:8: 'batch' is 0, but must be 1 ... 2147483648\n"},
    {"an unknown parameter", HEAD "extents: {M: m, P: p, N: nn * p}\n",
     "4:26: unknown name 'nn'\n"},
    {"a wrong extent of another cascade",
     HEAD "extents: {M: m, P: p, N: n, X: 0}\n",
     "4:32: rank 'X' is 0, but must be 1 ... 2147483648\n"},
    {"an extent that is a list", HEAD "extents: {M: [4], P: p, N: n}\n",
     "4:14: expected a number or a formula for 'M'\n"},
    {"a parameter of itself",
     "shape: tiny\nformat: fp8\nparameters: {m: p, p: m + 1, n: 32}\n" EXTENTS,
     "3:23: 'm' depends on itself\n"},
    {"heads of themselves", HEAD EXTENTS "heads: heads\n",
     "5:8: 'heads' depends on itself\n"},
    {"parameters not a map",
     "shape: tiny\nformat: fp8\nparameters: [m]\n" EXTENTS,
     "3:13: 'parameters' is a map from names to numbers or formulas\n"},
    {"no format", "shape: tiny\nextents: {M: 4, P: 1, N: 4}\n",
     "1:1: shape 'tiny' needs a 'format': fp32, bf16, fp16, fp8, int8, "
     "fp8_e4m3 or fp8_e5m2\n"},
    {"an unknown format",
     "shape: tiny\nformat: fp9\nextents: {M: 4, P: 1, N: 4}\n",
     "2:9: unknown format 'fp9', expected fp32, bf16, fp16, fp8, int8, "
     "fp8_e4m3 or fp8_e5m2; did you mean 'fp8'?\n"},
    {"a rank in lower case", HEAD "extents: {M: m, P: p, N: n, m: 4}\n",
     "4:29: a rank is an upper-case word such as 'M' or 'M1', not 'm'\n"},
    {"a parameter without a name",
     "shape: tiny\nformat: fp8\nparameters: {m: 4, p: 1, n: 4, \"\": "
     "3}\n" EXTENTS,
     "3:33: '' cannot be the name of a parameter: write a letter, then "
     "letters, digits or '_'\n"},
    {"a view of another size", HEAD "extents: {M: m, P: p, N: n + 1}\n",
     "1:1: view 'AN' and 'A', which it shows, differ in size: their other "
     "ranks "
     "have 33 and 32 words\n"},
    {"a coordinate beyond its rank", HEAD "extents: {M: 3, P: 1, N: 3}\n",
     "7:27: coordinate 3 is beyond rank 'M' of 'A', whose extent is 3\n"},
    {"several at once", HEAD "extents: {M: 0, P: q, N: n}\nheads: -1\n",
     "5:8: 'heads' is -1, but must be 1 ... 2147483648\n"
     "4:14: rank 'M' is 0, but must be 1 ... 2147483648\n"
     "4:20: unknown name 'q'\n"},
};

enum { NBADS = sizeof bads / sizeof *bads };

START_TEST(test_bind_bad)
{
    const struct bad *b = bads + _i;
    notes n = {.len = 0};
    weir_diag d = {.sink = notes_sink, .user = &n};
    const weir_cascade *c = library_parse(&arena, library_text(&arena, tiny));
    const weir_problem *p = NULL;
    weir_status status =
        weir_bind(&p, &arena, c, library_text(&arena, b->text), &d);

    ck_assert_msg(strcmp(n.text, b->notes) == 0, "%s: got\n%swant\n%s", b->what,
                  n.text, b->notes);
    ck_assert_int_eq(status == WEIR_OK, n.count == 0);
    ck_assert_int_eq(p != NULL, status == WEIR_OK);
    if (p) /* neither batch nor heads is said */
        ck_assert_int_eq(extent(p, "B") * extent(p, "H"), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bind");
    TCase *good = tcase_create("good"), *bad = tcase_create("bad");

    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_loop_test(good, test_bind_library, 0, NCASCADES * NSHAPES);
    tcase_add_loop_test(good, test_bind_count, 0, NCOUNTS);
    tcase_add_loop_test(good, test_bind_change, 0, NCHANGES);
    tcase_add_test(good, test_bind_format);
    tcase_add_checked_fixture(bad, setup, teardown);
    tcase_add_loop_test(bad, test_bind_bad, 0, NBADS);
    suite_add_tcase(suite, good);
    suite_add_tcase(suite, bad);
    return run_suite(suite);
}
