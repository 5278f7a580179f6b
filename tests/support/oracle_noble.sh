#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Runs tests/noble/oracle_noble.mjs on what the programs print, in a scratch folder where npm puts the library it needs: as locked
# in package-lock.json. Where there is no npm it says so and counts as skipped. oracle_noble.sh SOURCE-FOLDER SCRATCH PROGRAM…
set -eu
source=$1 scratch=$2
shift 2
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "there is no npm here: nothing was computed again in JavaScript (in Python it was)"
    exit 77
fi
mkdir -p "$scratch"
cp "$source"/*.mjs "$scratch"
if ! cmp -s "$source/package-lock.json" "$scratch/node_modules/locked"; then
    cp "$source/package.json" "$source/package-lock.json" "$scratch"
    (cd "$scratch" && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/locked)
fi
for program in "$@"; do "$program"; done | node "$scratch/oracle_noble.mjs"
