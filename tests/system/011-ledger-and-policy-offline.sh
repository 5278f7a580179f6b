#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# P-07: an auditor checks an exported ledger without a node and with a trust file of his own; what was changed, left out or
# added afterwards is found and named. And what the policy sentences say and exit with.
#
# SCHAKEL and LEDGER_MAKE are the programs, SOURCE the checkout.
set -eu
: "${SOURCE:?}" "${SCHAKEL:?}" "${LEDGER_MAKE:?}"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"

fail() { echo "FAILED: $*" >&2; sed 's/^/  out: /' out >&2; exit 1; }
step() { echo "- $*"; }
expect() { # CODE TEXT… -- WORD… of a sentence
    local code=$1 texts=() got=0 text
    shift
    while [ "$1" != -- ]; do texts+=("$1"); shift; done
    shift
    "$SCHAKEL" "$@" >out 2>&1 || got=$?
    [ "$got" = "$code" ] || fail "exit $got instead of $code: $*"
    for text in "${texts[@]}"; do
        grep -qF -- "$text" out || fail "does not say \"$text\": $*"
    done
}

step "a whole export"
"$LEDGER_MAKE" write kept 700 >out 2>&1 || fail "ledger_make"
cp kept/trust trust
expect 3 "700 entries" "trusted by trust:" "The 700 entries belong to this root" "/exchange-log/2026 vouches for this" "NOT ESTABLISHED" \
    -- ledger verify kept --trust trust
expect 3 "De 700 regels horen bij deze wortel" "Niemand anders heeft dit logboek gezien" "NIET VASTGESTELD" -- ledger verify kept --trust trust --nl
expect 3 "came with the export" -- ledger verify kept
expect 3 "came with the export" -- ledger verify kept --trust ./kept/../kept/trust
expect 3 '"ok":false' '"verdict":"not-established"' '"witnessed":false' '"size":700' '"from_export":false' -- ledger verify --json kept --trust trust
expect 0 "     699  " -- ledger show kept --from 690
[ "$(wc -l < out)" = 10 ] || fail "ten entries"
expect 0 "wijkteam" -- ledger show kept --from 255 --count 2 --policies "$SOURCE/policies"
[ "$(wc -l < out)" = 2 ] || fail "two entries"
expect 1 "--from" -- ledger show kept --from 701
expect 2 "nowhere" -- ledger export new --socket nowhere
[ ! -e new ] || fail "an export without a node leaves a folder"

step "what is looked for"
expect 0 "100 of 700 entries" "permit" -- ledger search kept --kind decision --verdict permit --rule meldcode-stap-5
expect 0 "     693  " "1 of 700 entries" -- ledger search kept --exchange 01000000000000006300000000000000 --kind request-received
expect 0 "4 of 700 entries" -- ledger search kept --exchange 01000000000000006300000000000000
expect 0 "300 of 700 entries" -- ledger search kept --said-by 00000001802327497000
expect 0 "600 of 700 entries" -- ledger search kept --partner 00000001802327497000
expect 0 "0 of 700 entries" -- ledger search kept --partner 00000001003214345000
expect 0 "0 of 700 entries" -- ledger search kept --rule meldcode-stap-6
expect 0 "0 of 700 entries" -- ledger search kept --until 2026-09-21
expect 0 "700 of 700 entries" -- ledger search kept --from 2026-09-21 --until 2026-09-22
expect 0 "0 of 700 entries" -- ledger search kept --verdict undecided
expect 0 "600 of 700 entries" "purpose=meldpunt" -- ledger search kept --purpose 1 --policies "$SOURCE/policies"
expect 0 "600 of 700 entries" -- ledger search kept --purpose meldpunt --policies "$SOURCE/policies"
expect 0 "0 of 700 entries" -- ledger search kept --category 31
expect 0 '"statement":{"kind":"answer"' -- ledger search kept --kind response-received --every
expect 64 "\"meldpont\" is not a doel; there are: meldpunt" -- ledger search kept --purpose meldpont --policies "$SOURCE/policies"
expect 64 "with --policies DIR a word" -- ledger search kept --purpose meldpunt
expect 64 "there are: request-sent" -- ledger search kept --kind decison
expect 64 "there are: permit, refuse, undecided" -- ledger search kept --verdict yes
expect 64 "--exchange: 32 hexadecimal digits" -- ledger search kept --exchange 12

