#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# readme.sh - what README shows is what the program prints.
#
# A block that shows a command ("$ build/release/weir ...") and lines of its
# output is run; the lines must be printed, in that order, "..." standing for
# others, and ".../" for folders. Blocks of commands alone need files of the reader. With the
# sanitizers this takes too long.
set -u
export LC_ALL=C
weir=$(realpath "${WEIR:-build/release/weir}")
case $weir in */asan/*) exit 77 ;; esac
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

awk -v room="$room" '
    /^```/ { inside = !inside; n += inside; next }
    inside && /^\$ build\/release\/weir / && !shown[n] {
        print substr($0, 22) >(room "/" n ".sh")
        shown[n] = 1
        next
    }
    inside && /^\$ / { shown[n] = 2; next }
    inside && shown[n] == 1 && $0 != "..." { print >(room "/" n ".want") }
' README.md
for want in "$room"/*.want; do
    command=${want%.want}.sh
    eval "\"$weir\" $(cat "$command")" >"$room/out" 2>/dev/null </dev/null
    awk -v command="$(cat "$command")" '
        NR == FNR { sub(/^.*\.\.\.\//, "/"); want[++n] = $0; next }
        at < n && index($0, want[at + 1]) { at++ }
        END {
            if (at < n)
                print "README.md: weir " command " no longer prints: " want[at + 1]
            exit at < n
        }' "$want" "$room/out" || failures=$((failures + 1))
done
test -e "$want" || failures=1

# What the text says of kernels, to a tenth of a percent.
said=$("$weir" sweep blackwell-validation --quiet 2>/dev/null |
    sed -n 's/^error: mean absolute \([0-9.]*\) %, largest \([0-9.]*\) %.*/\1 \2/p' |
    awk '{ printf "mean absolute error %.1f %%, largest %.1f %%", $1, $2 }')
for page in README.md docs/guide/kernels.md; do
    tr '\n' ' ' <"$page" | grep -qF "$said" || {
        echo "$page: does not say: $said"
        failures=$((failures + 1))
    }
done
echo "$failures failures"
test "$failures" -eq 0
