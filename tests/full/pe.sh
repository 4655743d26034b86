#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pe.sh - a head of BERT-Base on 256 x 256 single PEs, and a product of 1024 x
# 1024 matrices: the same report as the trace's, line by line, but for the name of
# the engine and what only PEs say.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

report() { # ENGINE, then arguments
    engine=$1
    shift
    "$WEIR" run --engine "$engine" "$@" |
        sed -n '/^cycles/p;/^unit/,/^dram/p;/^cycles lost/,/^dram/p;/^energy of/,$p' |
        grep -v '  data: ' >"$room/$engine"
}

alike() { # arguments
    report pe "$@"
    report trace "$@"
    diff "$room/pe" "$room/trace"
}

for mapping in fusemax-binding fusemax-binding-deep fusemax-architecture; do
    for seq in 256 1000 1Ki 2Ki; do
        alike --shape bert-base --machine fusemax-cloud --mapping $mapping \
            --set batch=1 --set heads=2 --set seq=$seq
    done
done
for mapping in gemm-ws gemm-is gemm-os; do
    alike --shape gemm --machine systolic --mapping $mapping
done
