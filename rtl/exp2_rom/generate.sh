#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# generate.sh [--check] - make exp2_rom.sv and the golden model's table from
# coefficients.sollya; or say whether they are what it gives.
set -eu
cd -- "$(dirname -- "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

sollya --warnonstderr rtl/exp2_rom/coefficients.sollya >"$out/lines"
grep -c . "$out/lines" | grep -qx 80 || { cat "$out/lines" >&2; exit 3; }

awk -v sv="$out/exp2_rom.sv" -v def="$out/softmax_exp2.def" '
BEGIN {
    while ((getline line < "rtl/exp2_rom/exp2_rom.head") > 0)
        print line >sv
    print "/* SPDX-License-Identifier: Apache-2.0" >def
    print " * softmax_exp2.def - coefficients of 2^x, made by" >def
    print " * rtl/exp2_rom/generate.sh: SEGMENT(profile, c0, c1, c2)." >def
    print " */" >def
}
{
    printf "SEGMENT(%s, %d, %d, %d)\n",
        $1 == "ExpFp32" ? "FP32" : "BF16", $3, $4, $5 >def
    profile[NR] = $1; at[NR] = $2; c0[NR] = $3; c1[NR] = $4; c2[NR] = $5
}
function arm(name, seg, c0w, c1w, c2w,    i) {
    printf "    always_comb begin\n      unique case (index_i)\n" >sv
    for (i = 1; i <= NR; i++)
        if (profile[i] == name)
            printf "        %d\047d%d: {c0_o, c1_o, c2_o} = " \
                "{%d\047d%d, %d\047d%d, %d\047d%d};\n", seg, at[i], c0w, c0[i],
                c1w, c1[i], c2w, c2[i] >sv
    print "        default: {c0_o, c1_o, c2_o} = \0470;" >sv
    print "      endcase\n    end" >sv
}
END {
    print "  if (Profile == weir_pkg::ExpFp32) begin : g_fp32" >sv
    arm("ExpFp32", 6, 29, 23, 15)
    print "  end else begin : g_bf16" >sv
    arm("ExpBf16", 4, 19, 15, 9)
    print "  end\n\nendmodule" >sv
}' "$out/lines"

if test "${1-}" = --check; then
    cmp "$out/exp2_rom.sv" rtl/exp2_rom/exp2_rom.sv
    cmp "$out/softmax_exp2.def" workloads/golden/softmax_exp2.def
else
    cp "$out/exp2_rom.sv" rtl/exp2_rom/
    cp "$out/softmax_exp2.def" workloads/golden/
fi
