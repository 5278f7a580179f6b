# SPDX-License-Identifier: EUPL-1.2
#
# A line of the quotas at each member, while several cases are opened at once and members are killed in the midst of it: no member
# gives more than the line, none is worn off by a kill, and it ends only when too few members have any left (P-02, P-11).
. "$SOURCE/tests/support/system.sh"

LINE=120
UNITS=6 # of one household: at Veilig Thuis one identifier for three questions, at home one, and a check element each
OVER="er is al te vaak gevraagd"
mesh_quotas() {
    local node
    for node in $MESH_NODES; do printf '[tokens %s]\nall_purposes = 2000 / 5000\n' "${MESH_OIN[$node]}"; done
    printf '[quota %s]\nonderzoek-professional = %d / 5000\n' "${MESH_OIN[wt]}" $LINE
}
open_one() { # NUMBER: a case about one household
    printf 'bsn 999900006\n' >"$DIR/household.$1"
    on wt case open --route professional --identifiers "$DIR/household.$1" --necessity-code woning --lighter-code geprobeerd \
        --deferral "nog niet" --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" --categories veiligheid >"$DIR/opened.$1" 2>&1
}
open_many() { # COUNT: at once; each may fail
    local i jobs=()
    for i in $(seq "$1"); do
        open_one "$i" &
        jobs+=($!)
    done
    for i in "${jobs[@]}"; do wait "$i" || true; done
}
given() { # NODE: units that it gave the wijkteam, by its ledger; without a voucher, at home, an identifier counts once
    export_ledger "$1"
    "$SCHAKEL" ledger show "$DIR/evidence/$1" --json | /usr/bin/python3 -c '
import json, sys
rows = [row for row in map(json.loads, sys.stdin) if row["kind"] == "evaluated" and row.get("said") == "evaluate" and row["code"] == "ok"]
parts = [part for row in rows if row["counterpart"] == sys.argv[1] for part in row["parts"]]
print(sum(part["count"] * (part["uses"] or 1) + 1 for part in parts))
' "${MESH_OIN[wt]}"
}

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5

claim "members are killed while four cases at once are opened"
for victim in sdd vt wc tz; do
    open_many 4 &
    opening=$!
    sleep "0.$(printf '%02d' $((RANDOM % 15)))"
    mesh_kill "$DIR" $victim
    wait $opening
    mesh_start "$DIR" $victim
    mesh_wait_lines "$DIR" 5
done
for node in sdd vt wc tz; do [ "$(given $node)" -le $LINE ] || fail "$node gave more than its line"; done

claim "and then eight at once, until it is refused"
refused=0
for round in $(seq 30); do
    open_many 8
    refused=$(cat "$DIR"/opened.? | grep -c "$OVER" || true)
    [ "$refused" -lt 8 ] || break
done
[ "$refused" -eq 8 ] || fail "it does not end"
spent=0
for node in $MESH_NODES; do
    units=$(given $node)
    echo "       $node gave $units of $LINE"
    [ "$units" -le $LINE ] || fail "$node gave $units"
    [ $((LINE - units)) -ge $UNITS ] || spent=$((spent + 1))
done
[ $spent -ge 3 ] || fail "it was refused while only $spent members had nothing left"

claim "a kill gives nothing back"
for node in $MESH_NODES; do mesh_kill "$DIR" $node; done
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
open_many 2
for i in 1 2; do grep -q "$OVER" "$DIR/opened.$i" || fail "it was answered: $(cat "$DIR/opened.$i")"; done
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
