# SPDX-License-Identifier: EUPL-1.2
#
# What every system test needs; to be sourced (bash). Gives a folder DIR that goes away at the end, with whatever runs in
# it, and six free ports from PORT. SCHAKEL, SCHAKELD, HOSTILE and SOURCE come from the build.
#
#   claim SENTENCE               what is shown next; the last one is in the report when the test fails
#   same EXPECTED GOT WHAT       fails unless the texts are equal
#   holds WHAT COMMAND…          fails unless the command succeeds
#   ends CODE COMMAND…           fails unless the command exits with CODE; what it printed is in OUT
#   eventually SECONDS COMMAND…  tries until the command succeeds
#   has WORDS                    whether they stand in standard input, all of which is read: grep -q ends whoever still writes
#   field FILTER                 one value of a JSON object on standard input (a Python expression over `j`)
#   counter NODE NAME            one of the node's counters
set -euo pipefail
. "$SOURCE/tests/support/mesh.sh"
. "$SOURCE/tests/support/verdict.sh"

DIR=$(mktemp -d /tmp/schakel.test.XXXXXX)
CLAIM=start
TEST_STARTED=$SECONDS
trap 'system_finish $?' EXIT
trap 'exit 130' INT TERM

system_finish() { # CODE
    local code=$1 node pid
    set +e
    for node in $MESH_NODES; do
        pid=$(cat "$DIR/$node/pid" 2>/dev/null) && kill -KILL "$pid" 2>/dev/null
    done
    for pid in $(jobs -p); do kill "$pid" 2>/dev/null; done # they hold our output open: who failed would be waited for
    if [ "$code" -eq 0 ] && grep -hE '^bug:|Sanitizer|runtime error' "$DIR"/*/log >&2; then
        code=1 # what a sanitizer says does not end a process by itself
    fi
    if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
        echo "NOT SHOWN: $CLAIM (code $code)" >&2
        for node in $MESH_NODES; do
            [ -e "$DIR/$node/log" ] && { echo "-- $node"; tail -4 "$DIR/$node/log"; } >&2
        done
        [ -n "${KEEP_DIR:-}" ] && echo "kept: $DIR" >&2 && exit "$code"
    fi
    sleep 0.1 # a killed node's keeper sees its end of the line close
    umount "$DIR"/* 2>/dev/null
    rm -rf "$DIR"
    [ "$code" -eq 0 ] && echo "shown in $((SECONDS - TEST_STARTED)) s"
    exit "$code"
}

claim() { CLAIM=$1; printf '%3d s  %s\n' $((SECONDS - TEST_STARTED)) "$1"; }
fail() { echo "$1" >&2; exit 1; }
same() { [ "$1" = "$2" ] || fail "$3: expected \"$1\", got \"$2\""; }
holds() { local what=$1; shift; "$@" || fail "$what"; }
ends() {
    local wanted=$1 code=0
    shift
    OUT=$("$@" 2>&1) || code=$?
    [ "$code" -eq "$wanted" ] || fail "$* ended with $code instead of $wanted: $OUT"
}
eventually() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $until ] || fail "never: $*"
        sleep 0.1
    done
}
has() { grep "$@" | cat >/dev/null; }
field() { /usr/bin/python3 -c "import json, sys; j = json.load(sys.stdin); print($1)"; }
status_of() { on "$1" node status --json; }
counter() { status_of "$1" | field "j['counters']['$2']"; }
ledger_size() { status_of "$1" | field "j['ledger_size']"; }

# Six ports in a row that nobody listens on, and that no other test gets as long as this one lives.
nobody_listens() { # FIRST
    /usr/bin/python3 - "$1" <<'PY'
import socket, sys
for port in range(int(sys.argv[1]), int(sys.argv[1]) + 6):
    socket.socket().bind(("127.0.0.1", port))
PY
}
mkdir -p -m 1777 /tmp/schakel.test.ports
while true; do
    PORT=$((20000 + RANDOM % 2000 * 6))
    exec {PORTS_HELD}>"/tmp/schakel.test.ports/$PORT"
    flock --nonblock "$PORTS_HELD" && nobody_listens "$PORT" 2>/dev/null && break
    exec {PORTS_HELD}>&-
done

# Registers: the sample files, into nodes that run. Rows that do not fit are rejected: exit code 1.
REGISTERS="sdd:sociale-dienst.csv vt:veilig-thuis.jsonl wc:woningcorporatie.csv wt:wijkteam.csv"
import_register() { # NODE FILE
    cp "$SOURCE/tests/support/registers/$2" "$DIR/$1/$2"
    ends 1 on "$1" signal import "$DIR/$1/$2"
}
import_all() {
    local pair
    for pair in $REGISTERS; do import_register "${pair%%:*}" "${pair#*:}"; done
}
records() { on "$1" signal list --json | field "j['records']"; }
outbox_is_empty() { [ "$(status_of "$1" | field "len(j['outbox'])")" = 0 ]; }

# A case about the sample household, opened at the neighbourhood team; prints its id.
open_case() {
    printf 'adres 3311ZZ 100\nbsn 999900006\nbsn 999900018\n' > "$DIR/household"
    on wt case open --route professional --identifiers "$DIR/household" \
        --necessity-code langs-elkaar --lighter-code geprobeerd \
        --necessity "Zorgen over veiligheid en schulden; zonder samenhangend beeld blijft hulp langs elkaar werken." \
        --why-not-lighter "Losse navraag gaf geen beeld." --deferral "Eerst veiligheid wegen." \
        --deferral-until "${DEFERRAL_UNTIL:-$(date -d '+20 days' +%d-%m-%Y)}" \
        --categories uitkering,schulden,huurachterstand,veiligheid,jeugdhulp,opvoeding,contactpersoon --json | field "j['case']"
    rm "$DIR/household"
}
# The case was answered by this partner; a request that a professional weighs counts.
answered() { # CASE SHORT
    case "$(case_state "$1" "$2")" in granted | partial | refused | not-known | being-weighed) ;; *) return 1 ;; esac
}
case_state() { # CASE SHORT: the state of one partner in the view
    on wt case show "$1" --json | field "[p['state'] for p in j['partners'] if p['short'] == '$2'][0]"
}

# Into evidence/NODE, anew, with all that the ledger holds now: heads are signed once a second.
export_ledger() { # NODE
    local size tries
    size=$(ledger_size "$1")
    mkdir -p "$DIR/evidence"
    for tries in $(seq 30); do
        rm -rf "$DIR/evidence/$1"
        [ "$(on "$1" ledger export "$DIR/evidence/$1" --json | field "j['size']")" -ge "$size" ] && return
        sleep 0.2
    done
    fail "the head of $1 does not get signed"
}
entries() { # NODE FILTER: how many entries of its ledger fit (a Python expression over `e`)
    export_ledger "$1"
    "$SCHAKEL" ledger show "$DIR/evidence/$1" --json |
        /usr/bin/python3 -c "import json, sys; print(sum(1 for e in map(json.loads, sys.stdin) if $2))"
}
# Of each exchange that NODE entered as FIRST kind: how often it entered the SECOND kind; prints the distinct counts.
per_exchange() { # NODE FIRST SECOND
    export_ledger "$1"
    "$SCHAKEL" ledger show "$DIR/evidence/$1" --json | /usr/bin/python3 -c '
import collections, json, sys
count = {}
rows = [json.loads(line) for line in sys.stdin]
for row in rows:
    if row["kind"] == sys.argv[1]:
        count.setdefault(row["exchange"], 0)
for row in rows:
    if row["kind"] == sys.argv[2] and row.get("exchange") in count:
        count[row["exchange"]] += 1
print(" ".join(map(str, sorted(set(count.values())))))' "$2" "$3"
}

verify_under() { # NODE TRUST: its export, held against a trust folder
    holds_agreed "$DIR/evidence/$1" "$2" >"$DIR/evidence/$1.verdict" ||
        fail "the ledger of $1 does not stand under what was agreed: $(grep -m 3 -e '^entry' -e '^[a-z-]*: ' "$DIR/evidence/$1.verdict")"
    second_verifier "$DIR/evidence/$1" "$2" >"$DIR/evidence/$1.verdict" ||
        fail "the second verifier: $(cat "$DIR/evidence/$1.verdict")"
}
verify_agreed() { # NODE: under a trust folder that is made of its shelf
    local trust=$DIR/evidence/$1.trust
    rm -rf "$trust"
    "$SCHAKEL" roster trust "$trust" --node "$DIR/$1" >/dev/null || fail "no trust folder from the shelf of $1"
    verify_under "$1" "$trust"
}
verify_alone() { # NODE: its export, by itself
    export_ledger "$1"
    holds_alone "$DIR/evidence/$1" >/dev/null || fail "the ledger of $1 does not verify"
    second_verifier "$DIR/evidence/$1" "$DIR/evidence/$1/trust" >/dev/null ||
        fail "the second verifier does not accept the ledger of $1"
}
# Both verifiers agree that the ledgers of these nodes hold, by themselves and under what was agreed as the node's shelf has it (P-04).
verify_ledgers() { # NODE…
    local node
    for node in "$@"; do
        verify_alone "$node"
        verify_agreed "$node"
    done
}
