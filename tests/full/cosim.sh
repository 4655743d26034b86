#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cosim.sh - whole heads of BERT through the RTL at their real size, and sizes,
# formats and orders that are drawn: as tests/cli/cosim.sh, larger.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
WEIR_CACHE=${WEIR_CACHE:-$PWD/build/rtl-cache}
export WEIR_CACHE
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

# equal ARGUMENTS...: the RTL agrees, and takes the cycles of the trace.
equal() {
    "$weir" run --shape bert-base --set batch=1 "$@" --engine systemc \
        >"$room/rtl" 2>"$room/err" &&
        "$weir" run --shape bert-base --set batch=1 "$@" >"$room/trace" &&
        test "$(grep '^cycles  ' "$room/rtl")" = \
            "$(grep '^cycles  ' "$room/trace")" &&
        grep -q '^attention output of' "$room/rtl" && return
    echo "$*"
    cat "$room/err"
    failures=$((failures + 1))
}

soft='--machine flat-softmax --mapping softmax-lanes --set softmax.body=rtl'
join='--machine fusemax-merge --mapping fusemax-merge --set merge.body=rtl'
# shellcheck disable=SC2086
{
    equal $soft --set heads=2 --set softmax.lanes=16 \
        --set accumulate.body=rtl
    equal $soft --set heads=1 --set seq=1000 --set head_dim=128 \
        --set softmax.lanes=64 --set softmax.columns=2
    equal $join --set heads=2
    equal $join --set heads=1 --set seq=2000 --set head_dim=128 \
        --set merge.parameters.ExpProfile=fp32
}

# Drawn points; SEED draws others.
awk -v seed="${SEED:-1}" '
function below(n) { return int(rand() * n) }
BEGIN {
    srand(seed)
    for (i = 0; i < 12; i++)
        print 2 ^ (2 + below(4)), 2 ^ (2 + below(4)), 1 + below(150),
            1 + below(3), 1 + below(40), 5 + below(30), 2 + below(4),
            below(50), 1 + below(7), 1 + below(5), 4 * below(3)
}' >"$room/drawn"
i=0
while read -r rows columns seq heads e f ports latency lanes copies tau; do
    size="--set array2d.rows=$rows --set array2d.columns=$columns
        --set seq=$seq --set heads=$heads --set head_dim=$e --set value_dim=$f
        --set buffer.ports=$ports --set dram.latency=$latency"
    # shellcheck disable=SC2086
    if test $((i % 2)) -eq 0; then
        equal $soft $size --set accumulate.body=rtl \
            --set accumulate.columns="$columns" --set divide.columns="$columns" \
            --set softmax.lanes="$lanes" --set softmax.columns="$copies" \
            --set softmax.parameters.RescaleTau="$tau"
    else
        equal $join $size --set array1d.columns="$columns" \
            --set merge.columns="$columns"
    fi
    i=$((i + 1))
done <"$room/drawn"
echo "$failures failures"
test $failures -eq 0
