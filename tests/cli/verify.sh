#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify.sh - the catalog against its golden kernels, and what is refused.
. tests/lib/room.sh

# try STATUS WORDS ARGUMENTS...: WORDS are in what is said.
try() {
    status=$1 words=$2
    shift 2
    "$weir" verify "$@" >"$room/out" 2>&1
    code=$?
    if test "$code" -ne "$status" || ! grep -qF -- "$words" "$room/out"; then
        printf 'weir verify %s: status %s, want %s and "%s" in\n' "$*" \
            "$code" "$status" "$words"
        cat "$room/out"
        failures=$((failures + 1))
    fi
}

try 0 'transformer-block' --catalog
for data in rising outliers equal zero huge tiny; do
    try 0 'agrees' --catalog --data "$data" --precision double
done
try 1 'DIFFERS' attention-causal --shape tiny --golden attention-3pass
try 1 'DIFFERS' attention-3pass --shape tiny --set format=bf16 --tolerance 1e-6
try 0 'bf16: agrees' attention-3pass --shape tiny --set format=bf16
try 0 'M1=6 M0=8' attention-1pass --shape tiny --set M0=8
try 0 '"agrees": true' rotary --shape tiny --json -
try 2 'which does not divide' attention-1pass --shape tiny --set M0=7
try 2 'nothing can be set as' rotary --shape tiny --set nothing=7
try 2 "did you mean 'rising'" rotary --shape tiny --data risin
try 2 'no golden kernel' rotary --shape tiny --golden nothing
try 2 'wants Q' rotary --shape tiny --golden attention-3pass
try 2 'no shape was given' rotary
try 2 'say which cascade' --shape tiny
try 2 "has no input 'X'" rotary --shape tiny --input X=x.npy
try 2 'cannot be read' rotary --shape tiny --input Q=/nowhere.npy

# A cascade of one's own: single precision against double.
cat >"$room/own.yaml" <<'END'
cascade: own
ranks: {M: keys, P: queries}
inputs: {A: [M, P]}
outputs: ['Z[p] = exp(A[m, p])']
END
try 0 'fp32: agrees with double' "$room/own.yaml" --shape tiny
try 2 'no golden kernel' "$room/own.yaml" --shape tiny --precision double
try 2 'need 46080.0 GiB' attention-3pass --shape tiny --set seq=1Gi --set heads=12

# What a cascade selects by rounded scores is judged as a selection.
set -- attention-token-select --shape deepseek-v32 --set seq=96 --set heads=2 \
    --set chosen=24 --set indexers=4 --quiet
try 0 'bf16: compared on what it selects' "$@"
try 1 'bf16: DIFFERS from double' "$@" --tolerance 1e-4
cat >"$room/over.yaml" <<'END'
cascade: over
ranks: {M: keys, P: queries, E: head dimension, T: found}
inputs: {Q: [E, P], K: [E, M], V: [M]}
einsums:
  - S[m, p] = Q[e, p] * K[e, m]
  - I[p, t] = threshold[m] S[m, p] > 1
outputs: ['Z[p] = V[I[p, t]]  where I[p, t] >= 0']
END
printf 'shape: over\nbatch: 1\nheads: 2\nformat: bf16\n%s\n' \
    'extents: {M: 64, P: 64, E: 16, T: 64}' >"$room/over-shape.yaml"
set -- "$room/over.yaml" --shape "$room/over-shape.yaml" --quiet
try 0 'bf16: compared on what it selects' "$@"
try 0 'by more than 0.000601 of the largest' "$@"
try 1 'bf16: DIFFERS from double' "$@" --tolerance 1e-4
cat >"$room/list.yaml" <<'END'
cascade: list
ranks: {M: words, T: list}
inputs: {X: [M]}
einsums: ['I[t] = threshold[m] X[m] > -100']
outputs: ['Z = X[I[t]]']
END
printf 'shape: list\nformat: fp32\nextents: {M: 16, T: 15}\n' >"$room/list-shape.yaml"
try 2 'threshold finds more coordinates than the 15' "$room/list.yaml" \
    --shape "$room/list-shape.yaml"

# What is saved can be given again, and gives the same words; so does any
# number of threads.
try 0 'agrees' attention-2pass --shape tiny --save "$room/one" --seed 7 \
    --threads 1
try 0 'agrees' attention-2pass --shape tiny --save "$room/two" --threads 3 \
    --input "Q=$room/one/Q.npy" --input "K=$room/one/K.npy" \
    --input "V=$room/one/V.npy"
diff -r "$room/one" "$room/two" || failures=$((failures + 1))
try 2 "'Q' must be (2, 4, 16, 1)" attention-2pass --shape tiny-decode \
    --input "Q=$room/one/Q.npy"

# An option of the other kind is not ignored; a folder is known beforehand.
try 2 'it is for RTL' attention-1pass --shape tiny --keep x.npy
try 2 'it is for cascades' rtl --shape tiny
try 2 'cannot be written' attention-1pass --shape tiny --save /proc/x
try 2 'help verify' attention-1pass --shape tiny --data foo

# Too little memory: it is said. (The address sanitizer needs its own.)
case $weir in
*/asan/*) ;;
*)
    (ulimit -v 60000 && "$weir" verify attention-1pass --shape tiny) \
        >"$room/out" 2>"$room/err"
    code=$?
    case $code in
    0) ;;
    3) grep -q 'out of memory' "$room/err" || code=silent ;;
    esac
    case $code in 0 | 3) ;; *)
        echo "too little memory: status $code"
        failures=$((failures + 1))
        ;;
    esac
    ;;
esac

echo "$failures failures"
test "$failures" -eq 0
