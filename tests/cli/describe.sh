#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# describe.sh - everything in the library can be described.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

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
echo "$failures failures"
test "$failures" -eq 0
