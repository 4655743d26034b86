/* SPDX-License-Identifier: Apache-2.0
 * test_stats.c - whether a check of sums finds what does not sum.
 */
#include "models/stats.h"
#include "tests/models/given.h"

#include <math.h>

/* A result whose parts sum to the whole, to be spoiled. */
typedef struct result {
    weir_stats s;
    weir_unit_stats unit[2];
    weir_stall stall[2];
    weir_einsum_stats einsum[3];
    weir_energy_stats energy[3];
    weir_memory_stats memory[1];
} result;

static void make(result *r)
{
    *r = (result){
        .s = {.cycles = 100,
              .energy_j = 0.1 + 0.2 + 0.3,
              .nunits = 2,
              .neinsums = 3,
              .nenergies = 3,
              .nmemories = 1},
        .unit = {{.name = "array2d",
                  .compute = true,
                  .busy_cycle = 60,
                  .stalled_cycle = 30,
                  .idle_cycle = 10,
                  .nstalls = 2,
                  .lost = {[WEIR_LOSS_DEPENDENCY] = 15,
                           [WEIR_LOSS_PORTS] = 10,
                           [WEIR_LOSS_FILL] = 5,
                           [WEIR_LOSS_DRAIN] = 10}},
                 {.name = "dram", .busy_cycle = 100}},
        .stall = {{"waits for RM", 20, WEIR_LOSS_DEPENDENCY},
                  {"port of buffer", 10, WEIR_LOSS_PORTS}},
        .einsum = {{.name = "BQK", .unit = "array2d", .busy_cycle = 40},
                   {.name = "SLNV", .unit = "array2d", .busy_cycle = 20},
                   {.name = "Q", .unit = "dram", .busy_cycle = 1}},
        /* added in another order than the total */
        .energy = {{.energy_j = 0.3}, {.energy_j = 0.2}, {.energy_j = 0.1}},
        .memory = {{.name = "buffer"}},
    };
    r->unit[0].stall = r->stall;
    r->s.unit = r->unit;
    r->s.einsum = r->einsum;
    r->s.energy = r->energy;
    r->s.memory = r->memory;
}

static void idle(result *r)
{
    r->unit[0].idle_cycle = 11;
}

static void negative(result *r)
{
    r->unit[1].busy_cycle = 110;
    r->unit[1].idle_cycle = -10;
}

static void stall(result *r)
{
    r->stall[1].cycle = 9;
}

static void loss(result *r)
{
    r->unit[0].lost[WEIR_LOSS_PORTS] = 11;
}

static void einsum(result *r)
{
    r->einsum[1].busy_cycle = 19;
}

static void energy(result *r)
{
    r->energy[2].energy_j = 0.1000001;
}

static void not_a_number(result *r)
{
    r->energy[2].energy_j = (double)NAN;
}

static void lost(result *r)
{
    r->einsum[2].unit = "dran";
}

static const struct spoiled {
    void (*spoil)(result *r);
    const char *note;
} spoileds[] = {
    {idle, "'array2d': busy, stalled and idle cycles sum to 101, not 100"},
    {negative, "'dram': a count of cycles is negative"},
    {stall, "'array2d': the reasons of stalled cycles sum to 29, not 30"},
    {loss, "'array2d': lost cycles sum to 41, not 40"},
    {einsum, "'array2d': busy cycles of its Einsums sum to 59, not 60"},
    {energy, "the parts of energy sum to 0.6"},
    {not_a_number, "the parts of energy sum to "},
    {lost, "Einsum 'Q' runs on 'dran', which is no unit"},
};

START_TEST(test_stats_good)
{
    weir_diag d = listen();
    result r;

    make(&r);
    ck_assert_msg(weir_stats_check(&r.s, &d) == WEIR_OK, "%s", told.text);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(test_stats_spoiled)
{
    weir_diag d = listen();
    result r;

    make(&r);
    spoileds[_i].spoil(&r);
    ck_assert_int_eq(weir_stats_check(&r.s, &d), WEIR_EVALUE);
    ck_assert_msg(strstr(told.text, spoileds[_i].note), "got %swant %s",
                  told.text, spoileds[_i].note);
    ck_assert_msg(told.count == 1, "%s", told.text);
}
END_TEST

START_TEST(test_stats_names)
{
    result r;

    make(&r);
    ck_assert_int_eq(weir_stats_unit(&r.s, "dram"), 1);
    ck_assert_int_eq(weir_stats_unit(&r.s, "buffer"), -1);
    ck_assert_int_eq(weir_stats_memory(&r.s, "buffer"), 0);
    ck_assert_int_eq(weir_stats_memory(&r.s, "dram"), -1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stats");
    TCase *check = tcase_create("check");

    tcase_add_test(check, test_stats_good);
    tcase_add_loop_test(check, test_stats_spoiled, 0,
                        sizeof spoileds / sizeof *spoileds);
    tcase_add_test(check, test_stats_names);
    tcase_add_checked_fixture(check, setup, teardown);
    suite_add_tcase(s, check);
    return run_suite(s);
}
