/* SPDX-License-Identifier: Apache-2.0
 * test_print.c - a printed cascade reads back as the same cascade.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "tests/workloads/same.h"

#include <stdlib.h>

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

static const char *print(const weir_cascade *c)
{
    size_t size;
    char *text;
    const char *copy;
    FILE *f = open_memstream(&text, &size);

    weir_cascade_print(f, c);
    fclose(f);
    copy = weir_strdup(&arena, text);
    free(text);
    return copy;
}

static void check_again(const weir_cascade *c)
{
    const char *text = print(c);
    const weir_cascade *again =
        library_parse(&arena, library_text(&arena, text));

    ck_assert_msg(same_cascade(c, again), "not the same:\n%s", text);
    ck_assert_str_eq(print(again), text);
}

START_TEST(test_print_library)
{
    check_again(library_cascade(&arena, library_cascades[_i]));
}
END_TEST

/* The value of an Einsum as it is read and as it is printed. */
static const struct value {
    const char *text, *printed;
} values[] = {
    {"A[m,p]", "A[m, p]"},
    {"((A[m, p]))", "A[m, p]"},
    {"sum[m] A[m, p]", "A[m, p]"},
    {"max[ m ] A[m, p]", "max[m] A[m, p]"},
    {"min[m] A[m, p] * 2", "min[m] A[m, p] * 2"},
    {"A[m, p] + A[m, p] + 1", "A[m, p] + A[m, p] + 1"},
    {"A[m, p] + (A[m, p] + 1)", "A[m, p] + (A[m, p] + 1)"},
    {"A[m, p] - (A[m, p] - 1)", "A[m, p] - (A[m, p] - 1)"},
    {"(A[m, p] - 2) - 1", "A[m, p] - 2 - 1"},
    {"A[m, p] * (A[m, p] + 1)", "A[m, p] * (A[m, p] + 1)"},
    {"A[m, p] / (A[m, p] * 2)", "A[m, p] / (A[m, p] * 2)"},
    {"A[m, p] + A[m, p] * 2", "A[m, p] + A[m, p] * 2"},
    {"exp((A[m, p] - 1))", "exp(A[m, p] - 1)"},
    {"max(A[m, p], min(0, 1 + 2))", "max(A[m, p], min(0, 1 + 2))"},
    {"-A[m, p]", "0 - A[m, p]"},
    {"-A[m, p] * 2", "(0 - A[m, p]) * 2"},
    {"A[m, p] * -2", "A[m, p] * -2"},
    {"A[m, p] - - 2", "A[m, p] - -2"},
    {"A[m, p] * -(2)", "A[m, p] * -2"},
    {"A[m, p] + -inf", "A[m, p] + -inf"},
    {"A[m, p] * 0.1", "A[m, p] * 0.1"},
    {"A[m, p] * 1e-300", "A[m, p] * 1e-300"},
    {"A[m, p] * 0.30000000000000004", "A[m, p] * 0.30000000000000004"},
    {"A[m, p] * 123456789", "A[m, p] * 123456789"},
    {"A[3, p] + A[m, p]", "A[3, p] + A[m, p]"},
    {"A[m, p]\n    + 1", "A[m, p] + 1"},
    {"prod[m] A[m, p]", "prod[m] A[m, p]"},
    {"mean[m] sqrt(abs(A[m, p]))", "mean[m] sqrt(abs(A[m, p]))"},
    {"argmax[m] A[m, p]", "argmax[m] A[m, p]"},
    {"A[m, p] where m<=p, p - m < 4", "A[m, p] where m <= p, p - m < 4"},
    {"select(m >= p, A[m, p], -1)", "select(m >= p, A[m, p], -1)"},
    {"(A[m, p] > 0) * 2", "(A[m, p] > 0) * 2"},
    {"A[m, p] * cos(p * pow(10000, -2 * m / M))",
     "A[m, p] * cos(p * pow(1e+04, -2 * m / M))"},
    {"A[2*m+p-1, p]", "A[2 * m + p - 1, p]"},
    {"A[m, p+3]", "A[m, p+3]"},
    {"A[m - 1, p]", "A[m-1, p]"},
    {"A[p + 0, p] * m", "A[p + 0, p] * m"},
    {"A[M - 1 - m, p]", "A[M - m - 1, p]"},
    {"A[m / 2 + M / 2, p]", "A[m / 2 + M / 2, p]"},
    {"quantize(A[m, p], fp8_e4m3)", "quantize(A[m, p], fp8_e4m3)"},
};

