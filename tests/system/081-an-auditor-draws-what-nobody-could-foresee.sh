# SPDX-License-Identifier: EUPL-1.2
#
# P-11: which evaluations are looked at follows from a nonce that was promised and from all members' ledgers; a second program draws the
# same, and a ledger that does not hold is not drawn from.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
ends 0 "$SCHAKEL" audit promise "$DIR/nonce"
PROMISE=$OUT
ends 1 "$SCHAKEL" audit promise "$DIR/nonce" # it is there
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
import_register wc woningcorporatie.csv
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
for node in $MESH_NODES; do export_ledger "$node"; done
"$SCHAKEL" roster trust "$DIR/trust" --node "$DIR/sdd" >/dev/null
mesh_stop "$DIR"

FOUNDING=$("$SCHAKEL" agree show "$DIR/vt" roster-1 --json | field "j['manifest']")
EXPORTS=()
for node in $MESH_NODES; do EXPORTS+=("$DIR/evidence/$node"); done
drawing() { # NONCE EXPORT…
    local nonce=$1
    shift
    "$SCHAKEL" audit draw --nonce "$nonce" --from "$(date -u -d yesterday +%F)" --until "$(date -u -d '2 days' +%F)" \
        --trust "$DIR/trust" --founding "$FOUNDING" --policies "$SOURCE/policies" --json "$@"
}

claim "five ledgers: what is drawn is what another program draws"
drawing "$DIR/nonce" "${EXPORTS[@]}" >"$DIR/drawn"
same "${PROMISE:8:64}" "$(field "j['promise']" <"$DIR/drawn")" "what was promised"
/usr/bin/python3 "$SOURCE/tests/support/oracle_draw.py" "$SCHAKEL" "$DIR/nonce" "$DIR/drawn" "${EXPORTS[@]}" || fail "another draw"
same 1 "$(field "sum(1 for b in j['batches'] if b['requester'] == '${MESH_OIN[wc]}' and b['act'] == 'evalueren-eigen')" <"$DIR/drawn")" \
    "one batch of a register"
holds "no question was drawn" [ "$(field "sum(1 for b in j['batches'] if b['act'] == 'evalueren-vraag')" <"$DIR/drawn")" -gt 0 ]

claim "how each partner asked stands beside it: as often as the holders received, with what was claimed"
received=$(for node in $MESH_NODES; do
    "$SCHAKEL" ledger show "$DIR/evidence/$node" --json | grep '"kind":"request-received"' | grep -vF "\"counterpart\":\"${MESH_OIN[$node]}\"" || true
done | wc -l)
holds "nothing was asked" [ "$received" -gt 0 ]
asked() { field "[r for r in j['asked'] if r['requester'] == '${MESH_OIN[wt]}'][0]$1" <"$DIR/drawn"; }
same "$received" "$(asked "['questions']")" "questions of the neighbourhood team"
same "$received" "$(asked "['claimed']['uitstel-gemotiveerd']")" "questions that claim that telling waits"
same 1 "$(asked "['most_in_ten_minutes']")" "questions at once to one holder"
same "$received" "$(asked "['necessity']['langs-elkaar']")" "questions by the code of why it is needed"
same "$received" "$(asked "['lighter']['geprobeerd']")" "and by that of why nothing lighter does"
same "$received" "$(asked "['same_codes']")" "questions with one set of codes"
same 1 "$(field "len(j['asked'])" <"$DIR/drawn")" "partners that asked"

claim "what was asked in a batch that was drawn comes out of a member, and is what the requester signed"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
read -r EXCHANGE REQUESTER DIGEST < <(field \
    "next(b['exchange'] + ' ' + b['requester'] + ' ' + b['request_digest'] for b in j['batches'] if b['act'] == 'evalueren-vraag')" <"$DIR/drawn")
kept=0
for node in $MESH_NODES; do
    on "$node" audit request "$EXCHANGE" "$REQUESTER" "$DIR/request-$node" >/dev/null 2>&1 || continue
    same "$DIGEST  -" "$(sha256sum <"$DIR/request-$node")" "the digest of what $node kept"
    kept=$((kept + 1))
done
holds "who was asked has it" [ "$kept" -ge 2 ]
ends 1 on sdd audit request "${EXCHANGE//[0-8]/9}" "$REQUESTER" "$DIR/none"
ends 64 on sdd audit request "$EXCHANGE" 12 "$DIR/none"

