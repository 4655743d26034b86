#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# output.sh - files are whole or absent, whatever happens.
. tests/lib/room.sh
point=reports/points/fusemax-bert-4k.yaml

# status WANT WHAT: the last command's status is in $code.
status() {
    test "$code" -eq "$1" || fail "$2: status $code, want $1"
}

if test -w /dev/full; then
    "$weir" run "$point" >/dev/full 2>"$room/err"
    code=$?
    status 3 'stdout on a full disk'
    grep -q 'No space left' "$room/err" || fail 'a full disk is not told'
    for verb in catalog 'report smoke --engine closed-form --quiet --out -'; do
        "$weir" $verb >/dev/full 2>"$room/err"
        code=$?
        status 3 "$verb on a full disk"
        test "$(grep -c 'No space left' "$room/err")" -eq 1 ||
            fail "a full disk is not told once: $verb"
    done
    "$weir" report smoke --engine closed-form --quiet --out /dev/full \
        2>"$room/err" >/dev/null
    code=$?
    status 3 'a page on a full disk'
    grep -q 'No space left' "$room/err" || fail 'a full disk: not its errno'
    "$weir" help >/dev/full 2>/dev/null
    code=$?
    status 3 'help on a full disk'
    "$weir" run --help >/dev/full 2>/dev/null
    code=$?
    status 3 'help of a verb on a full disk'
    "$weir" run "$point" --csv /dev/full >/dev/null 2>&1
    code=$?
    status 3 'a CSV on a full disk'
    test -c /dev/full || fail '/dev/full was replaced'
fi
"$weir" run "$point" >&- 2>/dev/null
code=$?
status 3 'a closed stdout'
"$weir" run "$point" --csv "$room/closed.csv" >&- 2>/dev/null
code=$?
status 3 'a closed stdout beside a CSV'
head -n 1 "$room/closed.csv" | grep -q ,cycles, || fail 'the CSV is not whole'

# A pipe that nobody reads.
mkfifo "$room/pipe"
(exec 3<"$room/pipe"; exec 3<&-) &
{
    sleep 1
    "$weir" sweep smoke 2>"$room/err"
    echo $? >"$room/code"
} >"$room/pipe"
wait
code=$(cat "$room/code")
status 141 'a broken pipe'
test ! -s "$room/err" || fail 'a broken pipe is told'

# Targets: new, old, a link, no file at all.
echo old >"$room/old.csv"
chmod 600 "$room/old.csv"
ln -s old.csv "$room/link.csv"
"$weir" sweep smoke --quiet --csv "$room/link.csv" >/dev/null || fail 'a link'
test -L "$room/link.csv" || fail 'the link was replaced'
test "$(wc -l <"$room/old.csv")" -eq 9 || fail 'the link was not followed'
test "$(stat -c %a "$room/old.csv")" = 600 || fail 'rights'
"$weir" sweep smoke --quiet --csv /dev/null >/dev/null || fail '/dev/null'
test -c /dev/null || fail '/dev/null was replaced'
"$weir" sweep smoke --csv - >"$room/dash.csv" || fail '-'
cmp -s "$room/dash.csv" "$room/old.csv" || fail '- differs from a file'
"$weir" run "$point" --json "$room/run.json" --csv "$room/run.csv" >/dev/null ||
    fail 'two files at once'
for key in stats cycles units stalls memories energies bounds assumptions; do
    grep -q "\"$key\":" "$room/run.json" || fail "no $key in the JSON"
done
"$weir" run "$point" --json - | cmp -s - "$room/run.json" || fail 'JSON by -'
"$weir" describe fusemax-cloud --json - | grep -q '"machine": {' ||
    fail 'JSON of a machine'

# Nothing is left by a run that is ended or refused.
echo old >"$room/kept.csv"
"$weir" sweep smoke --set tile.M0=0 --csv "$room/kept.csv" >/dev/null 2>&1
"$weir" sweep fusemax-layer --no-skip --csv "$room/kept.csv" >/dev/null 2>&1 &
pid=$!
sleep 1
kill -TERM "$pid"
wait "$pid" 2>/dev/null
test "$(cat "$room/kept.csv")" = old || fail 'an ended run changed its target'
test -z "$(find "$room" -name '*.csv.*')" || fail 'a temporary file is left'
if test "$(id -u)" -ne 0; then
    mkdir "$room/locked"
    chmod 500 "$room/locked"
    "$weir" sweep smoke --csv "$room/locked/x.csv" >/dev/null 2>&1
    code=$?
    status 2 'a folder without rights'
fi
# No output may be what is read, by whatever path.
cp "$point" "$room/point.yaml"
printf 'machine: own\nbase: fusemax-cloud\n' >"$room/own.yaml"
cp "$room/own.yaml" "$room/own.copy"
ln -s own.yaml "$room/link.json"
"$weir" run "$point" --machine "$room/own.yaml" --json "$room/link.json" \
    >/dev/null 2>"$room/err"
code=$?
status 2 'an output that is read'
grep -q 'this file is read, too' "$room/err" || fail 'it is not told'
"$weir" run "$room/point.yaml" --csv "$room/point.yaml" >/dev/null 2>&1
code=$?
status 2 'an output that is the point'
cmp "$point" "$room/point.yaml" || fail 'the point was replaced'
cmp "$room/own.copy" "$room/own.yaml" || fail 'the machine was replaced'

echo "$failures failures"
test "$failures" -eq 0
