#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh PROGRAM... - runs benches, each line beside its figure in baseline.txt.
#
# A bench prints lines "NAME UNIT median X ...". More than 1.3 times the
# baseline's median is a failure; for a rate (a unit that ends in "/s"), less
# than 1/1.3 of it. The baseline is a saved output of a release build.
export LC_ALL=C
baseline=$(dirname -- "$0")/baseline.txt
test -e "$baseline" || baseline=/dev/null
status=0

test $# -gt 0 || echo 'no benches yet'
for program; do
    figures=$("$program") || {
        echo "$program: failed"
        status=1
    }
    printf '%s\n' "$figures" | awk -v baseline="$baseline" '
    function median(   i) {
        for (i = 1; i < NF; i++)
            if ($i == "median")
                return $(i + 1)
        return 0
    }
    BEGIN {
        while ((getline < baseline) > 0)
            was[$1] = median()
    }
    {
        line = $0
        now = median()
        if (now > 0 && was[$1] > 0) {
            ratio = $2 ~ "/s$" ? was[$1] / now : now / was[$1]
            line = line sprintf("  baseline %s", was[$1])
            if (ratio > 1.3) {
                line = line sprintf("  %.2f times slower", ratio)
                bad = 1
            }
        }
        print line
    }
    END { exit bad }' || status=1
done
exit $status
