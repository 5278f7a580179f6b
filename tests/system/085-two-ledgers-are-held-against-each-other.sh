# SPDX-License-Identifier: EUPL-1.2
#
# P-07: what a partner signed and its own log does not have is found by holding two exports against each other, and names who did it; another
# program says the same. What nobody signed names nobody.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
import_register wc woningcorporatie.csv
eventually 20 outbox_is_empty wc
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
sleep 1
for node in $MESH_NODES; do export_ledger "$node"; done
"$SCHAKEL" roster trust "$DIR/trust" --node "$DIR/sdd" >/dev/null
mesh_stop "$DIR"
FOUNDING=$("$SCHAKEL" agree show "$DIR/vt" roster-1 --json | field "j['manifest']")

reconciled() { # CODE DIR DIR OPTION…: ends so, and another program says the same; what was told stands in $DIR/told
    local code=$1 got=0
    shift
    "$SCHAKEL" ledger reconcile "$@" --trust "$DIR/trust" --founding "$FOUNDING" --json >"$DIR/told" || got=$?
    same "$code" "$got" "exit code of $*: $(cat "$DIR/told")"
    /usr/bin/python3 "$SOURCE/tests/support/oracle_reconcile.py" "$1" "$2" "$DIR/trust" "$DIR/told" || fail "another verdict of $1 and $2"
}
told() { field "$1" <"$DIR/told"; }

claim "five honest ledgers, two by two: nobody is named"
for one in $MESH_NODES; do
    for other in $MESH_NODES; do
        [ "$one" \< "$other" ] || continue
        "$SCHAKEL" ledger reconcile "$DIR/evidence/$one" "$DIR/evidence/$other" --trust "$DIR/trust" --json >"$DIR/told" ||
            [ $? = 3 ] || fail "$one and $other: $(cat "$DIR/told")"
        /usr/bin/python3 "$SOURCE/tests/support/oracle_reconcile.py" "$DIR/evidence/$one" "$DIR/evidence/$other" "$DIR/trust" "$DIR/told" ||
            fail "another verdict of $one and $other"
        same 0 "$(told "sum('named' in f for f in j['findings'])")" "who is named"
    done
done
reconciled 0 "$DIR/evidence/wc" "$DIR/evidence/sdd" --until "$(date -u -d '2 days' +%F)"
holds "nothing was said" [ "$(told "j['counts']['matched']")" -gt 100 ]
ends 0 "$SCHAKEL" ledger reconcile "$DIR/evidence/wc" "$DIR/evidence/sdd" --trust "$DIR/trust" --until "$(date -u -d '2 days ago' +%F)" --json
same 0 "$(field "sum(j['counts'].values())" <<<"$OUT")" "statements of before"

cheats() { # WHO HOW WITH CODE VERDICT NAMED
    claim "$1 writes its log again: $2"
    /usr/bin/python3 "$SOURCE/tests/support/cheat_ledger.py" "$DIR/evidence/$1" "$DIR/$1/keys" "$DIR/cheated" "$2" "${MESH_OIN[$3]}"
    "$SCHAKEL" ledger verify "$DIR/cheated" --trust "$DIR/trust" >/dev/null 2>&1 || true
    reconciled "$4" "$DIR/cheated" "$DIR/evidence/$3"
    holds "$5 was not said" [ "$(told "j['counts']['$5']")" -gt 0 ]
    same "$6" "$(told "' '.join(sorted({f['named'] for f in j['findings'] if 'named' in f}))")" "who is named"
}
cheats sdd drop wt 1 denied "${MESH_OIN[sdd]}"
cheats sdd remove wt 1 receipt-differs "${MESH_OIN[sdd]}"
cheats sdd edit wt 1 receipt-differs "${MESH_OIN[sdd]}"

claim "of its receipt there is evidence, which convicts it for whoever has the trust folder"
ends 1 "$SCHAKEL" ledger reconcile "$DIR/cheated" "$DIR/evidence/wt" --trust "$DIR/trust" --evidence "$DIR/proofs"
for proof in "$DIR"/proofs/broken-receipt-*; do
    ends 0 "$SCHAKEL" evidence verify "$proof" --trust "$DIR/trust" --founding "$FOUNDING"
    has "^${MESH_OIN[sdd]} signed a receipt for another entry" <<<"$OUT" || fail "it says: $OUT"
