#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# faults.sh [N...] - mistakes that a designer makes, one at a time: each must
# make the unit's own test fail. Without arguments: the first.
#
# WEIR is build/PRESET/weir: that build's tests are used.
cd "$(dirname -- "$0")/../.." || exit 2
build=$(cd -- "$(dirname -- "${WEIR:-build/release/weir}")" && pwd) || exit 77
for tool in verilator ninja c++; do
    command -v $tool >/dev/null || exit 77
done
test -e "$build/build.ninja" || exit 77
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
. tests/rtl/lib/unit.sh
level=-O0 # a model is compiled for one run

status=0 number=0 found=0 tried=0
asked=" $* "

# fault UNIT FILE WHAT SED
fault() {
    number=$((number + 1))
    case $asked in
    *" all "*|*" $number "*) ;;
    "  ") test $number -eq 1 || return 0 ;;
    *) return 0 ;;
    esac
    unit "$1"
    rm -rf "$work"/*
    cp -r rtl "$work/rtl"
    sed -i "$4" "$work/rtl/$2"
    if cmp -s "rtl/$2" "$work/rtl/$2"; then
        echo "$number $3: the line it changes is gone from $2"
        status=1
        return
    fi
    tried=$((tried + 1))
    # shellcheck disable=SC2046 # a list of files
    if ! build_test $(sed "s|^rtl/|$work/rtl/|" "rtl/$top/$top.f"); then
        echo "$number $3: cannot be built"
        tail -5 "$work/log"
        status=1
    elif run_test; then
        echo "$number $2, $3: NOT FOUND by test_$test"
    else
        found=$((found + 1))
        echo "$number $2, $3: found by test_$test"
    fi
}

fault fp32_add fp32_add/fp32_add.sv 'the sticky bit is dropped' \
    "s/, aligned\[23:0\] != '0}/, 1'b0}/"
fault fp32_add fp32_add/fp32_add.sv 'ties go up' \
    's/normal\[3\] \&\& (normal\[4\] ||/normal[3] \&\& (1'"'"'b1 ||/'
fault fp32_add fp32_add/fp32_add.sv 'subnormal results are not flushed' \
    "s/biased <= 11'sd0/biased < -11'sd200/"
fault fp32_mul fp32_mul/fp32_mul.sv 'ties go up' \
    's/normal\[23\] \&\& (normal\[24\] ||/normal[23] \&\& (1'"'"'b1 ||/'
fault fp32_mul fp32_mul/fp32_mul.sv 'infinity times zero is infinity' \
    's/ || (a_high \&\& b_zero) || (a_zero \&\& b_high)//'
fault fp32_max fp32_max/fp32_max.sv 'a NaN on one side is lost' \
    's/a_nan || b_nan ?/a_nan ?/'
fault pack_bf16 fp_pack/fp_pack.sv 'ties go away from zero' \
    's/rest\[24\] \&\& (kept\[0\] ||/rest[24] \&\& (1'"'"'b1 ||/'
fault pack_e4m3 fp_pack/fp_pack.sv 'the largest E4M3 number is NaN' \
    "s/QuietNan - 1'b1/QuietNan/"
fault unpack_fp16 fp_unpack/fp_unpack.sv 'subnormals are read as zero' \
    "s/end else if (mantissa != '0) begin/end else if (1'b0) begin/"
fault exp2_unit range_reduce/range_reduce.sv 'the argument is cut, not rounded' \
    's/{{(MagW - 1){1.b0}}, shifted\[0\]}/MagW'"'"'(0)/'
fault exp2_unit exp2_unit/exp2_unit.sv '2^-126 is flushed' \
    "s/biased <= 10'sd0/biased <= 10'sd1/"
fault exp2_fp32 exp2_unit/exp2_unit.sv 'the result is cut, not rounded' \
    "s/{24'b0, up}/25'b0/"
fault online_softmax online_softmax/online_softmax.sv 'masked lanes get a p' \
    's/mask_i\[l\] ? unpacked\[32\*l+:32\] : weir_pkg::NegInf/unpacked[32*l+:32]/'
fault running_max running_max/running_max.sv 'state changes while stalled' \
    's/assign take    = valid_i \&\& ready_o;/assign take    = valid_i;/'
fault running_max running_max/running_max.sv 'a row does not forget the one before' \
    's/= !first_i \&\& live_q/= live_q/'
fault running_max_tau running_max/running_max.sv 'a lag of exactly tau is too much' \
    's/magnitude <= weir_pkg/magnitude < weir_pkg/'
fault score_prescale score_prescale/score_prescale.sv 'no guard for a row all masked' \
    "s/ref_i == weir_pkg::NegInf ?/1'b0 ?/"
fault o_accumulator o_accumulator/o_accumulator.sv 'sums change while stalled' \
    's/if (take) sum_q/if (valid_i) sum_q/'
fault row_sum_acc o_accumulator/o_accumulator.sv 'a beat does not wait for its sum' \
    's/assign ready_o = move \&\& !wait_for_sum/assign ready_o = move/'
fault online_softmax online_softmax/online_softmax.sv 'alpha from the wrong reference' \
    's/\.old_i   (old_ref)/.old_i   (new_ref)/'
fault row_sum_tree row_sum_tree/row_sum_tree.sv 'the odd lane is left out' \
    's/= in_p\[32\*Ins-1-:32\]/= 32'"'"'b0/'
fault recip_unit recip_unit/recip_unit.sv 'the quotient is cut, not rounded' \
    "s/{23'b0, quotient_q\[Bits-25\]}/24'b0/"
fault normalize_unit normalize_unit/normalize_unit.sv 'an empty row is not zero' \
    "s/= empty_i ? '0 : code/= code/"
fault state_merge state_merge/state_merge.sv 'both parts get the same factor' \
    's/\.b_i      (alpha_b)/.b_i      (alpha_a)/'

echo "found: $found of $tried"
test $found -ge $((tried - tried / 20)) || status=1
exit $status
