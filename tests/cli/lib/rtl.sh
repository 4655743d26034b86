# SPDX-License-Identifier: Apache-2.0
# rtl.sh - what scripts share that build models of RTL: $work, and what is
# expected of the program. Sourced.
command -v verilator >/dev/null && command -v c++ >/dev/null || exit 77
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
WEIR_CACHE=$PWD/build/rtl-cache # models are built once for all presets
export WEIR_CACHE
status=0

fail() {
    printf '%s\n' "$1"
    cat "$work/out" "$work/err"
    status=1
}

# weir_says EXIT TEXT ARGUMENT...: the exit status, and a line of the output
weir_says() {
    code=$1
    text=$2
    shift 2
    "$WEIR" "$@" >"$work/out" 2>"$work/err"
    got=$?
    test $got -eq "$code" || fail "$*: exit status $got, not $code"
    cat "$work/out" "$work/err" | grep -q -e "$text" || fail "$*: no '$text'"
}
