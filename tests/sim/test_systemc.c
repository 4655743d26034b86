/* SPDX-License-Identifier: Apache-2.0
 * test_systemc.c - random schedules: the clocked modules and the trace say the
 * same, to the cycle and in every counter.
 */
#include "sim/trace/trace.h"

#ifdef WEIR_HAVE_SYSTEMC
#include "sim/systemc/run.h"
#endif

#include "tests/sim/draw_schedule.h"
#include "tests/sim/draw_smaller.h"
#include "tests/sim/reference.h"
#include "tests/sim/same.h"
#include "tests/suite.h"

#include <check.h>
#include <stdlib.h>

#ifdef WEIR_HAVE_SYSTEMC
enum { CASES = 300, LONGEST = 20000 };

typedef struct verdict {
    const char *wrong; /* NULL: nothing */
    bool stuck, too_long;
} verdict;

static char heard[2][1024];

static void sink(void *user, weir_level level, weir_loc loc, const char *msg)
{
    (void)level, (void)loc;
    snprintf(user, sizeof heard[0], "%s", msg);
}

/* --- what is seen while they run --- */

static weir_timeline seen(weir_arena *a, const weir_schedule *s, bool systemc,
                          int64_t from, int64_t to, weir_result *r)
{
    weir_timeline *t = WEIR_NEW(a, weir_timeline, 1);
    weir_diag quiet = {0};
    weir_runner_options o = {0};

    *t = weir_timeline_make(a, from, to);
    o.watch = weir_watch_make(a, t, s, 0, NULL);
    if (systemc)
        weir_systemc_watch(r, a, s, &o, &quiet);
    else
        weir_trace_watch(r, a, s, true, o.watch, o.progress, &quiet);
    weir_timeline_close(t);
    return *t;
}

/* Busy and stalled slices of each unit sum to its counters. */
static const char *check_sums(weir_arena *a, const weir_schedule *s,
                              const weir_timeline *t, const weir_result *r)
{
    int width = s->ntokens + s->nresources;

    for (int u = 0; u < s->nunits; u++) {
        int64_t stalled = 0, busy, sum;

        for (int k = 0; k < width; k++)
            stalled += r->stalled[u * width + k];
        busy = weir_timeline_sum(t, u, WEIR_SLICE_BUSY);
        sum = weir_timeline_sum(t, u, WEIR_SLICE_STALLED);
        if (busy != r->busy[u] || sum != stalled)
            return weir_format(
                a, "unit %d: %lld busy in slices of %lld, %lld stalled of %lld",
                u, (long long)busy, (long long)r->busy[u], (long long)sum,
                (long long)stalled);
    }
    return NULL;
}

static const char *same_slices(weir_arena *a, const weir_timeline *x,
                               const weir_timeline *y)
{
    if (x->nslices != y->nslices || x->nsamples != y->nsamples)
        return weir_format(a, "%lld slices and %lld samples, %lld and %lld",
                           (long long)x->nslices, (long long)x->nsamples,
                           (long long)y->nslices, (long long)y->nsamples);
    for (int64_t i = 0; i < x->nslices; i++) {
        const weir_slice *p = &x->slice[i], *q = &y->slice[i];

        if (p->track != q->track || p->name != q->name || p->kind != q->kind ||
            p->from != q->from || p->to != q->to)
            return weir_format(
                a, "track %d: %s %lld - %lld, and %s %lld - %lld", p->track,
                x->name[p->name], (long long)p->from, (long long)p->to,
                y->name[q->name], (long long)q->from, (long long)q->to);
    }
    for (int64_t i = 0; i < x->nsamples; i++) {
        const weir_sample *p = &x->sample[i], *q = &y->sample[i];

        if (p->counter != q->counter || p->at != q->at || p->value != q->value)
            return weir_format(a, "%s: %lld at %lld, and %lld at %lld",
                               x->counter[p->counter].name, (long long)p->value,
                               (long long)p->at, (long long)q->value,
                               (long long)q->at);
    }
    return NULL;
}

