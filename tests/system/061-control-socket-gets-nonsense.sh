# SPDX-License-Identifier: EUPL-1.2
#
# The control socket is for the own users, who make mistakes: whatever comes in, the node lives and answers the next one.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" wt

say() { # WHAT: a Python expression for the bytes; prints the answer's status, "closed" or "nothing"
    /usr/bin/python3 - "$DIR/wt/control" "$1" <<'PY'
import json, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.settimeout(3)
line.connect(sys.argv[1])
try:
    line.sendall(eval(sys.argv[2]))
    answer = b""
    while not answer.endswith(b"\n"):
        some = line.recv(65536)
        if not some:
            print("closed")
            sys.exit()
        answer += some
    for text in answer.splitlines():
        answer = json.loads(text)
        print(answer.get("status", "ok" if answer["ok"] else "?"))
except (BrokenPipeError, ConnectionResetError):
    print("closed")
except socket.timeout:
    print("nothing")
PY
}
gets() { # EXPECTED WHAT EXPRESSION
    claim "$2: $1"
    local got
    got=$(say "$3" | tr '\n' ' ')
    [[ " $1 " == *" ${got% } "* ]] || fail "$2: \"$got\""
    holds "the node does not answer any more after: $2" on wt node status >/dev/null
}

gets "ok" "a good line" 'b"{\"version\":1,\"verb\":\"status\"}\n"'
gets "malformed" "bytes that mean nothing" 'bytes(range(128, 256)) + b"\n"'
gets "malformed" "an empty line" 'b"\n"'
gets "malformed" "a zero byte" 'b"{\"version\":1,\"verb\":\"sta\\u0000tus\"}\x00\n"'
gets "malformed invalid not-found" "not an object" 'b"[1,2,3]\n"'
gets "malformed" "the same key twice" 'b"{\"version\":1,\"verb\":\"status\",\"verb\":\"status\"}\n"'
gets "unknown-word" "a verb that there is not" 'b"{\"version\":1,\"verb\":\"dance\"}\n"'
gets "unsupported" "no version" 'b"{\"verb\":\"status\"}\n"'
gets "unsupported" "a version to come" 'b"{\"version\":2,\"verb\":\"status\"}\n"'
gets "invalid" "a member that no verb has" 'b"{\"version\":1,\"verb\":\"case-list\",\"nonsense\":1}\n"'
gets "invalid malformed not-found" "a verb of another type" 'b"{\"version\":1,\"verb\":{}}\n"'
gets "nothing" "half a line" 'b"{\"verb\":\"sta"'
gets "too-large" "a line of 8 MiB" 'b"{\"version\":1,\"verb\":\"import\",\"rows\":[" + b"x" * (8 << 20) + b"\n"'
gets "invalid" "8 MiB that begin with nothing" 'b"x" * (8 << 20) + b"\n"'
gets "malformed too-large invalid" "a hundred thousand brackets" 'b"[" * 100000 + b"\n"'
gets "malformed too-large invalid" "objects within objects" 'b"{\"verb\":" * 50000 + b"1" + b"}" * 50000 + b"\n"'
gets "malformed too-large invalid" "a million small values" 'b"{\"verb\":[" + b"0," * 900000 + b"0]}\n"'
gets "malformed too-large invalid" "a number too large for any" 'b"{\"verb\":1" + b"0" * 100000 + b"}\n"'
gets "ok" "rows that are no rows, one by one" 'b"{\"version\":1,\"verb\":\"import\",\"rows\":[1,null,{}]}\n"'
POINTLESS='{"version":1,"verb":"evaluate","act":"own","domain":"casus","purpose":"gecoordineerde-aanpak",'
POINTLESS="$POINTLESS\"parts\":[{\"holder\":\"00000099000000001000\",\"points\":\"AAAA\"}]}"
gets "invalid" "points that are no points" "b'$POINTLESS\\n'"
gets "malformed invalid" "an id that is none" 'b"{\"version\":1,\"verb\":\"case-show\",\"case\":\"../../etc\"}\n"'
gets "invalid malformed" "a count out of range" 'b"{\"version\":1,\"verb\":\"ledger-read\",\"first\":-1,\"count\":99999999}\n"'

claim "a hundred connections that say nothing: those who were there are served, and the door opens again"
/usr/bin/python3 - "$DIR/wt/control" <<'PY'
import socket, sys
lines = []
for i in range(100):
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(sys.argv[1])
    lines.append(line)
PY
eventually 5 on wt node status

claim "a second request before the first is answered ends the connection after that answer"
same "ok end " "$(/usr/bin/python3 - "$DIR/wt/control" <<'PY' | tr '\n' ' '
import json, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.settimeout(3)
line.connect(sys.argv[1])
line.sendall(b'{"version":1,"verb":"status"}\n{"version":1,"verb":"status"}\n')
answer = b""
try:
    while answer.count(b"\n") < 2:
        some = line.recv(65536)
        if not some:
            break
        answer += some
except socket.timeout:
    print("nothing more")
for text in answer.splitlines():
    print("ok" if json.loads(text)["ok"] else "not")
print("end")
PY
)" "answers"

claim "a user has so many connections; over that the longest silent one makes room, so that the next is always served"
same "closed 32 answered 32 status 0 " "$(/usr/bin/python3 - "$DIR/wt/control" <<'PY' | tr '\n' ' '
import socket, sys
lines = []
for _ in range(64):
    lines.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    lines[-1].connect(sys.argv[1])
answered = 0
for line in reversed(lines):
    line.settimeout(5)
    try:
        line.sendall(b'{"version":1,"verb":"status"}\n')
        answered += line.recv(1) == b"{"
    except OSError:
        pass
print("closed", len(lines) - answered)
print("answered", answered)
PY
)$(on wt node status >/dev/null; echo "status $? ")" "connections"
eventually 5 on wt node status

same 0 "$(counter wt faults)" "faults"
verify_ledgers wt
holds "a node did not stop well" mesh_stop "$DIR" wt
