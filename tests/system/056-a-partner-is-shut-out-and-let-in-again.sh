# SPDX-License-Identifier: EUPL-1.2
#
# One sentence of an operator shuts a partner out, over real lines: it is out within a minute, whatever it says; the others notice
# nothing; a restart lets nobody in; what waited goes when it is let in again.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_all
WC=${MESH_OIN[wc]} WT=${MESH_OIN[wt]}
up() { status_of "$1" | field "next(p['up'] for p in j['partners'] if p['oin'] == '${MESH_OIN[$2]}')"; }
is_down() { [ "$(up "$1" "$2")" = False ]; }
is_up() { [ "$(up "$1" "$2")" = True ]; }
CASE=$(open_case)

claim "whatever partners send, a node has an end to its memory that it set itself"
[ "$(status_of wt | field "j['sandbox']")" = none ] || # a build that measures itself has neither
    same 2147483648 "$(awk '/^Max data size/ {print $5}' "/proc/$(cat "$DIR/wt/pid")/limits")" "bytes at most"

claim "the operator shuts a partner out: its lines are cut, on both sides, within a minute"
cut_at=$SECONDS
ends 0 on wt peer quarantine "$WC"
eventually 60 is_down wt wc
eventually 60 is_down wc wt
echo "     out after $((SECONDS - cut_at)) s"
eventually 5 grep -q '"event":"partner-quarantined".*"partner":"'"$WC"'"' "$DIR/wt/log"
same True "$(up wt sdd)" "the line to another"
on wt peer list | has "quarantined by $(id -un)" || fail "peer list says: $(on wt peer list)"
on wt node status | has "IN QUARANTINE.*$WC.*by $(id -un)" || fail "node status says nothing"
ends 1 on wt peer quarantine "$WC"
ends 1 on wt peer quarantine "$WT"
ends 64 on wt peer quarantine haven

claim "it knocks, and is not let in; nothing that it says arrives"
eventually 30 grep -q '"event":"partner-down".*"partner":"'"$WT"'"' "$DIR/wc/log" # who is shut out notices
eventually 30 eval '[ "$(counter wt mesh_handshakes_denied)" -gt 0 ]'
same 0 "$(entries wt "e.get('counterpart') == '$WC' and e['kind'] not in ('quarantine', 'evaluated')")" "entries with it"

claim "people go on: pseudonyms without that member, the others answer, and of this one they read why it does not"
ends 0 on wt case ask "$CASE" --wait 10
grep -q "hier afgesloten, uw beheerder weet waarom" <<<"$OUT" || fail "the case says: $OUT"
eventually 60 answered "$CASE" SDD
same shut-out "$(case_state "$CASE" WOCO)" "its state in the view"
open_case >/dev/null

claim "it stays so over a restart"
holds "it did not stop well" mesh_stop "$DIR" wt
mesh_start "$DIR" wt
eventually 60 is_up wt sdd
same False "$(up wt wc)" "its line"
grep -q '"event":"partner-closed".*"kind":"quarantined"' "$DIR/wt/log" || fail "the start says nothing of it"

claim "let in again, it has its line and is asked like anybody"
ends 0 on wt peer release "$WC"
eventually 60 is_up wt wc
ends 0 on wt case ask "$CASE" --wait 10
eventually 60 answered "$CASE" WOCO
same 1 "$(entries wt "e['kind'] == 'quarantine' and e['counterpart'] == '$WC'")" "entries of the quarantine"
same 1 "$(entries wt "e['kind'] == 'admin-act' and e.get('note') == 'peer-released' and e['counterpart'] == '$WC'")" "entries of the release"
verify_ledgers wt sdd wc
holds "a node did not stop well" mesh_stop "$DIR"
