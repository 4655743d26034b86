#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# exit.sh - exit statuses, and what is told with them.
. tests/lib/room.sh
point=reports/points/fusemax-bert-4k.yaml

# expect STATUS TEXT ARGUMENTS...: the status, and TEXT somewhere in what is
# printed; a status of 2 prints nothing on stdout.
expect() {
    status=$1 text=$2
    shift 2
    "$weir" "$@" >"$room/out" 2>"$room/err" </dev/null
    code=$?
    why=
    test "$code" -eq "$status" || why="status $code, want $status"
    grep -qF -- "$text" "$room/out" "$room/err" || why="$why; no '$text'"
    test "$status" -ne 2 || test ! -s "$room/out" || why="$why; stdout"
    test -z "$why" || {
        echo "weir $*: $why"
        head -n 5 "$room/out" "$room/err"
        failures=$((failures + 1))
    }
}

expect 2 'Usage: weir VERB'
expect 0 'Usage: weir VERB' help
expect 0 'Usage: weir VERB' --help
expect 0 'weir ' --version
"$weir" help | awk 'length > 80 { bad = 1 } END { exit bad }' || {
    echo 'weir help: a line is wider than 80 columns'
    failures=$((failures + 1))
}
for verb in $("$weir" help | awk '/^  [a-z]+  / { print $1 }'); do
    "$weir" help "$verb" >"$room/out"
    grep -q '^  *$' "$room/out" && {
        echo "weir help $verb: an empty line among the options"
        failures=$((failures + 1))
    }
    awk 'length > 80 { bad = 1 } END { exit bad }' "$room/out" || {
        echo "weir help $verb: a line is wider than 80 columns"
        failures=$((failures + 1))
    }
done
expect 0 'WEIR_CACHE' help --manual
expect 0 '--only=AXIS=LABEL' help sweep
expect 0 '--only=AXIS=LABEL' sweep --help
expect 0 'weir run' run --help
expect 2 "unknown verb 'swep'; did you mean 'sweep'?" swep
expect 2 "unknown verb 'frobnicate'" help frobnicate
expect 2 "unrecognized option '--frob'" run --frob
expect 2 'requires an argument' run --set
expect 2 "unrecognized option '--timeline=x'" explain --timeline=x
expect 2 'there is no room' run a b
expect 2 'STUDY is missing' sweep
expect 2 'NAME|FILE is missing' describe
expect 2 'no machine was given' run --shape bert-base
expect 2 'there is none of that name' run ./none.yaml
mkfifo "$room/pipe.yaml"
expect 2 'it is a pipe' run "$room/pipe.yaml"
expect 2 'there is no study' run none
expect 2 'this study has 8 points' run smoke
expect 2 'KEY=VALUE' run "$point" --set seq
expect 2 'KEY=VALUE' run "$point" --set =3
expect 2 "did you mean 'seq'?" run "$point" --set sq=3
expect 2 "did you mean 'array2d.rows'?" run "$point" --set array2.rows=3
expect 2 "did you mean 'rows'?" run "$point" --set array2d.row=3
expect 2 "did you mean 'head_dim'?" run "$point" \
    --set 'buffer.capacity=256 * head_dims'
expect 2 "'foo' is no number" run "$point" --set clock=foo
expect 2 "did you mean 'trace'?" run "$point" --engine trac
expect 2 'write trace, closed-form, pe' run "$point" --engine bogus
expect 0 'closed-form: published' help run
expect 2 "did you mean 'published'?" run "$point" --accounting publishd
expect 2 "unknown stage 'loops'" run "$point" --dump loops
expect 2 "there is no axis 'modle'" sweep smoke --only modle=BERT
expect 2 "has no label 'BRT'" sweep smoke --only model=BRT
expect 2 'points failed' sweep smoke --set tile.M0=0
expect 2 'it is a folder' sweep smoke --csv "$room"
expect 2 'No such file' sweep smoke --csv "$room/none/x.csv"
expect 2 'the file cannot be written' sweep smoke --csv /proc/x.csv
expect 2 'the file cannot be written' run "$point" --timeline /proc/x.json
expect 2 'it is named twice' sweep smoke --csv - --json -
expect 2 "did you mean 'smoke'?" describe smok
expect 2 "unknown kind 'frob'" describe smoke --kind frob
expect 2 'a point is run, not described' describe "$point"
expect 2 'no machine was given' describe flat --kind mapping --shape bert-base
expect 0 'array2d' run "$point"
expect 0 'batch 2' run "$point" --set batch=2
expect 0 'published' run "$point" --accounting published
expect 0 'closed-form' run "$point" --engine closed-form
expect 2 "the PE array cannot do 'GM'" run --shape bert-base \
    --machine flat-cloud --mapping flat --engine pe
expect 2 'know only physical' run --shape bert-base --machine fusemax-cloud \
    --mapping fusemax-binding --accounting published --engine pe
expect 2 "PEs are not to be had without 'depth'" run --shape gemm \
    --machine systolic --mapping gemm-ws --set effects.depth=off --engine pe
expect 2 "'accumulate' must be fp32" run --shape gemm --machine systolic \
    --mapping gemm-ws --set shape.accumulate=fp8
expect 0 'sums in bf16; 400 words stored' run --shape gemm --machine systolic \
    --mapping gemm-ws --set array.rows=8 --set array.columns=8 --set m=20 \
    --set n=20 --set k=20 --set shape.accumulate=bf16 --engine pe
expect 0 'engine      pe' run --shape gemm --machine systolic --mapping gemm-ws \
    --set array.rows=8 --set array.columns=8 --set m=20 --set n=20 --set k=20 \
    --engine pe
printf 'machine: no-prices\nbase: fusemax-cloud\nenergy: null\n' \
    >"$room/no-prices.yaml"
expect 0 'energy    not priced' run "$point" --machine "$room/no-prices.yaml"
expect 0 '"energy_j": null' run "$point" --machine "$room/no-prices.yaml" \
    --json -
expect 0 'array2d' run smoke --only model=BERT,seq=1Ki --only config=flat
expect 0 'array2d' run --shape bert-base --machine fusemax-cloud \
    --mapping fusemax-binding
expect 0 'mapping fusemax-binding' run "$point" --dump mapping
expect 0 'schedule fusemax-binding' run "$point" --dump schedule
expect 0 'mapping flat' describe flat --kind mapping --shape bert-base \
    --machine flat-cloud
echo "$failures failures"
test "$failures" -eq 0
