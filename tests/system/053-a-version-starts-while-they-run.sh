# SPDX-License-Identifier: EUPL-1.2
#
# A policy that all agreed on is put on the shelf of one node that runs: the others get it from there, and it is in force at its moment
# at all of them, without a restart and without a line that goes down; the ledgers say so, and a shelf of before is refused at the
# next start.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt wc
mesh_wait_lines "$DIR" 3
cp -a "$DIR/sdd/agreed" "$DIR/before"
cp -r "$DIR/agreed/policies" "$DIR/next"
sed -i 's/binnen 28 dagen/binnen 27 dagen/' "$DIR"/next/*.beleid "$DIR"/next/*/*.beleid
policy_of() { status_of "$1" | field "j['policy']"; }
OLD=$(policy_of sdd)
pids() { cat "$DIR"/{sdd,vt,wc}/pid; }
PIDS=$(pids)

claim "it is agreed, starts in a few seconds, and is put on the shelf of one of them while they run"
mesh_agree "$DIR" policy "$DIR/next" $MESH_NODES -- --starts "$(date -u -d '25 seconds' +%Y-%m-%dT%H:%M:%SZ)"
mesh_activate "$DIR" sdd
ends 0 on sdd node reload
grep -q "at the next start" <<<"$OUT" && fail "it says: $OUT"
for node in sdd vt wc; do same "$OLD" "$(policy_of $node)" "$node: before its moment"; done

claim "it is in force at all three, and nobody was restarted"
for node in sdd vt wc; do
    eventually 60 grep -q '"event":"agreement-changed".*"text":"policy"' "$DIR/$node/log"
    [ "$(policy_of $node)" != "$OLD" ] || fail "$node stands in the policy of before"
    same 2 "$(status_of $node | field "sum(p['up'] and not p['self'] for p in j['partners'])")" "$node: lines"
    same 0 "$(grep -c '"event":"partner-down"' "$DIR/$node/log" || true)" "$node: lines that went down"
done
same "$(policy_of sdd)" "$(policy_of wc)" "the policy at both"
same "$PIDS" "$(pids)" "processes"

claim "the ledgers say when, and verify"
export_ledger sdd
"$SCHAKEL" ledger show "$DIR/evidence/sdd" --json >"$DIR/now"
grep -q '"note":"policy 2 ' "$DIR/now" || fail "no entry"
verify_ledgers sdd vt wc
holds "a node did not stop well" mesh_stop "$DIR" sdd vt wc

claim "with the shelf of before a node does not start any more, and check says the same"
mv "$DIR/sdd/agreed" "$DIR/after"
cp -a "$DIR/before" "$DIR/sdd/agreed"
ends 1 timeout 10 "$SCHAKELD" "$DIR/sdd/node.conf"
grep -q "policy 2 was in force here" <<<"$OUT" || fail "it says: $OUT"
ends 1 "$SCHAKELD" check "$DIR/sdd/node.conf"
rm -r "$DIR/sdd/agreed"
mv "$DIR/after" "$DIR/sdd/agreed"
mesh_start "$DIR" sdd
holds "a node did not stop well" mesh_stop "$DIR" sdd
