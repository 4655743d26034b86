/* SPDX-License-Identifier: Apache-2.0
 * test_units.c - the parts of the datapath, each alone against golden C.
 *
 * WEIR_MODEL in the environment names one of the models; the others rest.
 */
#include "tests/rtl/unit_beats.h"
#include "tests/suite.h"

#include <string.h>

extern const weir_model weir_model_row_max_tree, weir_model_running_max,
    weir_model_running_max_tau, weir_model_score_prescale,
    weir_model_rescale_unit, weir_model_row_sum_tree, weir_model_row_sum_acc,
    weir_model_o_accumulator, weir_model_recip_unit_1, weir_model_recip_unit_2,
    weir_model_normalize_unit, weir_model_state_merge,
    weir_model_elastic_pipe_0, weir_model_elastic_pipe_3;

/* --- row_max_tree: no stream --- */

START_TEST(test_row_max_tree)
{
    enum { LANES = 5 };
    const weir_model *m = &weir_model_row_max_tree;
    void *self = m->make(1);
    uint64_t state = state_of(3);

    for (int i = 0; i < 20000; i++) {
        uint32_t in[LANES], got, want;
        uint8_t bits = (uint8_t)(weir_random(&state) & 31);
        bool mask[LANES];

        for (int l = 0; l < LANES; l++) {
            in[l] = score(&state);
            mask[l] = bits >> l & 1;
        }
        memcpy(m->port(self, "score_i").at, in, sizeof in);
        memcpy(m->port(self, "mask_i").at, &bits, 1);
        m->eval(self);
        memcpy(&got, m->port(self, "max_o").at, 4);
        want = weir_softmax_max(in, mask, LANES);
        ck_assert_msg(got == want, "draw %d: got %08x, want %08x", i, got,
                      want);
    }
    m->drop(self);
}
END_TEST

/* --- streams --- */

#define ACC_IN "alpha_i", "alpha_is_one_i"

static const stream_unit units[] = {
    {&weir_model_running_max,
     {"max_i", "row_i", "first_i", "side_i"},
     {"old_o", "ref_o", "side_o"},
     1,
     1,
     &exact,
     max_draw,
     max_step,
     0,
     true,
     1},
    {&weir_model_running_max_tau,
     {"max_i", "row_i", "first_i", "side_i"},
     {"old_o", "ref_o", "side_o"},
     1,
     1,
     &lagging,
     max_draw,
     max_step,
     0x3f000000,
     true,
     1},
    {&weir_model_score_prescale,
     {"score_i", "ref_i", "side_i"},
     {"x_o", "side_o"},
     3,
     1,
     &exact,
     prescale_draw,
     prescale_step,
     scale,
     false,
     4},
    {&weir_model_rescale_unit,
     {"old_i", "ref_i"},
     {"alpha_o", "is_one_o"},
     4,
     1,
     &fine,
     rescale_draw,
     rescale_step,
     scale,
     false,
     5},
    {&weir_model_row_sum_tree,
     {"p_i", "side_i"},
     {"sum_o", "side_o"},
     3,
     1,
     NULL,
     sum_draw,
     sum_step,
     0,
     true,
     3},
    {&weir_model_row_sum_acc,
     {"sum_i", ACC_IN, "row_i", "first_i", "side_i"},
     {"l_o", "side_o"},
     3,
     1,
     &l_in_turn,
     acc_draw,
     acc_step,
     0,
     true,
     3},
    {&weir_model_row_sum_acc,
     {"sum_i", ACC_IN, "row_i", "first_i", "side_i"},
     {"l_o", "side_o"},
     3,
     3,
     &l_one,
     acc_draw,
     acc_step,
     0,
     true,
     1},
    {&weir_model_row_sum_acc,
     {"sum_i", ACC_IN, "row_i", "first_i", "side_i"},
     {"l_o", "side_o"},
     3,
     3,
     &l_two,
     acc_draw,
     acc_step,
     0,
     true,
     1},
    {&weir_model_o_accumulator,
     {"v_i", ACC_IN, "ctx_i", "first_i", "side_i"},
     {"o_o", "side_o"},
     1,
     1,
     &o_in_turn,
     acc_draw,
     acc_step,
     0,
     true,
     1},
    {&weir_model_o_accumulator,
     {"v_i", ACC_IN, "ctx_i", "first_i", "side_i"},
     {"o_o", "side_o"},
     1,
     1,
     &o_none,
     acc_draw,
     acc_step,
     0,
     true,
     1},
    {&weir_model_recip_unit_1,
     {"l_i"},
     {"r_o", "empty_o"},
     26,
     26,
     NULL,
     recip_draw,
     recip_step,
     0,
     true,
     1},
    {&weir_model_recip_unit_2,
     {"l_i"},
     {"r_o", "empty_o"},
     14,
     14,
     NULL,
     recip_draw,
     recip_step,
     0,
     true,
     1},
    {&weir_model_normalize_unit,
     {"o_i", "r_i", "empty_i", "side_i"},
     {"out_o", "side_o"},
     1,
     1,
     NULL,
     norm_draw,
     norm_step,
     0,
     true,
     1},
    {&weir_model_state_merge,
     {"m_a_i", "l_a_i", "o_a_i", "m_b_i", "l_b_i", "o_b_i", "side_i"},
     {"m_o", "l_o", "o_o", "side_o"},
     5,
     1,
     &exact,
     merge_draw,
     merge_step,
     scale,
     false,
     6},
    {&weir_model_elastic_pipe_0,
     {"data_i"},
     {"data_o"},
     0,
     1,
     NULL,
     byte_draw,
     byte_step,
     0,
     true,
     0},
    {&weir_model_elastic_pipe_3,
     {"data_i"},
     {"data_o"},
     3,
     1,
     NULL,
     byte_draw,
     byte_step,
     0,
     false,
     4},
};

enum { NUNITS = sizeof units / sizeof *units };

START_TEST(test_every_beat_is_the_golden_ones)
{
    stream_check(&units[_i], 11);
    stream_check(&units[_i], 12);
}
END_TEST

START_TEST(test_restart_forgets)
{
    /* Registers are what forgets; without one there is nothing to drop. */
    if (units[_i].latency > 0)
        stream_restart(&units[_i], 13);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("units");
    TCase *beats = tcase_create("beats");

    if (is_asked(&weir_model_row_max_tree))
        tcase_add_test(beats, test_row_max_tree);
    for (int i = 0; i < NUNITS; i++) {
        if (!is_asked(units[i].model))
            continue;
        tcase_add_loop_test(beats, test_every_beat_is_the_golden_ones, i,
                            i + 1);
        tcase_add_loop_test(beats, test_restart_forgets, i, i + 1);
    }
    suite_add_tcase(suite, beats);
    return run_suite(suite);
}
