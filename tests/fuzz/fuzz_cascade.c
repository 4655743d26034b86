/* SPDX-License-Identifier: Apache-2.0
 * fuzz_cascade.c - any bytes as a cascade, or with a key `shape` as the shape
 * of one; what could be read must print and read back as the same cascade.
 */
#include "tests/fuzz/fuzz.h"

#include "tests/workloads/same.h"
#include "workloads/analysis/count.h"
#include "workloads/einsum/problem.h"

#include <stdlib.h>

static const char one_pass[] =
    "cascade: bound\n"
    "ranks: {E: , M: , P: , N: }\n"
    "inputs: {Q: [E, P], KN: [N, M]}\n"
    "partition: {M: [M1, M0]}\n"
    "views: {K: {of: KN, ranks: [E, M]}}\n"
    "init: ['R[0, p] = 0']\n"
    "each m1:\n"
    "- S[m1, p] = Q[e, p] * K[e, m1, m0] * KN[0, m1, m0]\n"
    "- R[m1+1, p] = R[m1, p] + S[m1, p]\n"
    "outputs: ['Z[p] = R[M1, p]']\n";

/* Makes the caret and the source line, which walk over the text again. */
static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    static char line[8192];
    FILE *f = fmemopen(line, sizeof line, "w");

    (void)user;
    weir_sink_caret(f, level, loc, msg);
    fclose(f);
}

static weir_status parse(const weir_cascade **out, weir_arena *a,
                         const char *text, size_t size, weir_diag *d)
{
    const weir_yaml *doc;

    WEIR_TRY(weir_yaml_read(&doc, a, "again", text, size, d));
    return weir_cascade_parse(out, a, doc, d);
}

/* What includes others reads back with its tensors in another order. */
static bool includes(const weir_yaml *doc)
{
    for (size_t i = 0; doc->kind == WEIR_YAML_MAP && i < doc->n; i++)
        if (strncmp(doc->key[i]->text, "include", 7) == 0)
            return true;
    return false;
}

static void check_print(const weir_cascade *c, weir_arena *a, bool exact)
{
    weir_diag d = {.sink = weir_sink_caret, .user = stderr};
    const weir_cascade *again;
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);

    weir_cascade_print(f, c);
    fclose(f);
    if (parse(&again, a, text, size, &d) != WEIR_OK ||
        (exact && !same_cascade(c, again))) {
        fprintf(stderr, "printed, this is not the same cascade:\n%s", text);
        abort();
    }
    free(text);
}

/* What an Einsum is asked by others must have an answer. */
static void ask(const weir_cascade *c)
{
    int count[WEIR_FUNCTIONS];

    for (int e = 0; e < c->neinsums; e++) {
        if (c->reads[e].n < 0)
            abort();
        weir_einsum_functions(c->einsum + e, count);
    }
}

/* The analysis has an answer for any cascade; of large ones it is not asked. */
static void analyze(const weir_cascade *c, weir_arena *a)
{
    weir_diag d = {.sink = sink};
    const weir_passes *p;
    const weir_count *n;

    if (c->nranks > 12 || c->neinsums > 12 || c->ntensors > 16)
        return;
    if (weir_passes_count(&p, a, c, false, &d) != WEIR_OK ||
        weir_count_make(&n, a, c, p, NULL, &d) != WEIR_OK)
        abort();
    for (int i = 0; i < p->n; i++)
        if (p->fiber[i].nsteps >= 16 ||
            (p->fiber[i].round < 0 && p->fiber[i].passes > 1 &&
             p->fiber[i].nsteps != p->fiber[i].passes - 1))
            abort();
}

static void bind(const weir_yaml *shape, weir_arena *a, weir_diag *d)
{
    const weir_cascade *c;
    const weir_problem *p;

    if (parse(&c, a, one_pass, sizeof one_pass - 1, d) != WEIR_OK)
        abort();
    if (weir_bind(&p, a, c, shape, d) != WEIR_OK)
        return;
    for (int e = 0; e < c->neinsums; e++)
        if (!(weir_problem_points(p, e) >= 1))
            abort();
    for (int t = 0; t < c->ntensors; t++)
        if (!(weir_problem_words(p, t) >= 1))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static weir_arena all;
    weir_arena scratch;
    weir_diag d = {.sink = sink};
    const weir_yaml *doc;
    const weir_cascade *c;

    if (!all.start)
        all = weir_arena_make();
    scratch = all;
    if (weir_yaml_read(&doc, &scratch, "fuzz", (const char *)data, size, &d) !=
        WEIR_OK)
        return 0;
    if (weir_yaml_get(doc, "shape")) {
        bind(doc, &scratch, &d);
    } else if (weir_cascade_parse(&c, &scratch, doc, &d) == WEIR_OK) {
        ask(c);
        analyze(c, &scratch);
        check_print(c, &scratch, !includes(doc));
    } else if (d.errors == 0) {
        abort();
    }
    return 0;
}
