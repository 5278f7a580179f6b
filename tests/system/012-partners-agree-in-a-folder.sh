# SPDX-License-Identifier: EUPL-1.2
#
# P-04: what is in force is what partners signed. From a proposal to a node that decides by it, with the keys of people; what a
# desk that lies, or is careless, gets.
. "$SOURCE/tests/support/system.sh"

TRUST=(--ca "$DIR/agreed/ca.pem" --crl "$DIR/agreed/crl.pem")
soon() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
propose() { # TEXT SOURCE STARTS [OPTION…]: its hash
    "$SCHAKEL" agree propose "$DIR/together" "$1" "$2" --starts "$3" "${TRUST[@]}" "${@:4}" --json | field "j['manifest']"
}
sign() { "$SCHAKEL" agree sign "$DIR/together" "$2" --key "$DIR/ca/$1.key" "${TRUST[@]}"; } # NODE VERSION
state() { "$SCHAKEL" agree show "$DIR/together" "$1" --json | field "j['state']"; }
shown() { "$SCHAKEL" agree show "$DIR/together" "$1" --json | field "$2"; }

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5

claim "the first three stand signed by all, and Debian's minisign says so too"
for text in roster policy quotas; do
    version=$DIR/sdd/agreed/$text-1
    for node in $MESH_NODES; do
        minisign -V -q -p "$DIR/ca/$node.pub" -m "$version/manifest" -x "$version/${MESH_OIN[$node]}.minisig" || fail "$text: $node"
    done
done
minisign -S -W -s "$DIR/ca/vt.key" -m "$version/manifest" -x "$DIR/theirs" >/dev/null # theirs counts as ours
cp "$DIR/theirs" "$version/${MESH_OIN[vt]}.minisig"
ends 0 "$SCHAKEL" agree status "$DIR/sdd"
[[ $OUT = *"policy     1 in force"*proef* ]] || fail "it says: $OUT"

claim "a proposal says what it changes and who must sign, and is nothing before they did"
cp -r "$DIR/agreed/policies" "$DIR/wider"
sed -i 's/client-informeren binnen 28 dagen/client-informeren binnen 27 dagen/' "$DIR"/wider/{regels,toetsen}/schulden.beleid
WIDER=$(propose policy "$DIR/wider" "$(soon '+1 day')" --seen "2026-11-20 mr. A. de Vries")
ends 0 "$SCHAKEL" agree diff "$DIR/together" policy-2
[[ $OUT = *27* ]] || fail "the difference is not told: $OUT"
same proposed "$(state policy-2)" "state"
same False "$(shown policy-2 "j['trial']")" "a jurist has seen it"

claim "a key of nobody, and a key with no passphrase given, sign nothing"
"$SCHAKEL" agree key --bare "$DIR/stranger" >/dev/null
ends 1 sign ../stranger policy-2
[[ $OUT = *"no partner's key"* ]] || fail "it says: $OUT"
ends 1 "$SCHAKEL" agree key --bare "$DIR/stranger"
with() { SCHAKEL_PASSPHRASE_FD=9 "${@:2}" 9<<<"$1"; } # WORD COMMAND…
LOCKED=("$SCHAKEL" agree sign "$DIR/together" policy-2 --key "$DIR/locked.key" "${TRUST[@]}")
ends 1 setsid "$SCHAKEL" agree key "$DIR/locked"
[[ $OUT = *"or --bare"* && ! -e $DIR/locked.key ]] || fail "it says: $OUT"
with "correct horse battery staple" "$SCHAKEL" agree key "$DIR/locked" >/dev/null
ends 1 setsid "${LOCKED[@]}"
[[ $OUT = *"nobody gave its passphrase"* ]] || fail "it says: $OUT"
ends 1 with "another of such words" "${LOCKED[@]}"
[[ $OUT = *"that is not its passphrase"* ]] || fail "it says: $OUT"
ends 1 with "correct horse battery staple" "${LOCKED[@]}"
[[ $OUT = *"no partner's key"* ]] || fail "opened, it says: $OUT"
chmod 644 "$DIR/ca/sdd.key"
ends 1 sign sdd policy-2
chmod 600 "$DIR/ca/sdd.key"

