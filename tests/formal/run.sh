#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [NAME...] - prove tests/formal/NAME.sv with yosys-smtbmc and z3.
#
# Each file says in its head of which module it is a proof ("proof of: M"), with
# which parameters it is repeated ("with: P=V"), and which wires inside the
# module it looks at ("inside: WIRE PATH"). A module with registers is searched
# DEPTH cycles from reset, then shown by induction from any state; one without is
# shown for every input; and every cover point must be reached. Exit status 1:
# something is refuted (the counterexample is named) or undecided.
#
# RTL: where the modules are (default: rtl). WORK: where to leave all files
# (default: a temporary folder, left only if there is a counterexample).
cd "$(dirname -- "$0")/../.." || exit 2
rtl=${RTL:-rtl}
seconds=${SECONDS_EACH:-60}
depth=${DEPTH:-12}

for tool in yosys yosys-smtbmc z3; do
    command -v "$tool" >/dev/null || { echo "no $tool: nothing is proved"; exit 77; }
done
work=${WORK:-$(mktemp -d)} || exit 2

head_of() { # KEY FILE: the values of a key in the file's head
    sed -n "s|^// $1: ||p" "$2"
}

# model FILE WITH SMT2: the harness as SMT-LIB
model() {
    list=$(head_of 'proof of' "$1")
    sources=$(for module in $list; do
        sed "s|^rtl/|$rtl/|" "$rtl/$module/$module.f"
    done | awk '!seen[$0]++')
    {
        # shellcheck disable=SC2086 # a list of files
        printf 'read_verilog -sv -formal %s tests/formal/stream_proof.sv %s\n' \
            "$(echo $sources)" "$1"
        test -z "$2" || echo "chparam -set ${2%=*} ${2#*=} proof"
        echo 'hierarchy -top proof -check; proc; flatten'
        head_of inside "$1" | while read -r wire path; do
            echo "connect -set $wire $path"
        done
        echo 'opt_expr; opt_clean; memory -nordff; memory_map; async2sync'
        echo 'opt -keepdc -fast; dffunmap; opt_clean; check -assert'
        echo "write_smt2 -wires $3"
    } >"$3.ys"
    yosys -q -s "$3.ys" >"$3.log" 2>&1 || { cat "$3.log"; return 1; }
}

# ask TITLE MODEL MODE...: one run of the solver
ask() {
    title=$1
    smt2=$2
    shift 2
    begin=$(date +%s)
    timeout "$seconds" yosys-smtbmc -s z3 --unroll --noprogress "$@" \
        --dump-vcd "$smt2.vcd" "$smt2" >"$smt2.out" 2>&1
    code=$?
    took=$(($(date +%s) - begin))
    case $code in
    0) printf '%-40s proved %4d s\n' "$title" $took ;;
    124) printf '%-40s UNDECIDED after %d s\n' "$title" "$seconds"
        status=1 ;;
    *) printf '%-40s REFUTED %3d s; counterexample: %s\n' "$title" $took \
            "$smt2.vcd"
        grep -E 'Assert failed|Unreached|error' "$smt2.out" | head -5
        status=1 ;;
    esac
}

status=0
test $# -gt 0 || set -- $(ls tests/formal/*.sv | sed 's|.*/||;s|[.]sv$||' |
    grep -v '^stream_proof$')
for name in "$@"; do
    file=tests/formal/$name.sv
    for with in $(head_of with "$file" | grep . || echo -); do
        test "$with" != - || with=
        smt2=$work/$name$with.smt2
        model "$file" "$with" "$smt2" || { status=1; continue; }
        if grep -q posedge "$file" || grep -q stream_proof "$file"; then
            ask "$name $with from reset" "$smt2" -t "$depth"
            ask "$name $with by induction" "$smt2" -i -t "$depth"
        else
            ask "$name $with for every input" "$smt2" -t 1
        fi
        ask "$name $with cover points" "$smt2" -c -t "$depth"
    done
done
test -n "${WORK-}" || test $status -ne 0 || rm -rf "$work"
exit $status
