#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# passes.sh - what `weir passes` says of the library's attention.
set -eu
weir=$(realpath "${WEIR:-build/release/weir}")
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
cd "$room"

fail() {
    echo "passes.sh: $1" >&2
    exit 1
}

"$weir" passes attention-3pass >out.txt
grep -q '^passes   3 (K along M)$' out.txt || fail 'the number of passes'
grep -q 'attention-3pass.yaml:[0-9]*  GM\[p\] = max\[m\] QK\[m, p\]$' out.txt ||
    fail 'the first reduction and its place'
grep -q 'reads SN along M once more, and needs SD,$' out.txt ||
    fail 'the third pass'
"$weir" passes attention-1pass --json >out.json
grep -q '"passes": 1,' out.json || fail 'passes in JSON'
grep -q '"M1": 1' out.json || fail 'by_tensor in JSON'
"$weir" passes attention-2pass --json two.json
grep -q '"proof": \[' two.json || fail 'the proof in JSON'
rc=0
"$weir" passes nothing-of-the-kind 2>/dev/null || rc=$?
[ "$rc" -eq 2 ] || fail "status $rc of a cascade that is not there"
"$weir" passes attention-3pass --shape bert-base --set seq=4Ki >count.txt
grep -q '^  QK      M      4096   8192$' count.txt || fail 'live words of QK'
grep -q '^  exp  *12884901888  B\*H\*M\*P$' count.txt || fail 'exponentials'
cat >masked.yaml <<'END'
cascade: masked
ranks: {E: feature, M: keys, P: queries}
masks: {near: {ranks: [P, M], window: 2}}
inputs: {Q: [E, P], K: [E, M]}
outputs: ['S[m, p] = Q[e, p] * K[e, m] where near[p, m]']
END
printf 'shape: s\nformat: bf16\nextents: {E: 1, M: 8, P: 8}\n' >masked-shape.yaml
"$weir" passes ./masked.yaml --shape ./masked-shape.yaml --json >masked.json
grep -q '"count": 16.0' masked.json || fail "the cascade's own mask"
echo 'masks: {near: causal}' >>masked-shape.yaml
"$weir" passes ./masked.yaml --shape ./masked-shape.yaml --json >masked.json
grep -q '"count": 36.0' masked.json || fail 'the mask of the shape'
sed -i 's/near/naer/' masked-shape.yaml
"$weir" passes ./masked.yaml --shape ./masked-shape.yaml >/dev/null 2>naer.txt
grep -q "has no mask 'naer'; did you mean 'near'" naer.txt ||
    fail 'a mask that the cascade does not have'
cat >rounds.yaml <<'END'
cascade: rounds
ranks: {M: rows, E: columns, N: rounds}
inputs: {X: [M, E]}
init: ['V[0, e] = 1']
each n:
  - U[n, m] = X[m, e] * V[n, e]
  - V[n+1, e] = tanh(X[m, e] * U[n, m])
outputs: ['Z[e] = V[N, e]']
END
printf 'shape: s\nformat: bf16\nextents: {M: 8, E: 8, N: 5}\n' >rounds-shape.yaml
"$weir" passes ./rounds.yaml --json >rounds.json
grep -q '"passes": 2,' rounds.json || fail 'passes of one round'
grep -q '"number": null' rounds.json || fail 'no number of rounds'
"$weir" passes ./rounds.yaml --shape ./rounds-shape.yaml --json >rounds.json
grep -q '"passes": 6,' rounds.json || fail 'passes of all rounds'
cat >causal.yaml <<'END'
cascade: causal
ranks: {E: feature, M: keys, P: queries}
inputs: {Q: [E, P], K: [E, M]}
outputs:
  - S[m, p] = Q[e, p] * K[e, m] where m <= p
END
"$weir" passes ./causal.yaml --shape bert-base --set seq=4 --set batch=1 \
    --set heads=1 --set head_dim=8 --json >causal.json
grep -q '"count": 80.0' causal.json || fail '8 * 4 * 5 / 2 multiplications'