claim "a desk signs one version of a number; another only in its place"
sign sdd policy-2 >/dev/null
sign sdd policy-2 >/dev/null # again is the same
sed -i 's/binnen 27 dagen/binnen 26 dagen/' "$DIR"/wider/{regels,toetsen}/schulden.beleid
OTHER=$(propose policy "$DIR/wider" "$(soon '+2 days')")
ends 1 sign sdd policy-2
[[ $OUT = *"there are two attempts"* ]] || fail "it says: $OUT"
ends 1 sign sdd "$OTHER"
[[ $OUT = *"signed another policy 2"*"does not say that it replaces it"* ]] || fail "it says: $OUT"
PLACE=$(propose policy "$DIR/wider" "$(soon '+3 days')" --replaces "$WIDER,$OTHER")
for node in sdd vt wc wt; do sign $node "$PLACE" >/dev/null; done
same upcoming "$(state "$PLACE")" "three signed, and who tells more"
same superseded "$(state "$WIDER")" "the first attempt"
ends 1 sign vt "$WIDER"

claim "a node takes what is complete, and nothing else; and again is nothing new"
ends 0 "$SCHAKEL" agree activate "$DIR/together" --node "$DIR/sdd"
[ -e "$DIR/sdd/agreed/policy-2/manifest" ] || fail "it did not arrive"
same "" "$(ls "$DIR/sdd/agreed/proposals")" "proposals at the node"
ends 1 "$SCHAKEL" agree activate "$DIR/together" --node "$DIR/sdd"
same "$PLACE" "$("$SCHAKEL" agree show "$DIR/sdd" policy-2 --json | field "j['manifest']")" "what it took"

claim "what starts soon is in force when it has started, at a node that starts then, and its ledger says so"
sed -i 's/20000 \/ 50000/20000 \/ 40000/' "$DIR/agreed/quotas"
LESS=$(propose quotas "$DIR/agreed/quotas" "$(soon '+4 seconds')")
for node in sdd vt wc; do sign $node "$LESS" >/dev/null; done
mesh_activate "$DIR" $MESH_NODES
sleep 5
ends 1 sign wt "$LESS"
same in-force "$(state "$LESS")" "state"
mesh_stop "$DIR"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
export_ledger wt
"$SCHAKEL" ledger show "$DIR/evidence/wt" --json | has "\"note\":\"quotas 2 $(shown "$LESS" "j['text_hash']")\"" || fail "not entered"

claim "bad input to a proposal is refused before anybody signs"
ends 1 "$SCHAKEL" agree propose "$DIR/together" policy "$DIR/wider" --starts "$(soon '-1 day')"
ends 1 "$SCHAKEL" agree propose "$DIR/together" policy "$DIR/wider" --starts "$(soon '+400 days')"
ends 1 "$SCHAKEL" agree propose "$DIR/together" policy "$DIR/wider"
ends 1 "$SCHAKEL" agree propose "$DIR/together" laws "$DIR/wider" --starts "$(soon '+9 days')"
ends 1 "$SCHAKEL" agree propose "$DIR/together" roster "$DIR/agreed/roster" --starts "$(soon '+9 days')"
[[ $OUT = *"--ca and --crl"* ]] || fail "it says: $OUT"
cp -r "$DIR/agreed/policies" "$DIR/swapped"
sed -i 's/^\( *\)5 schulden /\15 SWAP /; s/^\( *\)6 inkomen /\16 schulden /; s/SWAP /inkomen /' "$DIR/swapped/domein.beleid"
ends 1 "$SCHAKEL" agree propose "$DIR/together" policy "$DIR/swapped" --starts "$(soon '+9 days')"
[[ $OUT = *domein.beleid* ]] || fail "a renumbered vocabulary is refused for another reason: $OUT"
cp -r "$DIR/agreed/policies" "$DIR/silent"
sed -i 's/ *brengt .*//' "$DIR/silent/domein.beleid"
ends 1 "$SCHAKEL" agree propose "$DIR/together" policy "$DIR/silent" --starts "$(soon '+9 days')"
[[ $OUT = *domein.beleid:*brengt* ]] || fail "a policy in which no role says what it brings is refused for another reason: $OUT"
holds "a node did not stop well" mesh_stop "$DIR"
