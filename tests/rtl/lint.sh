#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh [MODULE...] - every RTL module is clean under Verilator's -Wall
# -Wpedantic and is read by Yosys as it stands.
#
# A module is tried as it is, with its assertions where it has some, and with the
# parameters that the table below gives. A waiver switches off one warning, and
# the line above it says why ("Waived: ...").
cd "$(dirname -- "$0")/../.." || exit 2
command -v verilator >/dev/null && command -v yosys >/dev/null || exit 77
status=0

parameters() { # of a module, one set per line; default values first
    echo
    case $1 in
    skid_buffer|elastic_reg) echo Width=1 ;;
    stream_fifo) printf '%s\n' Depth=1 Depth=2 Depth=5 ;;
    stream_fork) printf '%s\n' Outs=1 Outs=7 ;;
    stream_join) printf '%s\n' Ins=1 Ins=7 ;;
    exp2_rom|exp2_unit) echo Profile=1 ;;
    fp_pack|fp_unpack) printf '%s\n' Fmt=0 Fmt=2 Fmt=3 Fmt=4 ;;
    row_max_tree|row_sum_tree|score_prescale)
        printf '%s\n' Lanes=1 Lanes=5 Lanes=64 ;;
    running_max) printf '%s\n' Rows=5 RescaleTau=8 ;;
    online_softmax)
        printf '%s\n' Lanes=1 'Lanes=5 InFmt=2 PFmt=3' 'Lanes=64 RescaleTau=8' \
            'Rows=5 PipeAcc=3 PFmt=4 TileN=64' 'ExpProfile=1 PipeAdd=0 PipeMul=0' ;;
    o_accumulator) printf '%s\n' Cols=1 'Ctxs=3 Pipe=2' ;;
    row_sum_acc) printf '%s\n' 'Rows=3 Pipe=3' ;;
    normalize_unit) printf '%s\n' Cols=1 OutFmt=0 OutFmt=3 ;;
    recip_unit) echo BitsPerCycle=1 ;;
    rescale_unit|state_merge) echo 'ExpProfile=1 PipeAdd=0 PipeExp=2' ;;
    elastic_pipe) printf '%s\n' Depth=0 Depth=1 Depth=8 ;;
    attn_epilogue) printf '%s\n' 'Cols=16 HeadDim=16' 'Cols=5 HeadDim=10 Rows=3' ;;
    attn_vpu)
        printf '%s\n' 'Lanes=1 Cols=1 HeadDim=4' 'Lanes=5 Cols=8 Rows=3 TileN=15' ;;
    tile_max) echo Beats=5 ;;
    esac
}

fail() {
    echo "$1"
    status=1
}

# shellcheck disable=SC2086 # lists of words
lint() { # MODULE SETTINGS: one run of each tool
    sources=$(cat "rtl/$1/$1.f")
    sva=
    test ! -e "rtl/$1/$1_sva.sv" ||
        sva="rtl/stream_sva/stream_sva.sv rtl/$1/$1_sva.sv"
    verilator --lint-only -Wall -Wpedantic --top-module "$1" \
        $(for p in $2; do printf ' -G%s' "$p"; done) $sources ||
        fail "$1 $2: verilator"
    test -z "$sva" || verilator --lint-only --assert -Wall -Wpedantic \
        --top-module "$1" $(for p in $2; do printf ' -G%s' "$p"; done) \
        $sva $sources || fail "$1 $2: verilator, with assertions"
    set -- "$1" "$2" "$(for p in $2; do printf ' -chparam %s' "${p%=*} ${p#*=}"
        done)"
    # A memory that becomes registers is what is meant.
    yosys -q -w 'Replacing memory' -p "read_verilog -sv $(echo $sources)
        hierarchy -check -top $1 $3; proc; check -assert" 2>&1 |
        grep -v 'Replacing memory' | grep . && fail "$1 $2: yosys"
    return 0
}

test $# -gt 0 || set -- $(ls rtl/*/*.f | sed 's|.*/||;s|[.]f$||')
for module in "$@"; do
    case $module in
    *_pkg|*_sva) continue ;;
    esac
    parameters "$module" | while read -r settings; do
        lint "$module" "$settings"
        test $status -eq 0 || exit 1
    done || status=1
done

# Every module and assertion file belongs to a source list or a module.
for file in rtl/*/*.sv; do
    name=$(basename "$file" .sv)
    test "$file" = "rtl/${name%_sva}/$name.sv" || test "$name" = stream_sva ||
        fail "$file: not in the folder of its name"
done

# The example in a module's header connects each of its ports and no other, and
# sets parameters that it has.
for file in rtl/*/*.sv; do
    grep -q '^module ' "$file" && test "${file%_sva.sv}" = "$file" || continue
    used=$(sed -n '/^\/\/ Use:/,/^module /p' "$file" |
        grep -oE '[.][A-Za-z][A-Za-z0-9_]*' | tr -d . | sort)
    ports=$(sed -E -n 's@//.*@@
        s@^ *(input|output) .*[^a-z0-9_]([a-z0-9_]+) *,? *$@\2@p' "$file" | sort)
    test "$(echo "$used" | grep '^[a-z]')" = "$ports" ||
        fail "$file: the example does not connect the module's ports"
    for name in $(echo "$used" | grep '^[A-Z]'); do
        grep -Eq "^  parameter .* $name +=" "$file" ||
            fail "$file: the example sets $name, which is no parameter"
    done
done

waivers=$(awk '
FNR == 1 { above = "" }
/lint_off|lint_save|tracing_off|coverage_off/ {
    if (above !~ /Waived: ./ || NF != 4 && $2 == "verilator")
        print FILENAME ":" FNR ": a waiver of one warning, with a reason above"
}
{ above = $0 }' rtl/*/*.sv)
test -z "$waivers" || fail "$waivers"
exit $status