step "what was done to it afterwards"
again() { rm -rf log && cp -r kept log; }
again; printf 'x' | dd of=log/tile/entries/001 bs=1 seek=3 conv=notrunc 2>/dev/null
expect 1 "entry 25" "root: checkpoint" "NOT ACCEPTED" -- ledger verify log --trust trust
again; rm log/tile/0/001
expect 2 "missing-file: tile/0/001" "NOT CHECKED" -- ledger verify log --trust trust
again; rm log/checkpoint
expect 2 "missing-file: checkpoint" -- ledger verify log --trust trust
again; sed -i 's/^700$/699/' log/checkpoint
expect 1 "signature" -- ledger verify log --trust trust
again; cp log/tile/entries/000 log/tile/entries/007
expect 3 "stray-file: tile/entries/007" "(no failure)" -- ledger verify log --trust trust
again; touch log/tile/entries/7
expect 1 "stray-tile: tile/entries/7" -- ledger verify log --trust trust
again; echo note > log/note
expect 3 "stray-file: note" "(no failure)" -- ledger verify log --trust trust
again; sed -i 's/exchange-log/ander-log/' log/trust
expect 2 "log/trust" -- ledger verify log
expect 2 "nowhere" -- ledger verify nowhere --trust trust
expect 2 "nowhere" -- ledger verify kept --trust nowhere

step "which log it must be, and that it begins with what was seen before"
ORIGIN=$(head -1 kept/checkpoint)
expect 3 "$ORIGIN" -- ledger verify kept --trust trust --origin "$ORIGIN" --at-least 700
expect 3 "Not established: that it has 701 entries." -- ledger verify kept --trust trust --at-least 701
expect 1 "It is the log $ORIGIN, which is not the one" -- ledger verify kept --trust trust --origin "${ORIGIN%2026}2027"
"$LEDGER_MAKE" write before 300 >out 2>&1 || fail "ledger_make"
expect 3 "Contains, unchanged, the 300 entries you had" -- ledger verify kept --trust trust --since before
expect 3 '"since":true' -- ledger verify --json kept --trust trust --since before/checkpoint
expect 3 "Contains, unchanged, the 700 entries" -- ledger verify kept --trust trust --since kept
expect 3 '"since":false' -- ledger verify --json before --trust trust --since kept
expect 2 "no checkpoint" -- ledger verify kept --trust trust --since trust
"$LEDGER_MAKE" rewrite other 700 >out 2>&1 || fail "ledger_make"
expect 3 "Only $ORIGIN vouches for this. Nobody else has seen this log" -- ledger verify other --trust trust
expect 1 "A SECOND HISTORY: it does not begin with the 300 entries you had." -- ledger verify other --trust trust --since before
expect 1 '"verdict":"contradicted"' -- ledger verify --json other --trust trust --since kept

step "the folder goes on with the log, and takes nothing of another"
"$LEDGER_MAKE" write month 300 >out 2>&1 && "$LEDGER_MAKE" write month 700 >out 2>&1 || fail "ledger_make"
expect 3 "The 700 entries belong to this root" "the 300 entries you had" -- ledger verify month --trust trust --since month/heads/300
"$LEDGER_MAKE" rewrite month 800 >out 2>&1 && fail "what was written again was taken"
expect 3 "The 700 entries belong to this root" "stray-file: second-history/700-held" "stray-file: second-history/800-shown" \
    -- ledger verify month --trust trust
expect 1 "NOT ACCEPTED" -- ledger verify other --trust trust --since month/second-history/700-held

step "links, pipes and what else waits in a folder"
trap_in() { rm -rf log && cp -r kept log && rm -rf "log/$1"; }
trap_in tile/0/001; ln -s ../../../kept/tile/0/001 log/tile/0/001
expect 1 "malformed-file: tile/0/001" -- ledger verify log --trust trust
trap_in tile/entries; ln -s ../../kept/tile/entries log/tile/entries
expect 1 "malformed-file: tile/entries" -- ledger verify log --trust trust
trap_in checkpoint; mkfifo log/checkpoint
expect 1 "malformed-file: checkpoint" -- ledger verify log --trust trust
trap_in tile/entries/001; mkfifo log/tile/entries/001
expect 1 "malformed-file: tile/entries/001" -- ledger verify log --trust trust

