#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store.sh - results that are kept: resumed, shared, killed, the same for any
# number of workers.
. tests/lib/room.sh

cat >"$room/s.yaml" <<'END'
study: s
shape: bert-base
accounting: published
axes:
  seq: {from: 1Ki, to: 10Ki, step: 1Ki}
  config:
    flat: {machine: flat-cloud, mapping: flat}
    binding: {machine: fusemax-cloud, mapping: fusemax-binding}
  batch: [1, 2, 64]
derive: {edp: energy_j * latency_s}
pareto: {front: [latency_s, energy_j]}
END
study=$room/s.yaml

# done DIR: how many points are there.
done_in() {
    "$weir" sweep "$study" -o "$1" --dry-run --engine closed-form |
        awk '$1 == "done" { print $2 }'
}

sweep() {
    "$weir" sweep "$study" --engine closed-form --quiet "$@" >"$room/out" \
        2>"$room/err"
}

# The same bytes without a store, with one, and with 1, 2 or 5 workers.
sweep --csv "$room/want.csv" --json "$room/want.json" || fail 'no store'
for n in 1 2 5; do
    sweep -o "$room/w$n" -j $n --csv "$room/got.csv" --json "$room/got.json" ||
        fail "$n workers"
    cmp -s "$room/want.csv" "$room/got.csv" || fail "CSV of $n workers"
    cmp -s "$room/want.json" "$room/got.json" || fail "JSON of $n workers"
done
test "$(wc -l <"$room/want.csv")" -eq 61 || fail 'number of rows'

# What is done is not run again, also when the study was narrower.
sweep -o "$room/part" --only config=flat || fail 'a part'
test "$(done_in "$room/part")" = 30 || fail 'the part is done'
sweep -o "$room/part" --csv "$room/got.csv" || fail 'the rest'
cmp -s "$room/want.csv" "$room/got.csv" || fail 'CSV of two parts'
test "$(done_in "$room/part")" = 60 || fail 'all is done'

# Files that name each other: whichever is met first, the hash is the same, and
# a change of either counts for both.
for n in 1 2; do
    printf 'machine: m%d\nbase: fusemax-cloud\nabout: beside m%d.yaml\n' \
        $n $((3 - n)) >"$room/m$n.yaml"
done
cat >"$room/circle.yaml" <<'END'
study: circle
shape: bert-base
mapping: fusemax-binding
engine: closed-form
axes: {machine: {one: ./m1.yaml, two: ./m2.yaml}}
END
circle() {
    "$weir" sweep "$room/circle.yaml" -o "$room/circle" "$@" >"$room/out"
    awk '$1 == "done" { print $2 }' "$room/out"
}
circle --only machine=two --quiet || fail 'a circle of files'
test "$(circle --dry-run)" = 1 || fail 'the circle depends on what is met first'
sed -i 's/beside/next to/' "$room/m1.yaml"
test "$(circle --dry-run)" = 0 || fail 'a change in the circle'

# Each file stands once in a page, however many others name it.
"$weir" report smoke --engine closed-form --quiet --out "$room/page.html" ||
    fail 'page'
grep -o '<summary>[a-z]* <b>[a-z0-9-]*</b>' "$room/page.html" | sort | uniq -d \
    >"$room/out"
test -s "$room/out" && fail "twice in a page: $(cat "$room/out")"

# Results without the study's file.
mv "$study" "$study.away"
"$weir" results "$room/part" --csv "$room/got.csv" || fail 'results'
cmp -s "$room/want.csv" "$room/got.csv" || fail 'CSV of results'
mv "$study.away" "$study"
"$weir" results "$room/part" --where "config == 'flat' and seq <= 2Ki" \
    --columns seq,batch,cycles --sort -cycles --csv "$room/some.csv" ||
    fail 'where'
test "$(wc -l <"$room/some.csv")" -eq 7 || fail 'rows of --where'
"$weir" results "$room/part" --where 'config > 3' >"$room/out" 2>"$room/err" ||
    fail 'a condition that no point meets'
grep -q 'no point meets this condition' "$room/err" || fail 'it is not said'
grep -q "'config' is a label, such as '" "$room/err" || fail 'nor why'
sed -n 2p "$room/some.csv" | grep -q '^2048,64,' || fail '--sort'
# Results of others: a folder that may not be written (by root all may be).
if test "$(id -u)" = 0; then
    chmod 755 "$room"
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    command -v setpriv >"$room/out" && $as test -x "$weir" || as=
else
    as=env
fi
if test -n "$as"; then
    cp -r "$room/part" "$room/a ? %41#b"
    chmod 555 "$room/a ? %41#b"
    chmod 444 "$room/a ? %41#b/weir.db"
    $as "$weir" results "$room/a ? %41#b" --csv - 2>"$room/err" |
        cmp -s "$room/want.csv" - || fail "results of others: $(cat "$room/err")"
    test "$(ls "$room/a ? %41#b")" = "$(ls "$room/part")" ||
        fail 'something was written beside them'
    chmod 755 "$room/a ? %41#b"
