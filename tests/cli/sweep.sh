#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sweep.sh - rows and columns of a sweep, narrowed and overridden.
. tests/lib/room.sh

# csv ARGUMENTS...: a sweep's CSV in $room/csv.
csv() {
    "$weir" sweep "$@" --csv - >"$room/csv" 2>"$room/err"
}

# column NAME: the cells of a column.
column() {
    awk -F, -v name="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) k = i; next }
        { print $k }' "$room/csv"
}

csv smoke || fail 'smoke failed'
head -n 1 "$room/csv" | grep -q '^model,seq,config,engine,accounting,cycles,'\
'latency_s,util_1d,util_2d,energy_j,traffic_byte,' || fail 'columns'
test "$(column model | uniq | tr '\n' ' ')" = 'BERT XLM ' || fail 'first axis'
test "$(column config | head -n 3 | tr '\n' ' ')" = 'flat binding flat ' ||
    fail 'last axis'
test "$(column status | sort -u)" = ok || fail 'status'

csv fusemax-attention --only model=BERT,XLM,seq=1K --only config=binding \
    --accounting published || fail 'narrowed'
test "$(column model | tr '\n' ' ')" = 'BERT XLM ' || fail 'rows of --only'
test "$(column accounting | sort -u)" = published || fail 'accounting'
test "$(column cycles | tr '\n' ' ')" = '1892352 4882432 ' || fail 'cycles'

# --set of an axis is that axis; any other is every point's.
csv smoke --only model=BERT --set seq=3Ki --set batch=1 || fail 'set'
test "$(column seq | sort -u)" = 3Ki || fail 'the label of a set axis'
test "$(column seq | wc -l)" -eq 2 || fail 'a set axis has one point'

# Engines and accountings from the options stand in their columns.
csv smoke --only model=BERT,seq=1Ki --accounting published \
    --engine closed-form || fail 'engine'
test "$(column engine | sort -u)" = closed-form || fail 'engine column'
cut -d, -f1-17 "$room/csv" >"$room/closed" # not what only one can tell
csv smoke --only model=BERT,seq=1Ki --accounting published || fail 'trace'
cut -d, -f1-17 "$room/csv" >"$room/trace"
sed 's/closed-form/trace/' "$room/closed" | cmp -s - "$room/trace" ||
    fail 'closed form and trace differ'

# A point that does not fit is left empty; the others are there; status 2.
cat >"$room/s.yaml" <<'END'
study: s
shape: bert-base
machine: fusemax-cloud
mapping: fusemax-binding
axes:
  buffer.capacity: {much: 16 MiB, little: 1 KiB}
END
csv "$room/s.yaml"
test $? -eq 2 || fail 'a point that does not fit: status'
test "$(column status | tr '\n' ' ')" = 'ok error ' || fail 'status column'
test -z "$(column cycles | tail -n 1)" || fail 'cycles of a failed point'
grep -q 'at the point buffer.capacity=little' "$room/err" || fail 'no point'
grep -q '1 of 2 points failed' "$room/err" || fail 'no count'

# The comparison, for people and as JSON.
"$weir" sweep smoke --accounting published --json "$room/json" >"$room/out" ||
    fail 'json'
grep -q '^compared with config=flat; means over model, seq' "$room/out" ||
    fail 'no comparison'
grep -q '"comparisons": \[' "$room/json" || fail 'no comparison in JSON'
test "$(grep -c '"stats": {' "$room/json")" -eq 8 || fail 'stats in JSON'
"$weir" sweep smoke --only config=binding | grep -q 'nothing to compare with' ||
    fail 'a comparison without its baseline'

# --set of an axis of labels; a label with a comma; a column without values.
# More points than a table lists: files have their labels all the same.
cat >"$room/many.yaml" <<'END'
study: many
shape: bert-base
machine: fusemax-cloud
mapping: fusemax-binding
engine: closed-form
axes: {batch: [1, 2], seq: {from: 1, to: 300, step: 1}}
END
"$weir" sweep "$room/many.yaml" --quiet -o "$room/many" --csv "$room/csv" \
    --json "$room/json" >/dev/null || fail 'many points'
test "$(column batch | uniq -c | tr -s ' \n' ' ')" = ' 300 1 300 2 ' ||
    fail 'labels of many points'
test "$(grep -c '"batch": "2", "seq": "[0-9]*"' "$room/json")" -eq 300 ||
    fail 'labels of many points in JSON'
"$weir" results "$room/many" --csv - | cmp -s - "$room/csv" ||
    fail 'results of many points'

"$weir" sweep smoke --only model=BERT --csv "$room/only.csv" >/dev/null
"$weir" sweep smoke --set model=BERT --csv "$room/set.csv" >/dev/null ||
    fail '--set of an axis of labels'
cmp -s "$room/only.csv" "$room/set.csv" || fail '--set is not --only'
"$weir" sweep smoke --set model=BRT 2>&1 >/dev/null |
    grep -q "did you mean 'BERT'" || fail '--set of no label'
cat >"$room/s.yaml" <<'END'
study: s
shape: bert-base
mapping: flat
axes:
  size:
    "small, or=so": {machine: flat-cloud, set: {seq: 1Ki}}
    large: {machine: flat-cloud, set: {seq: 2Ki}}
columns: [cycles, x]
derive: {x: cycles / 0}
pareto: {best: [cycles, energy_j]}
END
"$weir" sweep "$room/s.yaml" >"$room/out" || fail 'no value'
grep -q '^size .* cycles  *x  *best' "$room/out" || fail 'empty column, front'
grep -q '^x has no value at any point' "$room/out" || fail 'no reason'
for flag in --only --set; do
    case $flag in --only) label='small\, or\=so' ;; *) label='small, or=so' ;; esac
    "$weir" sweep "$room/s.yaml" $flag "size=$label" -o "$room/$flag" \
        >/dev/null || fail "a comma in $flag"
    test "$("$weir" results "$room/$flag" --columns size | wc -l)" -eq 2 ||
        fail "results of a comma in $flag"
done

# Formulas of the shape reach the machine.
"$weir" run --shape xlm --machine fusemax-cloud --mapping fusemax-binding \
    --accounting published \
    --set 'buffer.capacity=16 * 256 * head_dim' --dump machine >"$room/out" ||
    fail 'a formula'
grep -q '512 KiB' "$room/out" || fail 'the value of a formula'
echo "$failures failures"
test "$failures" -eq 0
