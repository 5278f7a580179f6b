# SPDX-License-Identifier: EUPL-1.2
#
# P-07: an auditor takes the same folder along each month. What came since is added, whenever the command is killed; a log that was written
# again, or another's, is not taken, and what that means is said.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
TAKEN=$DIR/taken
taken() { on sdd ledger export "$TAKEN" --json; }
verdict() { # CODE OPTION…
    local code=$1 got=0
    shift
    "$SCHAKEL" ledger verify "$TAKEN" "$@" >"$DIR/verdict" 2>&1 || got=$?
    same "$code" "$got" "the verdict: $(grep -v '^  ' "$DIR/verdict")"
}

claim "the first month whole, the second what came since"
FIRST=$(taken | field "j['size']")
import_register sdd sociale-dienst.csv
sleep 1.2
taken >"$DIR/said"
holds "nothing came" [ "$(field "j['came']" <"$DIR/said")" -gt 1 ]
verdict 3 --since "$TAKEN/heads/$FIRST"
has "Contains, unchanged, the $FIRST entries you had" <"$DIR/verdict" || fail "not said: $(cat "$DIR/verdict")"
same "" "$(find "$TAKEN" -type d ! -perm 750 -o -type f ! -perm 640)" "modes"
same 0 "$(grep -c '^stray' "$DIR/verdict")" "what was left lying"

claim "killed at any moment it verifies, and goes on"
import_register wc woningcorporatie.csv
eventually 20 outbox_is_empty wc
for delay in 002 004 006 008 010 013 016 020 025 030; do
    cp -r "$TAKEN" "$DIR/before"
    timeout --signal=KILL "0.$delay" "$SCHAKEL" ledger export "$TAKEN" --socket "$DIR/sdd/control" >/dev/null 2>&1 || true
    verdict 3 --since "$DIR/before"
    rm -rf "$DIR/before"
    on sdd signal list >/dev/null # an entry more
done
taken >/dev/null
verdict 3 --since "$TAKEN/heads/$FIRST"
same 0 "$(grep -c '^stray' "$DIR/verdict")" "what was left lying: $(grep '^stray' "$DIR/verdict")"
second_verifier "$TAKEN" "$TAKEN/trust" >/dev/null || fail "the second verifier does not accept it"

claim "who took it along stands in the folder, signed by the node, and nothing of that can be changed"
on sdd node reload >/dev/null # an entry more
sleep 1.2
on sdd ledger export "$TAKEN" --reason "steekproef van november" >/dev/null
ends 1 on sdd ledger export "$TAKEN" --reason "voor 123456782"
FOLDER=$DIR/folder
"$SCHAKEL" roster trust "$FOLDER" --node "$DIR/wt" >/dev/null
custody() { # CODE WORD: for both
    ends "$1" "$SCHAKEL" ledger verify "$DIR/custody" --trust "$FOLDER"
    [[ $OUT = *"$2"* ]] || fail "it does not say \"$2\": $OUT"
    ends "$1" /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$DIR/custody" "$FOLDER"
    rm -rf "$DIR/custody"
    cp -r "$TAKEN" "$DIR/custody"
}
cp -r "$TAKEN" "$DIR/custody"
CLASS=$(agreed_class "$TAKEN" "$FOLDER")
custody "$CLASS" "by $(id -un), reason: steekproef van november"
holds "the others were taken along without" grep -q '^reason -$' "$TAKEN/custody"
sed -i 's/^reason steekproef/reason steekproeF/' "$DIR/custody/custody"
custody 1 "custody: block"
sed -i "0,/^asker .*/s//asker nobody/" "$DIR/custody/custody"
custody 1 "custody: block 1"
sed -i '1,/^signature/d' "$DIR/custody/custody"
custody 1 "custody: block 1: does not follow"
tac "$DIR/custody/custody" | sed '1,/^schakel.custody/d' | tac >"$DIR/short"
cp "$DIR/short" "$DIR/custody/custody"
custody 1 "custody: "
on wc ledger export "$DIR/other" >/dev/null
cp "$DIR/other/custody" "$DIR/custody/custody"
custody 1 "is of another log"
rm "$DIR/custody/custody"
custody "$CLASS" "not looked at: who took it along"

