#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# advice.sh - what a message tells to write works when it is written.
. tests/lib/room.sh
advised=0

fail() {
    echo "$*"
    cat "$room/err"
    failures=$((failures + 1))
}

# A single head has few tiles: the skews may be too large for it.
for design in fusemax-cascade:fusemax-cascade fusemax-architecture:fusemax-architecture \
    fusemax-cloud:fusemax-binding fusemax-cloud:fusemax-binding-deep; do
    for seq in 300 512 700 1024 2048; do
        for accounting in physical published; do
            point="--shape bert-base --machine ${design%:*} --mapping ${design#*:}
                --set batch=1 --set heads=1 --set seq=$seq --accounting $accounting"
            # shellcheck disable=SC2086 # a list of words
            "$weir" run $point >/dev/null 2>"$room/err" && continue
            skews=$(sed -n 's/.*such as skew: {\(.*\)}$/\1/p' "$room/err" |
                paste -sd, -)
            test -n "$skews" || continue
            advised=$((advised + 1))
            # shellcheck disable=SC2086
            "$weir" run $point --set "skew={$skews}" >/dev/null \
                2>"$room/err" || fail "$point: skew: {$skews} does not help"
        done
    done
done
test "$advised" -gt 0 || fail 'no advice'
echo "$advised advised, $failures failures"
test "$failures" -eq 0