/* The whole run, then a part of it. */
static const char *compare_seen(weir_arena *a, const weir_schedule *s,
                                int64_t cycles)
{
    const int64_t window[][2] = {{0, INT64_MAX},
                                 {cycles / 3, cycles / 3 + 1 + cycles / 5}};

    for (int k = 0; k < 2; k++) {
        weir_result r;
        weir_timeline x = seen(a, s, false, window[k][0], window[k][1], &r),
                      y = seen(a, s, true, window[k][0], window[k][1], &r);
        const char *wrong = same_slices(a, &x, &y);

        if (!wrong && k == 0)
            wrong = check_sums(a, s, &x, &r);
        if (wrong)
            return weir_format(a, "%s: %s", k ? "in a window" : "timeline",
                               wrong);
    }
    return NULL;
}

static verdict compare(weir_arena *a, const weir_schedule *s)
{
    weir_diag d[2] = {{.sink = sink, .user = heard[0]},
                      {.sink = sink, .user = heard[1]}};
    reference *r = WEIR_NEW(a, reference, 1);
    weir_result x, y;
    verdict v = {0};
    weir_status one, two;

    if (!ref_run(r, a, s, LONGEST)) {
        v.too_long = true;
        return v;
    }
    v.stuck = r->stuck;
    one = weir_trace_run(&x, a, s, true, &d[0]);
    two = weir_systemc_run(&y, a, s, &d[1]);
    if (one != two)
        v.wrong = weir_format(a, "status %d of the trace, %d of SystemC: %s",
                              (int)one, (int)two, heard[1]);
    else if (one == WEIR_OK && !(v.wrong = same_result(a, s, &x, &y)))
        v.wrong = compare_seen(a, s, x.cycles);
    return v;
}

static verdict compare_drawing(const drawing *d, weir_arena scratch)
{
    return compare(&scratch, draw_schedule(&scratch, d));
}

/* Make the drawing that fails smaller as long as it does, and say it. */
static void report(weir_arena *a, drawing d, uint64_t seed)
{
    bool smaller = true;

    while (smaller) {
        smaller = false;
        for (int how = 0; how < DRAW_WAYS; how++) {
            drawing less = d;

            while (draw_smaller(&less, how) &&
                   compare_drawing(&less, *a).wrong) {
                d = less;
                smaller = true;
            }
        }
    }
    weir_schedule_print(stderr, draw_schedule(a, &d));
    ck_abort_msg("seed %llu: %s (trace, then SystemC; the smallest such "
                 "schedule is above)",
                 (unsigned long long)seed, compare_drawing(&d, *a).wrong);
}

/* SEED=n in the environment runs that one alone. */
START_TEST(test_systemc_random)
{
    const char *given = getenv("SEED");
    uint64_t from = given ? strtoull(given, NULL, 10) : 100000;
    int cases = given ? 1 : CASES, ended = 0, stuck = 0;
    weir_arena a = weir_arena_make();

    for (int k = 0; k < cases; k++) {
        drawing d = draw(from + (uint64_t)k);
        verdict v = compare_drawing(&d, a);

        if (v.wrong)
            report(&a, d, from + (uint64_t)k);
        ended += !v.stuck && !v.too_long;
        stuck += v.stuck;
    }
    if (!given) { /* the drawings are worth something */
        ck_assert_int_gt(ended, CASES / 2);
        ck_assert_int_gt(stuck, 0);
    }
    weir_arena_drop(&a);
}
END_TEST
#endif

int main(void)
{
#ifdef WEIR_HAVE_SYSTEMC
    Suite *suite = suite_create("systemc");
    TCase *random = tcase_create("random");

    tcase_set_timeout(random, 300);
    tcase_add_test(random, test_systemc_random);
    suite_add_tcase(suite, random);
    return run_suite(suite);
#else
    return 77; /* no engine systemc */
#endif
}
