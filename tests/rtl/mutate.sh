#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mutate.sh [UNIT [N [SEED]]] - would the tests see that the RTL is wrong?
#
# Yosys draws N mutants of a unit (an inverted bit, a bit stuck or tied to
# another, in any cell). One Verilated model holds them all and takes the one
# whose number is in WEIR_MUTANT; it replaces the unit's model in the unit's own
# test program, which must fail. For each mutant that lives ABC tries to prove
# that it computes the same; then it is no fault. Fails if fewer than 95 % of
# the others are killed. Without a UNIT: a small sample of one.
#
# WEIR is build/PRESET/weir: that build's tests are used. KEEP=1 leaves the files.
cd "$(dirname -- "$0")/../.." || exit 2
build=$(cd -- "$(dirname -- "${WEIR:-build/release/weir}")" && pwd) || exit 77
for tool in yosys verilator ninja c++; do
    command -v $tool >/dev/null || exit 77
done
test -e "$build/build.ninja" || exit 77
work=$(mktemp -d) || exit 2
test -n "${KEEP-}" || trap 'rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
total=0 killed=0 same=0 status=0
flat=1 # mutants have no parameters left
leaves='fp32_add fp32_mul fp32_max fp_unpack fp_pack exp2_unit'

. tests/rtl/lib/unit.sh

# shellcheck disable=SC2046,SC2086 # lists of words
make_mutants() { # N SEED
    cat >"$work/prep.ys" <<END
read_verilog -sv $(echo $(cat "rtl/$top/$top.f"))
hierarchy -check -top $top $(set_of ' -chparam %s %s')
proc -norom
select -clear
$(for leaf in $leaves; do
    test $leaf = $top || echo "setattr -mod -set keep_hierarchy 1 *$leaf*"
done)
flatten
memory -nordff
opt -full
clean
rename -top $top
write_rtlil $work/prep.il
mutate -list $1 -seed $2 -ctrl mutant 16 1 -o $work/list $top
END
    yosys -q -s "$work/prep.ys" >"$work/log" 2>&1 || return 1
    {
        echo "read_rtlil $work/prep.il"
        cat "$work/list"
        echo 'opt_clean'
        echo "write_verilog -noattr $work/plain.v"
    } >"$work/mutate.ys"
    yosys -q -s "$work/mutate.ys" >"$work/log" 2>&1 || return 1
    # The choice is no port: it comes from outside, once.
    sed 's/, mutant);$/);/
        s/^  input \[15:0\] mutant;$/  import "DPI-C" function int weir_mutant();\
  reg [15:0] mutant;\
  initial mutant = weir_mutant();/
        /^  wire \[15:0\] mutant;$/d' "$work/plain.v" >"$work/mutant.v"
}

# aiger NAME [MUTATION]: the unit, or a mutant, as an and-inverter graph
aiger() {
    {
        echo "read_rtlil $work/prep.il"
        echo "${2-}"
        echo "hierarchy -top $top; setattr -mod -unset keep_hierarchy *; flatten"
        echo 'memory_map; async2sync; dffunmap; simplemap; techmap'
        echo 'setundef -zero -undriven; opt_clean; aigmap'
        echo "write_aiger -zinit $work/$1.aig"
    } >"$work/$1.ys"
    yosys -q -s "$work/$1.ys" >"$work/same.log" 2>&1
}

# Mutant K gives the same for every input, in every state, and goes to the same.
is_same() {
    aiger gate "$(sed -n "${1}s/-ctrl mutant 16 [0-9]* //p" "$work/list")" &&
        timeout 60 yosys-abc -c "cec -T 50 $work/gold.aig $work/gate.aig" \
            >"$work/same.log" 2>&1 &&
        grep -q 'Networks are equivalent' "$work/same.log"
}

# Where mutant K is: the change, the cell's port, and its line.
lives() {
    sed -n "${1}p" "$work/list" | awk -v unit="$top" '{
        for (i = 1; i < NF; i++)
            said[$i] = $(i + 1)
        printf "  %s: lives: %s of bit %s of %s of %s\n", unit, said["-mode"],
            said["-portbit"], said["-port"], said["-cell"]
    }'
}

# shellcheck disable=SC2086
mutate() { # UNIT N SEED
    unit "$1"
    rm -rf "$work"/*
    if ! make_mutants "$2" "$3" || ! build_test "$work/mutant.v"; then
        echo "$1: cannot be built"
        tail -5 "$work/log"
        status=1
        return
    fi
    # Verilator 5.006 optimizes some of these netlists wrongly: values that
    # depend on an input and on the choice of the mutant are not made anew.
    plain=
    run_test || {
        plain=-O0
        build_test "$work/mutant.v"
    }
    if ! run_test; then
        echo "$1: the test fails without a mutant"
        tail -5 "$work/log"
        status=1
        return
    fi
    aiger gold || { cat "$work/same.log"; status=1; }
    n=$(wc -l <"$work/list") dead=0 alike=0 alive=0 k=0
    while test $k -lt "$n"; do
        k=$((k + 1))
        if ! WEIR_MUTANT=$k run_test; then
            dead=$((dead + 1))
        elif is_same $k; then
            alike=$((alike + 1))
        else
            alive=$((alive + 1))
            lives $k
        fi
    done
    printf '%-16s seed %s: %3d mutants, %3d change nothing, %3d killed of %3d\n' \
        "$1" "$3" "$n" $alike $dead $((n - alike))
    total=$((total + n)) same=$((same + alike)) killed=$((killed + dead))
}

if test $# -gt 0; then
    mutate "$1" "${2:-200}" "${3:-1}"
else
    mutate stream_fork 6 7
fi
awk "BEGIN {
    real = $total - $same
    printf \"killed: %d of %d (%.1f %%)\\n\", $killed, real,
        real ? 100 * $killed / real : 100
    exit $killed < 0.95 * real
}" || status=1
exit $status