step "an auditor's trust file from a roster that was checked"
EXAMPLE=$SOURCE/keys/example
expect 0 "log 0000009900000000" "exchange-log/" "quorum none" -- roster logs "$EXAMPLE/roster.conf" --ca "$EXAMPLE/ca.pem" --crl "$EXAMPLE/crl.pem"
cp out example-trust
again
expect 1 "signature" -- ledger verify log --trust example-trust
sed 's/^curve = ./curve = A/' "$EXAMPLE/roster.conf" >roster && cp -r "$EXAMPLE/certs" .
expect 1 "signature" -- roster logs roster --ca "$EXAMPLE/ca.pem" --crl "$EXAMPLE/crl.pem"

step "policy"
expect 0 "rules" "cases" "table" -- policy check "$SOURCE/policies"
expect 1 "holds no policy text" -- policy check kept
cp -r "$SOURCE/policies" p
sed -i 's/uitstel ten hoogste 28 dagen/uitstel ten hoogste 29 dagen/' p/regels/*.beleid p/toetsen/*.beleid
expect 0 "regels/casus.beleid:" "zegt 'uitstel ten hoogste 29 dagen'; wat geldt is 'uitstel ten hoogste 28 dagen'" -- policy check p
[ "$(grep -c 'regels/.*:[0-9]*: regel .*zegt .uitstel' out)" = "$(grep -rc 'uitstel ten hoogste 29' p/regels | awk -F: '{n += $2} END {print n}')" ] ||
    fail "not each rule that lets telling wait longer than a node does"
expect 0 '"warnings":["regels/casus.beleid:' -- policy check --json p
expect 0 '"warnings":[]' -- policy check --json "$SOURCE/policies"
rm -r p && cp -r "$SOURCE/policies" p
expect 0 -- policy format p/domein.beleid p/regels/*.beleid p/toetsen/*.beleid
sed -i 's/^  /     /' p/regels/wonen.beleid
expect 1 "p/regels/wonen.beleid: not in the canonical layout" -- policy format p/domein.beleid p/regels/*.beleid
expect 0 "formatted" -- policy format --write p/regels/wonen.beleid
cmp p/regels/wonen.beleid "$SOURCE/policies/regels/wonen.beleid" || fail "format --write is not the shipped layout"
sed -i 's/verwacht  *geweigerd$/verwacht toegestaan/' p/toetsen/schulden.beleid
expect 1 -- policy check p
[ "$(grep -c 'toetsen/schulden.beleid:[0-9]*: de toets komt anders uit' out)" = "$(grep -c 'verwacht toegestaan$' p/toetsen/schulden.beleid)" ] ||
    fail "not each case that comes out otherwise"
cp "$SOURCE/policies/toetsen/schulden.beleid" p/toetsen/
sed 's/ *brengt .*//' "$SOURCE/policies/domein.beleid" >p/domein.beleid
expect 1 "domein.beleid:" "geen enkele rol zegt met 'brengt'" -- policy check p
cp "$SOURCE/policies/domein.beleid" p/
sed -i '0,/staat toe/s//verbiedt/' p/regels/casus.beleid
expect 1 -- policy check p
sed -i '0,/doel /s//dool /' p/regels/wonen.beleid
expect 1 "regels/wonen.beleid:" -- policy check p
ask=(--act bevragen-betrokkenheid --from sociale-dienst --to regisseur --category schulden --purpose onderzoek-client --basis wmo-college)
expect 0 "Geweigerd" "CAS-001" -- policy why "$SOURCE/policies" "${ask[@]}" --phase onderzoek
expect 0 '"permitted":true' '"rule":"CAS-001"' -- policy why --json "$SOURCE/policies" "${ask[@]}" --phase onderzoek \
    --flags noodzaak-vastgelegd,client-geinformeerd
expect 1 "not a fase" "onderzoek" -- policy why "$SOURCE/policies" "${ask[@]}" --phase ooit
expect 64 "--phase is required" -- policy why "$SOURCE/policies" "${ask[@]}"
echo "all as it should be"
