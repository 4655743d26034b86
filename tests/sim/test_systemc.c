/* SPDX-License-Identifier: Apache-2.0
 * test_systemc.c - random schedules: the clocked modules and the trace say the
 * same, to the cycle and in every counter.
 */
#include "sim/trace/trace.h"

#ifdef WEIR_HAVE_SYSTEMC
#include "sim/systemc/run.h"
#endif

#include "tests/sim/draw.h"
#include "tests/sim/reference.h"
#include "tests/sim/same.h"

#include <check.h>
#include <stdlib.h>

#ifdef WEIR_HAVE_SYSTEMC
enum { CASES = 1000, LONGEST = 20000 };

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
    else if (one == WEIR_OK)
        v.wrong = same_result(a, s, &x, &y);
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
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(random, 300);
    tcase_add_test(random, test_systemc_random);
    suite_add_tcase(suite, random);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
#else
    return 77; /* no engine systemc */
#endif
}
