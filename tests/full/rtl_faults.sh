#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rtl_faults.sh - all hand-written faults, and mutants of every kind of unit, two
# units at a time. Not yet seen to its end: above half an hour of two processors.
cd "$(dirname -- "$0")/../.." || exit 2
status=0
sh tests/rtl/faults.sh all || status=1
# Model, and how many mutants. The seed is 1; others: tests/rtl/mutate.sh.
xargs -P 2 -L 1 sh tests/rtl/mutate.sh <<END || status=1
online_softmax 120
attn_vpu 40
exp2_unit 120
o_accumulator 200
fp32_add 100
fp32_mul 100
state_merge 100
running_max_tau 100
recip_unit 100
row_sum_acc 60
elastic_reg 60
skid_buffer 60
stream_fifo 60
stream_fork 60
stream_join 20
END
exit $status
