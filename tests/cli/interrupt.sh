#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# interrupt.sh - Ctrl-C while any engine runs leaves old files as they were,
# no new ones and no process; two whole runs write the same bytes.
. tests/lib/room.sh
point='--shape bert-base --machine fusemax-cloud --mapping fusemax-binding'

# Processes that have $room among their arguments; grep has not.
left() {
    grep -lsa "${room%?}[${room#"${room%?}"}]" /proc/[0-9]*/cmdline | wc -l
}

# interrupted FILE... -- ARGUMENTS...: SIGINT after a while, to the program and
# its children as a terminal sends it, ends it by that signal; FILEs are there
# before, and nothing else is there after.
interrupted() {
    rm -rf "$room/out"
    mkdir "$room/out"
    while test "$1" != --; do
        echo old >"$room/out/$1"
        shift
    done
    shift
    before=$(ls "$room/out")
    timeout --preserve-status -s INT 0.6 "$weir" "$@" >/dev/null \
        2>"$room/err"
    code=$?
    test "$code" -eq 130 || fail "weir $*: status $code, want 130"
    test "$(ls -A "$room/out")" = "$before" ||
        fail "weir $*: leaves $(ls -A "$room/out" | tr '\n' ' ')"
    for file in $before; do
        test "$(cat "$room/out/$file")" = old || fail "weir $*: $file changed"
    done
    # A worker's own child is ended by the system, just after the worker.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        test "$(left)" -ne 0 || break
        sleep 0.2
    done
    test "$(left)" -eq 0 || fail "weir $*: a process goes on"
}

engines='trace pe'
"$weir" run --engine systemc 2>&1 | grep -q 'unknown engine' ||
    engines="$engines systemc"
out=$room/out
for engine in $engines; do
    slow='--set seq=256Ki'
    test "$engine" != trace || slow='--set seq=256Ki --no-skip'
    # shellcheck disable=SC2086 # lists of words
    interrupted a.csv -- run $point --engine "$engine" $slow \
        --csv "$out/a.csv" --json "$out/new.json"
    test "$engine" = pe ||
        interrupted a.json -- run $point --engine "$engine" $slow \
            --window 1Gi: --timeline "$out/a.json"
    test "$engine" != systemc ||
        interrupted a.vcd -- run $point --engine "$engine" $slow \
            --window 1Gi: --vcd "$out/a.vcd"
    # shellcheck disable=SC2086
    interrupted a.csv a.md -- sweep fusemax-attention --engine "$engine" \
        ${slow#--set seq=256Ki} --only accounting=physical,seq=256K \
        --csv "$out/a.csv" --markdown "$out/a.md" --json "$out/new.json"
done

# At once, when outputs are tried: often, for that takes microseconds.
rm -rf "$out"
mkdir "$out"
for n in 1 2 3 4 5 6 7 8 9; do
    for ms in 1 2 3 4 5 6 7 8; do
        # shellcheck disable=SC2086
        timeout -s INT 0.00$ms "$weir" run $point --set seq=256Ki --engine pe \
            --csv "$out/a.csv" --json "$out/a.json" >/dev/null 2>&1
    done
done
test -z "$(ls -A "$out")" || fail "stopped early: leaves $(ls -A "$out")"

# --- a long run says how far it is ---

# says TEXT ARGUMENTS...: what a terminal or a log sees in three seconds; not
# with --quiet
says() {
    text=$1
    shift
    # shellcheck disable=SC2086
    timeout -s INT 3 "$weir" run $point "$@" >/dev/null 2>"$room/err"
    grep -q "$text" "$room/err" || fail "run $*: no progress"
}
says ' of 12288 tiles (' --engine pe
for engine in $engines; do
    test "$engine" = pe ||
        says ' of about [0-9]* cycles (' --engine "$engine" --no-skip \
            --set seq=256Ki
done
# shellcheck disable=SC2086
timeout -s INT 2 "$weir" run $point --engine pe --quiet >/dev/null \
    2>"$room/err"
test ! -s "$room/err" || fail 'progress in spite of --quiet'

# --- twice the same ---

small='--set batch=1 --set heads=1 --set seq=512'
for engine in $engines closed-form; do
    for n in 1 2; do
        # shellcheck disable=SC2086
        "$weir" run $point $small --engine "$engine" --csv "$room/$n.csv" \
            --json "$room/$n.json" >"$room/$n.txt" || fail "$engine"
        # shellcheck disable=SC2086
        case $engine in
        trace | systemc)
            "$weir" run $point $small --engine "$engine" \
                --timeline "$room/$n.tl" >/dev/null || fail "$engine"
            cmp "$room/1.tl" "$room/$n.tl" || fail "$engine: timelines"
            ;;
        esac
    done
    for kind in csv json txt; do
        cmp "$room/1.$kind" "$room/2.$kind" || fail "$engine: $kind"
    done
done
echo "$failures failures"
test "$failures" -eq 0
