/* SPDX-License-Identifier: Apache-2.0
 * test_passes_search.c - passes against a search over all schedules.
 *
 * A second way to count, that shares nothing with the first: on three
 * coordinates, every order of visiting them is tried in every pass. While one
 * is visited, each point that reads something derived from the fiber there, and
 * all of whose operands are complete, is worked off; other points whenever
 * they can. What is derived from a word of the fiber can be read only at that
 * word; what has no coordinate of it is kept. The fewest passes that work off
 * all points must be what the analysis says, on random cascades of maps,
 * reductions, running states and products over other ranks.
 */
#include "tests/suite.h"
#include "tests/workloads/library.h"
#include "workloads/analysis/passes.h"

#include <stdlib.h>
#include <string.h>

enum {
    N = 3,     /* of the rank that is walked */
    OTHER = 2, /* of all other ranks */
    CASES = 300,
    STEPS = 7,
    WORDS = 64, /* of a tensor */
    POINTS = 4096,
    MAX = 40, /* tensors */
};

static weir_arena arena;

static void setup(void)
{
    arena = weir_arena_make();
}

static void teardown(void)
{
    weir_arena_drop(&arena);
}

/* --- a random cascade --- */

typedef struct made {
    const char *name;
    unsigned ranks; /* bit 0: M, 1: P, 2: E */
    bool read;
} made;

static uint64_t seed;

static int draw(int n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)n);
}

static const char *access(const made *t)
{
    static const char *const coordinates[] = {
        "", "[m]", "[p]", "[m, p]", "[e]", "[m, e]", "[p, e]", "[m, p, e]"};

    return weir_format(&arena, "%s%s", t->name, coordinates[t->ranks]);
}

static const char *value(made *list, int n, unsigned *ranks)
{
    static const char *const forms[] = {"%s * %s", "%s - %s", "exp(%s) + %s",
                                        "max(%s, %s)"};
    made *x = list + draw(n), *y = list + draw(n);
    const char *form = forms[draw(4)];

    x->read = y->read = true;
    *ranks = x->ranks | y->ranks;
    if (x == y)
        return weir_format(&arena, "exp(%s)", access(x));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return weir_format(&arena, form, access(x), access(y));
#pragma GCC diagnostic pop
}

/* "max[m, e]", of RANKS. */
static const char *maximum(unsigned ranks)
{
    return weir_format(
        &arena, "max[%s%s%s%s%s]", ranks & 1 ? "m" : "",
        (ranks & 1) && (ranks & 6) ? ", " : "", ranks & 2 ? "p" : "",
        (ranks & 2) && (ranks & 4) ? ", " : "", ranks & 4 ? "e" : "");
}

/* An output of each of the N in LIST that nothing reads. */
static const char *outputs(const made *list, int n)
{
    const char *text = "";

    for (int i = 0; i < n; i++)
        if (!list[i].read)
            text = weir_format(&arena, "%s- O%d%s = 2 * %s\n", text, i,
                               strchr(access(list + i), '[')
                                   ? strchr(access(list + i), '[')
                                   : "",
                               access(list + i));
    return text;
}

static const char *random_cascade(void)
{
    made list[MAX] = {{"A", 1, true},
                      {"B", 5, false},
                      {"D", 3, false},
                      {"C", 4, false},
                      {"U", 1, false}};
    const char *init = "", *block = "";
    const char *body = "- U[m] = A[m] - 1\n";
    int n = 5, steps = 2 + draw(STEPS);

    for (int i = 0; i < steps; i++) {
        unsigned ranks, reduced;
        const char *x = value(list, n, &ranks);
        made t = {weir_format(&arena, "T%d", i), 0, false};
        int kind = draw(6);

        if (kind == 0 && (ranks & 1)) { /* a running state, seen at each step */
            made r = {weir_format(&arena, "R%d", i), ranks, false};
            const char *now = access(&r);
            const char *next =
                weir_format(&arena, "R%d[m+1%s", i, strchr(now, '[') + 2);
            const char *seen = draw(2) ? "*" : "-";

            init = weir_format(&arena, "%s- R%d[0%s = 0\n", init, i,
                               strchr(now, '[') + 2);
            t.ranks = ranks;
            block = weir_format(&arena,
                                "%s- %s = %s + %s\n"
                                "- %s = %s %s 2\n",
                                block, next, now, x, access(&t), next, seen);
            body = weir_format(&arena, "%seach m:\n%seinsums %d:\n", body,
                               block, i);
            list[n++] = t;
            i = steps; /* one block is enough: M has one `each` */
            t = (made){weir_format(&arena, "L%d", i), ranks & ~1u, false};
            list[n - 1].read = true;
            body = weir_format(&arena, "%s- %s = sum[m] %s\n", body, access(&t),
                               access(list + n - 1));
            list[n++] = t;
            continue;
        }
        reduced = kind < 4 ? ranks & (unsigned)(1 + draw(7)) : 0;
        t.ranks = ranks & ~reduced;
        body = weir_format(&arena, "%s- %s = ", body, access(&t));
        if (reduced)
            body = weir_format(&arena, "%s%s ", body, maximum(reduced));
        body = weir_format(&arena, "%s%s\n", body, x);
        list[n++] = t;
    }
    return weir_format(&arena,
                       "cascade: random\n"
                       "ranks: {M: x, P: x, E: x}\n"
                       "inputs: {A: [M], B: [M, E], D: [M, P], C: [E]}\n"
                       "init:%s\n%s"
                       "einsums:\n%s"
                       "outputs:\n%s",
                       *init ? "" : " ", init, body, outputs(list, n));
}

