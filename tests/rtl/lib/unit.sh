# SPDX-License-Identifier: Apache-2.0
# unit.sh - a unit's own test program, with another body for the unit. Sourced
# by scripts that have set build (of the tests) and work (a folder to fill).

# unit NAME: the module, parameters, model and test, as sim/verilated and
# tests/rtl have them
unit() {
    parameters='' cases=''
    case $1 in
    exp2_unit) top=exp2_unit parameters='Profile 0' model=exp2_bf16 test=exp2 ;;
    exp2_fp32) top=exp2_unit parameters='Profile 1' model=exp2_fp32 test=exp2 ;;
    online_softmax) top=online_softmax parameters='Lanes 4 Rows 4' \
        model=softmax_l4 test=online_softmax ;;
    o_accumulator) top=$1 parameters='Cols 2 Ctxs 3 SideW 7' model=$1 \
        test=units ;;
    row_sum_acc) top=$1 parameters='Rows 3 Pipe 3 SideW 7' model=$1 test=units ;;
    row_max_tree) top=$1 parameters='Lanes 5' model=$1 test=units ;;
    row_sum_tree) top=$1 parameters='Lanes 7 SideW 7' model=$1 test=units ;;
    running_max) top=$1 parameters='Rows 3 SideW 7' model=$1 test=units ;;
    running_max_tau) top=running_max parameters='Rows 2 RescaleTau 8 SideW 7' \
        model=$1 test=units ;;
    score_prescale) top=$1 parameters='Lanes 2 PipeAdd 2 PipeMul 1 SideW 7' \
        model=$1 test=units ;;
    recip_unit) top=$1 parameters='BitsPerCycle 2' model=recip_unit_2 \
        test=units ;;
    normalize_unit) top=$1 parameters='Cols 2 OutFmt 2 SideW 7' model=$1 \
        test=units ;;
    state_merge) top=$1 parameters='Cols 2 SideW 7' model=$1 test=units ;;
    fp32_add|fp32_mul|fp32_max) top=$1 model=$1 test=fp32 ;;
    pack_bf16) top=fp_pack parameters='Fmt 1' model=$1 test=fp32 ;;
    pack_e4m3) top=fp_pack parameters='Fmt 3' model=$1 test=fp32 ;;
    unpack_fp16) top=fp_unpack parameters='Fmt 2' model=$1 test=fp32 ;;
    elastic_reg|skid_buffer) top=$1 parameters='Width 8' model=$1 \
        test=streams cases=streams ;;
    stream_fifo) top=$1 parameters='Width 8 Depth 3' model=stream_fifo_3 \
        test=streams cases=streams ;;
    stream_fork) top=$1 parameters='Outs 3' model=$1 test=streams cases=streams ;;
    stream_join) top=$1 parameters='Ins 3' model=$1 test=streams cases=streams ;;
    *) echo "no unit '$1'"; exit 2 ;;
    esac
}

# set_of FORMAT: the parameters, each put through printf's FORMAT
set_of() {
    format=$1
    # shellcheck disable=SC2086 # a list of words
    set -- $parameters
    while test $# -gt 0; do
        # shellcheck disable=SC2059 # it is a format
        printf "$format" "$1" "$2"
        shift 2
    done
}

# build_test FILE...: $work/test, with the module of these sources
build_test() {
    include=$(verilator --getenv VERILATOR_ROOT)/include
    rm -rf "$work/v"
    mkdir -p "$work/v"
    # shellcheck disable=SC2046 # a list of words
    verilator --cc --assert -Wno-fatal -Wno-lint -Wno-style --prefix Vmutant \
        --top-module "$top" --Mdir "$work/v" --x-initial unique \
        --x-assign unique $(test -n "${flat-}" || set_of ' -G%s=%s') "$@" \
        >"$work/log" 2>&1 || return 1
    {
        printf '#include "%s"\n' "$work"/v/*.cpp
        echo '#include "sim/verilated/model.cpp"'
        echo 'extern "C" int weir_mutant()'
        echo '{ const char *s = getenv("WEIR_MUTANT"); return s ? atoi(s) : 0; }'
    } >"$work/v/all.cc"
    c++ -std=gnu++17 -w ${level:--Os} -fno-strict-aliasing -I. -I"$work/v" -I"$include" \
        -I"$include/vltstd" -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=0 \
        -DVM_TRACE_FST=0 -DVM_TRACE_VCD=0 -DWEIR_TOP=Vmutant \
        -DWEIR_TOP_H='"Vmutant.h"' -DWEIR_MODEL="weir_model_$model" \
        -DWEIR_PORTS="\"$build/sim/verilated/${model}_ports.inc\"" \
        -c "$work/v/all.cc" -o "$work/mutant.o" >"$work/log" 2>&1 || return 1
    # The test's own link, with our model before the library that has its own.
    link=$(ninja -C "$build" -t commands "rtl_test_$test" | tail -1 |
        sed "s|[^ ]*/test_$test[.]c[.]o|& $work/mutant.o|
            s|-o tests/rtl/test_$test|-o $work/test|; s|^: && ||; s| && :\$||")
    (cd "$build" && eval "$link") >"$work/log" 2>&1
}

# run_test: true if the test passes
run_test() {
    env CK_FORK=no ${cases:+CK_RUN_CASE=$cases} timeout "${seconds:-30}" "$work/test" \
        >"$work/log" 2>&1
}