claim "the folder of another's log is not written in"
ends 1 on wc ledger export "$TAKEN"
has "the folder is of ${MESH_OIN[sdd]}" <<<"$OUT" || fail "not said: $OUT"
mkdir "$DIR/papers" && touch "$DIR/papers/letter"
ends 1 on sdd ledger export "$DIR/papers"
same letter "$(ls "$DIR/papers")" "what stands there"

claim "links in the folder lead nowhere"
cp -r "$TAKEN" "$DIR/trap"
mv "$DIR/trap/tile" "$DIR/elsewhere" && ln -s "$DIR/elsewhere" "$DIR/trap/tile"
find "$DIR/elsewhere" -type f | sort | xargs sha256sum >"$DIR/sums"
holds "a link was followed" [ "$(on sdd ledger export "$DIR/trap" >"$DIR/said" 2>&1; echo $?)" != 0 ]
find "$DIR/elsewhere" -type f | sort | xargs sha256sum | cmp - "$DIR/sums" || fail "behind the link something was written"

claim "a log that was written again is a second history, and both heads are kept"
/usr/bin/python3 "$SOURCE/tests/support/cheat_ledger.py" "$TAKEN" "$DIR/sdd/keys" "$DIR/rewritten" leave_out "${MESH_OIN[wt]}"
ends 1 on sdd ledger export "$DIR/rewritten"
has "A SECOND HISTORY" <<<"$OUT" || fail "not said: $OUT"
same 2 "$(ls "$DIR/rewritten/second-history" | wc -l)" "heads that were kept"
ends 1 "$SCHAKEL" ledger verify "$TAKEN" --trust "$TAKEN/trust" --since "$(ls "$DIR"/rewritten/second-history/*-held)"
has "A SECOND HISTORY: it does not begin with the" <<<"$OUT" || fail "it is not said why: $OUT"

claim "both folders make evidence that convicts its owner, and nobody else"
FOUNDING=$("$SCHAKEL" agree show "$DIR/wt" roster-1 --json | field "j['manifest']")
ends 1 "$SCHAKEL" ledger verify "$TAKEN" --trust "$FOLDER" --since "$DIR/rewritten" --evidence "$DIR/proofs"
PROOF=$(ls "$DIR"/proofs/two-leaves-*)
ends 0 "$SCHAKEL" evidence verify "$PROOF" --trust "$FOLDER" --founding "$FOUNDING"
has "^${MESH_OIN[sdd]} signed two ledgers that have another entry in one place" <<<"$OUT" || fail "it says: $OUT"
ends 0 "$SCHAKEL" evidence verify "$PROOF" --trust "$FOLDER" --founding "$FOUNDING" --nl
has "^${MESH_OIN[sdd]} heeft twee logboeken ondertekend" <<<"$OUT" || fail "it says: $OUT"
ends 64 "$SCHAKEL" evidence verify "$PROOF"
ends 1 "$SCHAKEL" evidence verify "$PROOF" --trust "$FOLDER" --founding "${FOUNDING//[0-8]/9}"
{ sed -n 1,3p "$PROOF"; sed -n 3p "$PROOF"; } >"$DIR/twice"
ends 1 "$SCHAKEL" evidence verify "$DIR/twice" --trust "$FOLDER" --founding "$FOUNDING"
ends "$(agreed_class "$TAKEN" "$FOLDER")" "$SCHAKEL" ledger verify "$TAKEN" --trust "$FOLDER" --since "$TAKEN" --evidence "$DIR/none"
[ ! -e "$DIR/none" ] || fail "evidence against who did nothing"

mesh_stop "$DIR"
