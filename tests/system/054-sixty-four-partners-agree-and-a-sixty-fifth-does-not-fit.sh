# SPDX-License-Identifier: EUPL-1.2
#
# As many partners as a mesh can have: five that run take a roster of sixty-four while they run, with a line to try for each, and their own
# lines stay; a start does the same. Of a sixty-fifth it is said before anybody signs.
. "$SOURCE/tests/support/system.sh"
MANY=$(for number in $(seq 6 64); do printf 'p%03d ' "$number"; done)
for node in $MANY p065; do
    MESH_OIN[$node]=00000099000000${node#p}000
done
join_folder() { # NODE: what it would bring to the others
    mesh_agree_key "$DIR/ca/$1"
    "$SCHAKEL" init --plain-keys --oin "${MESH_OIN[$1]}" --name "Partner ${1#p}" --short "P${1#p}" --roles wijkteam --no-data \
        --endpoint "tcp://127.0.0.2:$((20000 + 10#${1#p}))" --contact "Contactpersoon ${1#p}" \
        --certificate "$DIR/ca/${MESH_OIN[$1]}.pem" --private-key "$DIR/ca/${MESH_OIN[$1]}.key" --agree "$DIR/ca/$1.pub" \
        --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" "$DIR/$1" >/dev/null
    cp "$DIR/ca/${MESH_OIN[$1]}.pem" "$DIR/big/certs/"
}
join_roster() { # FILE NODE…
    local file=$1 node sections=()
    shift
    for node in "$@"; do sections+=("$DIR/$node/partner.ini"); done
    "$SCHAKEL" roster join --name Voorbeeldstad --version 2 --auditor "$MESH_TZ" --output "$file" "${sections[@]}"
}

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt wc
mesh_wait_lines "$DIR" 2
mkdir -p "$DIR/big/certs"
cp "$DIR"/agreed/certs/* "$DIR/big/certs/"

claim "sixty-four sign one roster, and it starts at those that run"
began=$SECONDS
for node in $MANY; do join_folder "$node"; done
patience=$((20 + 2 * (SECONDS - began))) # to sign takes this machine as long as to join
join_roster "$DIR/big/roster" $MESH_NODES $MANY >/dev/null
mesh_agree "$DIR" roster "$DIR/big/roster" $MESH_NODES $MANY -- --starts "$(date -u -d "$patience seconds" +%Y-%m-%dT%H:%M:%SZ)"
mesh_activate "$DIR" sdd
ends 0 on sdd node reload
for node in sdd vt wc; do
    eventually $((patience + 60)) grep -q '"event":"agreement-changed".*"text":"roster"' "$DIR/$node/log"
    same 64 "$(status_of $node | field "len(j['partners'])")" "$node: partners"
    same 2 "$(status_of $node | field "sum(p['up'] and not p['self'] for p in j['partners'])")" "$node: lines"
    same 0 "$(grep -c '"event":"partner-down".*"partner":"0000009900000000[1-5]000"' "$DIR/$node/log" || true)" "$node: lines that went down"
done

claim "the same at a start, which check says before"
holds "a node did not stop well" mesh_stop "$DIR" vt
ends 0 "$SCHAKELD" check "$DIR/vt/node.conf"
mesh_start "$DIR" vt
mesh_wait_lines "$DIR" 2
verify_ledgers sdd vt wc
holds "a node did not stop well" mesh_stop "$DIR" sdd vt wc

claim "a sixty-fifth does not fit, and nobody has signed anything"
join_folder p065
ends 64 join_roster "$DIR/big/more" $MESH_NODES $MANY p065
grep -q "at most 64" <<<"$OUT" || fail "it says: $OUT"
{ sed 's/^version = 2$/version = 3/' "$DIR/big/roster"; echo; cat "$DIR/p065/partner.ini"; } >"$DIR/big/more"
ends 1 "$SCHAKEL" agree propose "$DIR/together" roster "$DIR/big/more" --starts "$(date -u -d "1 hour" +%Y-%m-%dT%H:%M:%SZ)" \
    --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem"
grep -q "more than 64 partners" <<<"$OUT" || fail "it says: $OUT"
