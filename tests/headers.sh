#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# headers.sh - each header compiles alone, twice in a row, as C and, where it
# says extern "C", as C++; its guard is named after its path.
export LC_ALL=C
cd "${1:-.}" || exit 2

cc=${CC:-gcc}
cxx=${CXX:-g++}
status=0
warnings='-Wall -Wextra -Werror -Wno-unused-function'
flags=$(pkg-config --cflags yaml-0.1 jansson 2>/dev/null)

command -v "$cxx" >/dev/null || {
    echo "no $cxx: headers are not tried as C++" >&2
    cxx=
}

# try HEADER COMPILER FLAGS...
try() {
    header=$1
    shift
    # shellcheck disable=SC2086 # lists of words
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
        "$@" $warnings $flags -I. -fsyntax-only - || {
        echo "$header: does not compile alone ($1)"
        status=1
    }
}

for header in $(find base workloads models mapper reports sim cli \
    -name '*.h' 2>/dev/null | sort); do
    guard=WEIR_$(printf %s "$header" | tr 'a-z/.-' 'A-Z___')
    if ! grep -q "^#ifndef $guard\$" "$header"; then
        echo "$header: its guard is not $guard"
        status=1
    fi
    case $header in
    sim/systemc/*|sim/verilated/*) ;;
    *) try "$header" "$cc" -std=gnu11 -Wstrict-prototypes -x c ;;
    esac
    if test -n "$cxx" && grep -q 'extern "C"' "$header"; then
        try "$header" "$cxx" -std=gnu++17 -x c++
    fi
done
exit $status
