#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# systemc.sh - the clocked modules and the trace give the same tables, byte for
# byte: all designs of the attention study, both accountings.
. tests/lib/room.sh

"$weir" run --engine systemc 2>&1 | grep -q 'unknown engine' && exit 77

# same NAME ARGUMENTS...: a sweep by both engines, the one's name put in the
# place of the other's.
same() {
    name=$1
    shift
    for engine in trace systemc; do
        "$weir" sweep "$@" --engine "$engine" --quiet \
            --csv "$room/$engine.csv" --json "$room/$engine.json" \
            >/dev/null || fail "$name: $engine fails"
    done
    grep -q ,systemc, "$room/systemc.csv" || fail "$name: not by SystemC"
    for kind in csv json; do
        sed 's/systemc/trace/g' "$room/systemc.$kind" |
            cmp - "$room/trace.$kind" || fail "$name: $kind"
    done
}

study=reports/studies/fusemax-attention.yaml
same 'BERT, 1K' "$study" --only model=BERT,seq=1K --set batch=1 --set heads=1
same 'a ragged length' "$study" --only model=BERT --set seq=700 \
    --set batch=1 --set heads=1
same 'small arrays' "$study" --only model=BERT --set seq=256 --set batch=1 \
    --set heads=1 --set array2d.rows=64 --set array2d.columns=32 \
    --set array1d.columns=32
same 'interleaved banks' "$study" --only model=BERT --set seq=800 \
    --set batch=1 --set heads=1 --set buffer.layout=interleaved
same 'several blocks' fusemax-layer --only model=BERT --set seq=256 \
    --set batch=1 --set heads=1 --set embedding=64 --set ffn=128
same 'datapaths' softmax-lanes --only lanes=4,dim=64 --set seq=300 \
    --set heads=1 --set array2d.rows=64 --set array2d.columns=32 \
    --set accumulate.columns=32 --set divide.columns=32

# Two runs, the same bytes.
for run in first again; do
    "$weir" sweep "$study" --only model=BERT,seq=1K --set batch=1 \
        --set heads=1 --engine systemc --quiet --csv "$room/$run.csv" >/dev/null
done
cmp "$room/first.csv" "$room/again.csv" || fail 'two runs differ'
echo "$failures failures"
test "$failures" -eq 0
