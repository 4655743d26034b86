/* SPDX-License-Identifier: Apache-2.0
 * test_kernels.c - kernels of warps on GPUs: a kernel worked out by hand, and
 * what every run must hold.
 */
#include "sim/trace/trace.h"
#include "tests/cross/kernel.h"
#include "tests/cross/spread.h"
#include "tests/sim/reference.h"
#include "tests/suite.h"

#include "mapper/kernel.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* --- by hand --- */

static const char tiny[] = "cascade: tiny\n"
                           "ranks: {M: keys, P: queries, E: depth}\n"
                           "inputs: {Q: [E, P], K: [E, M]}\n"
                           "outputs:\n"
                           "  - S[m, p] = Q[e, p] * K[e, m]\n";

/* One warpgroup and the matrix unit. A block: a product of 8 instructions of
 * 64 cycles, seen 136 later; then 128 exp2 of 4 lanes, 32 * 128 / 4 = 1024
 * cycles, under the next product. Three blocks: 512 + 136 + 1024 for the
 * first, then 1024 each, for products and tails (648) end before. */
static const char two_lanes[] =
    "mapping: two-lanes\n"
    "cascade: tiny.yaml\n"
    "grid: {tiles: 1, heads: 1, blocks: 3, flop: 1}\n"
    "tokens: {s: {hop: tensor.tail_ss}, free: {initial: 2}}\n"
    "lanes:\n"
    "  mma:\n"
    "  - loop: block\n"
    "    do:\n"
    "    - wait: free\n"
    "    - {run: QK, does: S, mma: {m: 128, n: 128, k: 128, a: smem}}\n"
    "    - signal: s\n"
    "  softmax:\n"
    "  - loop: block\n"
    "    do:\n"
    "    - wait: s\n"
    "    - {run: exp, mufu: 128}\n"
    "    - signal: free\n";

/* TEXT over the tiny cascade, or what is wrong with it. */
static weir_status make_tiny(const weir_mapping **m, const char *text)
{
    weir_diag d = {.sink = sink};
    const weir_yaml *cascade, *shape, *machine, *mapping;
    const weir_cascade *c;
    const weir_problem *problem;
    const weir_machine *gpu;
    static const char extents[] =
        "shape: tiny\nbatch: 1\nheads: 1\nformat: bf16\n"
        "extents: {M: 384, P: 128, E: 128}\n";

    WEIR_TRY(weir_yaml_read(&cascade, &arena, "c", tiny, strlen(tiny), &d));
    WEIR_TRY(weir_cascade_parse(&c, &arena, cascade, &d));
    WEIR_TRY(weir_yaml_read(&shape, &arena, "s", extents, strlen(extents), &d));
    WEIR_TRY(weir_bind(&problem, &arena, c, shape, &d));
    WEIR_TRY(weir_library_load(&machine, &arena, WEIR_KIND_MACHINE, "b200",
                               (weir_loc){0}, &d));
    WEIR_TRY(weir_machine_parse(&gpu, &arena, machine, &d));
    WEIR_TRY(weir_yaml_read(&mapping, &arena, "m", text, strlen(text), &d));
    return weir_mapping_make(m, &arena, mapping, problem, gpu, &d);
}

START_TEST(test_hand_cycles)
{
    weir_diag d = {.sink = sink};
    const weir_mapping *m;
    const weir_stats *s;

    ck_assert_msg(make_tiny(&m, two_lanes) == WEIR_OK, "%s", heard);
    ck_assert_int_eq(point_run(&s, &arena, m, "trace", true, &d), WEIR_OK);
    ck_assert_int_eq(s->cycles, 5000 + 512 + 136 + 3 * 1024);
    /* of one SM in 148 */
    ck_assert_int_eq(s->unit[weir_stats_unit(s, "tensor")].busy_cycle,
                     (3 * 512 + 74) / 148);
    ck_assert_int_eq(s->unit[weir_stats_unit(s, "mufu")].busy_cycle,
                     (3 * 1024 + 74) / 148);
}
END_TEST

