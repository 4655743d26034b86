#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rtl_faults.sh - all hand-written faults, and mutants of four kinds of unit.
cd "$(dirname -- "$0")/../.." || exit 2
status=0
sh tests/rtl/faults.sh all || status=1
for unit in exp2_unit online_softmax o_accumulator; do
    sh tests/rtl/mutate.sh $unit 200 || status=1
done
for unit in elastic_reg skid_buffer stream_fifo stream_fork stream_join; do
    sh tests/rtl/mutate.sh $unit 60 || status=1
done
exit $status
