#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# links.sh - links that are narrower than what they join, by hand: ten beats of
# four words from the left and four from the top over one bundle, then the 3 + 3
# cycles in which the tile leaves a 4 x 4 array. In all engines.
set -u
weir=${WEIR:-build/release/weir}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

for engine in trace pe systemc; do
    test $engine = systemc &&
        "$weir" run --engine systemc 2>&1 | grep -q 'unknown engine' && continue
    while read -r width cycles lost; do
        cat >"$room/narrow.yaml" <<MACHINE
machine: narrow
base: systolic
units:
  array: {rows: 4, columns: 4}
memories:
  buffer: {row: 64 B}
links:
  - dram <-> buffer
  - {path: 'buffer -> array.left, array.top', width: $width}
  - array.bottom -> buffer
MACHINE
        "$weir" run --shape gemm --machine "$room/narrow.yaml" --engine $engine \
            --mapping gemm-os --set M=4 --set N=4 --set K=10 >"$room/out"
        grep -q "^cycles  *$cycles\$" "$room/out" &&
            { test "$lost" = 0 || grep -q \
                "^array  *$lost  .*link buffer -> array.left" "$room/out"; } &&
            continue
        echo "$engine, width $width: not $cycles cycles, $lost lost to links"
        cat "$room/out"
        failures=$((failures + 1))
    done <<CASES
8 16 0
7 26 10
4 26 10
3 36 20
1 86 70
CASES
done
echo "$failures failures"
test "$failures" -eq 0
