#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tidy.sh BUILD - clang-tidy over all sources of a configured build folder.
cd "$(dirname -- "$0")/.." || exit 2

command -v clang-tidy >/dev/null || {
    echo 'clang-tidy is missing' >&2
    exit 1
}
find base workloads models mapper reports sim cli -name '*.c' -print0 |
    xargs -0 -r -n 4 -P "$(nproc)" clang-tidy --quiet -p "${1:-build/dev}"
