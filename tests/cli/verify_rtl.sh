#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify_rtl.sh - `weir verify rtl`: equal, different, wrong.
. tests/cli/lib/rtl.sh

# expect EXIT TEXT ARGUMENT...: the exit status, and a line of the output
expect() {
    code=$1
    text=$2
    shift 2
    weir_says "$code" "$text" verify rtl "$@" --wave "$work/wave.fst"
}

# A tensor of bytes: SHAPE, then octal codes.
npy() {
    printf '\223NUMPY\001\000\166\000%-117s\n' \
        "{'descr': '|i1', 'fortran_order': False, 'shape': $1, }"
    printf "$2"
}
npy '(2, 5)' '\001\002\003\004\005\377\376\375\374\000' >"$work/scores.npy"
npy '(2, 5)' '\001\001\000\000\001\000\000\000\000\000' >"$work/mask.npy"
npy '(5, 2)' '\001\001\000\000\001\000\000\000\000\000' >"$work/turned.npy"

# A module that is not verified: the message lists those that are, as the help.
expect 2 'expected one of .*exp2_unit' --unit fp_pack
"$WEIR" verify --help >"$work/help"
for unit in $(sed -n 's/.*expected one of //p' "$work/err" | tr -d ,); do
    grep -qw "$unit" "$work/help" || fail "verify --help: no $unit"
done

expect 0 "golden model's" --unit exp2_unit --set Profile=fp32 --seed 3
expect 0 "golden model's" --unit exp2_unit "$work/scores.npy"
expect 0 '^bursts  *50 ' --unit row_sum_acc --beats 50
expect 0 '^none  *4 ' "$work/scores.npy" --keep "$work/mask.npy" \
    --set Lanes=3 --set PipeExp=0
# Two streams in, two out; a row's last tile is short.
small='--set TileN=4 --set Lanes=2 --set Cols=2 --set HeadDim=4'
# shellcheck disable=SC2086 # a list of words
{
    expect 0 "golden model's" --unit attn_vpu $small --beats 200
    expect 0 '^10  *6 ' --unit attn_vpu $small "$work/scores.npy"
}
expect 0 "golden model's" --unit attn_epilogue --set Cols=2 --set HeadDim=4 \
    --set Rows=3 --beats 200
# Registers of no depth: a beat leaves in the cycle in which it enters.
expect 0 "golden model's" --unit row_sum_tree --set Lanes=2 --set PipeAdd=0
test ! -e "$work/wave.fst" || fail 'a waveform of a run without a mismatch'

expect 2 "did you mean 'exp2_unit'" --unit exp2unit
expect 2 "did you mean 'Lanes'" --set Lane=4
expect 2 'from 1 to 128' --set Lanes=0
expect 2 'expected 1 to 100000000, not 0' --beats 0
expect 2 "'TileN' must be a multiple" --set Lanes=4 --set TileN=6
expect 2 "'HeadDim' must be a multiple" --unit attn_vpu --set Cols=3
expect 2 'must be fp32, bf16' --set InFmt=int8
expect 2 'takes no tensor' --unit row_sum_acc "$work/scores.npy"
expect 2 'the shape of' "$work/scores.npy" --keep "$work/turned.npy"
expect 2 'cannot be read' "$work/none.npy"
expect 2 'expected none, 90' --stalls often

# Ctrl-C, and whatever else ends the program, while a model is built: nothing
# goes on (the model would be there at last), and nothing half-made stays.
stopped() {
    mkdir "$work/cache"
    WEIR_CACHE=$work/cache timeout --preserve-status "$@" 3 \
        "$WEIR" verify rtl --unit exp2_unit >"$work/out" 2>"$work/err"
    before=$(find "$work/cache" -name '*.so')
    n=0
    while grep -lsa "cach[e]/build-" /proc/[0-9]*/cmdline |
        xargs -r grep -lsa "$work/" | grep -q . ||
        ls "$work/cache" | grep -q -v '[.]s*o$'; do
        n=$((n + 1))
        test $n -lt 400 || { fail "timeout $*: the build does not end"; break; }
        sleep 0.1
    done
    test "$(find "$work/cache" -name '*.so')" = "$before" ||
        fail "timeout $*: the build goes on"
    rm -rf "$work/cache"
}
stopped -s INT
stopped --foreground -s INT
stopped --foreground -s KILL

# A fault in a copy of the RTL: found, with its place and a waveform.
mkdir -p "$work/lib/sim"
cp -r rtl "$work/lib"
cp -r sim/verilated "$work/lib/sim"
sed -i 's/value  *= c0 +/value = c0 + 1 +/' \
    "$work/lib/rtl/exp2_unit/exp2_unit.sv"
WEIR_LIBRARY=$work/lib
export WEIR_LIBRARY
expect 1 '^ *0 *0  p_o  *0  ' --unit exp2_unit
test -s "$work/wave.fst" || fail 'no waveform of a mismatch'

# The second output stream tells its own beats: m and l in each other's place.
sed -i 's/{m_o, l_o, row_o, group_o, last_o}/{l_o, m_o, row_o, group_o, last_o}/' \
    "$work/lib/rtl/attn_epilogue/attn_epilogue.sv"
expect 1 '^ *0 *[0-9]*  m_o  *0  ' --unit attn_epilogue --set Cols=2 \
    --set HeadDim=4 --set Rows=3 --beats 200
grep -q '^waveform: .*, cycles [0-9]* to [0-9]* ' "$work/out" ||
    fail 'the waveform is not told'
exit $status
