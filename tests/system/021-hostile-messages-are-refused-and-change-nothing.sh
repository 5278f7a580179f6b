# SPDX-License-Identifier: EUPL-1.2
#
# A partner with good keys and bad bytes. What nobody can prove to have said leaves a count and nothing else; what was
# signed leaves a refusal in the ledger (P-04, P-05, P-06); no register or case moves. What it can claim in messages that
# are well formed stands in tests/scenario/08*.scn.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
CASE=$(open_case)
on wt case ask "$CASE" --wait 10 >/dev/null
for node in $MESH_NODES; do eventually 30 outbox_is_empty "$node"; done # the last receipt is an entry too
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

# What the ledger of sdd grew by since `mark`; what was too much of a minute is one entry more, some seconds after its end.
mark() { minute=$((($(date +%s) - 5) / 60)) before=$(ledger_size sdd); }
grew() { # EXPECTED WHAT
    local grown=$(($(ledger_size sdd) - before)) edges=$(($(date +%s) / 60 - minute))
    [ $grown -ge "$1" ] && [ $grown -le $(($1 + edges)) ] || fail "$2: expected $1 entries more, and at most $edges of a minute that ended; got $grown"
}

claim "what nobody proved to have said: silence, a count, and nothing in the ledger"
mark
bad=$(counter sdd bad_envelope)
hostile silence signed-by-another from-another unknown-field-outside unknown-field-inside large each-byte-flipped each-length
grew 1 "ledger (the probe only)"
counted=$(($(counter sdd bad_envelope) - bad))
[ $counted -gt 400 ] || fail "only $counted messages were counted as bad"
same 0 "$(counter sdd stranger)" "strangers"

claim "a frame too large for the line cuts it; the line comes back"
admitted=$(counter sdd mesh_handshakes_admitted)
hostile silence huge
same $((admitted + 2)) "$(counter sdd mesh_handshakes_admitted)" "handshakes: the line, and the line again"

claim "the same bytes again get the same answer and have no second effect; other bytes under their nonce are refused"
mark
hostile wrong-epoch again same-nonce
grew 4 "ledger (probe, first, first, second)"

claim "evaluations that are not right are refused with their reason and multiply nothing"
before=$(counter sdd evaluations)
hostile bad-point identity-point high-bit-point
hostile malformed unknown-field-in-body
same "$before" "$(counter sdd evaluations)" "evaluations"

claim "questions that claim what nobody may are refused, counted, and entered with the field"
before=$(counter sdd bad_claim)
hostile "refused invalid" question-without-a-code question-of-a-code-of-no-list question-without-why-not-lighter \
    question-of-another-code-without-words question-informed-in-1970 question-deferred-to-2036
same $((before + 6)) "$(counter sdd bad_claim)" "claims out of bounds"
for field in necessity_code:2 lighter_code:1 necessity:1 informed_day:1 deferral_until_day:1; do
    # the refusal, and the answer that says so
    same $((2 * ${field#*:})) "$(entries sdd "e['kind'] == 'decision' and e['note'] == '${field%:*}'")" "decisions for ${field%:*}"
done

claim "a good one is answered: a refusal of one partner's messages does not shut it out"
hostile ok honest

claim "case, register and received signals are what they were; the ledger holds"
same "$view_before" "$(view)" "the view"
same "$records_before" "$(records sdd)" "records"
verify_ledgers sdd wt
holds "a node did not stop well" mesh_stop "$DIR"
