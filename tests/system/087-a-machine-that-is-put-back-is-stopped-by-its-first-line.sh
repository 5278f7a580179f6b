# SPDX-License-Identifier: EUPL-1.2
#
# P-07: yesterday's whole folder is put back, keys and the keeper's anchor with it. The first line that comes up stops it: no second head is
# signed, nothing is sent, and the operator reads what to do. With today's ledger back, a sentence of a person ends it.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
NODES="sdd vt wc"
mesh_start "$DIR" sdd
grow() { for _ in 1 2 3 4 5; do on sdd node reload >/dev/null; done; } # each leaves an entry
head_size() { rm -rf "$DIR/seen"; on "$1" ledger export "$DIR/seen" >/dev/null && sed -n 2p "$DIR/seen/checkpoint"; }
state() { status_of sdd | field "j['$1']"; }

eventually 30 head_size sdd
OLD=$(head_size sdd)
holds "it did not stop well" mesh_stop "$DIR" sdd
cp -a "$DIR/sdd" "$DIR/yesterday"
mesh_start "$DIR" sdd
grow
mesh_start "$DIR" vt wc
mesh_wait_lines "$DIR" 3
seen_since() { # a partner has cosigned more than there was yesterday
    head_size sdd >/dev/null && NEWEST=$(grep -l '/witness ' "$DIR"/seen/heads/* | sed 's|.*/||' | sort -n | tail -1) && [ "$NEWEST" -gt $((OLD + 4)) ]
}
eventually 60 seen_since
holds "it did not stop well" mesh_stop "$DIR" sdd

claim "yesterday's folder, put back whole, is stopped by its first line"
mv "$DIR/sdd" "$DIR/today"
cp -a "$DIR/yesterday" "$DIR/sdd"
mesh_start "$DIR" sdd
quarantined() { [ "$(state held_elsewhere)" -gt 0 ]; }
eventually 60 quarantined
grep -q '"event":"node-quarantined".*"theirs":' "$DIR/sdd/log" || fail "the log does not say it"
on sdd node status | has "THIS NODE IS IN QUARANTINE" || fail "node status does not say it: $(on sdd node status)"
on sdd node status | has "put its newest folder back" || fail "node status does not say what to do"
ends 1 "$SCHAKEL" doctor --config "$DIR/sdd/node.conf"
grep -q "this node is in quarantine" <<<"$OUT" || fail "the doctor says: $OUT"

claim "no second head leaves, nothing is changed, and it stays so over a restart"
OLD=$(head_size sdd)
[ "$OLD" -lt "$NEWEST" ] || fail "it has a head of $OLD entries, and had $NEWEST"
ends 1 on sdd node release "because I say so"
mesh_stop "$DIR" sdd || true
mesh_start "$DIR" sdd
[ "$(state held_elsewhere)" -gt 0 ] || fail "a restart forgot it"
sleep 3
same "$OLD" "$(head_size sdd)" "entries under its last head"

claim "with today's ledger beside the same keys, a person ends it"
mesh_stop "$DIR" sdd || true
cp -a "$DIR/today/database" "$DIR/sdd/database"
for tail in -wal -shm; do rm -f "$DIR/sdd/database$tail"; [ ! -e "$DIR/today/database$tail" ] || cp -a "$DIR/today/database$tail" "$DIR/sdd/database$tail"; done
mesh_start "$DIR" sdd
same True "$(state held_is_here)" "whether the ledger contains it again"
ends 0 on sdd node release "the newest folder was put back"
same 0 "$(state held_elsewhere)" "what is held elsewhere"
grown() { [ "$(head_size sdd)" -gt "$NEWEST" ]; }
eventually 30 grown
mesh_wait_lines "$DIR" 3
same 1 "$(entries sdd "e['kind'] == 'admin-act' and e.get('note') == 'node-released'")" "entries of the release"
verify_alone sdd

mesh_stop "$DIR" $NODES
