#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Today's programs go on from what an earlier version left behind: check_frozen.sh FOLDER. The store opens (a copy of it, which
# it may migrate), every noun reads back what that version read but for what its changes.sed names, agreed texts are accepted
# as they were then, and exported ledgers verify, by this program and by a second one in another language (P-05, P-07).
#
# SCHAKEL, FROZEN_READ and SOURCE come from the build.
set -euo pipefail
. "$SOURCE/tests/support/verdict.sh"
FROZEN=$1
DIR=$(mktemp -d /tmp/schakel.test.XXXXXX)
trap 'rm -rf "$DIR"' EXIT
NOW=$(cat "$FROZEN/now")
LEDGERS=0
CHANGES=$FROZEN/changes.sed
[ -e "$CHANGES" ] || CHANGES=/dev/null
fail() { echo "$FROZEN: $1" >&2; exit 1; }
read_node() { # NODE NOW
    install -m 600 "$FROZEN/$1/database" "$DIR/database"
    "$FROZEN_READ" "$FROZEN" "$DIR/database" "$1" "$2"
}

for node in "$FROZEN"/*/database; do
    node=$(basename "$(dirname "$node")")
    read_node "$node" "$NOW" >"$DIR/read" || fail "$node cannot be read"
    sed -f "$CHANGES" "$FROZEN/$node/expected" >"$DIR/expected"
    diff -u "$DIR/expected" "$DIR/read" || fail "$node reads otherwise than it did"
    "$FROZEN_READ" "$FROZEN" "$DIR/database" "$node" "$NOW" >"$DIR/again" || fail "$node cannot be read twice"
    cmp "$DIR/read" "$DIR/again" || fail "$node reads otherwise the second time"
    echo "$node: $(wc -l <"$DIR/read") lines as they were"
done
for ledger in "$FROZEN"/*/ledger; do
    holds_alone "$ledger" >"$DIR/verdict" || { cat "$DIR/verdict"; fail "$ledger does not verify"; }
    second_verifier "$ledger" "$ledger/trust" >/dev/null ||
        fail "the second verifier does not accept $ledger"
    LEDGERS=$((LEDGERS + 1))
done
[ $LEDGERS -gt 0 ] || fail "no ledger"
# its certificates were for a month: the check is of that moment, not of the day on which this runs
if read_node "$node" $((NOW + 90 * 86400000)) >/dev/null 2>"$DIR/why"; then
    fail "certificates are believed three months later"
fi
grep -q 'certificate\|CRL\|revocation' "$DIR/why" || { cat "$DIR/why"; fail "refused for another reason"; }
echo "$LEDGERS ledgers verify"
