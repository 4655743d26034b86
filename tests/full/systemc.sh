#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# systemc.sh - the whole of what tests/cross/systemc.sh takes a part of: the
# ten points of the attention study at BERT, 1K, batch 1, within a minute.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
start=$(date +%s)

for engine in trace systemc; do
    "$weir" sweep reports/studies/fusemax-attention.yaml --engine $engine \
        --only model=BERT,seq=1K --set batch=1 --csv "$room/$engine.csv" \
        --quiet >/dev/null || exit 1
done
test $(($(date +%s) - start)) -lt 60 || {
    echo 'more than a minute'
    exit 1
}
sed 's/systemc/trace/' "$room/systemc.csv" | cmp - "$room/trace.csv"
