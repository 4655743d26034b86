#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh TOP [PARAMETER=VALUE...] - the RTL module TOP as a shared library.
#
# Verilates rtl/TOP/TOP.f with these parameters, TOP's assertions and FST tracing,
# and compiles it with model.cpp, so that it holds the table `weir_model_rtl`.
# Prints the library's path. It is kept under a name made of all that went into
# it, in WEIR_CACHE (default: weir in XDG_CACHE_HOME or ~/.cache), and is built
# only once. Exit status: 2 if the RTL is refused, 3 if a tool fails.
set -u
cache=${WEIR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/weir}
case $cache in
/*) ;;
*) cache=$PWD/$cache ;;
esac
cd -- "$(dirname -- "$0")/../.." || exit 3
root=$(pwd)
top=$1
shift
cxx=${CXX:-c++}

for tool in verilator "$cxx"; do
    command -v "$tool" >/dev/null || {
        echo "$tool is needed to build a model of the RTL; on Debian:" \
            'apt-get install verilator g++ zlib1g-dev' >&2
        exit 3
    }
done
include=$(verilator --getenv VERILATOR_ROOT)/include
sources=$(cat "rtl/$top/$top.f") || exit 2
# Only the module's own: those of every register inside cost more than half of
# the speed.
sva=
test ! -e "rtl/$top/${top}_sva.sv" ||
    sva="rtl/stream_sva/stream_sva.sv rtl/$top/${top}_sva.sv"
# shellcheck disable=SC2086 # lists of files
key=$({
    verilator --version
    "$cxx" --version
    printf '%s\n' "$@"
    cat $sources $sva sim/verilated/build.sh sim/verilated/model.*
} | sha256sum | cut -c1-20)
library=$cache/$top-$key.so
test ! -e "$library" || { echo "$library"; exit 0; }

# What ends us comes more than once, to us and to our group: the first time
# counts. The name is made before the folder, so that the trap knows it.
work=$cache/build-$$-$(date +%N)
trap 'trap "" HUP INT TERM; wait; rm -rf "$work"' EXIT
trap 'trap "" HUP INT TERM; exit 3' HUP INT TERM
mkdir -p "$cache" && mkdir -m 700 "$work" || exit 3

sed -E -n 's@//.*@@; s@^ *(input|output) .*[^a-z0-9_]([a-z0-9_]+) *,? *$@WEIR_PORT(\2)@p' \
    "rtl/$top/$top.sv" >"$work/ports.inc"
# Verilator 5.006 may lose the variable of a loop that it makes of wide copies.
# shellcheck disable=SC2046,SC2086
verilator --cc --assert --trace-fst -fno-reloop -Wno-fatal -Wno-lint -Wno-style \
    --x-initial unique --x-assign unique --top-module "$top" --prefix Vrtl \
    --Mdir "$work" $(for p in "$@"; do printf ' -G%s' "$p"; done) \
    $sva $sources >&2 || exit 2

flags="-std=gnu++17 -w -fPIC -fvisibility=hidden -fno-strict-aliasing
    -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=1 -DVM_TRACE_FST=1 -DVM_TRACE_VCD=0
    -DWEIR_TOP=Vrtl -DWEIR_TOP_H=\"Vrtl.h\" -DWEIR_MODEL=weir_model_rtl
    -DWEIR_PORTS=\"ports.inc\""

# part NAME LEVEL FILE...: compile the files as one
part() {
    name=$1
    level=$2
    shift 2
    printf '#include "%s"\n' "$@" >"$work/part_$name.cpp"
    # shellcheck disable=SC2086
    "$cxx" $flags "-I$root" "-I$work" "-I$include" "-I$include/vltstd" \
        "$level" -c "$work/part_$name.cpp" -o "$work/$name.o"
}

# What all models share is compiled once.
runtime() {
    kept=$cache/$1-$shared.o
    if test ! -e "$kept"; then
        part "$1" -O1 "$include/$1.cpp" && cp "$work/$1.o" "$work/$1.kept" &&
            mv "$work/$1.kept" "$kept"
    else
        cp "$kept" "$work/$1.o"
    fi
}

shared=$({
    verilator --version
    "$cxx" --version
    cat sim/verilated/build.sh
} | sha256sum | cut -c1-20)
slow=$(cd "$work" && ls Vrtl*__Slow*.cpp Vrtl__Syms.cpp)
fast=$(cd "$work" && ls Vrtl*.cpp | grep -v -e __Slow -e __Syms)
# shellcheck disable=SC2086
{
    { part slow -O0 $slow && runtime verilated; } &
    slow_pid=$!
    runtime verilated_threads && runtime verilated_fst_c &&
        part fast -Os $fast "$root/sim/verilated/model.cpp"
    ok=$?
    wait $slow_pid && test $ok -eq 0
} >&2 || {
    echo "$cxx could not compile the model" >&2
    exit 3
}
"$cxx" -shared -Wl,-Bsymbolic -o "$work/$top.so" "$work"/*.o -lz -pthread >&2 ||
    exit 3
mv "$work/$top.so" "$library" && echo "$library"
