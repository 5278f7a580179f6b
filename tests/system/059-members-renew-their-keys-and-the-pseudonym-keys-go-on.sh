# SPDX-License-Identifier: EUPL-1.2
#
# Three of five members renew their envelope keys, each by one sentence before and one after, while the others run. P-02: the ring that
# they signed with the keys of before goes on, for nodes that start and for whoever blinds; and it ends when they take those keys back.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
T=$(($(date +%s) + 80))
RENEWED="sdd vt wc"
rekey() { # NODE SECOND
    "$SCHAKEL" member rekey "$DIR/$1" --private-key "$DIR/ca/${MESH_OIN[$1]}.key" --starts "$(date -u -d "@$((T + $2))" +%Y-%m-%dT%H:%M:%SZ)" "${@:3}"
}
renewed() { # NODE SECOND: proposed there, signed there by three of five, and handed to the others
    local version signer node
    version=$(rekey "$1" "$2" --json | field "j['manifest']")
    for signer in sdd vt wt $([ "$1" != wc ] || echo wc); do
        "$SCHAKEL" agree sign "$DIR/$1" "$version" --key "$DIR/ca/$signer.key" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" >/dev/null
    done
    for node in $RENEWED wt; do
        [ "$node" = "$1" ] || "$SCHAKEL" agree activate "$DIR/$1/agreed" --node "$DIR/$node" >/dev/null
    done
}
stands_in() { grep -q "\"event\":\"agreement-changed\".*roster.*\"ours\":$2" "$DIR/$1/log"; }

claim "who proposes a new key reads what to do before and after, and the one in use stays"
cp "$DIR/sdd/keys" "$DIR/keys.old"
ends 0 rekey sdd 3600
for words in "Before it starts" "keys switch $DIR/sdd" "no ceremony" "withdraw $DIR/sdd key envelope --roster"; do
    has "$words" <<<"$OUT" || fail "it does not say: $words"
done
rm -r "$DIR"/sdd/agreed/proposals
holds "the keys in use changed" cmp "$DIR/sdd/keys" "$DIR/keys.old"
ends 1 "$SCHAKEL" keys switch "$DIR/sdd"
has "has not started yet" <<<"$OUT" || fail "$OUT"

claim "said again it is the same new key, and the members sign"
renewed sdd 0
renewed vt 1
renewed wc 2
holds "the keys in use changed" cmp "$DIR/sdd/keys" "$DIR/keys.old"
mesh_start "$DIR" sdd vt wc wt
mesh_wait_lines "$DIR" 4

claim "at its moment each puts its key in place and restarts: a node that starts takes the ring"
for node in $RENEWED wt; do eventually 90 stands_in $node 4; done
for node in $RENEWED; do
    holds "it did not stop well" mesh_stop "$DIR" $node
    ends 0 "$SCHAKEL" keys switch "$DIR/$node"
    holds "the other file stays" [ ! -e "$DIR/$node/keys.next" ]
    mesh_start "$DIR" $node
done
cmp -s "$DIR/sdd/keys" "$DIR/keys.old" && fail "the old key is in use"
mesh_wait_lines "$DIR" 4

claim "a register is read, a case is opened, asked and answered under the keys of before, and the ledgers of before and after hold"
import_register sdd sociale-dienst.csv
import_register vt veilig-thuis.jsonl
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
for partner in SDD VT; do eventually 60 answered "$CASE" $partner; done
verify_ledgers sdd vt wt

claim "who took its old key back signs the ring no more: with three of them it ends, for whoever blinds"
took_back() { [ "$(ls "$DIR/wt/agreed/withdrawals" 2>/dev/null | grep -c 'minisig$')" = "$1" ]; }
for node in sdd vt; do
    ends 0 "$SCHAKEL" agree withdraw "$DIR/$node" key envelope --roster 1 --key "$DIR/ca/$node.key"
    ends 0 on $node node reload
done
eventually 60 took_back 2
[ -n "$(open_case)" ] || fail "three of five signed it with keys that count"
ends 0 "$SCHAKEL" agree withdraw "$DIR/wt" key envelope --roster 1 --key "$DIR/ca/wc.key"
[ -z "$(open_case 2>/dev/null)" ] || fail "a case is opened under a ring of which two signatures are left"
holds "a node did not stop well" mesh_stop "$DIR" sdd vt wc wt