enum { NVALUES = sizeof values / sizeof *values };

START_TEST(test_print_value)
{
    const struct value *v = values + _i;
    const weir_cascade *c = library_parse(
        &arena, library_text(&arena, weir_format(&arena,
                                                 "cascade: value\n"
                                                 "ranks: {M: , P: }\n"
                                                 "inputs: {A: [M, P]}\n"
                                                 "outputs:\n"
                                                 "- Z[p] = %s\n",
                                                 v->text)));

    ck_assert_str_eq(print(c), weir_format(&arena,
                                           "cascade: value\n"
                                           "ranks:\n"
                                           "  M: \"\"\n"
                                           "  P: \"\"\n"
                                           "inputs:\n"
                                           "  A: [M, P]\n"
                                           "outputs:\n"
                                           "  - Z[p] = %s\n",
                                           v->printed));
    check_again(c);
}
END_TEST

/* What a file can hold beside plain names. */
static const struct file {
    const char *what, *text;
} files[] = {
    {"words with signs in them",
     "cascade: 'a: b # c'\n"
     "about: \"two\\nlines, a \\\"quote\\\", a tab\\t, \\u00e9 and \\u2028\"\n"
     "source: 'null'\n"
     "ranks: {M: '- no list', P: '[no list]'}\n"
     "inputs: {A: [M, P]}\n"
     "outputs:\n"
     "- Z[p] = A[m, p]\n"},
    {"scalars, numbers that are not round",
     "cascade: scalars\n"
     "ranks: {K: , NULL: }\n"
     "inputs: {A: [K], _n: [], B: [NULL]}\n"
     "einsums:\n"
     "- Y = A[k] * _n * B[null]\n"
     "outputs:\n"
     "- Z[k] = Y * A[k]\n"},
    {"partitions in another order than ranks",
     "cascade: tiles\n"
     "ranks: {M: , P: }\n"
     "inputs: {A: [M, P]}\n"
     "partition: {P: [PA, PB, PC], M: [M1, M0]}\n"
     "outputs:\n"
     "- Z[m1, pa, pb] = A[m1, m0, pa, pb, pc]\n"},
    {"blocks, and Einsums between them",
     "cascade: blocks\n"
     "ranks: {M: , P: }\n"
     "inputs: {A: [M, P]}\n"
     "init:\n"
     "- RA[0, p] = 0\n"
     "- RB[m, 0] = -0.5\n"
     "- RC[0] = inf\n"
     "each m:\n"
     "- RA[m+1, p] = RA[m, p] + A[m, p]\n"
     "einsums between:\n"
     "- T[p] = RA[M, p] * 2\n"
     "each p:\n"
     "- RB[m, p+1] = RB[m, p] * A[m, p] + T[p]\n"
     "- RC[p+1] = min(RC[p], T[p])\n"
     "einsums after:\n"
     "- U[m] = RB[m, P]\n"
     "- V = RC[P]\n"
     "outputs:\n"
     "- X[m] = U[m] - V\n"
     "- Y = U[m] * X[m]\n"},
    {"views of inputs and of others",
     "cascade: views\n"
     "ranks: {B: , H: , E: , N: }\n"
     "views: {XN: {of: X, ranks: [N, B]}, Q: {of: QN, ranks: [B, H, E]},\n"
     "        XE: {of: X, ranks: [B, H, E]}}\n"
     "inputs: {X: [B, N], W: [B, H, E]}\n"
     "einsums:\n"
     "- QN[b, n] = X[b, n] * XN[n, b]\n"
     "outputs:\n"
     "- Z[b] = Q[b, h, e] * XE[b, h, e] * W[b, h, e]\n"},
    {"all that came later: constants, masks, formats, index tensors, scans",
     "cascade: later\n"
     "ranks: {E: , M: , P: , T: , N: , R: , X: }\n"
     "constants: {eps: 1e-6, stride: 2}\n"
     "inputs:\n"
     "  Q: [E, P]\n"
     "  K: [E, M]\n"
     "  I: {ranks: [T], holds: M}\n"
     "  W: [R]\n"
     "  IN: [N]\n"
     "  S0: [E]\n"
     "masks:\n"
     "  near: {ranks: [P, M], window: 128}\n"
     "formats:\n"
     "  K: {store: nvfp4, along: E}\n"
     "  Q: fp8_e4m3\n"
     "  S: {accumulate: fp32}\n"
     "init: ['ST[e, 0] = S0[e]']\n"
     "einsums:\n"
     "- S[m, p] = Q[e, p] * K[e, m] where near[p, m], m <= p\n"
     "- TOP[p, t] = topk[m] S[m, p]\n"
     "- VG[e, p, t] = K[e, TOP[p, t]] / eps\n"
     "- CV[x] = IN[stride * x + r] * W[r]\n"
     "- SC[I[t], e] = VG[e, p, t]\n"
     "scan t:\n"
     "- ST[e, t+1] = ST[e, t] + K[e, I[t]]\n"
     "outputs:\n"
     "- Z[e] = ST[e, T] + CV[x] + SC[m, e]\n"},
    {"TeAAL, an older sum, a scalar, take, coordinates of other ranks",
     "einsum:\n"
     "  declaration: {G: [D, S], A: [S], R: [V], P: [V], Z: [V]}\n"
     "  expression:\n"
     "  - R[d] = sum(S).(G[d, s] * A[s])\n"
     "  - Z[v] = take(R[v], P[v], 1)\n"},
    {"blocks", "cascade: x\n"
               "ranks: {E: e, M: m}\n"
               "inputs: {X: [E, M]}\n"
               "formats: {X: {store: mxfp8, along: E}, Q: {accumulate: fp32}}\n"
               "einsums:\n"
               "- Q[e, m] = quantize(X[e, m], nvfp4, e)\n"
               "- R[e, m] = quantize(X[e, m], mxfp4)\n"
               "outputs: ['Z[e, m] = Q[e, m] * R[e, m]']\n"},
    {"TeAAL, a list of declarations, take of three, a negative stride",
     "einsum:\n"
     "  declaration: ['A[K]', 'B[K]', 'C[J]', 'S', 'Z[K]', 'Y[K]']\n"
     "  expressions:\n"
     "  - Z[k] = take(A[k], B[k], C[2 * k + -1 * j], S, 2)\n"
     "  - Y[k] = take(A[k], B[k], B[k], 0)\n"},
    {"TeAAL, a constant and nothing else", "einsum:\n"
                                           "  declaration: {A: []}\n"
                                           "  expressions: ['A[] = b']\n"},
    {"TeAAL, outputs before others",
     "einsum:\n"
     "  declaration: {Z: [M], T: [M, K], A: [K, M], Y: [M], H: [K]}\n"
     "  expressions:\n"
     "  - Z[m] = A[k, m]\n"
     "  - T[m, k] = A[k, m] * H[k]\n"
     "  - Y[m] = T[m, k]\n"},
};

enum { NFILES = sizeof files / sizeof *files };

START_TEST(test_print_file)
{
    check_again(library_parse(&arena, library_text(&arena, files[_i].text)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("print");
    TCase *library = tcase_create("library"), *texts = tcase_create("texts");

    tcase_add_checked_fixture(library, setup, teardown);
    tcase_add_loop_test(library, test_print_library, 0, NCASCADES);
    tcase_add_checked_fixture(texts, setup, teardown);
    tcase_add_loop_test(texts, test_print_value, 0, NVALUES);
    tcase_add_loop_test(texts, test_print_file, 0, NFILES);
    suite_add_tcase(suite, library);
    suite_add_tcase(suite, texts);
    return run_suite(suite);
}
