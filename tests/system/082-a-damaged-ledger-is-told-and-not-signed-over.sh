# SPDX-License-Identifier: EUPL-1.2
#
# P-07: a byte of an old entry changes in a node's database. The node starts, finds it by itself, says which entry it is, signs nothing
# over it, and goes on when the byte is right again.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd
signed() { status_of sdd | field "j['ledger_signed']"; }
is_looked_through() { status_of sdd | field "j['ledger_scrubbed']"; }
damage() { status_of sdd | field "' '.join(str(j.get(name)) for name in ('ledger_damage', 'damaged_entry', 'damaged_entries'))"; }
is_damaged() { [ "$(damage)" = "$1" ]; }
told() { grep -c "\"event\":\"$1\"" "$DIR/sdd/log" || true; }
is_signed_beyond() { [ "$(signed)" -gt "$1" ]; }
turn_the_bit() { # of entry 1, while the node is stopped
    mesh_stop "$DIR" sdd
    /usr/bin/python3 - "$DIR/sdd/database" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DROP TRIGGER IF EXISTS leaf_stays")
entry = bytearray(db.execute("SELECT entry FROM leaf WHERE position = 1").fetchone()[0])
entry[-1] ^= 1
db.execute("UPDATE leaf SET entry = ? WHERE position = 1", (bytes(entry),))
db.commit()
PY
    mesh_start "$DIR" sdd
}

claim "a whole ledger is looked through, and nothing is said"
eventually 20 is_looked_through
same "None 0 0" "$(damage)" "damage"
is_signed_beyond 1 || fail "no head over entry 1"

claim "one bit of entry 1 changes while the node is stopped: it starts, and says so by itself, once"
turn_the_bit
eventually 20 is_damaged "entry 1 1"
same "1 0" "$(told ledger-damaged) $(told ledger-mended)" "lines of the log"
on sdd node status | has "ledger is damaged.*entry, 1 from entry 1 on"
ends 0 "$SCHAKEL" doctor --config "$DIR/sdd/node.conf"
has "it is damaged (entry, from entry 1 on)" <<<"$OUT" || fail "the doctor says: $OUT"

claim "it goes on, and signs no head over it; nor after another start"
before=$(signed) size=$(ledger_size sdd)
on sdd peer quarantine "${MESH_OIN[vt]}" >/dev/null
on sdd peer release "${MESH_OIN[vt]}" >/dev/null
sleep 2.5 # a head is signed within a second
[ "$(ledger_size sdd)" -ge $((size + 2)) ] || fail "nothing was entered"
same "$before" "$(signed)" "entries under the last head"
mesh_stop "$DIR" sdd
mesh_start "$DIR" sdd
eventually 20 is_damaged "entry 1 1"
same "$before" "$(signed)" "entries under the last head"

claim "the bit is right again: that is told, and the next head is over all"
turn_the_bit
eventually 20 is_signed_beyond "$before"
same "None 0 0" "$(damage)" "damage"
[ "$(told ledger-mended)" -ge 1 ] || fail "not told"
mesh_stop "$DIR" sdd
