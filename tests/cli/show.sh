#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# show.sh - timelines and waves: their sums, their readers, what is refused,
# and what an ended run leaves.
. tests/lib/room.sh
point='--shape bert-base --machine fusemax-cloud --mapping fusemax-binding
    --set batch=1 --set heads=1 --set seq=512'

# refused TEXT ARGUMENTS...: a user's mistake, TEXT among what is said of it.
refused() {
    text=$1
    shift
    # shellcheck disable=SC2086 # a list of words
    "$weir" run $point "$@" >"$room/out" 2>"$room/err"
    code=$?
    test "$code" -eq 2 && grep -qF -- "$text" "$room/err" ||
        { fail "weir run $*: status $code"; cat "$room/err"; }
}

# sums FILE: slices of each unit's track sum to its counters in the window; a
# line is an event.
sums() {
    awk -v file="$1" '
    /^"otherData"/ {
        n = split($0, part, "\"name\":\"")
        for (i = 2; i <= n; i++) {
            name[i - 2] = substr(part[i], 1, index(part[i], "\"") - 1)
            busy[i - 2] = number(part[i], "busy_in_window")
            stalled[i - 2] = number(part[i], "stalled_in_window")
            total[i - 2] = number(part[i], "busy_cycle")
        }
        units = n - 1
    }
    function number(text, key,   at) {
        at = index(text, "\"" key "\":")
        return at ? substr(text, at + length(key) + 3) + 0 : -1
    }
    /"ph":"X"/ {
        if (/"cat":"busy"/)
            was_busy[number($0, "tid") - 1] += number($0, "dur")
        if (/"cat":"stalled"/)
            was_stalled[number($0, "tid") - 1] += number($0, "dur")
        count++
        # viewers nest slices of a thread that overlap, and drop others
        thread = number($0, "tid")
        if (thread < 1 || number($0, "ts") < end[thread] + 0 ||
            (thread in process && process[thread] != number($0, "pid"))) {
            print file ": " $0
            bad = 1
        }
        process[thread] = number($0, "pid")
        end[thread] = number($0, "ts") + number($0, "dur")
    }
    END {
        for (u = 0; u < units; u++)
            if (was_busy[u] + 0 != busy[u] ||
                was_stalled[u] + 0 != stalled[u] ||
                (whole && busy[u] != total[u])) {
                print file ": " name[u] " was busy for " was_busy[u] " of " \
                    busy[u] " of " total[u]
                bad = 1
            }
        if (units < 3 || count < 1)
            bad = 1
        exit bad
    }' whole="$2" "$1" || fail "sums of $1"
}

# --- timelines ---

for accounting in published physical; do
    # shellcheck disable=SC2086
    "$weir" run $point --accounting $accounting \
        --timeline "$room/trace.json" >/dev/null || fail "$accounting"
    sums "$room/trace.json" 1
    # shellcheck disable=SC2086
    "$weir" run $point --accounting $accounting --window 100:500 \
        --timeline "$room/part.json" >/dev/null || fail "a part, $accounting"
    sums "$room/part.json" 0
done
for word in process_name thread_name '"ph":"C"' '"cat":"wait"' \
    '"cat":"command"' 'RM from array1d'; do
    grep -qF "$word" "$room/trace.json" "$room/part.json" ||
        fail "no $word in a timeline"
done
# shellcheck disable=SC2086
"$weir" run $point --timeline - >"$room/out" || fail '--timeline -'
cmp "$room/out" "$room/trace.json" || fail '--timeline - differs from a file'

refused "the engine 'closed-form' has nothing to show cycle by cycle" \
    --engine closed-form --timeline "$room/x"
refused 'write FROM:TO' --window 5 --timeline "$room/x"
refused 'is empty' --window 5:5 --timeline "$room/x"
refused 'is no cycle' --window 5:7s --timeline "$room/x"
refused 'there is nothing to show' --window 5:7
refused 'it is named twice' --csv "$room/x" --timeline "$room/x"
refused 'it is a folder' --timeline "$room"
test ! -e "$room/x" || fail 'something is written by a refused run'

