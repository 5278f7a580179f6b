# SPDX-License-Identifier: EUPL-1.2
#
# P-01: an identifier that is typed behind an option is gone from /proc/PID/cmdline, which every user of the machine may read,
# before the command waits for anybody. Here it waits for a node that does not answer.
. "$SOURCE/tests/support/system.sh"

/usr/bin/python3 - "$DIR/silent" <<'PY' &
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(4)
open_ones = []
while True:
    open_ones.append(listener.accept()[0])
    open(f"{sys.argv[1]}.heard-{len(open_ones)}", "wb").write(open_ones[-1].recv(65536))
PY
LISTENER=$!
eventually 5 test -S "$DIR/silent"

OPEN=("$SCHAKEL" case open --socket "$DIR/silent" --route client --necessity-code woning --lighter-code geprobeerd
    --categories schulden --informed "$(date +%d-%m-%Y)")
look() { # NUMBER: of the command that waits, and what it said to the node
    tr '\0' ' ' <"/proc/$COMMAND/cmdline" >"$DIR/seen"
    kill "$COMMAND"
    wait "$COMMAND" || true
    grep -q "case open" "$DIR/seen" || fail "this is not its command line: $(cat "$DIR/seen")"
    local typed
    for typed in 999900006 3311ZZ; do
        ! grep -q "$typed" "$DIR/seen" || fail "it can be read there: $typed"
        ! grep -q "$typed" "$DIR/silent.heard-$1" || fail "it was sent to the node: $typed"
    done
}

claim "a BSN and an address behind options are not to be read there while the command waits"
"${OPEN[@]}" --bsn 999900006 --postcode 3311ZZ --huisnummer 100 >"$DIR/out" 2>&1 &
COMMAND=$!
eventually 10 test -s "$DIR/silent.heard-1"
look 1
grep -q -- "--bsn" "$DIR/seen" || fail "the options themselves stay: $(cat "$DIR/seen")"

claim "on standard input they never stand there"
"${OPEN[@]}" --identifiers - >"$DIR/out" 2>&1 < <(printf 'adres 3311ZZ 100\nbsn 999900006\n') &
COMMAND=$!
eventually 10 test -s "$DIR/silent.heard-2"
look 2
kill "$LISTENER"
wait "$LISTENER" || true
