#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# floors.sh - a file may include its own folder and lower floors, never else.
#
# usage: floors.sh [ROOT]. Also refused: an include that is not written from
# the root, C++ outside its two folders, headers that include each other in a
# circle, and folders of one floor (workloads/einsum, workloads/mask, ...) that
# do. A floor's own top folder may hold the tables that list its sub-folders,
# so it is left out of the last rule.
export LC_ALL=C
cd "${1:-.}" || exit 2

status=0
set --
for floor in base workloads models mapper reports sim cli; do
    if test -d "$floor"; then
        set -- "$@" "$floor"
    fi
done
test $# -gt 0 || { echo "no floor here" >&2; exit 2; }

cpp=$(find "$@" \( -name '*.cpp' -o -name '*.cc' -o -name '*.hpp' \) |
    grep -v -e '^sim/systemc/' -e '^sim/verilated/')
if test -n "$cpp"; then
    printf '%s: C++ belongs in sim/systemc and sim/verilated\n' "$cpp"
    status=1
fi

grep -rnE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*"' \
    --include='*.[ch]' --include='*.cpp' --include='*.def' --include='*.inc' "$@" |
awk -F'[:"]' '
BEGIN {
    floor["base"] = 0; floor["workloads"] = 1
    floor["models"] = 1; floor["mapper"] = 2
    floor["reports"] = 3; floor["sim"] = 3; floor["cli"] = 4
}
function folder(path) { # everything before the last slash
    sub("/[^/]*$", "", path)
    return path
}
function top(path) {
    sub("/.*", "", path)
    return path
}
function edge(kind, a, b) { # A leans on B
    if (a == b || (kind, a, b) in seen)
        return
    seen[kind, a, b] = 1
    next_of[kind, a] = next_of[kind, a] " " b
    nodes[kind] = nodes[kind] " " a
}
function visit(kind, at, trail,   to, n, i) {
    mark[kind, at] = 1 # on the trail
    n = split(next_of[kind, at], to, " ")
    for (i = 1; i <= n; i++) {
        if (mark[kind, to[i]] == 1) {
            printf "%s include each other: %s -> %s\n", kind, trail, to[i]
            bad = 1
        } else if (!mark[kind, to[i]])
            visit(kind, to[i], trail " -> " to[i])
    }
    mark[kind, at] = 2
}
function circles(kind,   at, n, i) {
    n = split(nodes[kind], at, " ")
    for (i = 1; i <= n; i++)
        if (!mark[kind, at[i]])
            visit(kind, at[i], at[i])
}
{
    from = top($1); to = top($4)
    if (!(to in floor) || $4 !~ "/") {
        if ($1 !~ "^sim/verilated/" || $4 !~ "^V[^/]*[.]h$") {
            printf "%s:%s: \"%s\" is not a path from the root\n", $1, $2, $4
            bad = 1
        }
        next
    }
    if (to != from && floor[to] >= floor[from]) {
        printf "%s:%s: %s must not include %s\n", $1, $2, from, to
        bad = 1
    }
    if ($1 ~ "[.]h$")
        edge("headers", $1, $4)
    if (folder($1) ~ "/" && folder($4) ~ "/")
        edge("folders", folder($1), folder($4))
}
END {
    circles("headers")
    circles("folders")
    exit bad
}' || status=1
exit $status
