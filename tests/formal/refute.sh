#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refute.sh - the proofs can fail: each of these bugs, put into a copy of the
# RTL, is refuted with a counterexample.
cd "$(dirname -- "$0")/../.." || exit 2
command -v yosys-smtbmc >/dev/null && command -v z3 >/dev/null || exit 77
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
status=0

# bug PROOF FILE WHAT SED
bug() {
    rm -rf "$work/rtl" "$work/out"
    mkdir "$work/out"
    cp -r rtl "$work/rtl"
    sed -i "$4" "$work/rtl/$2"
    if cmp -s "rtl/$2" "$work/rtl/$2"; then
        echo "$3: the line it changes is gone from $2"
        status=1
        return
    fi
    if RTL=$work/rtl WORK=$work/out DEPTH=8 sh tests/formal/run.sh "$1" \
        >"$work/log" || ! grep -q REFUTED "$work/log" ||
        ! find "$work/out" -name '*.vcd' | grep -q .; then
        echo "$3: not refuted"
        cat "$work/log"
        status=1
    else
        echo "$3: refuted"
    fi
}

bug elastic_reg elastic_reg/elastic_reg.sv 'takes while full and stalled' \
    's/ready_o = !valid_q || ready_i/ready_o = 1'"'"'b1/'
bug elastic_reg elastic_reg/elastic_reg.sv 'data moves while stalled' \
    's/if (valid_i && ready_o) begin/if (valid_i) begin/'
bug elastic_reg elastic_reg/elastic_reg.sv 'clear leaves the beat' \
    's/end else if (clear_i) begin/end else if (clear_i \&\& ready_i) begin/'
bug skid_buffer skid_buffer/skid_buffer.sv 'the skid is overtaken' \
    's/skid_valid_q ? skid_data_q : data_i/data_i/'
bug skid_buffer skid_buffer/skid_buffer.sv 'ready one beat too long' \
    's/ready_o = !skid_valid_q/ready_o = !skid_valid_q || !valid_q || ready_i/'
bug stream_fifo stream_fifo/stream_fifo.sv 'wraps one place early' \
    's/head_q == Last/head_q == Last - 1'"'"'b1/'
bug stream_fifo stream_fifo/stream_fifo.sv 'a full FIFO takes' \
    's/ready_o = count_q != /ready_o = ready_i || count_q != /'
bug stream_fork stream_fork/stream_fork.sv 'a receiver gets it twice' \
    's/: done_q | ready_i;/: ready_i;/'
bug stream_fork stream_fork/stream_fork.sv 'gone before all have it' \
    's/ready_o = &(ready_i | done_q)/ready_o = |(ready_i | done_q)/'
bug stream_join stream_join/stream_join.sv 'an input is taken alone' \
    's/ready_o = {Ins{valid_o && ready_i}}/ready_o = valid_i \& {Ins{ready_i}}/'
bug row_max_tree fp32_max/fp32_max.sv 'negative numbers in the wrong order' \
    's/a_i\[31\] ? ~a_i/a_i[31] ? {1'"'"'b0, a_i[30:0]}/'
bug exp2_rom exp2_rom/exp2_rom.sv 'a coefficient one bit off' \
    "s/29'd316[0-9]*/29'd999999999/;s/29'd277300506/29'd277300570/"
exit $status
