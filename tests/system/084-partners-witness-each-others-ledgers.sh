# SPDX-License-Identifier: EUPL-1.2
#
# P-07: partners cosign each other's ledgers by themselves, an auditor reads in an export who saw how much of it, and a head that an export
# does not begin with is a second history.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv

cosigned() { # NODE: its export has heads that others cosigned
    rm -rf "$DIR/seen"
    on "$1" ledger export "$DIR/seen" >/dev/null && [ -n "$(ls "$DIR/seen/heads" 2>/dev/null)" ] &&
        [ "$(cat "$DIR"/seen/heads/* | grep -c '/witness ')" -ge 4 ]
}

claim "every partner cosigns, and the export carries it"
eventually 60 cosigned sdd

claim "the auditor reads who saw how much of it"
agreed_trust() { "$SCHAKEL" ledger verify "$DIR/seen" --trust "$DIR/folder" >"$DIR/out" 2>&1; }
"$SCHAKEL" roster trust "$DIR/folder" --node "$DIR/sdd" >/dev/null
CODE=0; agreed_trust || CODE=$?
same 0 "$CODE" "the code"
grep -q "/witness states that it was so at .*: up to entry" "$DIR/out" || fail "nobody saw it: $(cat "$DIR/out")"

claim "a head of another ledger beside it does not pass"
mv "$DIR/seen" "$DIR/kept"
eventually 60 cosigned wc
cp "$(ls "$DIR"/seen/heads/* | head -1)" "$DIR/kept/heads/1"
mv "$DIR/seen" "$DIR/other"; mv "$DIR/kept" "$DIR/seen"
CODE=0; agreed_trust || CODE=$?
same 1 "$CODE" "the code"
grep -q "^signature: heads/1" "$DIR/out" || fail "not told: $(cat "$DIR/out")"

mesh_stop "$DIR"
