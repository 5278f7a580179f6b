# SPDX-License-Identifier: EUPL-1.2
#
# Somebody runs a second node with a copy of a partner's keys: who is spoken to by both says so with the addresses, the partner itself hears
# it, and an operator who shuts that partner out is rid of both.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt wc
mesh_wait_lines "$DIR" 3
WC=${MESH_OIN[wc]} SDD=${MESH_OIN[sdd]}
alarm() { status_of "$1" | field "sum(a['count'] for a in j['alarms'] if a['partner'] == '$2' and a['word'] == '$3')"; }
tells() { grep -q "\"event\":\"$2\".*\"partner\":\"$3\".*\"address\":\"127.0.0.1\",\"second\":\"127.0.0.1\"" "$DIR/$1/log"; }

claim "a copy of the keys speaks from elsewhere: sdd tells its people, with both addresses"
mkdir -m 700 "$DIR/thief"
(cd "$DIR/wc" && cp -a keys shares ring agreed node.conf "$DIR/thief/")
sed -i "s|$DIR/wc/|$DIR/thief/|g; s|^database *=.*|database = $DIR/thief/database|; s|^control *=.*|control = $DIR/thief/control|
    /^bind/d" "$DIR/thief/node.conf"
sed -i "s|^\[node\]|[node]\nbind = tcp://127.0.0.1:$((PORT + 5))|" "$DIR/thief/node.conf"
"$SCHAKELD" "$DIR/thief/node.conf" --new >"$DIR/thief/log" 2>&1 </dev/null &
THIEF=$!
eventually 30 grep -q node-started "$DIR/thief/log"
eventually 120 tells sdd second-line "$WC"
eventually 10 eval '[ "$(alarm sdd "$WC" second-line)" -ge 1 ]'
on sdd node status | has "KEYS IN TWO PLACES.*$WC" || fail "node status says nothing"

claim "the partner whose keys they are hears it from those who saw it"
eventually 120 tells wc own-keys-elsewhere "$SDD"
on wc node status | has "OUR KEYS ELSEWHERE.*$SDD" || fail "node status of the owner says nothing"

claim "shut out, neither of the two has a line any more"
ends 0 on sdd peer quarantine "$WC"
down() { [ "$(status_of "$1" | field "next(p['up'] for p in j['partners'] if p['oin'] == '$SDD')")" = False ]; }
eventually 60 down wc
eventually 60 eval '! "$SCHAKEL" node status --json --socket "$DIR/thief/control" | grep -o "\"oin\":\"$SDD\"[^}]*\"up\":true"'
kill "$THIEF"
wait "$THIEF" || true
verify_ledgers sdd wc
holds "a node did not stop well" mesh_stop "$DIR" sdd vt wc
