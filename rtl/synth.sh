#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# synth.sh MODULE [PARAMETER=VALUE...] - what a module is made of.
#
# Prints: cells, area in NAND2 equivalents (cells.lib), flip-flops, and logic
# depth (cells on the longest path between registers). Yosys' quick mapping, not
# an optimized one, without wires, buffers or timing: numbers to compare modules
# of this datapath with each other, not silicon. A result is kept in WEIR_CACHE
# (default: weir in XDG_CACHE_HOME or ~/.cache) under all that went into it.
set -u
cd -- "$(dirname -- "$0")/.." || exit 3
command -v yosys >/dev/null || {
    echo 'yosys is needed to synthesize; on Debian: apt-get install yosys' >&2
    exit 3
}
module=$1
shift
cache=${WEIR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/weir}
sources=$(cat "rtl/$module/$module.f") || exit 2
# shellcheck disable=SC2086 # a list of files
key=$({
    yosys -V
    printf '%s\n' "$module" "$@"
    cat $sources rtl/synth.sh rtl/cells.lib
} | sha256sum | cut -c1-20)
kept=$cache/synth-$key
if test -s "$kept"; then
    cat "$kept"
    exit 0
fi
mkdir -p "$cache" && work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
# shellcheck disable=SC2046
cat >"$work/synth.ys" <<END
read_liberty -lib rtl/cells.lib
read_verilog -sv $(echo $sources)
hierarchy -check -top $module $(for p in "$@"; do
    printf ' -chparam %s' "${p%=*} ${p#*=}"
done)
synth -noabc -top $module
dfflegalize -cell \$_DFF_P_ x -cell \$_DFF_PN0_ x
dfflibmap -liberty rtl/cells.lib
abc -fast -liberty rtl/cells.lib
flatten
opt_clean
tee -o $work/stat stat -liberty rtl/cells.lib
delete t:DFF t:DFFR
tee -o $work/ltp ltp
END
yosys -q -s "$work/synth.ys" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 2
}
awk '
/Number of cells:/ { cells = $NF }
/ DFFR? / { registers += $2 }
/Chip area for / { area = $NF }
/Longest topological path/ { sub(/.*length=/, ""); sub(/\).*/, ""); depth = $0 }
END { printf "%d %.1f %d %d\n", cells, area, registers, depth }
' "$work/stat" "$work/ltp" >"$kept.$$" && mv "$kept.$$" "$kept" && cat "$kept"
