# SPDX-License-Identifier: EUPL-1.2
#
# All nodes stopped and started: what was known is known, what waited is sent, the ledger goes on where it was.
. "$SOURCE/tests/support/system.sh"
VERSION=$("$SCHAKELD" --version | sed "s/^schakeld //")

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_all
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
view() { on wt case show "$CASE" --json | field "json.dumps([j['lines'], [p['state'] for p in j['partners']]])"; }
facts() { local node; for node in $MESH_NODES; do records $node; status_of $node | field "j['tags']"; done | tr '\n' ' '; view; }
before=$(facts)
mesh_stop "$DIR" vt
on wt case ask "$CASE" --wait 1 >/dev/null # waits for one that is away
sizes=()
for node in sdd wc wt tz; do sizes+=("$(ledger_size $node)"); done

claim "SIGTERM ends each with a last signed head; starting again changes nothing"
holds "a node did not stop well" mesh_stop "$DIR"
for node in $MESH_NODES; do
    tail -1 "$DIR/$node/log" | grep -q '"event":"node-stopped".*"status":"ok"' || fail "$node: $(tail -1 "$DIR/$node/log")"
done
mesh_start "$DIR" sdd wc wt tz
for node in sdd wc wt tz; do
    [ "$(ledger_size $node)" -ge "${sizes[0]}" ] || fail "$node: the ledger is shorter"
    same 1 "$(entries $node "e['kind'] == 'policy-activated' and e['note'].startswith('policy ')")" "$node: activations of the policy"
    same 4 "$(entries $node "e['kind'] in ('policy-activated', 'key-event')")" "$node: entries of what is in force: three texts and the ring"
    same 1 "$(entries $node "e.get('note') == 'version $VERSION'")" "$node: entries of the version"
    same "$VERSION" "$(on $node node status | sed -n 's/^ *version  *//p')" "$node: version that runs"
    same 2 "$(grep -c "\"event\":\"node-started\".*\"version\":\"v$VERSION\",\"policy\":\"p" "$DIR/$node/log")" "$node: starts in the log, with the version"
    sizes=("${sizes[@]:1}")
done

claim "the question that waited goes out when its partner comes"
mesh_start "$DIR" vt
mesh_wait_lines "$DIR" 5
eventually 20 outbox_is_empty wt
same "$before" "$(facts)" "records, tags and the view"
same 1 "$(per_exchange wt request-sent response-received)" "answers per question"
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
