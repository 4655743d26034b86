# SPDX-License-Identifier: Apache-2.0
# unit.sh - a unit's own test program, with another body for the unit. Sourced
# by scripts that have set build (of the tests) and work (a folder to fill).

# unit NAME: the model of this name, its module and parameters as
# sim/verilated/CMakeLists.txt has them, and the test that drives it. A module
# that has several models is one of them.
unit() {
    case $1 in
    exp2_unit) model=exp2_bf16 ;;
    online_softmax) model=softmax_l5 ;;
    attn_vpu) model=vpu_tile ;;
    recip_unit) model=recip_unit_2 ;;
    stream_fifo) model=stream_fifo_3 ;;
    *) model=$1 ;;
    esac
    test -n "$(models)" || { echo "no unit '$1'"; exit 2; }
    top=$(models | cut -d' ' -f2)
    cases=
    case $model in
    exp2_*) test=exp2 ;;
    fp32_*|pack_*|unpack_*) test=fp32 ;;
    softmax_*) test=online_softmax ;;
    vpu_*) test=attention ;;
    # The other case asks for assertions, which a mutant's model has none of.
    elastic_reg|skid_buffer|stream_*) test=streams cases=streams ;;
    *) test=units ;;
    esac
}

# models: the line of the model
models() {
    grep "^$model " "$build/sim/verilated/models.txt"
}

# set_of FORMAT: the parameters, each put through printf's FORMAT
set_of() {
    for p in $(models | cut -d' ' -f3-); do
        # shellcheck disable=SC2059 # it is a format
        printf "$1" "${p%=*}" "${p#*=}"
    done
}

# build_test FILE...: $work/test, with the module of these sources
build_test() {
    include=$(verilator --getenv VERILATOR_ROOT)/include
    rm -rf "$work/v"
    mkdir -p "$work/v"
    # shellcheck disable=SC2046 # a list of words
    verilator --cc --assert ${plain-} -Wno-fatal -Wno-lint -Wno-style --prefix Vmutant \
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
    env CK_FORK=no WEIR_MODEL="weir_model_$model" \
        ${cases:+CK_RUN_CASE=$cases} timeout "${seconds:-30}" "$work/test" \
        >"$work/log" 2>&1
}
