#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mask.sh - `weir mask`: counts, JSON, and what is refused.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
failures=0

# want WORDS ARGUMENTS...: WORDS are in what is printed, status 0.
want() {
    words=$1
    shift
    if ! out=$("$weir" mask "$@" 2>&1) ||
        ! printf '%s' "$out" | tr -s ' \n' '  ' | grep -qF "$words"; then
        printf 'weir mask %s: no "%s" in\n%s\n' "$*" "$words" "$out"
        failures=$((failures + 1))
    fi
}

# refused WORDS ARGUMENTS...: status 2, WORDS on stderr, nothing on stdout.
refused() {
    words=$1
    shift
    out=$("$weir" mask "$@" 2>&1 >/dev/null)
    code=$?
    if test "$code" -ne 2 || ! printf '%s' "$out" | grep -qF -- "$words"; then
        printf 'weir mask %s: status %s, no "%s" in\n%s\n' "$*" "$code" \
            "$words" "$out"
        failures=$((failures + 1))
    fi
}

want 'points 549756338176 of 1099511627776' causal --tokens 1Mi
want '256 11040 3520 116512 60' \
    '{layout: [256, 256], window: [80, 80], stride: [16, 1]}' --tile 16x16,16x8
want '"visited": 14560' \
    '{layout: [256, 256], window: [80, 80], stride: [16, 1]}' \
    --tile 16x16,16x8 --json -
want 'points 4096 of 4096' causal --tokens 4Ki --queries 1
want 'points 14 of' '{heads: [causal, dense, {sink: 0}]}' --tokens 2 --heads 5
refused 'how many tokens are there' '{window: 3}'
refused 'two masks' '{window: 3, sink: 1}' --tokens 8
refused 'such as 256,128' causal --tokens 8 --tile 3
refused 'expected static, dynamic or flat' causal --tokens 8 --tiling boxes
refused 'expected a whole number' causal --tokens 0
refused 'at least as many keys' causal --tokens 8 --queries 9
echo "$failures failures"
test "$failures" -eq 0
