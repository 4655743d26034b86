#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# kernels.sh - kernels on GPUs from the command line: runs, studies,
# explanations, and what goes wrong.
. tests/lib/room.sh

point='--shape attention --set seq=1Ki'
"$weir" run $point --machine b200 --mapping fa4 >"$room/run" || fail 'run'
for text in 'TFLOP/s' 'unassigned' 'tensor' 'mufu' 'tmem' 'smem' 'l2' 'hbm' \
    'assumptions'; do
    grep -q "$text" "$room/run" || fail "run: no $text"
done

# The study of published points: its columns, and how far off it is.
"$weir" sweep blackwell-validation --quiet --csv "$room/v.csv" >"$room/v" ||
    fail 'validation fails'
for column in device kernel dtype head_dim causal direction batch heads seq \
    clock_hz tflops published_tflops error tflops_slow tflops_fast; do
    head -1 "$room/v.csv" | tr ',' '\n' | grep -qx "$column" ||
        fail "validation: no column $column"
done
grep -q '^error: mean absolute [0-4]\..*, largest [0-9]\..*, of 8 points' \
    "$room/v" || fail "validation: $(cat "$room/v")"

# Every published point lies between the ends of what is left open, but on
# H100, where next to nothing is.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    $at["device"] == "b200" && ($at["published_tflops"] < $at["tflops_slow"] ||
        $at["published_tflops"] > $at["tflops_fast"]) { print; bad = 1 }
    END { exit bad }' "$room/v.csv" || fail 'outside the published ranges'

# Points of other devices and head dimensions, on which nothing is calibrated.
"$weir" sweep blackwell-later --quiet --csv "$room/l.csv" >"$room/l" ||
    fail 'later points fail'
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    $at["point"] ~ /^gb300/ { n++; e = $at["error"]; sum += e < 0 ? -e : e }
    END { exit n != 18 || sum / n > 0.05 }' "$room/l.csv" ||
    fail 'GB300: mean error over 5 %'

"$weir" sweep blackwell-whatif --quiet --only machine=b200,causal=0 \
    --only 'change=none,change=softmax unit,change=natural order' \
    >"$room/whatif" || fail 'what-if fails'
grep -q 'softmax unit' "$room/whatif" || fail 'what-if: no softmax unit'

# Why: the loop ends where it begins, parameters are ordered by what they give.
"$weir" explain $point --machine b200 --mapping fa4 >"$room/why" ||
    fail 'explain'
for text in 'slowest and fastest: [0-9.]* to' 'no pipe binds' 'tensor  *1136' 'critical loop: [0-9]* cycles' 'waits: ready' 'PV' 'mufu.lanes' \
    'for 1 %'; do
    grep -q "$text" "$room/why" || fail "explain: no $text"
done
"$weir" explain $point --machine b200 --mapping fa4 --json "$room/why.json" ||
    fail 'explain --json'
grep -q '"cycles_per_block"' "$room/why.json" || fail 'json: no period'

# Two engines, two runs: the same.
small='--shape attention --set seq=256 --set batch=1 --set heads=2'
"$weir" run $small --machine b200 --mapping fa4 --csv "$room/a" >"$room/x"
"$weir" run $small --machine b200 --mapping fa4 --csv "$room/b" --no-skip \
    >"$room/y"
cmp "$room/a" "$room/b" || fail 'skipping changes something'
if ! "$weir" run $small --machine b200 --mapping fa4 --engine systemc \
    --csv "$room/c" >"$room/z" 2>&1; then
    grep -q 'unknown engine' "$room/z" || fail 'systemc fails'
else
    sed 's/systemc/trace/' "$room/c" | cmp - "$room/a" || fail 'systemc differs'
fi

# The closed form gives bounds, and says so.
"$weir" run $point --machine b200 --mapping fa4 --engine closed-form \
    >"$room/bounds" || fail 'closed form'
for text in 'bounds only' 'cycles  *[0-9]* to [0-9]*' 'at most [0-9.]* TFLOP' \
    'at least'; do
    grep -q "$text" "$room/bounds" || fail "bounds: no $text"
done

# The matrix unit's table.
"$weir" describe b200 >"$room/b200" || fail 'describe b200'
grep -q 'SM   m 128  a smem  *44  *48  *52  *56  *60  *64  *128' "$room/b200" ||
    fail 'describe: intervals'
grep -q 'pair m 256  a smem  *186 .* 234  *298' "$room/b200" ||
    fail 'describe: latencies'
"$weir" describe b200 --json "$room/b200.json" || fail 'describe --json'
grep -q '"latency_cycle": 298' "$room/b200.json" || fail 'json: no latency'

# What cannot be is said, with exit status 2.
wrong() {
    text=$1
    shift
    "$weir" "$@" >"$room/out" 2>"$room/err"
    code=$?
    test $code -eq 2 || fail "$*: exit status $code"
    grep -q "$text" "$room/err" || fail "$*: $(cat "$room/err")"
}
wrong "needs 512 of 'tmem.columns'" run $point --machine h100 --mapping fa4
wrong "family 'spatial'" run $point --machine b200 --mapping flat
wrong "family 'tensorcore'" run $point --machine flat-cloud --mapping fa4
wrong 'only kernels on GPUs' explain --shape bert-base --machine flat-cloud \
    --mapping flat
wrong 'the same for all heads' run $point --machine b200 --mapping fa4 \
    --set 'mapping.grid.mask.sees={heads: [causal, dense]}'
wrong 'a mask takes the place of causal' run $point --machine b200 \
    --mapping fa4 --set causal=1 --set 'mapping.grid.mask.sees=causal'
wrong 'requires that kv_heads divides heads' run $point --machine b200 \
    --mapping fa4 --set kv_heads=5
wrong 'requires that split is from 1 to 4' run $point --machine b200 \
    --mapping fa4 --set values.split=5
wrong "'frek' is not a value.*did you mean 'freq'" run $point --machine b200 \
    --mapping fa4 --set values.frek=8
wrong "nothing can be set as 'mufu_lanes'" run $point --machine b200 \
    --mapping fa4 --set mufu_lanes=8
wrong "'mufu.lanes' is '0'" run $point --machine b200 --mapping fa4 \
    --set mufu.lanes=0
echo "$failures failures"
test "$failures" -eq 0
