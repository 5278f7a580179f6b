# SPDX-License-Identifier: EUPL-1.2
#
# A partner whose certificate is revoked while everybody runs: its line is cut within a minute, with its reason in log and list,
# and the others exchange as before. A revocation list that is late, a certificate that is over: nobody else is out.
. "$SOURCE/tests/support/system.sh"

export KEEP_CA=1 # to make revocation lists with
mesh_make "$DIR" "$PORT"
revocations() { openssl ca -gencrl -config "$DIR/ca/authority/$1.cnf" -crlexts crl "${@:2}" 2>/dev/null; }
renew_lists() { # [OPTION of the intermediate's list…]: written beside and renamed, as whoever fetches them should
    { revocations root; revocations intermediate "$@"; } >"$DIR/agreed/crl.new"
    mv "$DIR/agreed/crl.new" "$DIR/agreed/crl.pem"
}
late() { date -u -d "$1 days ago" +%Y%m%d%H%M%SZ; }
peer() { on "$1" node status --json | field "next(p for p in j['partners'] if p['oin'] == '${MESH_OIN[$2]}')['$3']"; }

claim "with a revocation list that is out of date since three days they start, exchange, and say so loudly"
renew_lists -crl_lastupdate "$(late 60)" -crl_nextupdate "$(late 3)"
mesh_start "$DIR" sdd vt wc
mesh_wait_lines "$DIR" 3
grep -q '"event":"crl-stale"' "$DIR/sdd/log" || fail "no event"
on sdd node status | has "REVOCATION LIST OUT OF DATE" || fail "node status says nothing"

claim "when a fresh list revokes one of them, the running nodes cut its line within a minute"
openssl ca -config "$DIR/ca/authority/intermediate.cnf" -revoke "$DIR/agreed/certs/${MESH_OIN[wc]}.pem" 2>/dev/null
renew_lists
revoked_at=$SECONDS
eventually 60 grep -q '"event":"partner-closed".*"partner":"'"${MESH_OIN[wc]}"'"' "$DIR/sdd/log"
eventually 60 grep -q '"event":"partner-closed"' "$DIR/vt/log"
echo "     cut after $((SECONDS - revoked_at)) s"
same certificate-revoked "$(peer sdd wc certificate)" "its state"
same False "$(peer sdd wc up)" "its line"
on sdd peer list | has "certificate-revoked" || fail "peer list says nothing"
eventually 60 grep -q '"event":"own-certificate"' "$DIR/wc/log"

claim "the other line stays as it was, and the node that was revoked is alive too"
same True "$(peer sdd vt up)" "the line to vt"
same 1 "$(grep -c "\"event\":\"partner-up\".*${MESH_OIN[vt]}" "$DIR/sdd/log")" "times that it came up"
holds "the revoked node does not answer" on wc node status >/dev/null
holds "a node did not stop well" mesh_stop "$DIR"

claim "with a revoked partner, and with lists out of date for longer than is tolerated, they start and check says why"
ends 0 "$SCHAKELD" check "$DIR/sdd/node.conf"
grep -q "revoked; it has no line" <<<"$OUT" || fail "check says: $OUT"
renew_lists -crl_lastupdate "$(late 60)" -crl_nextupdate "$(late 20)"
mesh_start "$DIR" sdd vt
same crl-stale "$(peer sdd vt certificate)" "state of the others"
holds "the node does not answer" on sdd node status >/dev/null
holds "a node did not stop well" mesh_stop "$DIR"
