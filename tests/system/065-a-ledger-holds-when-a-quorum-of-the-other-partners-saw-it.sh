# SPDX-License-Identifier: EUPL-1.2
#
# P-07: how many of the other partners must have cosigned a ledger follows from the roster. With them it holds, for two verifiers that share no
# code; with one fewer it is not established; and what they did not sign, or signed with what cannot be verified, counts for nothing.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
"$SCHAKEL" roster trust "$DIR/trust" --node "$DIR/tz" >/dev/null
GOOD=$DIR/evidence/sdd
POLICY=$(ls "$DIR"/trust/policy-*-"${MESH_OIN[sdd]}")

both() { # CODE TRUST: two verifiers, one answer
    ends "$1" "$SCHAKEL" ledger verify "$GOOD" --trust "$2" --json
    local said=$OUT
    ends "$1" /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$GOOD" "$2"
    OUT=$said
}
seen_by() { # how many others its heads name
    cat "$GOOD"/heads/* 2>/dev/null | sed -n 's,^\S* \([0-9]*\)/witness .*,\1,p' | sort -u | wc -l
}
cosigned_by_all() {
    export_ledger sdd
    [ "$(seen_by)" -eq 4 ]
}
only() { # NODE…: of the good export, the lines of these witnesses and no others
    local node keep=none
    for node in "$@"; do keep=$keep"\\|${MESH_OIN[$node]}"; done
    rm -rf "$GOOD/heads" && cp -r "$DIR/whole" "$GOOD/heads"
    sed -i "/\\/witness /{/$keep/!d}" "$GOOD"/heads/*
}

claim "each log has a policy of its own: three of the four others, and not its owner"
holds "one for each log" [ "$(ls "$DIR"/trust/policy-* | wc -l)" -eq 5 ]
grep -q "^group partners 3 ${MESH_OIN[vt]} ${MESH_OIN[wc]} ${MESH_OIN[wt]} ${MESH_OIN[tz]}\$" "$POLICY" || fail "$(cat "$POLICY")"

claim "when they cosigned it, it holds"
eventually 60 cosigned_by_all
cp -r "$GOOD/heads" "$DIR/whole"
both 0 "$DIR/trust"
[[ $OUT = *'"quorum":"met"'* ]] || fail "it says: $OUT"

claim "three are enough, whichever; two are not"
only vt wc tz; both 0 "$DIR/trust"
only wc wt tz; both 0 "$DIR/trust"
only wt tz; both 3 "$DIR/trust"
[[ $OUT = *'"quorum":"not-met"'* ]] || fail "it says: $OUT"

claim "one witness twice is one"
for head in "$GOOD"/heads/*; do grep "/witness " "$head" >"$DIR/lines" || true; cat "$DIR/lines" >>"$head"; done
both 3 "$DIR/trust"

claim "a type of key that cannot be verified is unsupported, and not malformed"
only wt tz
LATER=$(/usr/bin/python3 -c 'import base64; print("later.example+01020304+" + base64.b64encode(b"\x06" + bytes(1312)).decode())')
{ grep '^log\|^witness' "$POLICY"; echo "witness later $LATER"; echo "group some 3 ${MESH_OIN[wt]} ${MESH_OIN[tz]} later"; echo "quorum some"; } >"$DIR/later"
both 3 "$DIR/later"
[[ $OUT = *'"quorum":"unsupported"'* ]] || fail "it says: $OUT"

only vt wc wt tz
both 0 "$DIR/trust"

proven() { # CODE OPTION…: of the one entry, for both
    local code=$1
    shift
    ends "$code" "$SCHAKEL" proof verify "$ONE" "$@"
    local said=$OUT
    ends "$code" /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" proof "$ONE" "$2"
    OUT=$said
}
seen_together() { # three of them signed one head, over all that there is
    export_ledger sdd
    [ "$(grep -c "/witness " "$GOOD/heads/$(sed -n 2p "$GOOD/checkpoint")")" -ge 3 ]
}
claim "one entry stands by itself: under a head that a quorum signed it holds, for both"
eventually 60 seen_together
ONE=$DIR/0.tlog-proof
same "$ONE" "$("$SCHAKEL" ledger prove "$GOOD" 0 --to "$DIR")" "what was written"
proven 0 --trust "$DIR/trust"
has "states that it was so at .*: this entry stood in the log then" <<<"$OUT" || fail "it says: $OUT"
proven 0 --trust "$DIR/trust" --nl
has "Dit zegt niets over een andere regel" <<<"$OUT" || fail "it says: $OUT"
proven 3 --trust "$GOOD/trust"
ends 1 "$SCHAKEL" proof verify "$ONE" --trust "$DIR/trust" --origin "${MESH_OIN[wc]}/exchange-log/2026"
ends 64 "$SCHAKEL" proof verify "$ONE"
ends 2 "$SCHAKEL" proof verify "$ONE" --trust "$DIR/nothing"
ends 2 "$SCHAKEL" proof verify "$GOOD/checkpoint" --trust "$DIR/trust"

claim "all of an exchange, each entry with what its partner signed in it"
"$SCHAKEL" ledger search "$GOOD" --kind evaluated --json >"$DIR/evaluated"
EXCHANGE=$(head -1 "$DIR/evaluated" | field "j['exchange']")
mkdir "$DIR/proofs"
"$SCHAKEL" ledger prove "$GOOD" "$EXCHANGE" --to "$DIR/proofs" --json >"$DIR/said"
same "$(ls "$DIR/proofs" | wc -l)" "$(field "len(j['files'])" <"$DIR/said")" "the files"
for ONE in "$DIR"/proofs/*; do
    proven 0 --trust "$DIR/trust"
    echo "$OUT" >>"$DIR/all"
done
has "in this entry, that partner signed" <"$DIR/all" || fail "it says: $(cat "$DIR/all")"
ends 1 "$SCHAKEL" ledger prove "$GOOD" 00000000000000000000000000000000 --to "$DIR"
ends 1 "$SCHAKEL" ledger prove "$GOOD" 999999 --to "$DIR"
ends 64 "$SCHAKEL" ledger prove "$GOOD" nothing --to "$DIR"

claim "a proof of one log under the head of another is none, and nobody's word is taken for it"
export_ledger wc
"$SCHAKEL" ledger prove "$DIR/evidence/wc" 0 --to "$DIR/proofs" >/dev/null
ONE=$DIR/proofs/moved
{ sed '/^$/q' "$DIR/0.tlog-proof"; sed '1,/^$/d' "$DIR/proofs/0.tlog-proof"; } >"$ONE"
proven 1 --trust "$DIR/trust"
has "does not stand at this place" <<<"$OUT" || fail "it says: $OUT"

# P-07: a node that too few partners cosign says so, in the end lets nothing new go out, and a person sees why and what to do.
ledger_state() { on sdd node status --json | field "j['ledger_state']"; }
is_state() { [ "$(ledger_state)" = "$1" ]; }
mesh_stop "$DIR" sdd
sed -i '/^\[node\]/a unwitnessed_most = 20s' "$DIR/sdd/node.conf"
mesh_start "$DIR" sdd
eventually 60 is_state confirmed
same 2 "$(on sdd node status --json | field "j['lying_witnesses']")" "how many must lie"

claim "with two of four others away nothing new goes out, and who is missing is named"
mesh_stop "$DIR" wc tz
on sdd node reload >/dev/null # which leaves an entry
eventually 60 is_state closed
grep -q '"event":"ledger-closed"' "$DIR/sdd/log" || fail "no event"
on sdd node status | has "NOTHING NEW GOES OUT" || fail "not told"
on sdd node status | has "${MESH_OIN[wc]}" || fail "it does not say who"
CODE=0; OUT=$(on sdd signal import "$DIR/sdd/sociale-dienst.csv" 2>&1) || CODE=$?
[ $CODE -ne 0 ] && [[ $OUT = *"te weinig partners"* ]] || fail "$CODE: $OUT"

claim "an operator opens it with a reason, and a restart changes nothing of it"
ends 64 on sdd node open --hours 2
ends 1 on sdd node open --hours 100 --reason "Storing bij twee partners"
ends 0 on sdd node open --hours 2 --reason "Storing bij twee partners; dienst is gebeld"
mesh_stop "$DIR" sdd
mesh_start "$DIR" sdd
mesh_wait_lines "$DIR" 3
import_register sdd sociale-dienst.csv
[ "$(entries sdd "e.get('note') == 'ledger-opened'")" = 1 ] || fail "not entered"

claim "when they are back it opens by itself"
mesh_start "$DIR" wc tz
eventually 60 is_state confirmed
grep -q '"event":"ledger-confirmed"' "$DIR/sdd/log" || fail "no event"
mesh_stop "$DIR"
