# SPDX-License-Identifier: EUPL-1.2
#
# P-01: an identifier that is typed behind an option is gone from /proc/PID/cmdline, which every user of the machine may read,
# before the command waits for anybody. Here it waits for a node that does not answer.
. "$SOURCE/tests/support/system.sh"

/usr/bin/python3 - "$DIR/silent" <<'PY' &
import socket, sys, time
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(4)
heard = listener.accept()[0]
open(sys.argv[1] + ".heard", "wb").write(heard.recv(65536))
time.sleep(60)
PY
LISTENER=$!
eventually 5 test -S "$DIR/silent"

claim "a BSN and an address behind options are not to be read there while the command waits"
"$SCHAKEL" case open --socket "$DIR/silent" --route client --necessity nodig --why-not-lighter "anders niet" --categories schulden \
    --informed "$(date +%d-%m-%Y)" --bsn 999900006 --postcode 3311ZZ --huisnummer 100 >"$DIR/out" 2>&1 &
COMMAND=$!
eventually 10 test -s "$DIR/silent.heard"
tr '\0' ' ' <"/proc/$COMMAND/cmdline" >"$DIR/seen"
kill "$COMMAND" "$LISTENER"
wait "$COMMAND" "$LISTENER" || true
grep -q "case open" "$DIR/seen" || fail "this is not its command line: $(cat "$DIR/seen")"
for typed in 999900006 3311ZZ; do
    grep -q "$typed" "$DIR/seen" && fail "it can be read there: $typed"
    grep -q "$typed" "$DIR/silent.heard" && fail "it was sent to the node: $typed"
done
grep -q -- "--bsn" "$DIR/seen" || fail "the options themselves stay: $(cat "$DIR/seen")"
