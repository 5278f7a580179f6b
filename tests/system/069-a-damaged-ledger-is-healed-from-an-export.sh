# SPDX-License-Identifier: EUPL-1.2
#
# P-07: one byte changes on the disk below a node's ledger. It is told which entry that is, an export that was made before gives it back
# through the door, and the next head is over all of it, by both verifiers. What a folder or an operator makes up is not taken.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd
signed() { status_of sdd | field "j['ledger_signed']"; }
damage() { status_of sdd | field "' '.join(str(j.get(name)) for name in ('ledger_damage', 'damaged_entry', 'damaged_entries', 'healed_entries'))"; }
is_damaged() { [ "$(damage)" = "$1" ]; }
is_signed_beyond() { [ "$(signed)" -gt "$1" ]; }
told() { grep -c "\"event\":\"$1\"" "$DIR/sdd/log" || true; }
act() { on sdd peer quarantine "${MESH_OIN[vt]}" >/dev/null && on sdd peer release "${MESH_OIN[vt]}" >/dev/null; }
change_byte() { # of the file, in the middle of an entry, as a disk does it: FILE ENTRY
    /usr/bin/python3 - "$1" "$2" <<'PY'
import sqlite3, sys
database, position = sys.argv[1], int(sys.argv[2])
with sqlite3.connect(database) as db:
    entry, = db.execute("SELECT entry FROM leaf WHERE position = ?", (position,)).fetchone()
with open(database, "r+b") as file:
    content = file.read()
    places = [at for at in range(len(content)) if content.startswith(entry, at)] if content.count(entry) == 1 else []
    assert len(places) == 1, len(places)
    file.seek(places[0] + len(entry) // 2)
    file.write(bytes([content[places[0] + len(entry) // 2] ^ 0x10]))
PY
}

act
eventually 20 is_signed_beyond 0
export_ledger sdd
cp -r "$DIR/evidence/sdd" "$DIR/mirror"

claim "nothing is damaged, and healing says so"
eventually 20 is_damaged "None 0 0 0"
ends 0 on sdd ledger heal "$DIR/mirror"
has "no entry of the ledger is damaged" <<<"$OUT" || fail "it says: $OUT"

claim "one byte of the file changes while the node is stopped: it starts, and says which entry that is"
mesh_stop "$DIR" sdd
change_byte "$DIR/sdd/database" 2
mesh_start "$DIR" sdd
eventually 20 is_damaged "entry 2 1 0"
on sdd node status | tr -s ' \n' ' ' | has "schakel ledger heal DIR"
before=$(signed)

claim "a folder that lies about that entry, and one of another ledger, change nothing"
cp -r "$DIR/mirror" "$DIR/lies"
/usr/bin/python3 - "$DIR"/lies/tile/entries/000.p/* <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    content = file.read()
    at = 0
    for _ in range(2):
        at += 2 + int.from_bytes(content[at:at + 2], "big")
    file.seek(at + 12)
    file.write(bytes([content[at + 12] ^ 1]))
PY
ends 1 on sdd ledger heal "$DIR/lies"
has "entry 2 does not stand in the log" <<<"$OUT" || fail "it says: $OUT"
ends 0 "$LEDGER_MAKE" write "$DIR/other" 5
ends 1 on sdd ledger heal "$DIR/other"
has "no log of this node" <<<"$OUT" || fail "it says: $OUT"
same "entry 2 1 0" "$(damage)" "damage"

claim "the export gives it back; the node says so, reads all of it again and signs on"
ends 0 on sdd ledger heal "$DIR/mirror"
has "entry 2 is healed" <<<"$OUT" || fail "it says: $OUT"
eventually 20 is_signed_beyond "$before"
same "None 0 0 1" "$(damage)" "damage"
same "1 1" "$(told ledger-healed) $(told ledger-mended)" "lines of the log"
on sdd node status | has "healed entries.*1: damaged on this disk"

claim "both verifiers accept what it exports now, in which who healed what stands"
act
on sdd ledger export "$DIR/mirror" >/dev/null
"$SCHAKEL" ledger show "$DIR/mirror" --json | /usr/bin/python3 -c '
import json, sys
rows = [row for row in map(json.loads, sys.stdin) if row.get("note") == "ledger-healed"]
assert len(rows) == 1 and rows[0]["kind"] == "admin-act" and rows[0]["count"] == 2, rows'
holds "this program's" holds_alone "$DIR/mirror" --trust "$DIR/mirror/trust"
holds "the second one" second_verifier "$DIR/mirror" "$DIR/mirror/trust"

claim "the disk is as it was; after another start it is read as it was healed"
mesh_stop "$DIR" sdd
mesh_start "$DIR" sdd
eventually 20 is_damaged "None 0 0 1"
ends 0 on sdd ledger heal "$DIR/mirror"
mesh_stop "$DIR" sdd
