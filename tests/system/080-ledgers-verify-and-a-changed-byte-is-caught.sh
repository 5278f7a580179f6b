# SPDX-License-Identifier: EUPL-1.2
#
# P-07: what was exported holds for two verifiers that share no code, and does not hold any more after whatever change. P-04: nor with a
# trust folder in which its owner lies about what was agreed.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
import_register wc woningcorporatie.csv # many entries: more than one tile
eventually 20 outbox_is_empty wc
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null

claim "five ledgers hold, for both verifiers"
verify_ledgers $MESH_NODES
mesh_stop "$DIR"
GOOD=$DIR/evidence/wc
TRUST=$DIR/trust # the auditor's own: it does not come with the export
cp "$GOOD/trust" "$TRUST"
[ "$("$SCHAKEL" ledger verify "$GOOD" --trust "$TRUST" --json | field "j['entries']")" -gt 300 ] || fail "too few entries to show anything"

claim "what stands in a ledger of what is agreed is what is printed of it (P-08)"
noted() { "$SCHAKEL" ledger show "$GOOD" --json | field1 "$1"; }
field1() { grep -o "\"note\":\"$1 [^\"]*\"" | head -1 | cut -d'"' -f4; }
same "policy 1 $("$SCHAKEL" policy check "$DIR/agreed/policies" --json | field "j['text_hash']")" "$(noted policy)" "the policy's text"
same "roster 1 $("$SCHAKEL" roster show "$DIR/agreed/roster" --json | field "j['text_hash']")" "$(noted roster)" "the roster's text"
same "quotas 1 $("$SCHAKEL" agree show "$DIR/wc" quotas-1 --json | field "j['text_hash']")" "$(noted quotas)" "the quotas' text"
for text in roster policy; do
    same "$text 1 $("$SCHAKEL" agree show "$DIR/wc" $text-1 --json | field "j['text_hash']")" "$(noted $text)" "$text, as it was signed"
done
same "ring 1 $("$SCHAKEL" ceremony show "$DIR/ceremony" --json | field "j['transcript']")" "$(noted ring)" "the transcript of the ring"

caught() { # WHAT: the changed copy is refused by both, for its own trust file too
    claim "caught: $1"
    local code=0
    "$SCHAKEL" ledger verify "$DIR/copy" --trust "$TRUST" >"$DIR/out" 2>&1 || code=$?
    [ $code -eq 1 ] || [ $code -eq 2 ] || fail "the command ended with $code: $(tail -2 "$DIR/out")"
    code=0
    /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$DIR/copy" "$TRUST" >"$DIR/out" 2>&1 || code=$?
    [ $code -eq 1 ] || [ $code -eq 2 ] || fail "the second verifier accepts it"
    anew
}
anew() { rm -rf "$DIR/copy"; cp -r "$GOOD" "$DIR/copy"; }
change() { # FILE AT
    /usr/bin/python3 - "$1" "$2" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]) % max(1, len(file.read())))
    at, byte = file.tell(), file.read(1)
    file.seek(at)
    file.write(bytes([byte[0] ^ 1]))
PY
}

anew
mapfile -t tiles < <(cd "$GOOD" && find tile -type f | sort)
for file in "${tiles[@]}"; do
    at=$((RANDOM * 7))
    change "$DIR/copy/$file" $at
    caught "a byte changed in $file"
done
for at in 5 60 100 150; do
    change "$DIR/copy/checkpoint" $at
    caught "byte $at changed in the checkpoint"
done
for file in checkpoint "${tiles[0]}" "${tiles[-1]}"; do
    rm "$DIR/copy/$file"
    caught "$file taken away"
    truncate -s -1 "$DIR/copy/$file"
    caught "$file a byte shorter"
done
cp "$DIR/evidence/sdd/checkpoint" "$DIR/copy/checkpoint"
caught "the checkpoint of another node"
rm -rf "$DIR/copy" && cp -r "$DIR/evidence/sdd" "$DIR/copy"
caught "the whole ledger of another node"
anew
holds "the good one does not hold any more" holds_alone "$GOOD" --trust "$TRUST" >/dev/null

