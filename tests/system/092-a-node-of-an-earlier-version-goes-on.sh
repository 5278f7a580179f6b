# SPDX-License-Identifier: EUPL-1.2
#
# Nodes that an earlier version left behind (tests/vectors/frozen-1), started with today's program: they keep what they knew,
# their ledgers go on from where they were, and say from where on another version wrote (P-05, P-07, P-08).
. "$SOURCE/tests/support/system.sh"
FROZEN=$SOURCE/tests/vectors/frozen-1
VERSION=$("$SCHAKELD" --version | sed "s/^schakeld //")
OLD="sdd vt wc wt"

# A roster of today from that of then: each partner signs its keys of then, with those that it did not have; whose keys were not
# kept comes back with new ones. What was agreed then by word of mouth is number 1 now, and all sign it.
join_anew() {
    local node sections=()
    cp "$DIR/agreed/roster" "$DIR/then.roster"
    mesh_init_node "$DIR" "$PORT" tz 4
    for node in $OLD; do
        mesh_agree_key "$DIR/ca/$node"
        ends 1 "$SCHAKEL" member renew --roster "$DIR/then.roster" --certificate "$DIR/ca/${MESH_OIN[$node]}.pem" \
            --private-key "$DIR/ca/${MESH_OIN[$node]}.key" "$DIR/$node"
        [[ $OUT = *"--agree"* ]] || fail "refused for another reason: $OUT"
        cmp "$DIR/$node/keys" "$FROZEN/$node/keys" || fail "a refusal changed the keys"
        "$SCHAKEL" member renew --roster "$DIR/then.roster" --certificate "$DIR/ca/${MESH_OIN[$node]}.pem" \
            --private-key "$DIR/ca/${MESH_OIN[$node]}.key" --agree "$DIR/ca/$node.pub" "$DIR/$node" >/dev/null
        same "$(sed '1d' "$FROZEN/$node/keys")" "$(sed '1d;$d' "$DIR/$node/keys")" "$node: the keys of then"
        sections+=("$DIR/$node/partner.ini")
    done
    "$SCHAKEL" roster join --name Voorbeeldstad --version 2 --auditor "$MESH_TZ" --output "$DIR/agreed/roster" \
        "${sections[@]}" "$DIR/tz/partner.ini" >/dev/null
}
go_on() { # NODE: its folder as it was, with settings of now
    local name user
    user=$(id -un)
    mkdir -p -m 700 "$DIR/$1/shares"
    install -m 600 "$FROZEN/$1"/{database,keys} "$DIR/$1/"
    {
        printf '[node]\noin = %s\n' "${MESH_OIN[$1]}"
        for name in keys shares database control; do echo "$name = $DIR/$1/$name"; done
        echo "ring = $DIR/$1/ring"
        echo "agreed = $DIR/$1/agreed"
        for name in ca crl; do echo "$name = $DIR/agreed/$name.pem"; done
        echo "[access]"
        for name in operator regisseur professional auditor; do echo "$name = $user"; done
    } >"$DIR/$1/node.conf"
}

claim "keys, shares, databases and what was agreed as they were, under certificates of today: those of then are over"
chmod 700 "$DIR"
sh "$SOURCE/tests/support/make_ca.sh" "$DIR/ca" "${MESH_OIN[@]}" >/dev/null
cp -r "$FROZEN/agreed" "$DIR/"
rm -r "$DIR/agreed/policies" # that of then lacks acts that a node of now decides by
cp -r "$SOURCE/policies" "$DIR/agreed/"
cp "$DIR/ca/ca.pem" "$DIR/ca/crl.pem" "$DIR/agreed/"
number=0
for node in $MESH_NODES; do # at the ports of now
    sed -i "/^\[partner ${MESH_OIN[$node]}\]/,/^endpoint/s/^endpoint.*/endpoint = tcp:\/\/127.0.0.1:$((PORT + number))/" "$DIR/agreed/roster"
    number=$((number + 1))
done
for node in $OLD; do go_on $node; done
ends 1 "$SCHAKEL" roster check "$DIR/agreed/roster" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem"
[[ $OUT = *'has no `agree`'* ]] || fail "the roster of then is refused for another reason: $OUT"
rm -r "$DIR/agreed/certs"
join_anew
"$SCHAKEL" roster check "$DIR/agreed/roster" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" >/dev/null
mesh_found "$DIR" $MESH_NODES

claim "they start and know what they knew"
mesh_start "$DIR" $OLD
mesh_wait_lines "$DIR" 4
for node in $OLD; do
    same "$(sed -n 's/^records //p' "$FROZEN/$node/expected")" "$(records $node)" "$node: records"
    same "$(records $node)" "$(on $node signal list --json | field "j['of_old_key']")" "$node: records of an old key"
done
cases() { on wt case list "$@" --json | field "len(j['cases'])"; }
same 2 "$(($(cases) + $(cases --over)))" "cases"
same 0 "$(on vt inbox list --json | field "len(j['requests'])")" "requests that waited to be weighed: they are asked again"

claim "the ledger goes on: the same entries, then this version and the roster with other certificates"
for node in vt wc wt; do
    before=$(grep -c '^leaf' "$FROZEN/$node/expected")
    export_ledger $node
    "$SCHAKEL" ledger show "$FROZEN/$node/ledger" --json >"$DIR/then"
    "$SCHAKEL" ledger show "$DIR/evidence/$node" --json >"$DIR/now"
    cmp "$DIR/then" <(head -"$before" "$DIR/now") || fail "$node: entries of then are others now"
    same "started" "$(sed -n "$((before + 1))p" "$DIR/now" | field "j['note']")" "$node: that it stood still since then"
    same "version $VERSION" "$(sed -n "$((before + 2))p" "$DIR/now" | field "j['note']")" "$node: and the next entry, of this version"
done
verify_ledgers $OLD
holds "a node did not stop well" mesh_stop "$DIR" $OLD

claim "their keepers had no anchor and made one by themselves, once"
rm "$DIR/wc/anchor"
ends 1 timeout 10 "$SCHAKELD" "$DIR/wc/node.conf"
grep -q "The anchor is lost" <<<"$OUT" || fail "it says: $OUT"
