# SPDX-License-Identifier: EUPL-1.2
#
# A professional decides, and the asker does not take it: its case was over by then. Who decided reads that in a list, with what was
# decided, why it is not taken and what to do; the asker is told nothing that came too late, and asks nobody again (P-06, P-09).
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" vt wt wc sdd
mesh_wait_lines "$DIR" 4
import_register vt veilig-thuis.jsonl
waiting() { on vt inbox list --json "$@" | field "len(j['requests'])"; }
waits() { [ "$(waiting "$@")" = 1 ]; }
since() { # DAYS: the cases at wt end so many days ago
    mesh_stop "$DIR" wt
    /usr/bin/python3 - "$DIR/wt/database" "$1" <<'EOT'
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
assert db.execute('UPDATE dossier SET expires_day = ?', (int(time.time()) // 86400 - int(sys.argv[2]),)).rowcount >= 1
db.commit()
EOT
    mesh_start "$DIR" wt
    mesh_wait_lines "$DIR" 4
}

claim "what is decided in time is taken, and stands in neither list"
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 --no-show >/dev/null
eventually 20 waits
ends 0 on vt inbox decide "$(on vt inbox list --json | field "j['requests'][0]['exchange']")" --grant
eventually 20 sh -c "[ '$(waiting)' = 0 ]"
eventually 20 outbox_is_empty vt
same "0 0" "$(waiting --denied) $(waiting --expired)" "decisions in vain, and requests that nobody decides on"
ends 0 on vt inbox list --denied
grep -q "Er is geen beslissing die de vrager niet aanneemt" <<<"$OUT" || fail "the empty list says: $OUT"

claim "the case is over while it is weighed: who decides is told that it was in vain, by whom, why, and what to do"
LATE=$(open_case)
on wt case ask "$LATE" --wait 10 --no-show >/dev/null
eventually 20 waits
REQUEST=$(on vt inbox list --json | field "j['requests'][0]['exchange']")
since 1
ends 0 on vt inbox decide "$REQUEST" --refuse --reason "Bel ons hierover."
eventually 30 waits --denied
ends 0 on vt inbox list --denied
for words in "VERZOEK" "Besloten .*geweigerd, door $(id -un) op" "Bel ons hierover" "de casus van de vrager was voorbij" "U hoeft niets te doen"; do
    grep -q "$words" <<<"$OUT" || fail "\"$words\" is not said: $OUT"
done
same "refuse expired" "$(on vt inbox list --denied --json | field "j['requests'][0]['decision'] + ' ' + j['requests'][0]['denied_code']")" "in JSON"
same "0 0" "$(waiting) $(waiting --expired)" "requests in the other lists"
grep -q '"event":"answer-denied".*"partner":"'"${MESH_OIN[wt]}"'"' "$DIR/vt/log" || fail "the operator is not told"

claim "it is decided once, and sent once: both say so, also after a restart"
ends 1 on vt inbox decide "$REQUEST" --grant
eventually 20 outbox_is_empty vt
holds "it did not stop well" mesh_stop "$DIR" vt
mesh_start "$DIR" vt
mesh_wait_lines "$DIR" 4
waits --denied || fail "the restart forgot it"
[ "$(case_state "$LATE" VT)" != refused ] || fail "what came too late stands in the view"

claim "it is no sentence to ask for both lists, with a node and without"
ends 64 on vt inbox list --denied --expired
verify_ledgers vt wt
holds "a node did not stop well" mesh_stop "$DIR" vt wt wc sdd