claim "with the trust folder of another partner, and the hash of roster 1 that it shows, it holds"
FOLDER=$DIR/evidence/sdd.trust
FOUNDING=$("$SCHAKEL" agree show "$DIR/vt" roster-1 --json | field "j['manifest']")
ends "$(agreed_class "$GOOD" "$FOLDER")" "$SCHAKEL" ledger verify "$GOOD" --trust "$FOLDER" --founding "$FOUNDING"
[[ $OUT = *"agreed, from roster 1 on: $FOUNDING"*"last policy     1"* ]] || fail "it says: $OUT"
[[ $OUT != *"All of it stands on that roster 1"* ]] || fail "it asks for what was said: $OUT"
ends "$(agreed_class "$GOOD" "$FOLDER")" "$SCHAKEL" ledger verify "$GOOD" --trust "$FOLDER"
[[ $OUT = *"All of it stands on that roster 1"* ]] || fail "it does not ask: $OUT"
ends $ALONE_CLASS "$SCHAKEL" ledger verify "$GOOD" --trust "$TRUST"
[[ $OUT = *"not looked at: what the partners agreed"* ]] || fail "it does not say what it left out: $OUT"
ends 1 "$SCHAKEL" ledger verify "$GOOD" --trust "$FOLDER" --founding "${FOUNDING//[0-8]/9}"
[[ $OUT = *"chain: agreed/roster-1: "* ]] || fail "it says: $OUT"
ends 1 "$SCHAKEL" roster trust "$FOLDER" --node "$DIR/sdd" # it is there

lied() { # FINDING: both refuse the folder as it was changed, and the command names what
    ends 1 "$SCHAKEL" ledger verify "$GOOD" --trust "$DIR/lie" --founding "$FOUNDING"
    [[ $OUT = *"$1"* ]] || fail "it does not say \"$1\": $OUT"
    ends 1 /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$GOOD" "$DIR/lie"
    rm -rf "$DIR/lie"
    cp -r "$FOLDER" "$DIR/lie"
}
cp -r "$FOLDER" "$DIR/lie"
claim "caught: a folder without the policy that was in force"
rm -r "$DIR/lie/agreed/policy-1"
lied "chain: agreed/quotas-1: "
claim "caught: a roster in which one character is another"
sed -i 's/Woningcorporatie/Woningcorporatje/' "$DIR/lie/agreed/roster-1/content/roster.conf"
lied "chain: agreed/roster-1: its files are not those of its manifest"
claim "caught: a policy that not everybody signed"
rm "$DIR/lie/agreed/policy-1/${MESH_OIN[vt]}.minisig"
lied "chain: agreed/policy-1: not signed by enough"
claim "caught: another policy in its place, signed by the owner alone"
"$SCHAKEL" agree propose "$DIR/own" roster "$DIR/agreed/roster" --ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem" >/dev/null
"$SCHAKEL" agree propose "$DIR/own" policy "$DIR/agreed/policies" --seen "2026-11-20 mr. N. Iemand" >/dev/null
cp "$DIR/ca/wc.key" "$DIR/wc.key" # without what its desk remembers to have signed
"$SCHAKEL" agree sign "$DIR/own" policy-1 --key "$DIR/wc.key" >/dev/null
rm -r "$DIR/lie/agreed/policy-1"
cp -r "$DIR"/own/proposals/"$("$SCHAKEL" agree show "$DIR/own" policy-1 --json | field "j['place'].split('/')[1]")" "$DIR/lie/agreed/policy-1"
lied "chain: agreed/policy-1: not signed by enough"
claim "caught: whose keys were whose, changed"
sed -i "s/^\\(party ${MESH_OIN[vt]} envelope .*\\) -\$/\\1 2026-01-01T00:00:00Z/" "$DIR/lie/parties"
lied "chain: parties: not what follows"
claim "caught: a quorum of the owner's friends"
sed -i 's/^group partners [0-9]* /group partners 1 /' "$DIR/lie"/policy-*-"${MESH_OIN[wc]}"
lied "chain: policy-"
claim "caught: nobody but the owner"
sed -i '/^witness/d; /^group/d; s/^quorum .*/quorum none/' "$DIR/lie"/policy-*-"${MESH_OIN[wc]}"
lied "chain: policy-"
holds "the true one does not hold any more" holds_agreed "$GOOD" "$DIR/lie" --founding "$FOUNDING" >/dev/null
