#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# guide.sh - every command of the guides is run, page by page, and prints what
# the guides quote.
#
# A block ```sh holds commands; `weir` is the program under test. A block
# ```yaml is written to the file that the paragraph before it names in
# backquotes (`wide.yaml`), if it names one. Commands of a page run one after
# another in a folder of their own; each must succeed. A block ```sh that is
# for another machine begins with "# not run:" and why. A block without a
# language whose first line is "$ weir ..." shows commands and lines of their
# output: these must be printed, in that order, "..." standing for others,
# for the rest of a line, and ".../" for folders. With the sanitizers this takes
# too long.
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

# said COMMAND: does the file `got` hold the lines of `want` in their order?
cat >"$room/said.sh" <<'END'
said() {
    awk -v command="$1" '
        NR == FNR {
            sub(/^.*\.\.\.\//, "/")
            sub(/ *\.\.\.$/, "")
            if ($0 != "") want[++n] = $0
            next
        }
        at < n && index($0, want[at + 1]) { at++ }
        END {
            if (at < n)
                print command " no longer prints: " want[at + 1]
            exit at < n
        }' ../want ../got
}
END

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
        # Compare what the last command printed with the lines that follow it.
        function check() {
            if (command != "")
                printf "cat >../want <<\"END OF FILE\"\n%sEND OF FILE\n" \
                       "said \"%s\"\n", want, command
            command = want = ""
        }
        /^```/ && inside != "" {
            if (inside == "yaml") flush()
            if (inside == "shown") check()
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
        inside == "text" && /^\$ (build\/release\/)?weir / { inside = "shown" }
        inside == "shown" && /^\$ / {
            check()
            sub(/^\$ (build\/release\/)?/, "")
            print $0 " >../got"
            command = $2 " ..."
            next
        }
        inside == "shown" {
            if ($0 != "...") want = want $0 "\n"
            next
        }
        inside == "text" { inside = "other" }
        inside == "yaml" { body = body $0 "\n"; next }
        inside == "sh" {
            if ($0 ~ /^# not run:/) skip = 1
            if (!skip) print
            next
        }
        inside == "" && match($0, /`[A-Za-z0-9._-]+\.(yaml|json|csv)`/) {
            named = substr($0, RSTART + 1, RLENGTH - 2)
        }
    ' "$page" >"$room/$name.commands"
    cat "$room/said.sh" "$room/$name.commands" >"$room/$name.sh"
    (cd "$place" && exec timeout 300 sh -eu -x "$room/$name.sh") \
        >"$room/out" 2>&1 </dev/null || {
        echo "$page: a command failed:"
        tail -n 20 "$room/out"
        failures=$((failures + 1))
    }
done
echo "$failures failures"
test "$failures" -eq 0
