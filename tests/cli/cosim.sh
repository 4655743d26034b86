#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cosim.sh - `body: rtl`: the RTL in place of a unit's model, equal, different,
# wrong.
. tests/cli/lib/rtl.sh
"$WEIR" run --engine systemc 2>&1 | grep -q 'unknown engine' && exit 77

# expect EXIT TEXT ARGUMENT...: the exit status, and a line of the output
expect() {
    code=$1
    text=$2
    shift 2
    # shellcheck disable=SC2086 # a list of words
    weir_says "$code" "$text" run $shape "$@"
}

# A tensor of 8 zero bytes.
{
    printf '\223NUMPY\001\000\166\000%-117s\n' \
        "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 1, 2, 4), }"
    printf '\000\000\000\000\000\000\000\000'
} >"$work/q.npy"

shape='--shape bert-base --set batch=2 --set heads=4 --set seq=48
    --set head_dim=16 --set value_dim=8'
lanes="--machine flat-softmax --mapping softmax-lanes
    --set array2d.rows=16 --set array2d.columns=8 --set softmax.lanes=4
    --set softmax.columns=2 --set accumulate.columns=8 --set divide.columns=8"
merge="--machine fusemax-merge --mapping fusemax-merge --set array2d.rows=16
    --set array2d.columns=8 --set array1d.columns=8 --set merge.columns=8"
soft='--set softmax.body=rtl --set accumulate.body=rtl'
join='--set merge.body=rtl'
sc='--engine systemc'

