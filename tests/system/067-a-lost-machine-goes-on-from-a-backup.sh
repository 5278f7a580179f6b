# SPDX-License-Identifier: EUPL-1.2
#
# P-06, P-07: a machine is lost. Two persons put its node back from a backup; it asks its partners, begins a new log that says what is lost,
# and they go on with it. An auditor sees both logs and their link. Whoever starts the copy in another way, with the old anchor or
# without the second person, gets nothing.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
age-keygen -o "$DIR/identity" 2>/dev/null
for node in wt sdd; do sed -i "s|^\[node\]|[node]\nbackup_to = $(age-keygen -y "$DIR/identity")|" "$DIR/$node/node.conf"; done
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
story() { # a question that is answered
    local case
    case=$(open_case)
    on wt case ask "$case" --wait 20 >/dev/null
    eventually 20 answered "$case" SDD
}
restore() { "$SCHAKEL" node restore "$DIR/copy.age" --identity "$DIR/identity" --node "$DIR/wt" "$@"; }
refused() { # WORDS COMMAND…: it is, and says so
    local words=$1; shift
    ! "$@" >"$DIR/said" 2>&1 || fail "$* was done"
    grep -qF -- "$words" "$DIR/said" || fail "not \"$words\": $(cat "$DIR/said")"
}
witnessed() { # that partners cosigned what is lost: of the last export some did
    on wt ledger export "$DIR/before" >/dev/null && [ "$(cat "$DIR"/before/heads/* | grep -c /witness)" -ge 4 ]
}

story
on wt backup make "$DIR/copy.age" >/dev/null
on sdd backup make "$DIR/theirs.age" >/dev/null
story
eventually 30 witnessed

claim "the machine is lost, and what is left are the keeper's files, kept elsewhere, and the backup"
mesh_stop "$DIR" wt
mv "$DIR/wt" "$DIR/lost"
mkdir -m 700 "$DIR/wt"
cp -r "$DIR/lost/keys" "$DIR/lost/shares" "$DIR/wt/"

claim "without the second person nothing is put back, nor beside an anchor or a database that is left"
refused "not signed with the envelope key of this node" "$SCHAKEL" node restore "$DIR/theirs.age" --identity "$DIR/identity" --node "$DIR/wt" --ask
restore --ask >"$DIR/consent"
same "keys shares" "$(ls -A "$DIR/wt" | xargs)" "what stands there when nothing was restored, of what was sealed by another either"
has "$(sha256sum "$DIR/copy.age" | cut -c1-64)" <"$DIR/consent"
minisign -S -W -m "$DIR/consent" -s "$DIR/ca/sdd.key" -x "$DIR/by-another" >/dev/null
minisign -S -W -m "$DIR/consent" -s "$DIR/ca/wt.key" -x "$DIR/signed" >/dev/null
refused "agree key" restore --consent "$DIR/by-another"
cp "$DIR/lost/anchor" "$DIR/wt/anchor"
refused "anchor never comes back" restore --consent "$DIR/signed"
rm "$DIR/wt/anchor"
cp "$DIR/lost/database" "$DIR/wt/database"
refused "there is a database" restore --consent "$DIR/signed"
rm "$DIR/wt/database"
same "" "$(ls -A "$DIR/wt" | grep restore || true)" "left behind"

claim "both together put it back; with the old anchor it does not start"
restore --consent "$DIR/signed" >"$DIR/out"
has "begins a new log" <"$DIR/out"
cp "$DIR/lost/anchor" "$DIR/wt/anchor"
refused "older copy" "$SCHAKELD" check "$DIR/wt/node.conf"
rm "$DIR/wt/anchor"

claim "it begins a new log, partners go on with it, and questions are answered"
mesh_start "$DIR" wt
mesh_wait_lines "$DIR" 5
eventually 30 grep -q '"event":"node-restored"' "$DIR/wt/log"
eventually 60 grep -q '"event":"partner-began-anew"' "$DIR/sdd/log"
story

claim "an auditor sees both logs and their link, and what was lost"
on wt ledger export "$DIR/years" --years >/dev/null
"$SCHAKEL" roster trust "$DIR/folder" --node "$DIR/wt" >/dev/null
year=$(date -u +%Y)
code=0; "$SCHAKEL" ledger verify "$DIR/years/$year" "$DIR/years/$year-2" --trust "$DIR/folder" >"$DIR/verdict" 2>&1 || code=$?
[ $code -eq 0 ] || [ $code -eq 3 ] || fail "verify ended with $code: $(cat "$DIR/verdict")"
has "was begun anew from a backup" <"$DIR/verdict"
code=0; "$SCHAKEL" ledger verify "$DIR/before" "$DIR/years/$year-2" --trust "$DIR/folder" >"$DIR/verdict" 2>&1 || code=$?
[ $code -eq 0 ] || [ $code -eq 3 ] || fail "with what was lost it ended with $code: $(cat "$DIR/verdict")"
"$SCHAKEL" ledger show "$DIR/years/$year-2" --json | grep '"kind":"recovery"' | has "backup 20" || fail "no entry says why"
second_verifier "$DIR/years/$year-2" "$DIR/folder" >/dev/null || fail "the second verifier does not accept it"
mesh_stop "$DIR"
