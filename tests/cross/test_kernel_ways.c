/* SPDX-License-Identifier: Apache-2.0
 * test_kernel_ways.c - which of two ways to write a kernel is the faster, and
 * what was published.
 */
#include "tests/cross/kernel.h"
#include "tests/suite.h"

#include <string.h>

enum { SETS = 6 };

typedef struct way {
    const char *mapping;
    struct {
        const char *path, *value;
    } set[SETS];
} way;

static int64_t cycles_of(const way *w, const char *machine, const char *causal,
                         const char *seq)
{
    point p = {"attention", machine, w->mapping, NULL, {{NULL, NULL}}};
    int n = 0;

    for (; n < SETS && w->set[n].path; n++)
        p.set[n].path = w->set[n].path, p.set[n].value = w->set[n].value;
    p.set[n].path = "shape.parameters.causal", p.set[n++].value = causal;
    p.set[n].path = "shape.parameters.seq", p.set[n++].value = seq;
    return stats_of(&p)->cycles;
}

/* The first way takes fewer cycles than the second, on B200. */
static const struct direction {
    const char *what, *causal;
    way fast, slow;
} directions[] = {
    /* as flash-attention pull request 2398 measures */
    {"an eighth of exp2 on FMA pipes, or a sixteenth",
     "0",
     {"fa4-pair", {VALUE("freq", "16")}},
     {"fa4-pair", {VALUE("freq", "24")}}},
    {"pairs of CTAs at d = 192, or one by one",
     "0",
     {"fa4-pair", {SHAPE("head_dim", "192"), SHAPE("value_dim", "128")}},
     {"fa4-pair",
      {SHAPE("head_dim", "192"), SHAPE("value_dim", "128"),
       VALUE("pair", "1")}}},
    {"a share of exp2 on FMA pipes, or none",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("emulate", "0")}}},
    {"a small share, or all that is eligible",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("emulated", "32")}}},
    {"pairs of CTAs, or one by one",
     "0",
     {"fa4-pair", {{NULL, NULL}}},
     {"fa4-pair", {VALUE("pair", "1")}}},
    {"lazy rescaling, or at every block",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("rescale", "1000")}}},
    {"longest first, or as they come",
     "1",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {{"mapping.grid.order", "natural"}}}},
    {"3/4 of P handed over, or all of it",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("split", "4")}}},
    {"3/4 of P handed over, or half of it",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("split", "2")}}},
    {"warps specialized, or one after the other",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"plain-attention", {{NULL, NULL}}}},
    {"a unit for softmax, or none",
     "0",
     {"fa4",
      {{"machine.units.softmax.lanes", "32"},
       {"machine.units.softmax.latency", "40"}}},
     {"fa4", {{NULL, NULL}}}},
};

/* The same on B300, as the kernel's source is set for it. */
static const struct direction later[] = {
    {"all exp2 in hardware, or as on B200",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("emulated", "12")}}},
    {"pairs of CTAs, or one by one",
     "0",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {VALUE("pair", "1")}}},
    {"longest first, or as they come",
     "1",
     {"fa4", {{NULL, NULL}}},
     {"fa4", {{"mapping.grid.order", "natural"}}}},
};

enum {
    DIRECTIONS = sizeof directions / sizeof *directions,
    LATER = sizeof later / sizeof *later,
};

START_TEST(test_directions)
{
    bool on_b200 = _i < DIRECTIONS;
    const struct direction *x =
        on_b200 ? &directions[_i] : &later[_i - DIRECTIONS];
    const char *machine = on_b200 ? "b200" : "b300";
    int64_t fast = cycles_of(&x->fast, machine, x->causal, "4Ki");
    int64_t slow = cycles_of(&x->slow, machine, x->causal, "4Ki");

    ck_assert_msg(fast < slow, "%s: %lld, and %lld cycles", x->what,
                  (long long)fast, (long long)slow);
}
END_TEST

/* Published, and what was calibrated on it: FlashAttention-4 (arXiv
 * 2603.05451) figure 4, 16 heads of 128, 32K tokens, B200 at 1850 MHz. One
 * parameter (tmem.read_latency) was calibrated on the first three rows; the
 * others are predicted, within the 10 % that the project promises. */
static const struct published {
    const char *machine, *clock, *depth, *heads, *causal, *seq;
    double tflops, tolerance;
} published[] = {
    {"b200", "1850 MHz", "128", "16", "0", "1Ki", 1355, 0.02},
    {"b200", "1850 MHz", "128", "16", "0", "4Ki", 1532, 0.02},
    {"b200", "1850 MHz", "128", "16", "0", "16Ki", 1601, 0.02},
    {"b200", "1850 MHz", "128", "16", "1", "1Ki", 744, 0.10},
    {"b200", "1850 MHz", "128", "16", "1", "4Ki", 1279, 0.10},
    {"b200", "1850 MHz", "128", "16", "1", "16Ki", 1526, 0.10},
    /* FlashGPU-Sim (arXiv 2609.15311), H100 locked at 1500 MHz */
    {"h100", "1500 MHz", "128", "16", "0", "1Ki", 600.7, 0.10},
    {"h100", "1500 MHz", "128", "16", "0", "4Ki", 682.9, 0.10},
    /* flash-attention pull request 2605, GB300 at 1957 MHz */
    {"b300", "1957 MHz", "64", "32", "0", "1Ki", 1087, 0.10},
    {"b300", "1957 MHz", "64", "32", "0", "16Ki", 1243, 0.10},
    {"b300", "1957 MHz", "64", "32", "1", "1Ki", 542, 0.10},
    {"b300", "1957 MHz", "64", "32", "1", "16Ki", 1251, 0.10},
    {"b300", "1957 MHz", "128", "16", "0", "1Ki", 1540, 0.10},
    {"b300", "1957 MHz", "128", "16", "0", "16Ki", 1882, 0.10},
    {"b300", "1957 MHz", "128", "16", "1", "1Ki", 829, 0.10},
    {"b300", "1957 MHz", "128", "16", "1", "4Ki", 1431, 0.10},
};

enum { PUBLISHED = sizeof published / sizeof *published };

START_TEST(test_published)
{
    const struct published *x = &published[_i];
    const char *mapping = strcmp(x->machine, "h100") == 0 ? "fa3" : "fa4";
    point p = {"attention",
               x->machine,
               mapping,
               NULL,
               {SHAPE("causal", x->causal),
                SHAPE("seq", x->seq),
                SHAPE("head_dim", x->depth),
                {"shape.heads", x->heads},
                {"machine.clock", x->clock}}};
    const weir_stats *s = stats_of(&p);
    double tflops = s->flop / s->latency_s / 1e12;

    ck_assert_double_eq_tol(tflops, x->tflops, x->tolerance * x->tflops);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel ways");
    TCase *ways = tcase_create("directions");

    tcase_add_checked_fixture(ways, set_up, tear_down);
    tcase_set_timeout(ways, 120);
    tcase_add_loop_test(ways, test_directions, 0, DIRECTIONS + LATER);
    tcase_add_loop_test(ways, test_published, 0, PUBLISHED);
    suite_add_tcase(suite, ways);
    return run_suite(suite);
}