# same TEXT ARGUMENT...: as with the model, but for what is said of the RTL
# shellcheck disable=SC2086
same() {
    text=$1
    shift
    expect 0 "$text" "$@"
    sed '/^body rtl/,/^$/d' "$work/out" >"$work/rtl"
    "$WEIR" run $shape $(printf '%s\n' "$@" | sed 's/body=rtl/body=model/
        /^--seed$/,/./d; /^--input$/,/./d') \
        >"$work/model"
    sed -n '/^cycles/,/^assumptions/p' "$work/model" >"$work/want"
    sed -n '/^cycles/,/^assumptions/p' "$work/rtl" | sed '/^each beat/,/^$/d' |
        diff "$work/want" - >"$work/err" || fail "run $*: not as the model"
}

# Whole heads: 16 x 48 keys in 8 heads; ragged ones; one query; other formats.
# shellcheck disable=SC2086
{
    same '^softmax  *online_softmax  *2  *4  *12  *4608 ' $lanes $soft $sc
    same '^merge .*state_merge ' $merge $join $sc
    same ' 2 heads (' $lanes $soft $sc --set seq=37 --set heads=1 --seed 3 \
        --set buffer.ports=2
    same ' 2 heads (' $merge $join $sc --set seq=1 --set heads=1
    same '^softmax ' $lanes $sc --set softmax.body=rtl --set heads=1 \
        --set softmax.parameters.PFmt=fp8_e4m3 \
        --set softmax.parameters.RescaleTau=8 \
        --set softmax.parameters.PipeAdd=2 --set order='[batch,heads,M1,P1]' \
        --set softmax.lanes=3
    # Without the engine that can, it says so.
    expect 0 "'merge' ran as its model" $merge $join
    expect 2 "cannot do 'LM'" $lanes $soft --engine pe
    expect 2 'published accounting wraps' $lanes $soft $sc --accounting published
    expect 2 'computes with no data' $lanes $sc --seed 3
    expect 2 'computes with no data' $lanes $soft --seed 3
    expect 2 '^--wave: .*computes with no data' $lanes --wave "$work/none.fst"
    expect 2 'whole number from 1' $lanes $soft $sc --seed x
    expect 2 "no input 'X'" $lanes $soft $sc --input X="$work/q.npy"
    expect 2 'must have 6144 words' $lanes $soft $sc \
        --input Q="$work/q.npy"
    expect 2 'did you mean .online_softmax' $lanes $soft $sc \
        --set softmax.module=online_softmx
    expect 2 'is not a body of a datapath' $lanes --set softmax.body=verilog
    expect 2 "unknown key 'PipeAcc'" $merge --set merge.parameters.PipeAcc=1
    expect 2 'must be from 1 to 128' $lanes --set softmax.lanes=129
    expect 2 'give both the same skew' $merge --set skew.RM=0
    expect 2 'needs its sums back after 3 beats' $merge $join \
        --set value_dim=3
}

# Given words: Q of nothing but zeros makes all p equal.
# shellcheck disable=SC2086
{
    same ' 1 head (' $lanes $soft $sc --set batch=1 --set heads=1 --set seq=4 \
        --set head_dim=2 --set value_dim=8 --input Q="$work/q.npy"
    expect 0 '"mismatches": *0' $lanes $soft $sc --set heads=1 --json -
    grep -q '"output_mismatches": *0' "$work/out" || fail 'JSON: outputs'
}

mkdir "$work/lib"
for folder in models mapper workloads reports; do
    ln -s "$PWD/$folder" "$work/lib"
done

# A stored point is of the RTL that went into it: another RTL is another point,
# the same one elsewhere is not, and points without RTL do not care.
cp -r rtl "$work/lib"
mkdir "$work/lib/sim"
cp -r sim/verilated "$work/lib/sim"
# stored BODY: how many of two points are done
stored() {
    "$WEIR" sweep softmax-lanes -o "$work/store" --engine trace --quiet \
        --only dim=64,array=physical,lanes=4,lanes=8 --set softmax.body="$@"
}
done_of() {
    stored "$1" --dry-run 2>"$work/err" | awk '$1 == "done" { print $2 }'
}
stored rtl >"$work/out" 2>"$work/err" || fail 'a sweep into a store'
stored model >"$work/out" 2>"$work/err" || fail 'a sweep into a store'
WEIR_LIBRARY=$work/lib
export WEIR_LIBRARY
test "$(done_of rtl) $(done_of model)" = '2 2' ||
    fail 'points of a library that is the same are not known'
sed -i 's/^endmodule/ endmodule/' "$work/lib/rtl/fp32_add/fp32_add.sv"
test "$(done_of rtl) $(done_of model)" = '0 2' ||
    fail 'points of RTL that was changed are known'
unset WEIR_LIBRARY

# Faults in a copy of the RTL: a register too many, one bit, a beat too early.
# fault FILE SCRIPT TEXT ARGUMENT...
# shellcheck disable=SC2086
fault() {
    file=$1
    script=$2
    text=$3
    shift 3
    rm -rf "$work/lib/rtl" "$work/lib/sim"
    mkdir "$work/lib/sim"
    cp -r rtl "$work/lib"
    cp -r sim/verilated "$work/lib/sim"
    sed -i "$script" "$work/lib/rtl/$file"
    cmp -s "rtl/$file" "$work/lib/rtl/$file" && fail "no fault in $file"
    WEIR_LIBRARY=$work/lib expect 1 "$text" "$@"
}
# shellcheck disable=SC2086
{
    fault online_softmax/online_softmax.sv 's/(PipeExp),$/(PipeExp + 1),/' \
        'query 0, tile 0 of M (keys 0 to 15), beat 0 of 4: it must leave' \
        $lanes $sc --set softmax.body=rtl --wave "$work/wave.fst"
    test -s "$work/wave.fst" || fail 'no waveform of a divergence'
    grep -q 'waveform: .* copy 0 of .softmax., cycles ' "$work/err" ||
        fail 'not said what is in the waveform'
    WEIR_LIBRARY=$work/lib "$WEIR" sweep softmax-lanes --quiet $sc \
        --only lanes=4,dim=64,array=physical --set softmax.body=rtl \
        --set softmax.columns=2 --set seq=16 --set heads=1 \
        --set array2d.rows=16 --set array2d.columns=8 >/dev/null 2>&1
    test $? -eq 1 || fail 'a sweep with RTL that differs: not exit status 1'
    fault o_accumulator/o_accumulator.sv 's/(v_i\[32\*c+:32\])/(v_i[32*c+:32] ^ 32'"'d1"')/' \
        'o_o, lane 0: expected 0x' $lanes $sc --set accumulate.body=rtl
    fault state_merge/state_merge.sv 's/Depth(PipeMul)/Depth(PipeMul - 1)/' \
        'it left 1 cycles early' $merge $sc $join
}
exit $status