static const struct mistake {
    const char *old, *new, *note;
} mistakes[] = {
    {"does: S, ", "", "Einsum 'S' of 'tiny' is done by no command"},
    {"does: S", "does: Z", "'Z' is not a tensor of 'tiny'"},
    {"wait: s\n", "wait: x\n", "'x' is not a token of this kernel"},
    {"mufu: 128", "copy: {bytes: 1, multicast: 0}", "'multicast' from 1"},
    {"mufu: 128", "mufu: 128, permille: 100, seed: 0 - 1",
     "'seed' is -1, but it must be from 0"},
    {"mufu: 128", "mufo: 128", "unknown key 'mufo'; did you mean 'mufu'?"},
    {"mufu: 128", "mufu: 0 - 1", "must be from 0 to 2^40"},
    {"mufu: 128", "softmax: 128", "has no 'softmax', which this needs"},
    {"a: smem", "a: shared", "smem, tmem or registers"},
    {"loop: block", "loop: brick", "a loop is over 'tile' or 'block'"},
    {"blocks: 3", "blocks: 0", "'blocks' is 0, but it must be from 1"},
    {"tiles: 1", "tiles: 1, sms: 3", "'sms' is 3, but it must be from 1 to 2"},
    {"tiles: 1", "tiles: 1, order: odd", "must be natural or longest-first"},
    {"tiles: 1", "tiles: 1, needs: {tmem.columns: 513}",
     "the kernel needs 513 of 'tmem.columns', and machine 'b200' has 512"},
    {"signal: free", "signal: free\n      when: sometimes block",
     "'when' is [not] first or last"},
    {"grid:", "grids:", "unknown key 'grids'; did you mean 'grid'?"},
    {"lanes:", "require: {there is more: 1 == 2}\nlanes:",
     "this kernel requires that there is more"},
    {"  - loop: block\n    do:\n    - wait: s\n",
     "  - loop: block\n    when: first block\n    do:\n    - wait: s\n",
     "'when' goes with wait, signal and run"},
    {"run: exp, ", "", "a step is one of loop, each, wait, signal, run and do"},
    {"loop: block",
     "loop: block\n    do: [{loop: block, do: []}]\n  - loop: "
     "block",
     "this loop is inside one over the same"},
    {"run: exp", "run: [exp]", "'run' is a name"},
    {"  softmax:\n", "  many: {each: {i: 65}, do: []}\n  softmax:\n",
     "one of 1 to 64"},
    {"wait: s\n",
     "each: {a: 64}\n      do: [{each: {b: 64}, do: [{each: {c: 64}, do: "
     "[]}]}]\n",
     "the lanes have too many steps"},
    {"tokens: {s: {hop: tensor.tail_ss}", "tokens: {s: {hop: 0 - 1}",
     "not negative"},
};

enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

START_TEST(test_kernel_bad)
{
    const struct mistake *x = &mistakes[_i];
    const char *at = strstr(two_lanes, x->old);
    const weir_mapping *m;
    char *text;

    ck_assert_ptr_nonnull(at);
    text = (char *)weir_format(&arena, "%.*s%s%s", (int)(at - two_lanes),
                               two_lanes, x->new, at + strlen(x->old));
    ck_assert_int_ne(make_tiny(&m, text), WEIR_OK);
    ck_assert_msg(strstr(heard, x->note), "%s: got\n%swant %s", x->new, heard,
                  x->note);
}
END_TEST

/* --- what every run must hold --- */

