#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# catalog.sh - `weir catalog`, and TeAAL files on the command line.
set -eu
weir=$(realpath "${WEIR:-build/release/weir}")
here=$(pwd)
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
cd "$room"

fail() {
    echo "catalog.sh: $1" >&2
    exit 1
}

"$weir" catalog >list.txt
grep -q '^attention-3pass  *3 ' list.txt || fail 'attention-3pass has 3 passes'
"$weir" catalog --json >list.json
for file in "$here"/workloads/cascades/*.yaml; do
    grep -q "\"name\": \"$(basename "$file" .yaml)\"" list.json ||
        fail "$file is not in the catalog"
done
grep -q '"source": ""' list.json && fail 'a cascade has no source'

# --shape: a name of the library or a file, which is there and fits.
printf 'shape: own\nbase: bert-base\nparameters: {seq: 2Ki}\n' >own.yaml
"$weir" catalog --shape ./own.yaml >own.txt
grep -q '^attention-1pass  *1 *8\.[0-9]*e+11 *./own.yaml' own.txt ||
    fail 'a shape of its own file'
"$weir" catalog --shape nope >/dev/null 2>said.txt && fail 'no such shape'
grep -q "there is no shape 'nope'" said.txt || fail 'that there is no such shape'
printf 'shape: none\nextents: {Z: 4}\n' >none.yaml
"$weir" catalog --shape none >/dev/null 2>said.txt && fail 'a shape of nothing'
grep -q 'no cascade of the library' said.txt || fail 'that nothing fits'

cat >teaal.yaml <<'END'
einsum:
  declaration:
    I: [Z, C, M, N]
    F: [U, C, R, S]
    O: [Z, U, X, Y]
  expressions:
    - O[z, u, x, y] = I[z, c, g * x + r, g * y + s] * F[u, c, r, s]
mapping:
  loop-order:
    O: [Z, U, X, Y, C, R, S]
END
"$weir" describe ./teaal.yaml >said.txt 2>notes.txt || fail 'describe of TeAAL'
grep -q "'g' is taken for a scalar" notes.txt || fail 'the scalar g'
grep -q "O\[z, u, x, y\] = I\[z, c, g \* x + r, g \* y + s\]" said.txt ||
    fail 'what was printed'
"$weir" passes ./teaal.yaml 2>/dev/null | grep -q '^passes   1 ' ||
    fail 'passes of TeAAL'
