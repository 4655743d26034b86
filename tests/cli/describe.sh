#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# describe.sh - everything in the library can be described.
. tests/lib/room.sh

for file in workloads/cascades/*.yaml workloads/shapes/*.yaml \
    models/spatial/*.yaml models/tables/*.yaml mapper/mappings/*.yaml \
    reports/studies/*.yaml; do
    name=$(basename "$file" .yaml)
    for what in "$file" "$name"; do
        if ! "$weir" describe "$what" >"$room/out" 2>&1 ||
            ! grep -q "$name" "$room/out"; then
            echo "weir describe $what:"
            cat "$room/out"
            failures=$((failures + 1))
        fi
    done
done

# said TEXT STATUS ARGUMENTS...: TEXT is among what is said.
said() {
    text=$1 status=$2
    shift 2
    "$weir" describe "$@" >"$room/out" 2>&1
    code=$?
    test "$code" -eq "$status" && grep -qF -- "$text" "$room/out" && return
    echo "weir describe $*: status $code, want $status and '$text'"
    head -n 5 "$room/out"
    failures=$((failures + 1))
}

# What is set is described, or refused.
point='--shape bert-base --machine fusemax-cloud'
said 'pe-array  128 x 256 PEs' 0 fusemax-cloud --set array2d.rows=128
said '"rows": "128"' 0 fusemax-cloud --set array2d.rows=128 --json -
said 'published accounting' 0 fusemax-cloud --accounting published
said 'seq: 64Ki' 0 bert-base --set seq=64Ki
said 'M0: 64' 0 fusemax-binding --set tile.M0=64
# shellcheck disable=SC2086 # a list of words
said 'tiles: M 64 of 1024' 0 fusemax-binding $point --set tile.M0=64
said "'clock' cannot be set" 2 bert-base --set clock='1 GHz'
said "nothing can be set as 'M0'" 2 attention-1pass --set M0=64
said "'sq'; did you mean 'seq'" 2 bert-base --set sq=1
said 'only a mapping is resolved' 2 bert-base --machine fusemax-cloud

# A file of this folder needs no '.yaml', as everywhere.
case $weir in /*) ;; *) weir=$PWD/$weir ;; esac
cd "$room" || exit 2
printf 'machine: wide\nbase: fusemax-cloud\nclock: 2 GHz\n' >wide.yaml
printf 'point: mine\nshape: bert-base\n' >mine.yaml
said 'machine wide: family spatial, 2 GHz' 0 wide
said 'weir run mine.yaml --dump' 2 mine
echo "$failures failures"
test "$failures" -eq 0
