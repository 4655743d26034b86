#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# describe_rtl.sh - `weir describe rtl`: gates that can be told beforehand.
command -v yosys >/dev/null || exit 77
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
WEIR_CACHE=$PWD/build/rtl-cache
export WEIR_CACHE
status=0

# row MODULE SETTINGS...: cells, gates, flip-flops, depth
row() {
    module=$1
    shift
    # shellcheck disable=SC2046
    "$WEIR" describe rtl --unit "$module" \
        $(for s in "$@"; do printf ' --set %s' "$s"; done) >"$work/out" ||
        { echo "$module $*: exit status $?"; status=1; }
    awk -v m="$module" '$1 == m { print $(NF-5), $(NF-4), $(NF-3), $(NF-2) }' \
        "$work/out"
}

is() { # WHAT GOT WANT
    test "$2" = "$3" || { echo "$1: $2, want $3"; status=1; }
}

# One flip-flop per bit of data and one that says that it is there.
is 'elastic_reg, 8 bits' "$(row elastic_reg Width=8 | cut -d' ' -f3)" 9
is 'skid_buffer, 8 bits' "$(row skid_buffer Width=8 | cut -d' ' -f3)" 18
# Two inputs: an AND for valid and one behind it for ready.
is 'stream_join' "$(row stream_join Ins=2 | cut -d' ' -f4)" 2
grep -q 'Relative numbers' "$work/out" || { echo 'not said: relative'; status=1; }
# More accurate is larger.
small=$(row exp2_unit Profile=bf16 | cut -d' ' -f2)
large=$(row exp2_unit Profile=1 | cut -d' ' -f2)
is 'exp2_unit, both profiles' \
    "$(awk "BEGIN { print ($small > 1000 && $large > $small) }")" 1

# fp32_mul is what the others are measured by.
is 'fp32_mul' "$(row fp32_mul | wc -l)" 1
grep -q '7700.0 *3.700$' "$work/out" || { cat "$work/out"; status=1; }

"$WEIR" describe rtl --unit exp2unit 2>"$work/err"
is 'unknown module' $? 2
"$WEIR" describe rtl --unit exp2_unit --set Width=3 >"$work/out" 2>"$work/err"
is 'unknown parameter' $? 2
"$WEIR" describe rtl --unit stream_join --json "$work/json" &&
    grep -q '"nand2_equivalents":' "$work/json" ||
    { echo 'no JSON'; status=1; }
exit $status