/* --- the search --- */

typedef struct point {
    int out, home;  /* home: the coordinate of M it must be read at; -1 */
    int nin, in[4]; /* words that must be complete */
} point;

/* Of one fiber of one input. */
typedef struct search {
    const weir_cascade *c;
    int first[MAX];    /* number of a tensor's first word */
    bool derived[MAX]; /* from the fiber, along it */
    int nwords, npoints;
    point point[POINTS];
    int left[MAX * WORDS]; /* points a word waits for */
} search;

static int extent(const search *s, int t, int i)
{
    int r = s->c->tensor[t].rank[i];

    return (strcmp(s->c->rank[r].name, "M") == 0 ? N : OTHER) +
           (r == s->c->tensor[t].step);
}

static int word_of(const search *s, const weir_access *a, const int *at)
{
    int word = 0;

    for (int i = 0; i < a->n; i++) {
        const weir_index *x = a->index + i;
        int v = x->stop >= 0 ? N : at[x->rank] + (int)x->offset;

        word = word * extent(s, a->tensor, i) + v;
    }
    return s->first[a->tensor] + word;
}

typedef struct collector {
    search *s;
    point *p;
    const int *at;
    int m; /* the rank M */
    bool derived;
    int source, own; /* the word of the other coordinate of the source */
} collector;

/* Where the word that X means must be read, or -1. */
static int home_of(const collector *k, const weir_access *x)
{
    const weir_tensor *t = k->s->c->tensor + x->tensor;
    bool along = false, before = false;

    if (!k->s->derived[x->tensor])
        return -1;
    for (int i = 0; i < x->n; i++) {
        if (x->index[i].rank == k->m)
            along = true;
        if (x->index[i].rank == k->m && t->step == k->m &&
            x->index[i].offset == 0)
            before = true;
        if (x->tensor == k->source && x->index[i].rank != k->m &&
            k->at[x->index[i].rank] != k->own)
            return -1; /* another fiber */
    }
    return along && !before ? k->at[k->m] : -1;
}

static void add_operand(void *user, const weir_access *x)
{
    collector *k = user;
    int home = home_of(k, x);

    k->p->in[k->p->nin++] = word_of(k->s, x, k->at);
    if (home >= 0)
        k->p->home = home;
}

static void note_derived(void *user, const weir_access *x)
{
    collector *k = user;
    bool along = false;

    for (int i = 0; i < x->n; i++)
        along |= x->index[i].rank == k->m;
    k->derived |= along && k->s->derived[x->tensor];
}

static void add_points(search *s, int source, int own)
{
    const weir_cascade *c = s->c;
    int m = weir_cascade_rank(c, "M"), at[WEIR_RANKS] = {0};

    for (int e = 0; e < c->neinsums; e++) {
        const weir_einsum *einsum = c->einsum + e;
        int order[WEIR_RANKS], n = 0, r, k;
        collector d = {.s = s, .m = m};

        weir_einsum_visit(einsum, note_derived, &d);
        s->derived[einsum->out.tensor] |=
            d.derived && weir_rank_in(m, c->tensor[einsum->out.tensor].ranks);
        WEIR_EACH_RANK(r, einsum->space)
            if (r > WEIR_RANK_H)
                order[n++] = r;
        do {
            point *p = s->point + s->npoints++;
            collector x = {s, p, at, m, false, source, own};

            ck_assert_int_lt(s->npoints, POINTS);
            p->home = -1;
            p->out = word_of(s, &einsum->out, at);
            s->left[p->out]++;
            weir_einsum_visit(einsum, add_operand, &x);
            for (k = n - 1; k >= 0; k--) {
                int size = order[k] == m ? N : OTHER;

                if (++at[order[k]] < size)
                    break;
                at[order[k]] = 0;
            }
        } while (k >= 0);
    }
}

