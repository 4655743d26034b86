/* SPDX-License-Identifier: Apache-2.0
 * test_skip.c - random schedules: the trace that skips, the trace that steps
 * through, and the reference that takes every cycle say the same.
 */
#include "sim/trace/trace.h"

#include "tests/sim/draw_schedule.h"
#include "tests/sim/draw_smaller.h"
#include "tests/sim/reference.h"
#include "tests/suite.h"

#include <check.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

enum { CASES = 4000, LONGEST = 20000, VARIANTS = 1 << WEIR_RAGGED };

typedef struct verdict {
    const char *wrong; /* NULL: nothing */
    bool stuck, too_long;
    int64_t cycles, skipped;
} verdict;

static const char *alike(weir_arena *a, const char *what, const int64_t *x,
                         const int64_t *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return weir_format(a, "%s[%zu]: %lld, and %lld without skipping",
                               what, i, (long long)x[i], (long long)y[i]);
    return NULL;
}

static const char *compare_skip(weir_arena *a, const weir_schedule *s,
                                const weir_result *x, const weir_result *y)
{
    size_t nu = (size_t)s->nunits, width = (size_t)(s->ntokens + s->nresources);
    const char *wrong;

    if ((wrong = alike(a, "cycles", &x->cycles, &y->cycles, 1)) ||
        (wrong = alike(a, "compute_cycle", &x->compute_cycle, &y->compute_cycle,
                       1)) ||
        (wrong = alike(a, "executions", x->executions, y->executions,
                       (size_t)s->ncommands * VARIANTS)) ||
        (wrong = alike(a, "busy", x->busy, y->busy, nu)) ||
        (wrong = alike(a, "idle", x->idle, y->idle, nu)) ||
        (wrong = alike(a, "stalled", x->stalled, y->stalled, nu * width)))
        return wrong;
    return y->skipped_cycle ? "it skips though told not to" : NULL;
}

static const char *check_sums(weir_arena *a, const weir_schedule *s,
                              const weir_result *x)
{
    int width = s->ntokens + s->nresources;

    for (int u = 0; u < s->nunits; u++) {
        int64_t sum = x->busy[u] + x->idle[u];
        bool negative = x->busy[u] < 0 || x->idle[u] < 0;

        for (int k = 0; k < width; k++) {
            sum += x->stalled[u * width + k];
            negative |= x->stalled[u * width + k] < 0;
        }
        if (sum != x->cycles || negative)
            return weir_format(
                a, "unit %d: busy %lld, idle %lld, all %lld of %lld", u,
                (long long)x->busy[u], (long long)x->idle[u], (long long)sum,
                (long long)x->cycles);
    }
    return NULL;
}

static const char *compare_reference(weir_arena *a, const weir_schedule *s,
                                     const weir_result *x, const reference *r)
{
    size_t nu = (size_t)s->nunits, width = (size_t)(s->ntokens + s->nresources);
    const char *wrong;

    if (x->cycles != r->now)
        return weir_format(a, "cycles: %lld, by the reference %lld",
                           (long long)x->cycles, (long long)r->now);
    if ((wrong = alike(a, "busy", x->busy, r->busy, nu)) ||
        (wrong = alike(a, "idle", x->idle, r->idle, nu)) ||
        (wrong = alike(a, "stalled", x->stalled, r->stalled, nu * width)))
        return weir_format(a, "%s: that is, by the reference", wrong);
    for (int i = 0; i < s->ncommands * VARIANTS; i++)
        if (x->executions[i] != r->executions[i])
            return weir_format(
                a, "executions of %s, variant %d: %lld, by the reference %lld",
                s->command[i / VARIANTS].what, i % VARIANTS,
                (long long)x->executions[i], (long long)r->executions[i]);
    return NULL;
}

static verdict try(weir_arena *a, const weir_schedule *s)
{
    weir_result skip, step;
    weir_diag quiet = {0};
    reference *r = WEIR_NEW(a, reference, 1);
    verdict v = {0};
    weir_status one, two;

    if (!ref_run(r, a, s, LONGEST)) {
        v.too_long = true;
        return v;
    }
    one = weir_trace_run(&skip, a, s, true, &quiet);
    two = weir_trace_run(&step, a, s, false, &quiet);
    v.stuck = r->stuck;
    if (one != two)
        v.wrong = "one of the two ends with an error";
    else if ((one != WEIR_OK) != r->stuck)
        v.wrong = r->stuck ? "a deadlock that is not reported"
                           : "a deadlock that is none";
    if (v.wrong || r->stuck)
        return v;
    v.cycles = skip.cycles, v.skipped = skip.skipped_cycle;
    if (!(v.wrong = compare_skip(a, s, &skip, &step)) &&
        !(v.wrong = check_sums(a, s, &step)))
        v.wrong = compare_reference(a, s, &step, r);
    return v;
}

