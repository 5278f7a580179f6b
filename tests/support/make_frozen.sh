#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Freezes a small town as the programs of today leave it behind, so that every later version proves that it can go on from
# there: make_frozen.sh FOLDER. Five nodes hold a ceremony, take in a few rows, push, ask, weigh, and stop while one of them
# is away. What is kept of them, and what today's rooms read out of it (frozen_read), is in the README.md that it writes.
#
# SCHAKEL, SCHAKELD, FROZEN_READ and SOURCE come from the build. Run by hand for a release whose formats changed, and by a
# test, which throws the folder away.
set -euo pipefail
[ $# = 1 ] && [ ! -e "$1" ] || { echo "usage: $0 FOLDER (that is not there yet)" >&2; exit 64; }
KEPT=$1
. "$SOURCE/tests/support/system.sh"

rows() { # NODE FILE PATTERN: a register with its heading and the rows that fit, into that node
    local heading=()
    [ "${2##*.}" = csv ] && heading=(-e '1p')
    sed -n "${heading[@]}" -e "1!{/$3/p}" "$SOURCE/tests/support/registers/$2" >"$DIR/$1/$2"
    ends 0 on "$1" signal import "$DIR/$1/$2"
}
ask() { # IDENTIFIERS: opens a case, asks in it and prints its id
    local id
    printf '%b\n' "$1" >"$DIR/household"
    id=$(on wt case open --route professional --identifiers "$DIR/household" \
        --necessity-code langs-elkaar --lighter-code geprobeerd \
        --necessity "Zorgen over veiligheid en schulden; zonder samenhangend beeld blijft hulp langs elkaar werken." \
        --why-not-lighter "Losse navraag gaf geen beeld." --deferral "Eerst veiligheid wegen." \
        --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" \
        --categories uitkering,schulden,huurachterstand,veiligheid,jeugdhulp,contactpersoon --json | field "j['case']")
    rm "$DIR/household"
    on wt case ask "$id" --wait 5 --no-show >/dev/null 2>&1 || [ $? -le 2 ]
    echo "$id"
}
request() { on vt inbox list --json | sed -n 's/.*"exchange":"\([0-9a-f]*\)".*/\1/p' | head -1; }

claim "a town, whose certificates are over in a month: nothing of it depends on the day it is read"
export DAYS=30
mesh_make "$DIR" 7100
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
claim "registers, signals, a question that is weighed, one that waits, and one that cannot be delivered"
rows sdd sociale-dienst.csv 'SD-00368\|SD-00403\|SD-00002'
rows vt veilig-thuis.jsonl 'VT-2026-0158\|VT-2026-0240'
rows wc woningcorporatie.csv 'H.00056\|H.00212\|H.00280'
rows wt wijkteam.csv 'wt.00219\|wt.00406\|wt.00002'
eventually 20 outbox_is_empty wc
CASE=$(ask 'adres 3311ZZ 100\nbsn 999900006\nbsn 999900018')
on vt inbox decide "$(request)" --grant --reason "Afgestemd met de doorbraakregisseur." >/dev/null
eventually 20 answered "$CASE" VT
mesh_stop "$DIR" sdd
ask 'adres 3314EV 173\nbsn 999900080' >/dev/null
[ -n "$(request)" ] || fail "nothing waits to be weighed"
! outbox_is_empty wt || fail "nothing waits to be delivered"

claim "what is kept"
NODES="vt wc wt"
for node in $NODES; do export_ledger "$node"; done
mesh_stop "$DIR" vt wc wt tz
mkdir -p "$KEPT/agreed"
NOW=$(date +%s%3N)
for node in sdd $NODES; do diff -r "$DIR/wt/agreed" "$DIR/$node/agreed" || fail "$node stands by other texts"; done
cp -r "$DIR/wt/agreed" "$KEPT/agreed/shelf"
cp "$DIR"/agreed/{ca,crl}.pem "$DIR/wt/ring" "$KEPT/agreed/"
for node in sdd $NODES; do
    mkdir -p "$KEPT/$node"
    cp -r "$DIR/$node"/{database,keys,shares,anchor} "$KEPT/$node/"
    [ ! -d "$DIR/evidence/$node" ] || cp -r "$DIR/evidence/$node" "$KEPT/$node/ledger"
    "$FROZEN_READ" "$KEPT" "$DIR/$node/database" "$node" "$NOW" >"$KEPT/$node/expected"
done
chmod -R go+rX "$KEPT"
echo "$NOW" >"$KEPT/now"
cat >"$KEPT/README.md" <<EOT
# A town, frozen on $(date +%d-%m-%Y)

Made by \`tests/support/make_frozen.sh\` with \`$("$SCHAKELD" --version)\`. Every later version reads it (\`tests/support/check_frozen.sh\`)
and goes on from here, or says in CHANGELOG.md what it does not take over. **It is never made anew**: a change of format gets a
folder of its own. Nobody in it exists; its keys, shares and certificates are of this test and protect nothing.

| | |
| --- | --- |
| \`now\` | the moment, in ms since 1970: certificates and revocation lists are valid then |
| \`agreed/\` | roster with certificates, authorities, revocation lists, policies, quotas, the ring of pseudonym keys |
| \`sdd\` \`vt\` \`wc\` \`wt\` | nodes: database, keys, shares; \`expected\`: what the version that wrote it read out of it |
| \`*/ledger\` | exported ledgers, with the trust file of the export |

\`wc\` pushed a signal, \`sdd\` received it and stopped; \`vt\` weighed one request and has one waiting; \`wt\` asked twice, and has a
message for \`sdd\` on its way.
EOT