done
"$SCHAKEL" ledger reconcile "$DIR/evidence/sdd" "$DIR/evidence/wt" --trust "$DIR/trust" --evidence "$DIR/none" >/dev/null || [ $? = 3 ]
[ ! -e "$DIR/none" ] || fail "evidence against who did nothing"

claim "who was shown two receipts for one place proves it from its own export, and proves nothing against an honest partner"
/usr/bin/python3 "$SOURCE/tests/support/cheat_ledger.py" "$DIR/evidence/wt" "$DIR/wt/keys" "$DIR/shown" shown "${MESH_OIN[sdd]}" "$DIR/sdd/keys"
"$SCHAKEL" ledger verify "$DIR/shown" --trust "$DIR/trust" --founding "$FOUNDING" --evidence "$DIR/own" >"$DIR/verdict" || true
has "evidence: $DIR/own/two-receipts-" <"$DIR/verdict" || fail "no evidence: $(cat "$DIR/verdict")"
ends 0 "$SCHAKEL" evidence verify "$DIR"/own/two-receipts-* --trust "$DIR/trust" --founding "$FOUNDING"
has "^${MESH_OIN[sdd]} signed receipts for two different entries" <<<"$OUT" || fail "it says: $OUT"
"$SCHAKEL" ledger verify "$DIR/evidence/wt" --trust "$DIR/trust" --evidence "$DIR/none" >/dev/null || true
[ ! -e "$DIR/none" ] || fail "evidence against who did nothing"
/usr/bin/python3 "$SOURCE/tests/support/cheat_ledger.py" "$DIR/evidence/wt" "$DIR/wt/keys" "$DIR/framed" shown "${MESH_OIN[sdd]}" "$DIR/wt/keys"
"$SCHAKEL" ledger verify "$DIR/framed" --trust "$DIR/trust" --evidence "$DIR/none" >/dev/null || true
[ ! -e "$DIR/none" ] || fail "evidence that the owner of the ledger made up"

cheats sdd old wt 3 beyond ""
cheats wt duplicate sdd 1 duplicate "${MESH_OIN[wt]}"
cheats wt deny sdd 1 receipt-differs "${MESH_OIN[wt]}"
cheats wt rephrase sdd 1 statement-differs "${MESH_OIN[wt]}"
cheats wt frame sdd 1 bad-signature "${MESH_OIN[wt]}"

claim "in Dutch, and for people"
ends 1 "$SCHAKEL" ledger reconcile "$DIR/cheated" "$DIR/evidence/sdd" --trust "$DIR/trust" --nl
has "BEWEZEN" <<<"$OUT"
has "${MESH_OIN[wt]}: in zijn logboek staat als gezegd door de ander" <<<"$OUT"

claim "what cannot be compared is not: a stranger's log, one export twice, no folder, a day that is none"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/evidence/wt" "$DIR/evidence/wt" --trust "$DIR/trust"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/evidence/wt" "$DIR/nowhere" --trust "$DIR/trust"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/evidence/wt" "$DIR/evidence/sdd" --trust "$DIR/nowhere"
ends 64 "$SCHAKEL" ledger reconcile "$DIR/evidence/wt" "$DIR/evidence/sdd"
ends 64 "$SCHAKEL" ledger verify "$DIR/evidence/wt" --evidence "$DIR/none"
ends 64 "$SCHAKEL" ledger verify "$DIR/evidence/wt" "$DIR/evidence/sdd" --trust "$DIR/trust" --evidence "$DIR/none"
ends 64 "$SCHAKEL" ledger reconcile "$DIR/evidence/wt" "$DIR/evidence/sdd" --trust "$DIR/trust" --from yesterday
/usr/bin/python3 "$SOURCE/tests/support/cheat_ledger.py" "$DIR/evidence/wt" "$DIR/vt/keys" "$DIR/cheated" nothing "${MESH_OIN[sdd]}"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/cheated" "$DIR/evidence/sdd" --trust "$DIR/trust"