claim "the auditor has it opened by the members: whom was asked about is who was typed, and everybody with the ring can see that it was opened"
REQUEST=$(ls "$DIR"/request-* | head -1)
on tz audit open "$DIR/evidence/wt" "$REQUEST" "$DIR/opened" 2>/dev/null >/dev/null
checking() { "$SCHAKEL" audit check --trust "$DIR/trust" --founding "$FOUNDING" "$@"; }
checking "$DIR/opened" --json >"$DIR/checked"
same "$REQUESTER" "$(field "j['requester']" <"$DIR/checked")" "who asked"
same "$DIGEST" "$(field "j['request_digest']" <"$DIR/checked")" "what was drawn"
holds "who was typed" [ "$(field "sum(1 for i in j['identifiers'] if i['value'] in ('3311ZZ|100|', '999900006', '999900018'))" <"$DIR/checked")" -gt 0 ]
holds "and nobody else" [ "$(field "len(j['identifiers'])" <"$DIR/checked")" -le 3 ]
ends 0 "$SCHAKEL" evidence verify "$DIR/opened" --ring "$DIR/sdd/ring"
[[ $OUT = *"3 members opened the escrow of a request in the name of $REQUESTER"* ]] || fail "$OUT"
mv "$DIR/evidence" "$DIR/drawn-from"
for node in $MESH_NODES; do
    export_ledger "$node"
    "$SCHAKEL" ledger show "$DIR/evidence/$node" --json | has '"kind":"escrow-opened"' || fail "$node has no entry of it"
    ends "$(agreed_class "$DIR/evidence/$node" "$DIR/trust")" "$SCHAKEL" ledger verify "$DIR/evidence/$node" --trust "$DIR/trust"
done
rm -r "$DIR/evidence"
mv "$DIR/drawn-from" "$DIR/evidence"

claim "with two members away three are enough; with three it stays closed"
mesh_stop "$DIR" sdd vt
rm "$DIR/opened"
on tz audit open "$DIR/evidence/wt" "$REQUEST" "$DIR/opened" 2>/dev/null >/dev/null
ends 0 checking "$DIR/opened"
mesh_stop "$DIR" wc
ends 1 on tz audit open "$DIR/evidence/wt" "$REQUEST" "$DIR/opened-by-two"
[[ $OUT = *"2 members opened it, and it takes 3"* ]] || fail "$OUT"
holds "nothing is kept" [ ! -e "$DIR/opened-by-two" ]

claim "at a node that is not the auditor's nobody is asked, and what was changed convinces nobody"
ends 1 on wt audit open "$DIR/evidence/wt" "$REQUEST" "$DIR/none"
[[ $OUT = *"the auditor is $MESH_TZ"* ]] || fail "$OUT"
head -c 100 "$REQUEST" >"$DIR/short"
ends 1 on tz audit open "$DIR/evidence/wt" "$DIR/short" "$DIR/none"
sed '3s/QUFB\|AAAA\|[A-D]/E/' "$DIR/opened" >"$DIR/opened-changed" && chmod 600 "$DIR/opened-changed"
ends 1 checking "$DIR/opened-changed"
mesh_stop "$DIR" wt tz

claim "the order of the ledgers is of no matter; another nonce is another lot"
drawing "$DIR/nonce" "${EXPORTS[@]:2}" "${EXPORTS[@]:0:2}" | cmp - "$DIR/drawn"
"$SCHAKEL" audit promise "$DIR/other" >/dev/null
holds "the same lot" [ "$(drawing "$DIR/other" "${EXPORTS[@]}" | field "j['lot']")" != "$(field "j['lot']" <"$DIR/drawn")" ]

claim "what only one of the ledgers tells of is drawn, whatever the lot"
drawing "$DIR/nonce" "$DIR/evidence/wc" "$DIR/evidence/tz" >"$DIR/two"
/usr/bin/python3 "$SOURCE/tests/support/oracle_draw.py" "$SCHAKEL" "$DIR/nonce" "$DIR/two" "$DIR/evidence/wc" "$DIR/evidence/tz" ||
    fail "another draw"
holds "nothing is" [ "$(field "sum(1 for b in j['batches'] if b['reason'] == 'one-ledger')" <"$DIR/two")" -gt 0 ]

claim "a ledger in which a byte was changed, or that comes twice, is named and not drawn from"
cp -r "$DIR/evidence/vt" "$DIR/changed"
/usr/bin/python3 - "$(find "$DIR/changed/tile/entries" -type f | head -1)" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(400)
    byte = file.read(1)[0]
    file.seek(400)
    file.write(bytes([byte ^ 1]))
PY
ends 1 drawing "$DIR/nonce" "$DIR/evidence/sdd" "$DIR/changed"
[[ $OUT = *"$DIR/changed"* ]] || fail "it does not say which: $OUT"
ends 1 drawing "$DIR/nonce" "$DIR/evidence/sdd" "$DIR/evidence/sdd"
ends 1 "$SCHAKEL" audit draw --nonce "$DIR/nonce" --from 2026-01-01 --until 2027-01-01 --trust "$DIR/trust" \
    --founding "${FOUNDING//[0-8]/9}" "${EXPORTS[@]}"
