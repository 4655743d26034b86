#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [--update] [NAME...] - bad input is answered with its place, exit 2.
#
# The first line of NAME.yaml is a comment "# weir ARGUMENTS", where % stands
# for the file; files without one belong to another case. The program must
# print nothing on stdout, exactly NAME.err on stderr, and leave with status
# 2. --update writes the .err files anew: read the difference as code.
set -u
export LC_ALL=C
export WEIR_LIBRARY=. # messages name no folder of this machine
cd "$(dirname -- "$0")/../.." || exit 2

weir=${WEIR:-build/release/weir}
update=
if test "${1-}" = --update; then
    update=1
    shift
fi
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
trap 'exit 2' INT TERM
test -x "$weir" || {
    echo "no program $weir (set WEIR)" >&2
    exit 2
}

# try FILE ARGUMENTS...: leaves out, err and code behind; true if all is well
# but for the text of err.
try() {
    file=$1
    shift
    start=$(date +%s%N)
    timeout 20 "$weir" "$@" >"$room/out" 2>"$room/err" </dev/null
    code=$?
    ms=$((($(date +%s%N) - start) / 1000000))
    test "$ms" -lt 1000 || echo "$file: warning: took $ms ms"

    why=
    test "$code" -eq 2 || why="exit status $code, want 2"
    test ! -s "$room/out" || why="${why:+$why; }something on stdout"
    test -s "$room/err" || why="${why:+$why; }nothing on stderr"
    if grep -qaE 'Sanitizer|runtime error:|Assertion|core dumped' "$room/err"
    then
        why="${why:+$why; }a crash"
    fi
    test -z "$why"
}

# judge FILE: one line, and what differs, when the case in FILE fails.
judge() {
    file=$1
    want=${file%.yaml}.err
    line=$(head -n 1 "$file" | tr -d '\000' | sed -n 's/^# weir //p')
    test -n "$line" || return 0
    cases=$((cases + 1))
    set -f
    # shellcheck disable=SC2046 # the comment is a list of words
    set -- $(printf '%s\n' "$line" | sed "s|%|$file|g")
    set +f
    if ! try "$file" "$@"; then
        echo "$file: $why (weir $*)"
        sed 's/^/    /' "$room/err" | head -n 40
        failures=$((failures + 1))
    elif test -n "$update"; then
        cmp -s "$room/err" "$want" || {
            cp "$room/err" "$want"
            echo "$want: written"
        }
    elif ! test -e "$want" || ! diff -u "$want" "$room/err"; then
        echo "$file: stderr is not $want (weir $*)"
        failures=$((failures + 1))
    fi
}

cases=0
failures=0
test $# -gt 0 || set -- tests/bad/*.yaml
for name; do
    case $name in
    *.yaml) ;;
    *) name=tests/bad/$name.yaml ;;
    esac
    if test -e "$name"; then
        judge "$name"
    fi
done
if test "$cases" -eq 0; then
    echo 'no cases'
    exit 77
fi
echo "$cases cases, $failures failed"
test "$failures" -eq 0
