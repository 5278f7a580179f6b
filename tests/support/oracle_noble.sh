#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
#
# Runs tests/noble/oracle_noble.mjs on what a program prints, in a scratch folder where npm puts the library it needs: as locked
# in package-lock.json. Where there is no npm it says so and counts as skipped. oracle_noble.sh SOURCE-FOLDER SCRATCH LINES PROGRAM
set -eu
source=$1 scratch=$2 lines=$3 program=$4
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "there is no npm here: pseudonyms were not computed again in JavaScript (in Python they were)"
    exit 77
fi
mkdir -p "$scratch"
cp "$source/oracle_noble.mjs" "$scratch"
if ! cmp -s "$source/package-lock.json" "$scratch/node_modules/locked"; then
    cp "$source/package.json" "$source/package-lock.json" "$scratch"
    (cd "$scratch" && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/locked)
fi
"$program" | node "$scratch/oracle_noble.mjs" "$lines"
