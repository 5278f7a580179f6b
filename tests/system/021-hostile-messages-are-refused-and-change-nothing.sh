# SPDX-License-Identifier: EUPL-1.2
#
# A partner with good keys and bad intent. What nobody can prove to have said leaves a count and nothing else; what was
# signed leaves a refusal in the ledger (P-04, P-05, P-06); no register, case or quota moves.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
sed -i "/${MESH_OIN[wc]}/,/^\[/ s/^gecoordineerde-aanpak = .*/gecoordineerde-aanpak = 100 \/ 200/" "$DIR/agreed/quotas"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
mesh_stop "$DIR" wc # the hostile peer has its keys
view() { on wt case show "$CASE" --json | field "json.dumps([j['lines'], [p['state'] for p in j['partners'] if p['short'] != 'WOCO']])"; }
view_before=$(view) records_before=$(records sdd)

hostile() { # EXPECTED DEED…: every deed gets the expected words
    local expected=$1 deed got
    shift
    got=$("$HOSTILE" "$DIR" wc "${MESH_OIN[sdd]}" "$@")
    for deed in "$@"; do
        [ "$(sed -n "s/^$deed: //p" <<<"$got" | tail -1)" = "$expected" ] || fail "$deed: expected \"$expected\": $got"
    done
}

claim "what nobody proved to have said: silence, a count, and nothing in the ledger"
before=$(ledger_size sdd) bad=$(counter sdd bad_envelope)
hostile silence signed-by-another from-another unknown-field-outside unknown-field-inside large each-byte-flipped each-length
same $((before + 1)) "$(ledger_size sdd)" "ledger (the probe only)"
counted=$(($(counter sdd bad_envelope) - bad))
[ $counted -gt 400 ] || fail "only $counted messages were counted as bad"
same 0 "$(counter sdd stranger)" "strangers"

claim "a frame too large for the line cuts it; the line comes back"
admitted=$(counter sdd mesh_handshakes_admitted)
hostile silence huge
same $((admitted + 2)) "$(counter sdd mesh_handshakes_admitted)" "handshakes: the line, and the line again"

claim "signed, but not for us, not now, or not for the first time: silence and a refusal in the ledger"
before=$(ledger_size sdd) stale=$(counter sdd not_fresh)
hostile silence to-another expired from-the-future lives-too-long
same $((before + 5)) "$(ledger_size sdd)" "ledger"
same $((stale + 4)) "$(counter sdd not_fresh)" "not fresh"

claim "the same bytes again get the same answer and have no second effect; other bytes under their nonce are refused"
before=$(ledger_size sdd)
hostile wrong-epoch again same-nonce
same $((before + 4)) "$(ledger_size sdd)" "ledger (probe, first, first, second)"

claim "evaluations that are not right are refused with their reason and multiply nothing"
before=$(counter sdd evaluations)
hostile bad-point identity-point high-bit-point
hostile invalid unsorted-members duplicate-members
hostile bad-committee members-without-target
hostile wrong-epoch other-epoch other-generation
hostile bad-subject other-domain
hostile not-allowed evaluate-in-another-role
hostile no-rule evaluate-without-ground
hostile malformed unknown-field-in-body
hostile over-quota over-quota
same "$before" "$(counter sdd evaluations)" "evaluations"
same 1 "$(counter sdd over_quota)" "over quota"

claim "a good one is answered: a refusal of one partner's messages does not shut it out"
hostile ok honest

claim "questions and signals outside the role or the rules are refused"
hostile "refused not-allowed" inquiry-in-another-role
hostile "refused forbidden" inquiry-without-rule
hostile not-allowed signal-in-another-role
hostile no-rule signal-without-rule

claim "answers to what was never asked change nothing"
hostile silence answer-to-nothing acknowledge-nothing partial-to-nothing

claim "an answer to a question that was put to somebody else does not count; the real one does"
same 0 "$(counter sdd signals)" "signals"
same 0 "$(counter sdd faults)" "faults"
mesh_stop "$DIR" sdd
on wt case ask "$CASE" --wait 1 >/dev/null
same unreachable "$(case_state "$CASE" SDD)" "Sociale Dienst"
export_ledger wt
HOSTILE_EXCHANGE=$("$SCHAKEL" ledger show "$DIR/evidence/wt" --json | /usr/bin/python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
print([row["exchange"] for row in rows if row["kind"] == "request-sent" and row["counterpart"] == sys.argv[1]][-1])' "${MESH_OIN[sdd]}")
export HOSTILE_EXCHANGE
got=$("$HOSTILE" "$DIR" wc "${MESH_OIN[wt]}" answer-for-another acknowledge-for-another)
same $'answer-for-another: silence\nacknowledge-for-another: silence' "$got" "answers for another"
same unreachable "$(case_state "$CASE" SDD)" "Sociale Dienst, after the false answer"
same 1 "$(status_of wt | field "sum(row['messages'] for row in j['outbox'] if row['to'] == '${MESH_OIN[sdd]}')")" "questions that wait"
mesh_start "$DIR" sdd
eventually 20 answered "$CASE" SDD # the Woningcorporatie is away now: the view is compared without it

claim "case, register and received signals are what they were; the ledger holds"
same "$view_before" "$(view)" "the view"
same "$records_before" "$(records sdd)" "records"
verify_ledgers sdd wt
holds "a node did not stop well" mesh_stop "$DIR"
