#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# skip.sh - skipping against stepping and a second implementation, on more
# random schedules than the default tests draw.
CASES=100000 CK_DEFAULT_TIMEOUT=1200 exec "$(dirname -- "$WEIR")/tests/sim/test_skip"
