#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh SECONDS - all fuzz targets under libFuzzer, the time shared evenly.
#
# Needs clang. New inputs are kept in build/fuzz/corpus/NAME; one that fails
# is left in build/fuzz and belongs in tests/fuzz/corpus/NAME with its fix.
set -u
cd "$(dirname -- "$0")/../.." || exit 2

seconds=${1:-60}
set -- tests/fuzz/fuzz_*.c
test -e "$1" || {
    echo 'no fuzz targets yet'
    exit 0
}
command -v clang >/dev/null || {
    echo 'clang is missing: nothing is fuzzed'
    exit 77
}
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz || exit 1

each=$((seconds / $#))
test "$each" -gt 0 || each=1
status=0
for source in "$@"; do
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    mkdir -p "build/fuzz/corpus/$name"
    echo "$name: $each s"
    # The first folder is written to, the others are seeds.
    set -- "build/fuzz/corpus/$name"
    for seeds in "tests/fuzz/corpus/$name" tests/bad workloads/cascades \
        models/spatial mapper/mappings; do
        if test -d "$seeds"; then
            set -- "$@" "$seeds"
        fi
    done
    "build/fuzz/tests/fuzz/fuzz_$name" "$@" -max_total_time="$each" \
        -max_len=65536 -timeout=10 -rss_limit_mb=4096 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/$name-" \
        >"build/fuzz/$name.log" 2>&1 || {
        tail -n 60 "build/fuzz/$name.log"
        echo "$name: FAILED"
        status=1
    }
    grep -a number_of_executed_units "build/fuzz/$name.log"
done
exit $status
