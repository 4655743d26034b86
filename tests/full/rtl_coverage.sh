#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rtl_coverage.sh - what of the RTL the tests reach.
#
# Builds the models with coverage in build/coverage, runs tests/rtl, and reports
# per module: lines and branches, cover properties, toggles of each bit in either
# direction. It fails below 100 % of lines and properties and 95 % of toggles.
# Waived: the default of exp2_rom, whose other cases are all there are. About
# seven minutes on two processors that others use too.
cd "$(dirname -- "$0")/../.." || exit 2
command -v verilator >/dev/null || exit 77
out=build/coverage
cmake -S . -B $out -G Ninja -DCMAKE_BUILD_TYPE=Release -DWEIR_RTL_COVERAGE=ON \
    >"$out.log" 2>&1 || { cat "$out.log"; exit 1; }
targets=$(ls tests/rtl/test_*.c | sed 's|.*/test_\(.*\)[.]c|rtl_test_\1|')
# shellcheck disable=SC2086 # a list of words
ninja -C $out $targets >"$out.log" 2>&1 || { tail -20 "$out.log"; exit 1; }
rm -rf $out/dat
mkdir -p $out/dat
status=0
for target in $targets; do
    WEIR_RTL_COVERAGE=$PWD/$out/dat CK_DEFAULT_TIMEOUT=3000 \
        "$out/tests/rtl/${target#rtl_}" >"$out.log" 2>&1 ||
        { echo "$target fails"; tail -5 "$out.log"; status=1; }
done
# A process may leave hundreds of files: few at a time.
find $out/dat -name '*.dat' | sort | xargs -n 200 sh -c '
    verilator_coverage --write "$0/part.$$" "$@"' $out/dat >/dev/null || exit 1
verilator_coverage --write $out/all.dat $out/dat/part.* >/dev/null || exit 1

# One point per place and kind, however many instances and models have it.
waived=" $(grep -Hn 'default:' rtl/exp2_rom/exp2_rom.sv | cut -d: -f1,2 |
    tr '\n' ' ')"
awk -v root="$PWD/" -v waived="$waived" '
function field(key,   at, rest) {
    at = index($0, "\001" key "\002")
    if (!at)
        return ""
    rest = substr($0, at + length(key) + 2)
    sub(/[\001\047].*/, "", rest)
    return rest
}
function percent(k, m) {
    return all[k, m] ? sprintf("%5.1f %% of %5d", 100 * hit[k, m] / all[k, m],
        all[k, m]) : "                "
}
/^C / {
    page = field("page")
    sub(/\/.*/, "", page)
    file = field("f")
    sub(root, "", file)
    kind = page == "v_toggle" ? "toggle" : page == "v_user" ? "user" : "line"
    # A property belongs to the module it is bound to.
    key = kind SUBSEP file SUBSEP field("l") SUBSEP field("o")
    if (kind == "user" && file ~ /stream_sva/) {
        where = field("h")
        sub(/.*\.v/, "", where)
        key = key SUBSEP where
    }
    count[key] += $NF
}
END {
    for (key in count) {
        split(key, k, SUBSEP)
        m = k[2]
        sub(/.*\//, "", m)
        sub(/(_sva)?\.sv$/, "", m)
        reached = count[key] > 0
        if (!reached && index(waived, " " k[2] ":" k[3] " "))
            continue
        modules[m] = 1
        all[k[1], m]++
        hit[k[1], m] += reached
        if (!reached)
            missed[k[1], m] = missed[k[1], m] sprintf("    %s:%s %s\n", k[2],
                k[3], k[4])
    }
    printf "%-16s %-17s %-17s %-17s\n", "module", "lines, branches",
        "cover properties", "toggles"
    n = 0
    for (m in modules)
        name[++n] = m
    for (i = 1; i <= n; i++)
        for (j = i + 1; j <= n; j++)
            if (name[j] < name[i]) {
                t = name[i]; name[i] = name[j]; name[j] = t
            }
    for (i = 1; i <= n; i++) {
        m = name[i]
        printf "%-16s %-17s %-17s %-17s\n", m, percent("line", m),
            percent("user", m), percent("toggle", m)
        low = all["toggle", m] && hit["toggle", m] < 0.95 * all["toggle", m]
        text = missed["line", m] missed["user", m] (low ? missed["toggle", m] : "")
        if (text != "") {
            printf "  not reached:\n%s", text
            bad = 1
        }
    }
    exit bad
}' $out/all.dat || status=1
exit $status
