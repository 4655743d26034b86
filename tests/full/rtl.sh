#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rtl.sh - exp2 over all 2^32 FP32 numbers, sums and products of 10^8 pairs, and
# the coefficients made anew. About a quarter of an hour.
set -eu
tests=$(dirname -- "$WEIR")/tests/rtl
if command -v sollya >/dev/null; then
    sh rtl/exp2_rom/generate.sh --check
else
    echo 'sollya is missing: the coefficients are not made anew' >&2
    exit 1
fi
export WEIR_FULL=1
"$tests/test_fp32"
"$tests/test_exp2"
