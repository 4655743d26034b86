#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# vendor.sh - fetches what vendor/ holds, at the versions of the lock file.
#
# Needs npm and the network; not part of any build. npm checks each package
# against the hashes in package-lock.json.
set -eu
cd -- "$(dirname -- "$0")"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cp package.json package-lock.json "$room"
(cd "$room" && npm ci --ignore-scripts)
mkdir -p vendor
for name in vega vega-lite; do
    cp "$room/node_modules/$name/build/$name.min.js" vendor/
done
{
    for name in vega vega-lite d3-array topojson-client delaunator \
        robust-predicates internmap; do
        printf '=== %s %s\n\n' "$name" "$(sed -n \
            's/^  "version": "\(.*\)",*$/\1/p' \
            "$room/node_modules/$name/package.json")"
        cat "$room/node_modules/$name/LICENSE"
        echo
    done
} >vendor/LICENSES.txt
(cd vendor && sha256sum vega.min.js vega-lite.min.js >SHA256SUMS)
