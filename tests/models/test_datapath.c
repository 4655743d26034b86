/* SPDX-License-Identifier: Apache-2.0
 * test_datapath.c - the cycles that the headers of the RTL promise.
 */
#include "models/machine.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

/* By hand from the headers' formulas; registers as by default, or two. */
static const struct promise {
    const char *module;
    int64_t lanes, beats, pipe, latency;
} promises[] = {
    {"online_softmax", 16, 1, 1, 10}, /* 2 + 3 + log2 16 + 1 */
    {"online_softmax", 1, 1, 1, 6},   {"online_softmax", 5, 1, 1, 9},
    {"online_softmax", 4, 4, 1, 12},  {"online_softmax", 128, 2, 1, 15},
    {"online_softmax", 16, 1, 2, 17}, /* 2 + 6 + 2 log2 16 + 1 */
    {"o_accumulator", 1, 64, 1, 1},   {"o_accumulator", 64, 1, 1, 1},
    {"state_merge", 1, 64, 1, 5},     {"state_merge", 8, 8, 2, 10},
};

static const weir_module *module_named(const char *name)
{
    int i = 0;

    while (strcmp(weir_module_at(i)->name, name) != 0)
        i++;
    return weir_module_at(i);
}

START_TEST(test_datapath_latency)
{
    const struct promise *p = &promises[_i];
    weir_datapath d = {.module = module_named(p->module)};

    for (int k = 0; k < WEIR_DATAPATH_PARAMETERS; k++)
        d.value[k] = k >= WEIR_DATAPATH_PIPE_ACC   ? 1
                     : k >= WEIR_DATAPATH_PIPE_ADD ? p->pipe
                                                   : 0;
    ck_assert_int_eq(weir_datapath_latency(&d, p->lanes, p->beats), p->latency);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("datapath");
    TCase *t = tcase_create("latency");

    tcase_add_loop_test(t, test_datapath_latency, 0,
                        sizeof promises / sizeof *promises);
    suite_add_tcase(s, t);
    return run_suite(s);
}
