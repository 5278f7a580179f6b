# SPDX-License-Identifier: EUPL-1.2
#
# kill -9 of who asks and of who answers, around the question. Every question that stands in the ledger gets its answer
# exactly once, on both sides (P-05, P-06).
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
CASE=$(open_case)

claim "killed five times each, at random moments"
for round in 1 2 3 4 5; do
    for victim in wt sdd; do
        on wt case ask "$CASE" >/dev/null 2>&1 &
        ask=$!
        sleep "0.0$(printf '%02d' $((RANDOM % 25)))"
        mesh_kill "$DIR" $victim
        wait $ask || true
        mesh_start "$DIR" $victim
    done
done

claim "every question that was entered is answered, once"
mesh_wait_lines "$DIR" 5
all_answered() { [ "$(per_exchange wt request-sent response-received)" = 1 ]; }
eventually 40 all_answered
asked=$(entries wt "e['kind'] == 'request-sent'")
echo "       $asked questions"
[ "$asked" -ge 8 ] || fail "only $asked questions came about: the kills came too early to show anything"
for node in wt sdd vt wc; do
    same 1 "$(per_exchange $node request-received request-received)" "entries per question at $node"
done

claim "nothing waits any more, and the ledgers hold"
for node in $MESH_NODES; do eventually 20 outbox_is_empty "$node"; done
same 1 "$(per_exchange sdd request-received receipt)" "receipts of the asker in the partner's ledger"
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
