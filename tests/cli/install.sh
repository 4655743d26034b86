#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install.sh - `cmake --install` puts a program that needs no source tree.
set -u
export LC_ALL=C
weir=$(realpath "${WEIR:-build/release/weir}")
build=$(dirname -- "$weir")
test -e "$build/cmake_install.cmake" || exit 77
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

fail() {
    echo "$*"
    failures=$((failures + 1))
}

cmake --install "$build" --prefix "$room/my usr" >"$room/log" 2>&1 || {
    cat "$room/log"
    exit 1
}
share="$room/my usr/share/weir"
for file in $(git ls-files 2>/dev/null 'workloads/*.yaml' 'models/*.yaml' \
    'mapper/*.yaml' 'reports/*.yaml' 'reports/page/*.js' 'reports/page/*.css' |
    grep -v '^tests/'); do
    cmp -s "$file" "$share/$file" || fail "$file is not installed"
done
man="$room/my usr/share/man/man1/weir.1"
test -s "$man" || fail 'no manual page'
for verb in run sweep results report compare describe help; do
    grep -q "^.SH \"WEIR $verb\"" "$man" || fail "no $verb in the manual page"
done
grep -q '\\-\\-dry\\-run' "$man" || fail 'no options in the manual page'

# The installed program reads its own files: change one and see.
cd "$room" || exit 2
sed -i 's/^clock: 940 MHz/clock: 471 MHz/' \
    "$share/models/spatial/fusemax-cloud.yaml"
"$room/my usr/bin/weir" describe fusemax-cloud >out || fail 'describe'
"$room/my usr/bin/weir" report smoke --engine closed-form --quiet \
    --out page.html || fail 'report'
grep -q '471 MHz' page.html || fail 'it reads the source tree'

# Also the RTL, into a folder that is named from here.
if "$weir" help verify | grep -q -- --unit && command -v verilator >log; then
    WEIR_CACHE='my models' "$room/my usr/bin/weir" verify rtl \
        --unit exp2_unit --beats 10 >out 2>&1 || { fail 'verify rtl'; cat out; }
    ls 'my models'/exp2_unit-*.so >log || fail 'no model is kept'
fi
echo "$failures failures"
test "$failures" -eq 0
