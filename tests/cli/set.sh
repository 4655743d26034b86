#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# set.sh - what --set says of a mapping stands above its variants, with
# `mapping.` before it and without, and for one block of several.
. tests/lib/room.sh

# run NAME ARGUMENT...: figures and messages, without what was set and where
run() {
    name=$1
    shift
    "$weir" run --shape bert-base --machine flat-cloud --set batch=1 \
        --set seq=4Ki --engine closed-form "$@" 2>&1 |
        grep -v -e '^set ' -e ' | ' | sed 's/^--set[^ ]*: //' >"$room/$name"
}

same() {
    cmp -s "$room/$1" "$room/$2" || fail "$1 and $2 differ"
}

other() {
    cmp -s "$room/$1" "$room/$2" && fail "$1 and $2 do not differ"
}

# `accumulate` is taken away by a variant for heads of 128, `overflow` is
# changed by one in physical accounting.
published='--mapping flat --accounting published --set head_dim=128'
# shellcheck disable=SC2086
{
    run none $published
    run short $published --set 'accumulate=[AV]'
    run long $published --set 'mapping.accumulate=[AV]'
    run map $published --set 'mapping.buffers={K: 3}'
    run key $published --set buffers.K=3
}
same short long
other none long
same map key

run none --mapping flat --accounting physical
run short --mapping flat --accounting physical --set overflow=ignore
run long --mapping flat --accounting physical --set mapping.overflow=ignore
same short long
other none long

# One block: its own variants keep V of a head.
run none --mapping unfused --accounting physical
run block --mapping unfused --accounting physical \
    --set mapping.blocks.2.keep.buffer.V=tile
run plain --mapping unfused --accounting physical \
    --set blocks.2.keep.buffer.V=tile
same block plain
other none block

# What goes away stays away.
run none --mapping flat --accounting published
run short --mapping flat --accounting published --set accumulate=null
run long --mapping flat --accounting published --set mapping.accumulate=null
same short long
other none long
run empty --mapping flat --set heads=
grep -q "the value of 'heads' is empty; write null" "$room/empty" ||
    fail 'an empty value'
echo "$failures failures"
test "$failures" -eq 0