static const point points[] = {
    {"attention", "b200", "fa4", NULL, {{NULL, NULL}}},
    {"attention", "b200", "fa4", NULL, {SHAPE("causal", "1")}},
    {"attention", "b200", "fa4", NULL, {SHAPE("head_dim", "64")}},
    {"attention",
     "b200",
     "fa4",
     NULL,
     {SHAPE("head_dim", "192"), SHAPE("value_dim", "128"),
      SHAPE("causal", "1")}},
    {"attention", "b200", "fa4-pair", NULL, {SHAPE("seq", "1Ki")}},
    {"attention", "b200", "fa4", NULL, {SHAPE("kv_heads", "4")}},
    {"attention",
     "b200",
     "fa4",
     NULL,
     {SHAPE("seq", "1000"), {"shape.batch", "3"}, SHAPE("causal", "1")}},
    {"attention",
     "b200",
     "fa4",
     NULL,
     {SHAPE("seq", "1"), {"shape.batch", "1"}, SHAPE("keys", "1")}},
    {"attention", "b300", "fa4", NULL, {SHAPE("seq", "2Ki")}},
    {"attention", "b300", "fa4", NULL, {SHAPE("causal", "1")}},
    {"attention", "h100", "fa3", NULL, {SHAPE("seq", "1Ki")}},
    {"attention", "h100", "fa3", NULL, {SHAPE("causal", "1")}},
    {"attention", "h100", "fa3", NULL, {SHAPE("head_dim", "64")}},
    {"attention", "h100", "fa3", NULL, {SHAPE("head_dim", "256")}},
    {"attention", "b200", "fa4", NULL, {VALUE("seed", "3")}},
    {"attention", "h100", "plain-attention", NULL, {{NULL, NULL}}},
    {"attention", "b200", "plain-attention", NULL, {SHAPE("causal", "1")}},
};

enum { POINTS = sizeof points / sizeof *points };

/* Parts sum to the whole; no pipe is busier than its work at its rate allows,
 * so no run beats a bound of its resources. */
START_TEST(test_run_bounds)
{
    const weir_stats *s = stats_of(&points[_i]);
    double peak = 0;

    ck_assert_int_gt(s->nbounds, 5);
    for (int i = 0; i < s->nbounds; i++)
        ck_assert_msg(s->bound[i].cycle <= (double)s->cycles, "%s",
                      s->bound[i].name);
    for (int i = 0; i < s->nunits; i++) {
        const weir_unit_stats *u = &s->unit[i];

        ck_assert_int_eq(u->busy_cycle + u->stalled_cycle + u->idle_cycle,
                         s->cycles);
    }
    /* products alone: 8192 FLOP a cycle and SM, 4096 on H100 */
    peak =
        strcmp(points[_i].machine, "h100") == 0 ? 132 * 4096.0 : 148 * 8192.0;
    ck_assert(s->flop / peak <= s->run_cycle);
}
END_TEST

/* A tile of the kernel, stepped through by the second implementation. */
START_TEST(test_run_reference)
{
    const weir_mapping *m = mapping_of(&points[_i]);
    reference *r = WEIR_NEW(&arena, reference, 1);
    weir_diag d = {.sink = sink};
    weir_block small = m->block[0];
    weir_loop loop[2];
    const weir_schedule *s;
    weir_result skip, step;

    memcpy(loop, small.loop, sizeof loop);
    loop[0].trip = loop[0].trip > 2 ? 2 : loop[0].trip;
    loop[1].trip = loop[1].trip > 6 ? 6 : loop[1].trip;
    small.loop = loop;
    ck_assert_int_eq(weir_schedule_make(&s, &arena, m, &small, &d), WEIR_OK);
    ck_assert_int_eq(weir_trace_run(&skip, &arena, s, true, &d), WEIR_OK);
    ck_assert_int_eq(weir_trace_run(&step, &arena, s, false, &d), WEIR_OK);
    ck_assert(ref_run(r, &arena, s, 1000000));
    ck_assert_int_eq(step.cycles, r->now);
    ck_assert_int_eq(skip.cycles, r->now);
    for (int i = 0; i < s->ncommands; i++)
        ck_assert_int_eq(step.executions[i * WEIR_VARIANTS],
                         r->executions[i * WEIR_VARIANTS]);
}
END_TEST

