# SPDX-License-Identifier: EUPL-1.2
#
# P-07: at New Year each ledger is closed and goes on in a log of the new year, by itself. Exports follow, the logs verify with their link, a
# log that is left out is missed, the day before is compared over the turn, and a copy of the node holds both. The clock on the wall of all
# programs is put ahead for it.
. "$SOURCE/tests/support/system.sh"

REAL_SCHAKEL=$SCHAKEL REAL_SCHAKELD=$SCHAKELD
YEAR=$(date -u +%Y)
at() { # MOMENT: from now on all programs live at that moment
    local ahead program
    ahead=$(($(date -u -d "$1" +%s) - $(date -u +%s)))
    for program in schakel schakeld; do
        printf '#!/bin/sh\nOTHER_DAY_S=%s LD_PRELOAD=%s ASAN_OPTIONS=verify_asan_link_order=0:$ASAN_OPTIONS exec %s "$@"\n' "$ahead" \
            "$OTHER_DAY" "$([ $program = schakel ] && echo "$REAL_SCHAKEL" || echo "$REAL_SCHAKELD")" >"$DIR/$program"
        chmod 755 "$DIR/$program"
    done
    SCHAKEL=$DIR/schakel SCHAKELD=$DIR/schakeld DEFERRAL_UNTIL=$(date -u -d "$1 20 days" +%d-%m-%Y)
}
story() { # a question that is answered
    local case
    case=$(open_case)
    on wt case ask "$case" --wait 20 >/dev/null
    eventually 20 answered "$case" SDD
}
verified() { # CODES WORDS FOLDER...: the verdict about them, and a sentence in it
    local codes=$1 words=$2 code=0; shift 2
    "$SCHAKEL" ledger verify "$@" --trust "$DIR/folder" >"$DIR/verdict" 2>&1 || code=$?
    [[ " $codes " == *" $code "* ]] || fail "verify $* ended with $code: $(cat "$DIR/verdict")"
    grep -qF -- "$words" "$DIR/verdict" || fail "not \"$words\": $(cat "$DIR/verdict")"
}
reconciled() { # FOLDER FOLDER: nothing contradicts, and the second program says the same
    local code=0
    "$SCHAKEL" ledger reconcile "$@" --trust "$DIR/folder" --json >"$DIR/reconciled" 2>&1 || code=$?
    [ $code -eq 0 ] || [ $code -eq 3 ] || fail "reconcile ended with $code: $(cat "$DIR/reconciled")"
    /usr/bin/python3 "$SOURCE/tests/support/oracle_reconcile.py" "$@" "$DIR/folder" "$DIR/reconciled" >"$DIR/oracle" 2>&1 ||
        fail "the second program: $(cat "$DIR/oracle")"
}
in_new_year() { grep -q '"event":"log-opened"' "$DIR/$1/log"; }

mesh_make "$DIR" "$PORT"
age-keygen -o "$DIR/identity" 2>/dev/null
sed -i "s|^\[node\]|[node]\nbackup_to = $(age-keygen -y "$DIR/identity")|" "$DIR/wt/node.conf"
at "$YEAR-12-31 20:00"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
story
on wt ledger export "$DIR/plain" >/dev/null
cp -r "$DIR/plain" "$DIR/early"
mesh_stop "$DIR"

claim "at New Year every node goes on in a new log, and questions are answered in it"
at "$((YEAR + 1))-01-01 00:40"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
for node in $MESH_NODES; do eventually 60 in_new_year "$node"; done
story
"$SCHAKEL" roster trust "$DIR/folder" --node "$DIR/wt" >/dev/null

claim "an export goes on in the log that it is of, and says where the ledger goes on; each year has its folder"
on wt ledger export "$DIR/plain" >"$DIR/out"
has "the ledger goes on in ${MESH_OIN[wt]}/exchange-log/$((YEAR + 1))" <"$DIR/out"
for node in wt sdd; do on $node ledger export "$DIR/years-$node" --years >/dev/null; done
same "$YEAR $((YEAR + 1))" "$(ls "$DIR/years-wt" | xargs)" "folders"
cmp "$DIR/plain/tile/entries/000.p/"* "$DIR/years-wt/$YEAR/tile/entries/000.p/"*

claim "both verify, the link between them holds, and what is not there is missed"
verified "0 3" "goes on from the end of the first" "$DIR/years-wt/$((YEAR + 1))" "$DIR/years-wt/$YEAR"
verified "0 3" "gaat verder vanaf het einde van de eerste" --nl "$DIR/plain" "$DIR/years-wt/$((YEAR + 1))"
for year in $YEAR $((YEAR + 1)); do
    second_verifier "$DIR/years-wt/$year" "$DIR/folder" >"$DIR/oracle" 2>&1 ||
        fail "the second verifier does not accept $year: $(cat "$DIR/oracle")"
done
verified 3 "bring one up to it" "$DIR/early" "$DIR/years-wt/$((YEAR + 1))"
verified "0 3" "closed; goes on in" "$DIR/plain"
ends 2 "$SCHAKEL" ledger verify "$DIR/plain" "$DIR/years-sdd/$YEAR" --trust "$DIR/folder"

claim "the ledgers of both sides agree in each year and over both, and the day before was compared over the turn"
for year in $YEAR $((YEAR + 1)); do
    reconciled "$DIR/years-wt/$year" "$DIR/years-sdd/$year"
done
reconciled "$DIR/years-wt" "$DIR/years-sdd"
both=$(<"$DIR/reconciled")
same "2 1" "$(field "'%d %d' % (len(j['ledgers'][0]['logs']), len(j['ledgers'][0]['covers']))" <"$DIR/reconciled")" "logs, and spans that they cover"
mkdir "$DIR/named" && cp -r "$DIR/years-wt/$YEAR" "$DIR/named/old" && cp -r "$DIR/years-wt/$((YEAR + 1))" "$DIR/named/new"
reconciled "$DIR/named" "$DIR/years-sdd" # whatever the folders are called
same "$(field "j['counts']" <<<"$both")" "$(field "j['counts']" <"$DIR/reconciled")" "counts"
ln -s "$DIR/years-wt/$YEAR" "$DIR/named/older"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/named" "$DIR/years-sdd" --trust "$DIR/folder"
has "older" <<<"$OUT" || fail "it follows a link, or says: $OUT"
rm "$DIR/named/older" && cp -r "$DIR/years-wt/$YEAR" "$DIR/named/older"
ends 2 "$SCHAKEL" ledger reconcile "$DIR/named" "$DIR/years-sdd" --trust "$DIR/folder"
has "twice" <<<"$OUT" || fail "it says: $OUT"
compared() { [ "$({ on "$1" ledger compared --json || true; } | field "sum(d['outcome'] == 'agrees' for d in j['days'])")" -ge 4 ]; }
eventually 60 compared wt

claim "a copy of the node has both logs"
on wt backup make "$DIR/copy.age" >/dev/null
ends 0 "$SCHAKEL" backup verify "$DIR/copy.age" --identity "$DIR/identity" --node "$DIR/wt"
mesh_stop "$DIR"