/* A trace without end is a finding like others, and to be made smaller. */
static sigjmp_buf too_late;

static void ring(int signal)
{
    (void)signal;
    siglongjmp(too_late, 1);
}

static verdict try_drawing(const drawing *d, weir_arena scratch)
{
    static const struct itimerval second = {.it_value = {.tv_sec = 1}}, never;
    verdict v = {.wrong = "it takes more than a second"};

    signal(SIGALRM, ring);
    if (!sigsetjmp(too_late, 1)) {
        setitimer(ITIMER_REAL, &second, NULL);
        v = try(&scratch, draw_schedule(&scratch, d));
    }
    setitimer(ITIMER_REAL, &never, NULL);
    return v;
}

static void print_rest(FILE *out, const weir_schedule *s)
{
    for (int t = 0; t < s->ntokens; t++)
        fprintf(out, "token #%d %s: initial %lld, hop %lld\n", t,
                s->token[t].name, (long long)s->token[t].initial,
                (long long)s->token[t].hop);
    for (int i = 0; i < s->ncommands; i++)
        for (int k = 0; k < s->command[i].ndemands; k++)
            fprintf(out, "%s: tail %lld of %s\n", s->command[i].what,
                    (long long)s->command[i].demand[k].tail[0],
                    s->resource[s->command[i].demand[k].resource].name);
}

/* Make the drawing that fails smaller as long as it does, and say it. */
static void report(weir_arena *a, drawing d, uint64_t seed)
{
    const weir_schedule *s;
    verdict v = try_drawing(&d, *a);
    bool smaller = true;

    while (smaller) {
        smaller = false;
        for (int how = 0; how < DRAW_WAYS; how++) {
            drawing less = d;

            while (draw_smaller(&less, how) && try_drawing(&less, *a).wrong) {
                d = less;
                smaller = true;
            }
        }
    }
    s = draw_schedule(a, &d);
    v = try_drawing(&d, *a);
    weir_schedule_print(stderr, s);
    print_rest(stderr, s);
    ck_abort_msg("seed %llu: %s (the smallest such schedule is above)",
                 (unsigned long long)seed, v.wrong);
}

/* CASES=n in the environment runs so many, SEED=n from there: one unless
 * CASES says more. */
START_TEST(test_skip_random)
{
    const char *given = getenv("SEED"), *many = getenv("CASES");
    uint64_t from = given ? strtoull(given, NULL, 10) : 1;
    int cases = many ? atoi(many) : given ? 1 : CASES;
    int ended = 0, skipped = 0, stuck = 0;
    weir_arena a = weir_arena_make();

    for (int k = 0; k < cases; k++) {
        drawing d = draw(from + (uint64_t)k);
        verdict v = try_drawing(&d, a);

        if (v.wrong)
            report(&a, d, from + (uint64_t)k);
        ended += !v.stuck && !v.too_long;
        stuck += v.stuck;
        skipped += v.skipped > 0;
    }
    if (cases >= CASES) { /* the drawings are worth something */
        ck_assert_int_gt(ended, cases / 2);
        ck_assert_int_gt(stuck, cases / 100);
        ck_assert_int_gt(skipped, cases / 5);
    }
    weir_arena_drop(&a);
}
END_TEST

/* Found by few drawings: arrivals that were skipped, or replayed, taken for
 * all there were; fewer items than the next iteration takes. */
START_TEST(test_skip_telling)
{
    static const uint64_t seeds[] = {533334, 501897, 501321};
    weir_arena a = weir_arena_make();
    drawing d = draw(seeds[_i]);

    if (try_drawing(&d, a).wrong)
        report(&a, d, seeds[_i]);
    weir_arena_drop(&a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("skip");
    TCase *random = tcase_create("random");

    tcase_set_timeout(random, 300);
    tcase_add_test(random, test_skip_random);
    tcase_add_loop_test(random, test_skip_telling, 0, 3);
    suite_add_tcase(suite, random);
    return run_suite(suite);
}