/* Classes that follow from shorter ones are what they are when run: a head of
 * many tiles, all counters. */
START_TEST(test_run_extended)
{
    static const struct {
        const char *machine, *mapping, *depth, *seq;
    } rows[] = {
        {"b200", "fa4", "128", "16Ki"},
        {"b200", "fa4", "64", "12000"},
        {"b300", "fa4", "96", "9Ki"},
        {"h100", "fa3", "128", "6Ki"},
        {"h100", "fa3", "64", "8Ki"},
        {"b200", "plain-attention", "128", "5Ki"},
    };
    point p = {"attention",
               rows[_i].machine,
               rows[_i].mapping,
               NULL,
               {SHAPE("causal", "1"),
                SHAPE("seq", rows[_i].seq),
                SHAPE("head_dim", rows[_i].depth),
                {"shape.batch", "1"}}};
    const weir_mapping *m = mapping_of(&p);
    weir_diag d = {.sink = sink};
    const weir_stats *skip, *step;

    ck_assert_int_eq(point_run(&skip, &arena, m, "trace", true, &d), WEIR_OK);
    ck_assert_int_eq(point_run(&step, &arena, m, "trace", false, &d), WEIR_OK);
    ck_assert_int_eq(skip->cycles, step->cycles);
    for (int i = 0; i < skip->nunits; i++) {
        ck_assert_int_eq(skip->unit[i].busy_cycle, step->unit[i].busy_cycle);
        for (int k = 0; k < skip->unit[i].nstalls; k++)
            ck_assert_int_eq(skip->unit[i].stall[k].cycle,
                             step->unit[i].stall[k].cycle);
    }
    ck_assert_double_eq(skip->energy_j, step->energy_j);
}
END_TEST

/* --- one warp for four --- */

/* A group of four warps, one on each sub-core, takes as long as one that
 * stands for them: within 2 %, since its beats on what the SM shares (TMEM,
 * SMEM) are a quarter as long, so that it waits a little less for others'; 5 %
 * on H100, where products compete for registers, too. */
START_TEST(test_run_four_warps)
{
    const weir_mapping *m = mapping_of(&points[_i]);
    weir_diag d = {.sink = sink};
    const weir_schedule *s;
    weir_result one, four;

    if (m->kernel->schedule->nlanes == 1)
        return; /* its one lane also makes copies and products */
    ck_assert_int_eq(weir_kernel_sample(&s, &arena, m, 12, &d), WEIR_OK);
    ck_assert_int_eq(weir_trace_run(&one, &arena, s, true, &d), WEIR_OK);
    ck_assert_int_eq(weir_trace_run(&four, &arena, spread_out(s), true, &d),
                     WEIR_OK);
    ck_assert_double_eq_tol(
        (double)four.cycles, (double)one.cycles,
        (strcmp(points[_i].machine, "h100") == 0 ? 0.05 : 0.02) *
            (double)one.cycles);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernels");
    TCase *hand = tcase_create("by hand"), *runs = tcase_create("runs");

    tcase_add_checked_fixture(hand, set_up, tear_down);
    tcase_add_checked_fixture(runs, set_up, tear_down);
    tcase_set_timeout(runs, 120);
    tcase_add_test(hand, test_hand_cycles);
    tcase_add_loop_test(hand, test_kernel_bad, 0, MISTAKES);
    tcase_add_loop_test(runs, test_run_bounds, 0, POINTS);
    tcase_add_loop_test(runs, test_run_reference, 0, POINTS);
    tcase_add_loop_test(runs, test_run_extended, 0, 6);
    tcase_add_loop_test(runs, test_run_four_warps, 0, POINTS);
    suite_add_tcase(suite, hand);
    suite_add_tcase(suite, runs);
    return run_suite(suite);
}
