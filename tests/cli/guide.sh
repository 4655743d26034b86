#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# guide.sh - every command of the guides is run, page by page.
#
# A block ```sh holds commands; `weir` is the program under test. A block
# ```yaml is written to the file that the paragraph before it names in
# backquotes (`wide.yaml`), if it names one. Commands of a page run one after
# another in a folder of their own; each must succeed. A block ```sh that is
# for another machine begins with "# not run:" and why. With the sanitizers
# this takes too long.
set -u
export LC_ALL=C
weir=$(realpath "${WEIR:-build/release/weir}")
case $weir in */asan/*) exit 77 ;; esac
top=$PWD
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
failures=0

mkdir "$room/bin"
ln -s "$weir" "$room/bin/weir"
PATH=$room/bin:$PATH

for page in docs/guide/*.md; do
    name=$(basename "$page" .md)
    place=$room/$name
    mkdir "$place"
    for folder in base workloads models mapper sim reports rtl tests; do
        ln -s "$top/$folder" "$place/$folder"
    done
    # The commands as a script; files as here-documents.
    awk '
        function flush() {
            if (file != "")
                printf "cat >%s <<\"END OF FILE\"\n%sEND OF FILE\n", file, body
            file = body = ""
        }
        /^```/ && inside != "" {
            if (inside == "yaml") flush()
            inside = ""; skip = 0
            next
        }
        /^```/ {
            inside = substr($0, 4)
            if (inside == "") inside = "text"
            file = inside == "yaml" ? named : ""
            named = ""
            next
        }
        inside == "yaml" { body = body $0 "\n"; next }
        inside == "sh" {
            if ($0 ~ /^# not run:/) skip = 1
            if (!skip) print
            next
        }
        inside == "" && match($0, /`[A-Za-z0-9._-]+\.(yaml|json|csv)`/) {
            named = substr($0, RSTART + 1, RLENGTH - 2)
        }
    ' "$page" >"$room/$name.sh"
    (cd "$place" && exec timeout 300 sh -eu -x "$room/$name.sh") \
        >"$room/out" 2>&1 </dev/null || {
        echo "$page: a command failed:"
        tail -n 20 "$room/out"
        failures=$((failures + 1))
    }
done
echo "$failures failures"
test "$failures" -eq 0
