#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# report.sh - pages and comparisons: whole, the same each time, in need of
# nothing else. tests/full/page.sh tries them out in a browser.
. tests/lib/room.sh

(cd reports/page/vendor && sha256sum --quiet -c SHA256SUMS) ||
    fail 'vendored files are not those of the lock file'

"$weir" report smoke --engine closed-form -o "$room/o" --quiet \
    --out "$room/a.html" --markdown "$room/a.md" || fail 'report'
"$weir" report "$room/o" --out "$room/b.html" || fail 'report of a folder'
sed "s|weir report [^<]*|X|" "$room/a.html" >"$room/a"
sed "s|weir report [^<]*|X|" "$room/b.html" >"$room/b"
cmp -s "$room/a" "$room/b" || fail 'two pages of the same results'
grep -q '^</html>$' "$room/a.html" || fail 'the page is not whole'
grep -Eq '(src|href)="?(https?:)?//' "$room/a.html" && fail 'it needs the network'
for part in summary charts tables provenance table-points table-compared-1; do
    grep -q "id=\"$part\"" "$room/a.html" || fail "no $part"
done
grep -q 'Fastest: binding: [0-9.]* times as fast as flat' "$room/a.html" ||
    fail 'no words'
grep -q 'Fastest by seq: at 1Ki binding ([0-9.]*), at 4Ki binding ([0-9.]*) times as fast as flat (means)' \
    "$room/a.html" || fail 'which is fastest at each length'
for topic in 'What was run, and what is assumed' 'Which is fastest' \
    'What binds, and why' 'Where the energy goes'; do
    grep -q "^<h3>$topic</h3>" "$room/a.html" || fail "no topic '$topic'"
done
grep -q '<dt>config=binding</dt><dd>machine fusemax-cloud, mapping fusemax' \
    "$room/a.html" || fail 'what a name means'
"$weir" report fusemax-space --quiet --out "$room/front.html" &&
    grep -q 'one front for each choice of seq' "$room/front.html" ||
    fail 'what a front is'
"$weir" report fusemax-attention --engine closed-form --only model=T5 --quiet \
    --out "$room/how.html" || fail 'report of two accountings'
grep -o 'Fastest: [a-z]* ([a-z]*)' "$room/how.html" >"$room/out"
test "$(cat "$room/out")" = 'Fastest: binding (published)
Fastest: architecture (physical)' || fail 'accountings are put in one order'
"$weir" report softmax-lanes --quiet --out "$room/lanes.html" ||
    fail 'report of softmax-lanes'
grep -q 'no unit is full ([a-z0-9]* 9[5-9] %' "$room/lanes.html" &&
    fail 'a unit that is busy for 95 % does not bind'
"$weir" report blackwell-validation --only point=causal-1k --quiet \
    --out "$room/uneven.html" || fail 'report of an uneven grid'
grep -q '<h3>Timeline' "$room/uneven.html" || fail 'its timeline'
grep -q 'University of Washington' "$room/a.html" || fail 'no license'
grep -q 'models [0-9a-f]\{16\}' "$room/a.html" || fail 'no version'
grep -q 'softmax scale' "$room/a.html" || fail 'no assumptions'
grep -q '^| flat | *4 |\|^| flat | 4 |' "$room/a.md" || fail 'Markdown'
test "$(grep -c '^|---' "$room/a.md")" -eq 2 || fail 'Markdown tables'

# The command in a page makes the same page.
"$weir" report smoke --engine closed-form --only seq=1Ki \
    --set buffer.capacity='8 MiB' --quiet --out "$room/e.html" || fail 'options'
again=$(sed -n "s|.*<code>weir \(report [^<]*\) --out FILE.html.*|\1|p" "$room/e.html" |
    sed "s/&#39;/'/g")
eval "\"$weir\" $again --quiet --out \"$room/f.html\"" || fail "$again"
cmp -s "$room/e.html" "$room/f.html" || fail "another page by: $again"

# Of several studies in a folder one is to be named.
"$weir" sweep fusemax-space --only seq=4Ki --engine closed-form --quiet \
    -o "$room/o" >/dev/null || fail 'a second study'
for command in 'report --out -' 'results --csv -' 'results --where 1'; do
    # shellcheck disable=SC2086
    "$weir" ${command%% *} "$room/o" ${command#* } >"$room/out" 2>"$room/err"
    test $? -eq 2 || fail "$command of two studies: status"
    test -s "$room/out" && fail "$command of two studies: output"
    grep -q '2 studies here: .*smoke.*--study' "$room/err" ||
        fail "$command of two studies: message"
done
"$weir" results "$room/o" | grep -q '^smoke: 8 points' || fail 'their list'

# What stands in a file is no part of the page's language.
cat >"$room/evil.yaml" <<'END'
study: evil
about: "</script><script>alert('&')</script> | <b>"
shape: bert-base
machine: fusemax-cloud
mapping: fusemax-binding
axes: {seq: {"<i>1</i>": 1Ki, "</script>": 2Ki}}
END
"$weir" report "$room/evil.yaml" --engine closed-form --quiet \
    --out "$room/evil.html" || fail 'odd labels'
grep -q '<i>1\|<script>alert' "$room/evil.html" && fail 'a label became markup'
test "$(grep -c '</script>' "$room/evil.html")" -eq \
    "$(grep -c '</script>' "$room/a.html")" || fail 'a label ended a script'

# Points and studies beside one another.
cat >"$room/deep.yaml" <<'END'
point: deep
shape: bert-base
machine: fusemax-cloud
mapping: fusemax-binding-deep
set: {seq: 4Ki}
END
"$weir" compare reports/points/fusemax-bert-4k.yaml "$room/deep.yaml" \
    --out "$room/c.html" >"$room/out" || fail 'compare'
grep -Eq '^deep +1 +[2-9]\.' "$room/out" || fail 'speed-up of deep'
grep -q '<dt>case=deep</dt>' "$room/c.html" || fail 'page of a comparison'
grep -q '<h3>deep: Timeline</h3>' "$room/c.html" || fail 'its timelines'
"$weir" compare "$room/deep.yaml" reports/points/fusemax-bert-4k.yaml \
    --out "$room/d.html" >/dev/null || fail 'compare the other way'
grep -q 'Fastest: deep, which the others are compared with' "$room/d.html" ||
    fail 'the baseline is fastest'
"$weir" compare smoke smoke --engine closed-form --quiet >"$room/out" ||
    fail 'compare with itself'
awk '/^smoke.* 4 / && $(NF - 3) != "1.000" { bad = 1 } END { exit bad }' \
    "$room/out" ||
    fail 'the same is as fast'
"$weir" compare smoke fusemax-attention --engine closed-form \
    --store "$room/not-run" >/dev/null 2>"$room/err"
test $? -eq 2 || fail 'other axes: status'
grep -q 'other axes or labels' "$room/err" || fail 'other axes: message'
test ! -e "$room/not-run" || fail 'other axes are refused after the work'
"$weir" report smoke 2>"$room/err"
test $? -eq 2 || fail 'no --out: status'
grep -q 'out FILE.html' "$room/err" || fail 'no --out: message'
echo "$failures failures"
test "$failures" -eq 0
