# SPDX-License-Identifier: EUPL-1.2
#
# Nodes that an earlier version left behind (tests/vectors/frozen-1), started with today's program: they keep what they knew,
# their ledgers go on from where they were, and say from where on another version wrote (P-05, P-07, P-08).
. "$SOURCE/tests/support/system.sh"
FROZEN=$SOURCE/tests/vectors/frozen-1
VERSION=$("$SCHAKELD" --version | sed "s/^schakeld //")
OLD="sdd vt wc wt"

# The roster of then at the ports of now, each partner's keys signed with a certificate of now (docs/keys.md, the statement).
sign_anew() {
    /usr/bin/python3 - "$FROZEN/agreed/roster" "$DIR/ca" "$PORT" <<'PY'
import base64, configparser, re, subprocess, sys
roster, ca, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
text = configparser.ConfigParser(interpolation=None)
text.read(roster)
for section in text.sections()[1:]:
    oin, rows = section.split()[1], text[section]
    rows['endpoint'] = re.sub(r'\d+$', str(port), rows['endpoint'])
    port += 1
    lines = [('oin', oin)] + [(name, rows[name]) for name in ('endpoint', 'curve', 'envelope', 'log', 'log-origin', 'box')]
    statement = 'schakel/keys/v1\n' + ''.join(f'{name} {value}\n' for name, value in lines)
    signed = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', f'{ca}/{oin}.key'], input=statement.encode(),
                            capture_output=True, check=True).stdout
    rows['signature'] = '\n'.join(re.findall('.{1,64}', base64.b64encode(signed).decode()))
text['mesh']['version'] = '2'
for section in text.sections():
    print(f'[{section}]')
    for name, value in text[section].items():
        print(f'{name} = ' + value.replace('\n', '\n  '))
    print()
PY
}
go_on() { # NODE: its folder as it was, with settings of now
    local name user
    user=$(id -un)
    mkdir -p -m 700 "$DIR/$1/shares"
    install -m 600 "$FROZEN/$1"/{database,keys} "$DIR/$1/"
    install -m 600 "$FROZEN/$1"/shares/* "$DIR/$1/shares/"
    {
        printf '[node]\noin = %s\n' "${MESH_OIN[$1]}"
        for name in keys shares database control; do echo "$name = $DIR/$1/$name"; done
        for name in domains policies quotas roster; do echo "$name = $DIR/agreed/$name"; done
        for name in ca crl; do echo "$name = $DIR/agreed/$name.pem"; done
        echo "[access]"
        for name in operator regisseur professional auditor; do echo "$name = $user"; done
    } >"$DIR/$1/node.conf"
}

claim "keys, shares, databases and what was agreed as they were, under certificates of today: those of then are over"
chmod 700 "$DIR"
sh "$SOURCE/tests/support/make_ca.sh" "$DIR/ca" "${MESH_OIN[@]}" >/dev/null
cp -r "$FROZEN/agreed" "$DIR/"
cp "$DIR/ca/ca.pem" "$DIR/ca/crl.pem" "$DIR/agreed/"
for node in $MESH_NODES; do cp "$DIR/ca/${MESH_OIN[$node]}.pem" "$DIR/agreed/certs/"; done
sign_anew >"$DIR/agreed/roster"
"$SCHAKEL" roster check "$DIR/agreed/roster" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" >/dev/null

claim "they start and know what they knew"
for node in $OLD; do go_on $node; done
mesh_start "$DIR" $OLD
mesh_wait_lines "$DIR" 3
for node in $OLD; do
    same "$(sed -n 's/^records //p' "$FROZEN/$node/expected")" "$(records $node)" "$node: records"
done
same 2 "$(on wt case list --json | field "len(j['cases'])")" "cases"
same 1 "$(on vt inbox list --json | field "len(j['requests'])")" "requests that wait to be weighed"

claim "the ledger goes on: the same entries, then this version and the roster with other certificates"
for node in vt wc wt; do
    before=$(grep -c '^leaf' "$FROZEN/$node/expected")
    export_ledger $node
    "$SCHAKEL" ledger show "$FROZEN/$node/ledger" --json >"$DIR/then"
    "$SCHAKEL" ledger show "$DIR/evidence/$node" --json >"$DIR/now"
    cmp "$DIR/then" <(head -"$before" "$DIR/now") || fail "$node: entries of then are others now"
    same "version $VERSION" "$(sed -n "$((before + 1))p" "$DIR/now" | field "j['note']")" "$node: the first entry of this version"
done
verify_ledgers $OLD
holds "a node did not stop well" mesh_stop "$DIR" $OLD

claim "their keepers had no anchor and made one by themselves, once"
rm "$DIR/wc/anchor"
ends 2 timeout 10 "$SCHAKELD" "$DIR/wc/node.conf"
grep -q "The anchor is lost" <<<"$OUT" || fail "it says: $OUT"
