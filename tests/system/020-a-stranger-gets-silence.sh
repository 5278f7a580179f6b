# SPDX-License-Identifier: EUPL-1.2
#
# Whoever is not on the roster hears nothing, and a partner on a crooked line hears nothing either; the node counts them,
# writes nothing down, and goes on.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
mesh_stop "$DIR" wc # the hostile peer has its keys
eventually 10 outbox_is_empty sdd
before=$(ledger_size sdd)

claim "a stranger, and one without CURVE, hear nothing"
same $'stranger: silence\nno-curve: silence' "$("$HOSTILE" "$DIR" wc "${MESH_OIN[sdd]}" stranger no-curve)" "strangers"
[ "$(counter sdd mesh_handshakes_denied)" -ge 1 ] || fail "no handshake was counted as denied"
same 0 "$(counter sdd mesh_dropped_unowned)" "messages that passed the guard"

claim "a partner that chooses its own route, or sends two frames, hears nothing and is counted"
same $'own-route: silence\ntwo-frames: silence' "$("$HOSTILE" "$DIR" wc "${MESH_OIN[sdd]}" own-route two-frames)" "crooked lines"
same 1 "$(counter sdd mesh_dropped_route)" "dropped for their route"
same 1 "$(counter sdd mesh_dropped_frames)" "dropped for their frames"

claim "nothing of it is in the ledger: one entry per run for the probe, which was answered"
same $((before + 2)) "$(ledger_size sdd)" "ledger"
holds "the node does not answer any more" on sdd node status >/dev/null
verify_ledgers sdd
holds "a node did not stop well" mesh_stop "$DIR"