fi
"$weir" results "$room/part" --columns cycle 2>"$room/err"
test $? -eq 2 || fail 'status of an unknown column'
grep -q "did you mean 'cycles'?" "$room/err" || fail 'no suggestion'
"$weir" results "$room/none" 2>/dev/null
test $? -eq 2 || fail 'no such folder'

# A changed file is another point; changed back it is done.
cp models/spatial/flat-cloud.yaml "$room/mine.yaml"
sed 's/machine: flat-cloud/machine: .\/mine.yaml/' "$study" >"$room/m.yaml"
study=$room/m.yaml
sweep -o "$room/changed" || fail 'a machine of its own'
sed -i 's/^about:.*/about: another/' "$room/mine.yaml"
test "$(done_in "$room/changed")" = 30 || fail 'a changed machine'
cp models/spatial/flat-cloud.yaml "$room/mine.yaml"
test "$(done_in "$room/changed")" = 60 || fail 'changed back'
study=$room/s.yaml

# Two sweeps on one store: every point once.
sweep -o "$room/two" &
one=$!
"$weir" sweep "$study" --engine closed-form --quiet -o "$room/two" >/dev/null \
    2>&1 || fail 'the second of two'
wait $one || fail 'the first of two'
"$weir" results "$room/two" --csv "$room/got.csv"
cmp -s "$room/want.csv" "$room/got.csv" || fail 'CSV of two at once'

# kill_worker PARENT: the first of its children.
kill_worker() {
    worker=$(cut -d ' ' -f 1 "/proc/$1/task/$1/children" 2>/dev/null)
    test -n "$worker" && kill -9 "$worker" 2>/dev/null
}

# Killed: a worker costs one try, the parent nothing that is kept.
cat >"$room/slow.yaml" <<'END'
study: slow
shape: bert-base
machine: fusemax-cloud
mapping: fusemax-binding
set: {batch: 4, heads: 1}
axes: {seq: {from: 1Ki, to: 2Ki, count: 60}}
END
"$weir" sweep "$room/slow.yaml" --quiet --csv "$room/want.csv" >/dev/null ||
    fail 'slow'
for victim in worker parent interrupt; do
    rm -rf "$room/killed"
    "$weir" sweep "$room/slow.yaml" --no-skip --quiet -o "$room/killed" \
        >/dev/null 2>"$room/err" &
    parent=$!
    sleep 0.2
    case $victim in
    worker)
        kill_worker $parent
        wait $parent || fail "a worker was killed: status $?" ;;
    parent)
        kill -9 $parent
        wait $parent 2>/dev/null ;;
    interrupt)
        kill -TERM $parent
        wait $parent 2>/dev/null
        test $? -ne 0 || grep -q stopped "$room/err" || : ;;
    esac
    "$weir" sweep "$room/slow.yaml" --no-skip --quiet -o "$room/killed" \
        --csv "$room/got.csv" >/dev/null 2>&1 || fail "after a killed $victim"
    cmp -s "$room/want.csv" "$room/got.csv" || fail "CSV after $victim"
done

# A point whose worker dies twice is recorded with its reason; the next sweep
# tries it again.
set -- sweep "$room/slow.yaml" --only seq=2048 --set batch=64 --no-skip \
    -o "$room/lost"
"$weir" "$@" >"$room/out" 2>"$room/err" &
parent=$!
for try in 1 2; do
    sleep 0.1
    kill_worker $parent
done
wait $parent
code=$?
if grep -q 'was tried 2 times' "$room/err"; then
    test $code -eq 3 || fail "a lost point: status $code"
    grep -q 'ended by signal 9 (Killed)' "$room/err" || fail 'no reason'
    test "$("$weir" results "$room/lost" --columns status,attempts |
        tail -n 1 | tr -s ' ')" = 'lost 2' || fail 'a lost point is recorded'
else
    echo 'the worker was too fast to be killed twice'
fi
"$weir" "$@" >"$room/out" 2>&1 || fail 'a lost point is tried again'
test "$("$weir" results "$room/lost" --columns status | tail -n 1)" = ok ||
    fail 'a lost point is replaced'

# No store, by the same status wherever it is met.
mkdir "$room/empty" "$room/text"
: >"$room/empty/weir.db"
"$weir" results "$room/empty" >/dev/null 2>"$room/err"
test $? -eq 2 || fail 'an empty store: status'
grep -q 'there are no results here' "$room/err" || fail 'an empty store'
yes | head -n 999 >"$room/text/weir.db"
"$weir" results "$room/text" >/dev/null 2>&1
test $? -eq 2 || fail 'no store: results'
"$weir" sweep smoke -o "$room/text" >/dev/null 2>&1
test $? -eq 2 || fail 'no store: sweep'

# A forecast runs nothing.
"$weir" sweep "$room/slow.yaml" --dry-run -o "$room/none" >"$room/out" ||
    fail 'dry run'
grep -q '^to run   60$' "$room/out" || fail 'points of a dry run'
grep -q '^about .* s with ' "$room/out" || fail 'time of a dry run'
"$weir" sweep "$room/slow.yaml" -j 0 2>/dev/null
test $? -eq 2 || fail '-j 0'
echo "$failures failures"
test "$failures" -eq 0
