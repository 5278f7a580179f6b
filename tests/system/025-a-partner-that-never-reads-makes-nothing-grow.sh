# SPDX-License-Identifier: EUPL-1.2
#
# A partner asks for much and reads nothing of it, over its own lines and over the one on which it is called. What waits for it is bounded,
# what is more is not sent and is counted, and the log says so once a minute. When it reads again it gets what it asks.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

UNREAD_MOST_KIB=$((4 * 1024))
liar_mesh
export LIAR_RATIO=1000 LIAR_MOMENT_MS=10000
peak_kib() { sed -n "s/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p" "/proc/$node/status"; }
told() { grep -c '"event":"partner-behind"' "$DIR/sdd/log" || true; }
minutes() { echo $(($(date +%s) / 60)); }

for deed in deaf called; do
    ! mesh_is_up "$DIR" sdd || holds "a node did not stop well" mesh_stop "$DIR" sdd
    mesh_start "$DIR" sdd # its budgets begin anew
    node=$(cat "$DIR/sdd/pid")
    claim "of what it does not read no more waits than its part: $deed"
    before=$(peak_kib) refused=$(counter sdd mesh_unread) lines=$(told) minute=$(minutes)
    holds "the deed" "$LIAR" "$DIR" 3 "$deed" </dev/null
    grown=$(($(peak_kib) - before)) refused=$(($(counter sdd mesh_unread) - refused)) lines=$(($(told) - lines))
    echo "       $refused messages were not sent; $grown KiB more memory; told $lines times"
    [ "$grown" -lt $((4 * UNREAD_MOST_KIB)) ] || fail "it took $grown KiB"
    [ "$deed" = deaf ] || continue # of who is called, how much is left to call for differs with the moment: tests/unit/test_transport_flow.c
    [ "$refused" -ge 20 ] || fail "it read what it was sent"
    [ "$lines" -ge 1 ] && [ "$lines" -le $((1 + $(minutes) - minute)) ] || fail "the log tells it $lines times"
    grep '"event":"partner-behind"' "$DIR/sdd/log" | tail -1 | has "${MESH_OIN[wt]}" || fail "whose line it is"
done

claim "when it reads it has a line like everybody's"
mesh_start "$DIR" wt
mesh_wait_lines "$DIR" 4
eventually 20 outbox_is_empty sdd
holds "a node did not stop well" mesh_stop "$DIR"