static void prepare(search *s, const weir_cascade *c, int source, int own)
{
    memset(s, 0, sizeof *s);
    s->c = c;
    s->derived[source] = true;
    for (int t = 0; t < c->ntensors; t++) {
        int words = 1;

        ck_assert_int_lt(t, MAX);
        s->first[t] = s->nwords;
        for (int i = 0; i < c->tensor[t].n; i++)
            words *= extent(s, t, i);
        s->nwords += words;
    }
    add_points(s, source, own);
}

/* Work off what can be at HOME; -1: what needs no home. */
static void work(const search *s, int *left, bool *done, int home)
{
    bool more = true;

    while (more) {
        more = false;
        for (int i = 0; i < s->npoints; i++) {
            const point *p = s->point + i;
            bool ready = !done[i] && (p->home < 0 || p->home == home);

            for (int k = 0; k < p->nin && ready; k++)
                ready = left[p->in[k]] == 0;
            if (!ready)
                continue;
            done[i] = more = true;
            left[p->out]--;
        }
    }
}

static bool all_done(const search *s, const bool *done)
{
    for (int i = 0; i < s->npoints; i++)
        if (!done[i])
            return false;
    return true;
}

/* The fewest passes that finish from here, at most BEST. */
static int search_passes(const search *s, const int *left, const bool *done,
                         int passes, int best)
{
    static const int orders[][N] = {{0, 1, 2}, {2, 1, 0}, {0, 2, 1},
                                    {1, 0, 2}, {1, 2, 0}, {2, 0, 1}};

    if (passes + 1 >= best)
        return best;
    for (int o = 0; o < 6; o++) {
        int then[MAX * WORDS], found;
        bool now[POINTS];

        memcpy(then, left, sizeof then);
        memcpy(now, done, sizeof now);
        for (int i = 0; i < N; i++)
            work(s, then, now, orders[o][i]);
        found = all_done(s, now)
                    ? passes + 1
                    : search_passes(s, then, now, passes + 1, best);
        best = found < best ? found : best;
    }
    return best;
}

static int fewest(const search *s)
{
    enum { MOST = 6 };
    int left[MAX * WORDS];
    bool done[POINTS] = {false};

    memcpy(left, s->left, sizeof left);
    work(s, left, done, -1);
    for (int i = 0; i < s->npoints; i++)
        if (s->point[i].home >= 0)
            return search_passes(s, left, done, 0, MOST);
    return 0;
}

static int counted(const weir_cascade *c, const weir_passes *p,
                   const char *tensor)
{
    for (int i = 0; i < p->n; i++)
        if (strcmp(c->tensor[p->fiber[i].tensor].name, tensor) == 0 &&
            strcmp(c->rank[p->fiber[i].rank].name, "M") == 0)
            return p->fiber[i].passes;
    return -1;
}

START_TEST(test_search_random)
{
    static search s;
    int most = 0;

    for (int i = 0; i < CASES; i++) {
        weir_arena keep = arena;
        const char *text;
        const weir_cascade *c;
        const weir_passes *p;
        weir_diag d = {0};

        seed = (uint64_t)(_i * CASES + i);
        text = random_cascade();
        c = library_parse(&arena, library_text(&arena, text));
        ck_assert_int_eq(weir_passes_count(&p, &arena, c, false, &d), WEIR_OK);
        for (int t = 0; t < 3; t++) {
            const char *name = (const char *[]){"A", "B", "D"}[t];
            int want, got = counted(c, p, name);

            prepare(&s, c, weir_cascade_tensor(c, name), 0);
            want = fewest(&s);
            ck_assert_msg(got == want, "case %d, %s: counted %d, found %d\n%s",
                          _i * CASES + i, name, got, want, text);
            most = want > most ? want : most;
        }
        arena = keep;
    }
    ck_assert_int_ge(most, 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("passes_search");
    TCase *t = tcase_create("random");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, test_search_random, 0, 4);
    suite_add_tcase(suite, t);
    return run_suite(suite);
}