# shellcheck disable=SC2086
"$weir" run $point --window 1Gi: --timeline "$room/late.json" 2>&1 |
    grep -q 'before the window' || fail 'a window behind the end'

"$weir" run --engine systemc 2>&1 | grep -q 'unknown engine' && {
    echo "$failures failures; no SystemC here"
    test "$failures" -eq 0
    exit
}

# --- by SystemC ---

for accounting in physical published; do
    for window in 0: 100:500; do
        for engine in trace systemc; do
            # shellcheck disable=SC2086
            "$weir" run $point --accounting $accounting --engine $engine \
                --window $window --timeline "$room/$engine.json" >/dev/null ||
                fail "$engine"
        done
        sed 's/systemc/trace/' "$room/systemc.json" |
            cmp - "$room/trace.json" || fail "$accounting, $window: timelines"
    done
done

# More than there is room for: the first part of the run.
for engine in trace systemc; do
    # shellcheck disable=SC2086
    "$weir" run $point --set batch=4 --set heads=12 --set seq=1Ki \
        --engine $engine --timeline "$room/$engine.json" 2>&1 >/dev/null |
        grep -q 'ends at cycle [1-9][0-9]\{5\} of' ||
        fail "$engine: where does a full timeline end?"
    sums "$room/$engine.json" 0
done
sed 's/systemc/trace/' "$room/systemc.json" | cmp - "$room/trace.json" ||
    fail 'full timelines'

wave() {
    # shellcheck disable=SC2086
    "$weir" run $point --engine systemc --vcd "$@" >/dev/null ||
        fail "waves: $*"
}

wave "$room/a.vcd"
wave "$room/b.vcd"
cmp "$room/a.vcd" "$room/b.vcd" || fail 'two waves differ'
wave "$room/part.vcd" --window 100:200
grep -q '^#1000$' "$room/part.vcd" || grep -q '^#1005$' "$room/part.vcd" ||
    fail 'waves do not begin at the window'
awk '/^#/ { last = substr($0, 2) + 0 } END { exit last > 2000 }' \
    "$room/part.vcd" || fail 'waves go on behind the window'
for word in '$enddefinitions' 'tokens' 'command 4: BQK' 'state' 'wires'; do
    grep -qF "$word" "$room/a.vcd" || fail "no $word in the waves"
done
if command -v vcd2fst >/dev/null; then
    vcd2fst "$room/a.vcd" "$room/a.fst" >/dev/null 2>&1 || fail vcd2fst
fi
refused 'use --engine systemc' --vcd "$room/x"

# --- a run that is ended ---

long='--shape bert-base --machine fusemax-cloud --mapping fusemax-binding
    --engine systemc --set seq=8Ki'

# Processes that have $room among their arguments; grep has not.
left() {
    grep -lsa "${room%?}[${room#"${room%?}"}]" /proc/[0-9]*/cmdline | wc -l
}

# shellcheck disable=SC2086
"$weir" run $long --vcd "$room/long.vcd" --timeline "$room/long.json" \
    --window 1Gi: >/dev/null 2>&1 &
pid=$!
sleep 1
test "$(left)" -eq 2 || fail "$(left) processes instead of two"
kill -TERM "$pid"
wait "$pid" 2>/dev/null
sleep 0.2
test "$(left)" -eq 0 || fail 'a process outlives an ended run'
test ! -e "$room/long.vcd" || fail 'an ended run leaves waves'
test ! -e "$room/long.json" || fail 'an ended run leaves a timeline'

# shellcheck disable=SC2086
"$weir" run $long --csv "$room/long.csv" >/dev/null 2>"$room/err" &
pid=$!
sleep 1
for child in /proc/[0-9]*/status; do
    grep -qs "^PPid:.$pid\$" "$child" &&
        kill -KILL "$(basename "$(dirname "$child")")"
done
wait "$pid"
code=$?
test "$code" -eq 3 || fail "a crash: status $code, want 3"
grep -q 'ended by signal 9' "$room/err" || fail 'a crash is not told'
test ! -e "$room/long.csv" || fail 'a crash leaves a CSV'
echo "$failures failures"
test "$failures" -eq 0
