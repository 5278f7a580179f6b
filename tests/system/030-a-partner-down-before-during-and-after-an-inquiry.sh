# SPDX-License-Identifier: EUPL-1.2
#
# A partner that is away is told to be away, its answer comes when it is back, and comes once (P-06).
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
CASE=$(open_case)

claim "down before the question: the view says since when, the others are there"
mesh_stop "$DIR" sdd
eventually 5 sh -c "'$SCHAKEL' node status --json --socket '$DIR/wt/control' | grep -q '\"short\":\"SDD\"[^}]*\"up\":false'"
on wt case ask "$CASE" --wait 5 >/dev/null
same unreachable "$(case_state "$CASE" SDD)" "Sociale Dienst"
since=$(on wt case show "$CASE" --json | field "[p['since'] for p in j['partners'] if p['short'] == 'SDD'][0]")
[ -n "$since" ] || fail "since when is not said"
on wt case show "$CASE" | has "niet bereikbaar" || fail "the page does not say that it cannot be reached"
for partner in VT WOCO WIJK; do answered "$CASE" $partner || fail "$partner did not answer"; done

claim "the doctor names the line that is down, and what to type"
ends 0 "$SCHAKEL" doctor --config "$DIR/wt/node.conf"
grep -q "^SDD: warning: its line is down.*: type: schakel peer list" <<<"$OUT" || fail "the doctor says: $OUT"

claim "and what waits for it, since when"
mesh_stop "$DIR" wt
python3 - "$DIR/wt/database" <<'EOT'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
assert db.execute('UPDATE outbox SET put_ms = put_ms - 3 * 3600000').rowcount == 1
db.commit()
EOT
mesh_start "$DIR" wt
eventually 20 sh -c "'$SCHAKEL' node status --json --socket '$DIR/wt/control' | grep -q '\"messages\":1,\"oldest\"'"
ends 0 "$SCHAKEL" doctor --config "$DIR/wt/node.conf"
grep -q "^SDD: warning: 1 message waits to be sent to it, the oldest for 3 hours: type: schakel peer list" <<<"$OUT" || fail "the doctor says: $OUT"
! grep -q "last head" <<<"$OUT" || fail "the doctor finds the ledger behind: $OUT"

claim "back: its answer comes by itself, once"
mesh_start "$DIR" sdd
eventually 20 answered "$CASE" SDD
same 1 "$(per_exchange wt request-sent response-received)" "answers per question"

claim "down while the question lies with it: frozen, asked, killed, started"
kill -STOP "$(cat "$DIR/sdd/pid")"
on wt case ask "$CASE" --wait 1 >/dev/null
mesh_kill "$DIR" sdd
answered "$CASE" SDD && fail "it answered while it was frozen"
mesh_start "$DIR" sdd
eventually 20 answered "$CASE" SDD
same 1 "$(per_exchange wt request-sent response-received)" "answers per question"
same 1 "$(per_exchange sdd request-received request-received)" "entries per question at the partner"

claim "down afterwards: what it answered stays"
view() { on wt case show "$CASE" --json | field "json.dumps(j['lines'])"; }
before=$(view)
mesh_stop "$DIR" sdd
same "$before" "$(view)" "the view"
mesh_start "$DIR" sdd

claim "nothing waits any more, and the ledgers hold"
for node in wt sdd; do eventually 20 outbox_is_empty $node; done
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
