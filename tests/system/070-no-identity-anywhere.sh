# SPDX-License-Identifier: EUPL-1.2
#
# P-01: after a whole story no identifier that was imported or typed stands in any file of any node, in any log, export or
# line of the control socket: not as text, not in hex or base64, not as a plain hash.
. "$SOURCE/tests/support/system.sh"

# Between command and daemon: keeps every byte that goes either way.
cat > "$DIR/relay.py" <<'PY'
import os, socket, sys, threading
here, there, kept = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX)
listener.bind(here)
listener.listen(16)
out = open(kept, "ab", buffering=0)
def carry(a, b):
    while data := a.recv(65536):
        out.write(data)
        b.sendall(data)
    b.shutdown(socket.SHUT_WR)
while True:
    a, b = listener.accept()[0], socket.socket(socket.AF_UNIX)
    b.connect(there)
    for pair in ((a, b), (b, a)):
        threading.Thread(target=carry, args=pair, daemon=True).start()
PY
# look FILE…: finds identifiers of the registers in files; exit 1 and where, without repeating them.
cat > "$DIR/look.py" <<'PY'
import base64, hashlib, re, subprocess, sys, tempfile
registers, files = sys.argv[1].split(","), sys.argv[2:]
bsn, places = set(), set()
for path in registers:
    text = open(path, "rb").read().decode("latin-1")
    bsn |= set(re.findall(r"(?<!\d)\d{9}(?!\d)", text))
    places |= set(re.findall(r"(?<!\d)\d{4} ?[A-Z]{2}(?![A-Za-z])", text))
needles = {}
for value in bsn | places:
    raw = value.encode()
    needles[raw] = "text"
    needles[raw.hex().encode()] = "hex"
    if len(raw) == 9: # whole groups of three bytes: the same letters wherever they stand in step
        needles[base64.b64encode(raw)] = "base64"
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, raw).digest()
        needles[digest], needles[digest.hex().encode()] = name, name
assert len(bsn) > 300 and len(places) > 50, (len(bsn), len(places))
with tempfile.NamedTemporaryFile() as list: # grep looks for all at once; what it may have found is looked at again
    list.write(b"\n".join(needle for needle in needles if b"\n" not in needle))
    list.flush()
    run = subprocess.run(["grep", "-alF", "-f", list.name, "--", *files], stdout=subprocess.PIPE, env={"LC_ALL": "C"})
    assert run.returncode in (0, 1), run
found = 0
for path in run.stdout.decode().splitlines():
    data = open(path, "rb").read()
    for needle, form in needles.items():
        at = data.find(needle)
        while at >= 0 and form == "text":
            # six or nine characters within a long word of hex or base64 are chance
            around = data[max(0, at - 1):at] + data[at + len(needle):at + len(needle) + 1]
            if not re.search(rb"[0-9A-Za-z+/]", around):
                break
            at = data.find(needle, at + 1)
        if at >= 0:
            print(f"{path}: at {at}, as {form}")
            found += 1
sys.exit(1 if found else 0)
PY
samples=$SOURCE/tests/support/registers
registers=$samples/sociale-dienst.csv,$samples/veilig-thuis.jsonl,$samples/woningcorporatie.csv,$samples/wijkteam.csv
look() { /usr/bin/python3 "$DIR/look.py" "$registers" "$@"; }

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
RELAYS=
for node in sdd vt wc wt; do
    /usr/bin/python3 "$DIR/relay.py" "$DIR/$node/relay" "$DIR/$node/control" "$DIR/$node/traffic" &
    RELAYS="$RELAYS $!"
    disown
done
trap 'code=$?; kill $RELAYS 2>/dev/null; system_finish $code' EXIT
sleep 0.5
through() { local node=$1; shift; "$SCHAKEL" "$@" --socket "$DIR/$node/relay"; }

claim "a whole story, with every byte between command and daemon kept"
mkdir "$DIR/desk" # what people have on their own desk: not the node's
for pair in $REGISTERS; do
    cp "$samples/${pair#*:}" "$DIR/desk/"
    ends 1 through "${pair%%:*}" signal import "$DIR/desk/${pair#*:}"
done
printf 'adres 3311ZZ 100\nbsn 999900006\nbsn 999900018\n' > "$DIR/desk/household"
CASE=$(through wt case open --route professional --identifiers "$DIR/desk/household" --necessity-code langs-elkaar --necessity "Zorgen over schulden." \
    --lighter-code geprobeerd --why-not-lighter "Losse navraag gaf geen beeld." --deferral "Eerst veiligheid wegen." \
    --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" --categories uitkering,schulden,veiligheid,opvoeding --json | field "j['case']")
through wt case ask "$CASE" --wait 10 > "$DIR/said"
through wt case show "$CASE" >> "$DIR/said"
through wt case show "$CASE" --json >> "$DIR/said"
through vt inbox list --json >> "$DIR/said"
for node in $MESH_NODES; do export_ledger $node; done
[ "$(stat -c %s "$DIR/sdd/traffic")" -gt 100000 ] || fail "the relay kept nothing"

claim "the search finds what is there"
look "$DIR/desk/sociale-dienst.csv" >/dev/null && fail "it does not find an identifier in a register"
printf 'x%sx' "$(printf 999900006 | sha256sum | cut -d' ' -f1)" > "$DIR/desk/hash"
look "$DIR/desk/hash" >/dev/null && fail "it does not find a plain hash"

claim "and finds nothing in any file of any node, in the logs, exports, traffic and what was shown"
mapfile -t files < <(find "$DIR" -type f ! -path "$DIR/desk/*" ! -name '*.py')
[ "${#files[@]}" -gt 60 ] || fail "only ${#files[@]} files"
look "${files[@]}" || fail "an identity is where it must not be"
mesh_stop "$DIR"
mapfile -t files < <(find "$DIR" -type f -name 'database*')
look "${files[@]}" || fail "an identity is in a database at rest"
