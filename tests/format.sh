#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# format.sh [--fix] - C and C++ files look as .clang-format says.
#
# Only version 14 (Debian 12) is asked: others lay out some lines differently.
cd "$(dirname -- "$0")/.." || exit 2

mode='--dry-run -Werror'
test "${1-}" != --fix || mode=-i

for format in clang-format-14 clang-format; do
    case $("$format" --version 2>/dev/null) in
    *'version 14.'*) break ;;
    esac
    format=
done
if test -z "$format"; then
    echo 'clang-format 14 is missing: the format is not checked'
    exit 77
fi

# Without git: an archive, or a tree that git does not trust.
files() {
    git ls-files -z -- '*.c' '*.h' '*.inc' '*.cpp' '*.hpp' 2>/dev/null | tr '\0' '\n' |
        grep . ||
        find base workloads models mapper reports sim cli tests \
            -name '*.[ch]' -o -name '*.inc' -o -name '*.[ch]pp'
}

# shellcheck disable=SC2086 # a list of words
files | xargs -r "$format" --style=file $mode
