# SPDX-License-Identifier: EUPL-1.2
#
# P-11: a question shows that so many were counted, and nobody who is asked or who counts sees that they are others. The auditor does: it
# has the evaluation opened and computed again, has the question shown, and holds one against the other.
. "$SOURCE/tests/support/system.sh"

# What was asked with the pseudonyms of the newest case: the request as a member has it, and the question as the asker shows it.
newest() { # NODE FILTER: the exchange of its last entry that fits (a Python expression over `e`)
    export_ledger "$1"
    "$SCHAKEL" ledger show "$DIR/evidence/$1" --json | /usr/bin/python3 -c "
import json, sys
print([e['exchange'] for e in map(json.loads, sys.stdin) if $2][-1])"
}
take_request() { # FILE
    local exchange node
    exchange=$(newest wt "e['kind'] == 'evaluated' and e.get('evaluation') == 'evalueren-vraag'")
    for node in sdd vt wc tz; do
        on "$node" audit request "$exchange" "${MESH_OIN[wt]}" "$1" >/dev/null 2>&1 && return
    done
    fail "no member has the request"
}
take_question() { # FILE
    on wt audit question "$(newest sdd "e['kind'] == 'request-received' and e['counterpart'] == '${MESH_OIN[wt]}'")" "$1" >/dev/null
}
case_about() { # BSN [SOCKET]
    printf 'bsn %s\n' "$1" >"$DIR/household"
    "$SCHAKEL" case open --route professional --identifiers "$DIR/household" --necessity-code langs-elkaar \
        --necessity "Zorgen over schulden in dit huishouden." \
        --lighter-code geprobeerd --why-not-lighter "Losse navraag gaf geen beeld." --deferral "Eerst veiligheid wegen." \
        --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" --categories uitkering,schulden --config "$DIR/wt/node.conf" \
        --socket "${2:-$DIR/wt/control}" --json | field "j['case']"
}
checking() { "$SCHAKEL" audit check --trust "$DIR/trust" --founding "$FOUNDING" "$@"; }
audit() { # NAME: what was taken under this name, until there is something to hold the question against
    on tz audit open "$DIR/evidence/wt" "$DIR/$1-request" "$DIR/$1-opened" >/dev/null 2>&1
    on tz audit remake "$DIR/$1-opened" "${MESH_OIN[sdd]}" "$DIR/$1-remade" >/dev/null
}

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
take_request "$DIR/honest-request"
take_question "$DIR/honest-question"

claim "a command that lies to its own node has one person counted and asks about another, and no node can know"
/usr/bin/python3 "$SOURCE/tests/support/lying_command.py" "$DIR/liar" "$DIR/wt/control" &
eventually 10 [ -S "$DIR/liar" ]
case_about 999916208 "$DIR/liar" >/dev/null
CASE=$(case_about 999900006 "$DIR/liar")
on wt case ask "$CASE" --wait 10 >/dev/null
holds "the social services know nobody" [ "$(case_state "$CASE" SDD)" != not-known ] # whom it declares they do not know
take_request "$DIR/lying-request"
take_question "$DIR/lying-question"
"$SCHAKEL" roster trust "$DIR/trust" --node "$DIR/sdd" >/dev/null
FOUNDING=$("$SCHAKEL" agree show "$DIR/vt" roster-1 --json | field "j['manifest']")

claim "of an honest asker each question was about those whom it had counted"
audit honest
same 600 "$(stat -c %a "$DIR/honest-remade")" "the mode of pseudonyms"
checking "$DIR/honest-opened" "$DIR/honest-question" --ledger "$DIR/evidence/sdd" --remade "$DIR/honest-remade" --json >"$DIR/checked"
same "${MESH_OIN[sdd]}" "$(field "j['question']['holder']" <"$DIR/checked")" "who was asked"
same "$(sha256sum <"$DIR/honest-question")" "$(field "j['question']['request_digest']" <"$DIR/checked")  -" "the question"
same "$(field "len(j['identifiers'])" <"$DIR/checked")" "$(field "j['question']['tokens']" <"$DIR/checked")" "tokens"
ends 0 checking "$DIR/honest-opened" "$DIR/honest-question" --ledger "$DIR/evidence/sdd" --remade "$DIR/honest-remade"
[[ $OUT = *"and about nobody else"* ]] || fail "$OUT"

claim "of the other what it declares was counted, and its question was about another"
audit lying
ends 0 checking "$DIR/lying-opened"
[[ $OUT = *999900006* ]] || fail "it declares another: $OUT"
ends 1 checking "$DIR/lying-opened" "$DIR/lying-question" --ledger "$DIR/evidence/sdd" --remade "$DIR/lying-remade"
[[ $OUT = *"${MESH_OIN[sdd]} was asked about another than was evaluated: token 1 of 1"* ]] || fail "$OUT"

claim "it cannot show another question, one that it changed, or one that its holder never had"
ends 1 checking "$DIR/lying-opened" "$DIR/honest-question" --ledger "$DIR/evidence/sdd" --remade "$DIR/lying-remade"
[[ $OUT = *"its voucher is not of this request"* ]] || fail "$OUT"
{ cat "$DIR/lying-question" && echo; } >"$DIR/changed"
ends 1 checking "$DIR/lying-opened" "$DIR/changed" --ledger "$DIR/evidence/sdd" --remade "$DIR/lying-remade"
[[ $OUT = *"no entry there is of what is in"* ]] || fail "$OUT"
ends 1 checking "$DIR/lying-opened" "$DIR/lying-question" --ledger "$DIR/evidence/wt" --remade "$DIR/lying-remade"
ends 1 checking "$DIR/honest-opened" "$DIR/honest-question" --ledger "$DIR/evidence/sdd" --remade "$DIR/lying-remade"
[[ $OUT = *"made again of another request"* ]] || fail "$OUT"
ends 64 checking "$DIR/honest-opened" "$DIR/honest-question" --ledger "$DIR/evidence/sdd"
ends 64 checking "$DIR/honest-opened" --ledger "$DIR/evidence/sdd"

claim "what was opened is computed again once, at the auditor's, and for no other register or partner"
ends 1 on tz audit remake "$DIR/honest-opened" "${MESH_OIN[sdd]}" "$DIR/again"
holds "something is kept" [ ! -e "$DIR/again" ]
ends 1 on tz audit remake "$DIR/honest-opened" "${MESH_OIN[sdd]}" "$DIR/honest-remade" # it is there
ends 1 on tz audit remake "$DIR/honest-opened" "$MESH_TZ" "$DIR/again"
[[ $OUT = *"the request is not about the register of $MESH_TZ"* ]] || fail "$OUT"
ends 1 on wt audit remake "$DIR/honest-opened" "${MESH_OIN[sdd]}" "$DIR/again"
[[ $OUT = *"de toezichthouder is $MESH_TZ"* ]] || fail "$OUT"

claim "each step has its entry: who read a question, and what was computed again"
same 2 "$(entries wt "e.get('note') == 'question-read'")" "questions read"
holds "no member has an entry" [ "$(entries sdd "e['kind'] == 'evaluated' and e.get('evaluation') == 'evalueren-toets'")" -gt 0 ]
verify_ledgers $MESH_NODES
kill %1
holds "a node did not stop well" mesh_stop "$DIR"
