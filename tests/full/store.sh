#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# store.sh - 20 times kill -9 during a sweep of 5000 points, and a full disk.
#
# The victim is drawn: a worker, or the parent. The full disk is a small tmpfs,
# mounted in a namespace of its own; where that is not allowed the part is
# left out, and said so.
set -u
export LC_ALL=C
weir=$(realpath "${WEIR:-build/release/weir}")
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

fail() {
    echo "$*"
    failures=$((failures + 1))
}

cat >"$room/s.yaml" <<'END'
study: s
shape: bert-base
engine: trace
accounting: published
axes:
  seq: {from: 1Ki, to: 10Ki, count: 1250, multiple-of: 4}
  batch: [1, 2]
  config:
    architecture: {machine: fusemax-architecture, mapping: fusemax-architecture}
    binding: {machine: fusemax-cloud, mapping: fusemax-binding}
END

sweep() {
    "$weir" sweep "$room/s.yaml" --quiet "$@" >/dev/null
}

# A number from 0 to $1 - 1.
draw() {
    od -An -N4 -tu4 /dev/urandom | awk -v n="$1" '{ print $1 % n }'
}

children() {
    tr ' ' '\n' 2>/dev/null <"/proc/$1/task/$1/children"
}

start=$(date +%s%N)
sweep -o "$room/calm" --csv "$room/want.csv" || fail 'undisturbed'
calm_ms=$((($(date +%s%N) - start) / 1000000))
echo "$(($(wc -l <"$room/want.csv") - 1)) points in $calm_ms ms, store of" \
    "$(wc -c <"$room/calm/weir.db") bytes"

kills=0
while test $kills -lt 20; do
    "$weir" sweep "$room/s.yaml" --quiet -o "$room/killed" >/dev/null 2>&1 &
    parent=$!
    while test $kills -lt 20; do
        sleep "$(awk -v ms="$calm_ms" -v r="$(draw 1000)" \
            'BEGIN { print 0.02 + ms / 1000 * r / 1000 / 10 }')"
        kill -0 $parent 2>/dev/null || break
        kills=$((kills + 1))
        if test "$(draw 3)" -eq 0; then
            kill -9 $parent 2>/dev/null
            break
        fi
        worker=$(children $parent | sed -n "$(($(draw 2) + 1))p")
        test -n "$worker" && kill -9 $worker 2>/dev/null
    done
    wait $parent 2>/dev/null
    # A sweep that ended before all kills begins anew.
    "$weir" sweep "$room/s.yaml" -o "$room/killed" --dry-run 2>/dev/null |
        grep -q '^to run   0$' && test $kills -lt 20 && rm -rf "$room/killed"
done
sweep -o "$room/killed" --csv "$room/got.csv" || fail 'after 20 kills'
cmp "$room/want.csv" "$room/got.csv" || fail 'CSV after 20 kills'

cat >"$room/full.sh" <<'END'
mkdir "$1/small" && mount -t tmpfs -o size=1500k none "$1/small" || exit 77
for size in 1500k 3500k; do # before the first commit, and after it
    mount -o remount,size=$size "$1/small"
    "$2" sweep "$1/s.yaml" --quiet -o "$1/small" >/dev/null 2>"$1/err"
    code=$?
    test $code -eq 3 || { echo "a full disk: status $code"; exit 1; }
    grep -q 'disk is full' "$1/err" || { cat "$1/err"; exit 1; }
    echo "a full disk of $size"
done
mount -o remount,size=64m "$1/small"
"$2" sweep "$1/s.yaml" -o "$1/small" --dry-run | grep '^done *[1-9]' || exit 1
"$2" sweep "$1/s.yaml" --quiet -o "$1/small" --csv "$1/full.csv" >/dev/null
END
if unshare -m true 2>/dev/null; then
    unshare -m sh "$room/full.sh" "$room" "$weir"
    code=$?
elif unshare -rm true 2>/dev/null; then
    unshare -rm sh "$room/full.sh" "$room" "$weir"
    code=$?
else
    code=77
fi
if test $code -eq 77; then
    echo 'a full disk: left out, no tmpfs can be mounted here'
else
    test $code -eq 0 || fail 'a full disk'
    cmp "$room/want.csv" "$room/full.csv" || fail 'CSV after a full disk'
fi
echo "$failures failures"
test "$failures" -eq 0
