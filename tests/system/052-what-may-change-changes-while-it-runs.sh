# SPDX-License-Identifier: EUPL-1.2
#
# Settings, authorities and revocation lists read again, by SIGHUP and by `schakel node reload`: what may change does, what takes a
# restart is named, and when anything is not in order all stays as it was and the reason is told.
. "$SOURCE/tests/support/system.sh"

export KEEP_CA=1 # to make revocation lists with
mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt
mesh_wait_lines "$DIR" 1
PID=$(cat "$DIR/sdd/pid")
CONF=$DIR/sdd/node.conf
cp "$CONF" "$DIR/good.conf"
events() { grep -c "\"event\":\"$1\"" "$DIR/sdd/log" || true; }

claim "nothing changed: it says so, and the ledger has who asked"
ends 0 on sdd node reload
same "settings, authorities and revocation lists are read again" "$OUT" "what it says"
same 1 "$(events config-reloaded)" "events"

claim "a role that was taken away is gone, also by SIGHUP"
holds "a regisseur may see the cases" on sdd case list >/dev/null
sed -i '/^regisseur/d' "$CONF"
kill -HUP "$PID"
until [ "$(events config-reloaded)" = 2 ]; do sleep 0.1; done
ends 1 on sdd case list
sed -i '/^operator/d' "$CONF"
kill -HUP "$PID"
until [ "$(events config-reloaded)" = 3 ]; do sleep 0.1; done
ends 1 on sdd node reload
cp "$DIR/good.conf" "$CONF"
kill -HUP "$PID"
until [ "$(events config-reloaded)" = 4 ]; do sleep 0.1; done
ends 0 on sdd node reload

claim "what takes a restart is named and is not taken over"
sed -i "s|^control = .*|control = $DIR/sdd/other|" "$CONF"
ends 0 on sdd node reload
grep -q "at the next start only: control" <<<"$OUT" || fail "it says: $OUT"
cp "$DIR/good.conf" "$CONF"

claim "with a fault in the settings all stays as it was, and the reason is told at the door and in the log"
before=$(ledger_size sdd)
echo "colour = blue" >>"$CONF"
ends 1 on sdd node reload
grep -q "node.conf.*colour" <<<"$OUT" || fail "it says: $OUT"
kill -HUP "$PID"
until [ "$(events config-refused)" = 2 ]; do sleep 0.1; done
grep -q "node.conf:.*error: .*colour" "$DIR/sdd/log" || fail "the log does not say why"
same "$before" "$(ledger_size sdd)" "entries of what did not happen"
cp "$DIR/good.conf" "$CONF"
: >"$DIR/agreed/crl.new"
mv "$DIR/agreed/crl.pem" "$DIR/agreed/crl.kept"
mv "$DIR/agreed/crl.new" "$DIR/agreed/crl.pem"
ends 1 on sdd node reload
grep -q "crl.pem" <<<"$OUT" || fail "it says: $OUT"
same True "$(status_of sdd | field "next(p for p in j['partners'] if p['oin'] == '${MESH_OIN[vt]}')['up']")" "the line"
mv "$DIR/agreed/crl.kept" "$DIR/agreed/crl.pem"

claim "a partner that a new list revokes is cut at the reload"
revocations() { openssl ca -gencrl -config "$DIR/ca/authority/$1.cnf" -crlexts crl 2>/dev/null; }
openssl ca -config "$DIR/ca/authority/intermediate.cnf" -revoke "$DIR/agreed/certs/${MESH_OIN[vt]}.pem" 2>/dev/null
{ revocations root; revocations intermediate; } >"$DIR/agreed/crl.new"
mv "$DIR/agreed/crl.new" "$DIR/agreed/crl.pem"
ends 0 on sdd node reload
same False "$(status_of sdd | field "next(p for p in j['partners'] if p['oin'] == '${MESH_OIN[vt]}')['up']")" "the line"
grep -q '"event":"partner-closed"' "$DIR/sdd/log" || fail "no event"

claim "and the ledger says who reloaded, and verifies"
verify_ledgers sdd
holds "a node did not stop well" mesh_stop "$DIR"
