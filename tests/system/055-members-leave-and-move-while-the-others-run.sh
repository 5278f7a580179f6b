# SPDX-License-Identifier: EUPL-1.2
#
# One member leaves and another moves, each by one sentence there and the signatures of the others, while they run: the lines between the
# others stay, nobody but who moves is restarted, and with three live members of five, of which three are needed, questions are
# asked and answered as before, under the key that was made with who left.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt wc wt
mesh_wait_lines "$DIR" 4
import_register sdd sociale-dienst.csv
pids() { cat "$DIR"/{sdd,wt}/pid; }
PIDS=$(pids)
T=$(($(date +%s) + 30))
proposed() { # NODE SECOND WORDS…: by that member, and signed at its node by three of five
    local node=$1 starts version signer
    starts=$(date -u -d "@$((T + $2))" +%Y-%m-%dT%H:%M:%SZ)
    version=$("$SCHAKEL" member "$3" "$DIR/$node" --starts "$starts" "${@:4}" --json | field "j['manifest']")
    for signer in sdd vt wt; do
        "$SCHAKEL" agree sign "$DIR/$node" "$version" --key "$DIR/ca/$signer.key" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" >/dev/null
    done
    ends 0 on "$node" node reload
}
is_agreed() { [ -e "$DIR/$1/agreed/roster-$2/manifest" ]; }
lines_of() { status_of "$1" | field "' '.join(sorted(p['short'] for p in j['partners'] if p['up'] and not p['self']))"; }
stands_in() { grep -q "\"event\":\"agreement-changed\".*roster.*\"ours\":$2" "$DIR/$1/log"; }

claim "who leaves proposes it at its own node, and its partners get it from there"
proposed wc 0 leave
for node in sdd vt wt; do eventually 60 is_agreed $node 2; done

claim "who moves builds on it, before it is in force"
proposed vt 1 move --endpoint "tcp://127.0.0.1:$((PORT + 5))" --private-key "$DIR/ca/${MESH_OIN[vt]}.key"
for node in sdd wt; do eventually 60 is_agreed $node 3; done

claim "at its moment nobody has a line with who left, whose node says that it cannot stand in this"
eventually 60 grep -q '"event":"agreement-refused"' "$DIR/wc/log"
for node in sdd wt; do
    eventually 60 stands_in $node 3
    [[ $(lines_of $node) != *WOCO* ]] || fail "$node still has a line with who left"
done
holds "it did not stop well" mesh_stop "$DIR" wc

claim "who moved is restarted, and the others dial where it is now"
holds "it did not stop well" mesh_stop "$DIR" vt
mesh_start "$DIR" vt
for node in sdd wt; do eventually 60 eval "[ \"\$(lines_of $node | tr -d '\n')\" = \"$([ $node = sdd ] && echo 'VT WIJK' || echo 'SDD VT')\" ]"; done
same "$PIDS" "$(pids)" "processes of who changed nothing"
same 0 "$(grep -c '"event":"partner-down".*00000099000000004000' "$DIR/sdd/log" || true)" "the line between them that went down"

claim "with three members left the domain goes on: a register is read, a case is opened, asked and answered"
import_register vt veilig-thuis.jsonl
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
for partner in SDD VT; do eventually 60 answered "$CASE" $partner; done
ends 1 case_state "$CASE" WOCO
verify_ledgers sdd vt wt
holds "a node did not stop well" mesh_stop "$DIR" sdd vt wt
