# SPDX-License-Identifier: EUPL-1.2
#
# P-05, P-07: the night after, nodes hold a day against each other. Honest ledgers agree; a node whose ledger is another than what it said is
# told of at its partner, by exchange and kind, and nobody is accused. The clock on the wall of all programs is put ahead for it.
. "$SOURCE/tests/support/system.sh"

REAL_SCHAKEL=$SCHAKEL REAL_SCHAKELD=$SCHAKELD
to_midnight() { echo $(($(date -u -d "$(($1)) days 00:40" +%s) - $(date -u +%s))); } # DAYS: seconds until 00:40 of that day
at_day() { # DAYS: from now on all programs live half an hour after that midnight
    local ahead
    ahead=$(to_midnight "$1")
    printf '#!/bin/sh\nOTHER_DAY_S=%s LD_PRELOAD=%s ASAN_OPTIONS=verify_asan_link_order=0:$ASAN_OPTIONS exec %s "$@"\n' \
        "$ahead" "$OTHER_DAY" "$REAL_SCHAKEL" >"$DIR/schakel"
    printf '#!/bin/sh\nOTHER_DAY_S=%s LD_PRELOAD=%s ASAN_OPTIONS=verify_asan_link_order=0:$ASAN_OPTIONS exec %s "$@"\n' \
        "$ahead" "$OTHER_DAY" "$REAL_SCHAKELD" >"$DIR/schakeld"
    chmod 755 "$DIR/schakel" "$DIR/schakeld"
    SCHAKEL=$DIR/schakel SCHAKELD=$DIR/schakeld
}
story() { # a question that is answered by all
    local case
    case=$(open_case)
    on wt case ask "$case" --wait 20 >/dev/null
    sleep 1
}
compared() { # NODE: how its days ended, by partner
    { on "$1" ledger compared --json || true; } | field "' '.join(sorted(d['outcome'] for d in j['days']))"
}
ended() { [ "$(compared "$1")" = "$2" ]; } # NODE OUTCOMES

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
story
claim "nothing was compared on the first day"
ends 0 on wt ledger compared
has "no day was compared yet" <<<"$OUT"
mesh_stop "$DIR"

claim "the night after, all agree with all"
at_day 1
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
for node in $MESH_NODES; do
    eventually 60 ended "$node" "agrees agrees agrees agrees"
done
holds "an empty day" [ "$(on wt ledger compared --json | field "max(d['ours'] for d in j['days'])")" -ge 3 ]
ends 0 on wt ledger compared --nl
has "gelijk" <<<"$OUT"

claim "a holder that drops an exchange from what it has is told of by the asker, the night after"
story
mesh_stop "$DIR"
/usr/bin/python3 - "$DIR/sdd/database" "${MESH_OIN[wt]}" <<'PYTHON'
import sqlite3
import sys
store = sqlite3.connect(sys.argv[1])
day = store.execute("SELECT max(hour) / 24 FROM exchanged WHERE partner = ?", (sys.argv[2],)).fetchone()[0]
store.execute("DELETE FROM exchanged WHERE partner = ? AND hour / 24 = ?", (sys.argv[2], day))
store.commit()
PYTHON
at_day 2
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
differs() { ! on wt ledger compared >"$DIR/told" 2>&1 && grep -q "DIFFERS" "$DIR/told"; }
eventually 60 differs
grep -q "DIFFERS  answer, said by them, exchange [0-9a-f]*, our entry [0-9]*: our ledger has it with their signature" "$DIR/told" ||
    fail "the answer is not told: $(cat "$DIR/told")"
grep -q "DIFFERS  inquiry, said by us" "$DIR/told" || fail "nor the question: $(cat "$DIR/told")"
ends 1 on wt ledger compared --nl
has "in ons logboek staat het met hun handtekening" <<<"$OUT"
grep -q '"event":"ledgers-differ"' "$DIR/wt/log" || fail "the log does not say so"
has "LEDGERS DIFFER" <<<"$(on wt node status)"
same "" "$(on wt peer list --json | field "' '.join(q['partner'] for q in j.get('quarantined', []))")" "a list is no proof"

claim "the rounds stand in the ledger, and it verifies"
export_ledger wt
"$SCHAKEL" roster trust "$DIR/folder" --node "$DIR/wt" >/dev/null
CODE=0; "$SCHAKEL" ledger verify "$DIR/evidence/wt" --trust "$DIR/folder" >"$DIR/out" 2>&1 || CODE=$?
[ $CODE -eq 0 ] || [ $CODE -eq 3 ] || fail "verify ended with $CODE: $(cat "$DIR/out")"
"$SCHAKEL" ledger show "$DIR/evidence/wt" | grep -c "reconciled" >"$DIR/count" || fail "no entries"
mesh_stop "$DIR"
