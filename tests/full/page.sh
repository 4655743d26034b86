#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# page.sh - reports tried out in a headless Chromium: no errors, no network,
# sorting, filters, tooltips, downloads, light and dark, contrast, focus, and
# no overflow at 380, 768 and 1440 pixels. See tests/page/check.js.
set -u
export LC_ALL=C
weir=${WEIR:-build/release/weir}
chromium=$(command -v chromium || command -v chromium-browser) || {
    echo 'no chromium here'
    exit 77
}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

# try NAME: the page $room/NAME.html in frames of three widths.
try() {
    {
        sed '/<head>/a <script>window.pageErrors = []; addEventListener("error", (e) => pageErrors.push(e.message)); addEventListener("unhandledrejection", (e) => pageErrors.push(String(e.reason))); addEventListener("securitypolicyviolation", (e) => pageErrors.push("blocked " + e.blockedURI)); console.error = console.warn = (...words) => pageErrors.push(words.join(" "));</script>' \
            "$room/$1.html" | sed '/^<\/body>$/,$d'
        echo '<script>'
        cat tests/page/check.js
        echo '</script></body></html>'
    } >"$room/tried.html"
    cat >"$room/frames.html" <<'END'
<!DOCTYPE html><title>frames</title><pre id="said"></pre>
<script>
addEventListener("message", ({ data }) => {
  document.getElementById("said").textContent +=
    data.wrong.length ? data.wrong.map((w) => `SAID ${data.width}: ${w}\n`).join("") : `SAID ${data.width}: fine\n`;
});
</script>
<iframe src="tried.html" style="width:380px;height:900px;border:0"></iframe>
<iframe src="tried.html" style="width:768px;height:900px;border:0"></iframe>
<iframe src="tried.html" style="width:1440px;height:900px;border:0"></iframe>
END
    # On a busy machine the clock of the pages, which is not that of the wall,
    # may run out before a frame has spoken: then once more.
    for turn in 1 2 3; do
        timeout 400 "$chromium" --headless --no-sandbox --disable-gpu \
            --user-data-dir="$room/profile" --window-size=2800,1200 \
            --virtual-time-budget=60000 --dump-dom "file://$room/frames.html" \
            2>"$room/err" | grep -o 'SAID [0-9].*' >"$room/said"
        test "$(cut -d: -f1 "$room/said" | sort -u | wc -l)" -eq 3 && break
        echo "$1: not all frames spoke, turn $turn"
    done
    test "$(grep -c ': fine$' "$room/said")" -eq 3 || {
        echo "$1:"
        cat "$room/said"
        failures=$((failures + 1))
    }
}

for study in fusemax-attention fusemax-sensitivity fusemax-space; do
    "$weir" report $study --engine closed-form --quiet \
        --out "$room/$study.html" || {
        echo "$study: no page"
        failures=$((failures + 1))
    }
    try $study
done
"$weir" report blackwell-validation --quiet --out "$room/blackwell.html" ||
    failures=$((failures + 1))
try blackwell
"$weir" compare smoke fusemax-space --only seq=4Ki --quiet \
    --out "$room/none.html" >/dev/null 2>&1
test $? -eq 2 || echo 'studies with other axes were compared'
cat >"$room/b.yaml" <<'END'
study: deeper
base: smoke
axes: {config: {flat: {machine: flat-cloud, mapping: flat}, binding: {machine: fusemax-cloud, mapping: fusemax-binding-deep}}}
END
"$weir" compare smoke "$room/b.yaml" --quiet --out "$room/compared.html" \
    >/dev/null || failures=$((failures + 1))
try compared
echo "$failures failures"
test "$failures" -eq 0
