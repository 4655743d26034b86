# SPDX-License-Identifier: Apache-2.0
# room.sh - what scripts that run the program share: $weir, a folder $room that
# goes with them, and failures that are counted. Sourced from the root.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

fail() {
    echo "$*"
    failures=$((failures + 1))
}
