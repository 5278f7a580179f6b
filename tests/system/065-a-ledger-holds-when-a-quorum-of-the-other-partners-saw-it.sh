# SPDX-License-Identifier: EUPL-1.2
#
# P-07: how many of the other partners must have cosigned a ledger follows from the roster. With them it holds, for two verifiers that share no
# code; with one fewer it is not established; and what they did not sign, or signed with what cannot be verified, counts for nothing.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
"$SCHAKEL" roster trust "$DIR/trust" --node "$DIR/tz" >/dev/null
GOOD=$DIR/evidence/sdd
POLICY=$(ls "$DIR"/trust/policy-*-"${MESH_OIN[sdd]}")

both() { # CODE TRUST: two verifiers, one answer
    ends "$1" "$SCHAKEL" ledger verify "$GOOD" --trust "$2" --json
    local said=$OUT
    ends "$1" /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$GOOD" "$2"
    OUT=$said
}
seen_by() { # how many others its heads name
    cat "$GOOD"/heads/* 2>/dev/null | sed -n 's,^\S* \([0-9]*\)/witness .*,\1,p' | sort -u | wc -l
}
cosigned_by_all() {
    export_ledger sdd
    [ "$(seen_by)" -eq 4 ]
}
only() { # NODE…: of the good export, the lines of these witnesses and no others
    local node keep=none
    for node in "$@"; do keep=$keep"\\|${MESH_OIN[$node]}"; done
    rm -rf "$GOOD/heads" && cp -r "$DIR/whole" "$GOOD/heads"
    sed -i "/\\/witness /{/$keep/!d}" "$GOOD"/heads/*
}

claim "each log has a policy of its own: three of the four others, and not its owner"
holds "one for each log" [ "$(ls "$DIR"/trust/policy-* | wc -l)" -eq 5 ]
grep -q "^group partners 3 ${MESH_OIN[vt]} ${MESH_OIN[wc]} ${MESH_OIN[wt]} ${MESH_OIN[tz]}\$" "$POLICY" || fail "$(cat "$POLICY")"

claim "when they cosigned it, it holds"
eventually 60 cosigned_by_all
cp -r "$GOOD/heads" "$DIR/whole"
both 0 "$DIR/trust"
[[ $OUT = *'"quorum":"met"'* ]] || fail "it says: $OUT"

claim "three are enough, whichever; two are not"
only vt wc tz; both 0 "$DIR/trust"
only wc wt tz; both 0 "$DIR/trust"
only wt tz; both 3 "$DIR/trust"
[[ $OUT = *'"quorum":"not-met"'* ]] || fail "it says: $OUT"

claim "one witness twice is one"
for head in "$GOOD"/heads/*; do grep "/witness " "$head" >"$DIR/lines" || true; cat "$DIR/lines" >>"$head"; done
both 3 "$DIR/trust"

claim "a type of key that cannot be verified is unsupported, and not malformed"
only wt tz
LATER=$(/usr/bin/python3 -c 'import base64; print("later.example+01020304+" + base64.b64encode(b"\x06" + bytes(1312)).decode())')
{ grep '^log\|^witness' "$POLICY"; echo "witness later $LATER"; echo "group some 3 ${MESH_OIN[wt]} ${MESH_OIN[tz]} later"; echo "quorum some"; } >"$DIR/later"
both 3 "$DIR/later"
[[ $OUT = *'"quorum":"unsupported"'* ]] || fail "it says: $OUT"

only vt wc wt tz
both 0 "$DIR/trust"
mesh_stop "$DIR"
