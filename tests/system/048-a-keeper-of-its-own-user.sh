#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Daemon and keeper under two users: the daemon's reads no key file, sealed or plain, with or without a sandbox; the node works, and goes on
# when its keeper was killed; and neither end takes a stranger for the other.
. "$SOURCE/tests/support/system.sh"

DAEMON=1 KEEPER=2 STRANGER=5 # daemon, bin and games: no user here has a process of theirs
as() { # USER COMMAND…
    local user=$1
    shift
    setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
}
[ "$(id -u)" = 0 ] || { echo "only root has more than one user"; exit 77; }
as $DAEMON test -x "$SCHAKELD" || { echo "another user cannot run $SCHAKELD"; exit 77; }

mesh_make "$DIR" "$PORT"
chmod 711 "$DIR"
NODE=$DIR/wt CONF=$DIR/wt/node.conf VAULT=$DIR/vault SOCKET=$DIR/run/keeper

# Settings and what is agreed on are root's, the data the daemon's, the keys the keeper's.
mkdir -m 755 "$DIR/run"
mkdir -m 700 "$VAULT" "$NODE/data"
mv "$NODE/keys" "$NODE/shares" "$VAULT"
mv "$NODE/agreed" "$NODE/data/"
chown -R $DAEMON:$DAEMON "$NODE/data" "$VAULT"
chmod 755 "$NODE"
ln -s data/control "$NODE/control"
ln -s data/database "$NODE/database"
sed -i "s|^keys = .*|keys = $VAULT/keys|; s|^shares = .*|shares = $VAULT/shares|; s|^database = .*|database = $NODE/data/database|;
    s|^agreed = .*|agreed = $NODE/data/agreed|; s|^control = .*|control = $NODE/data/control\nkeeper = $SOCKET|" "$CONF"
mkdir -m 700 "$NODE/taken"
chown $DAEMON "$NODE/taken"
printf '#!/bin/sh\nexec setpriv --reuid=%s --regid=%s --clear-groups env TAKEN_OVER=%s LD_PRELOAD=%s %s "$@"\n' \
    $DAEMON $DAEMON "$NODE/taken" "$TAKEN_OVER" "$SCHAKELD" >"$DIR/daemon"
chmod 755 "$DIR/daemon"
start_node() { SCHAKELD=$DIR/daemon mesh_start "$DIR" wt; }
check() { as $DAEMON "$SCHAKELD" check "$CONF" "$@"; }

claim "a keeper whose files the daemon's user can read is none, nor is one without its socket"
ends 1 check --new
grep -q "vault: error: the daemon's user can read it" <<<"$OUT" || fail "$OUT"
chown -R $KEEPER:$KEEPER "$VAULT"
ends 1 check --new
grep -q "keeper: error: there is no socket" <<<"$OUT" || fail "$OUT"
ends 1 "$SCHAKELD" check "$CONF" --new
grep -q "the daemon not root" <<<"$OUT" || fail "$OUT"

claim "a stranger who listens there is not taken for the keeper"
/usr/bin/python3 - "$SOCKET" $DAEMON $STRANGER <<'PY' &
import os, socket, sys, time
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
os.chown(sys.argv[1], int(sys.argv[2]), 0)
os.setuid(int(sys.argv[3]))
listening.listen(8)
time.sleep(60)
PY
stranger=$!
listens() { as $DAEMON /usr/bin/python3 -c "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])" "$SOCKET"; }
eventually 10 listens
ends 1 check --new
grep -q "it is not the keeper's user who listens there" <<<"$OUT" || fail "$OUT"
kill "$stranger"
rm "$SOCKET"

/usr/bin/python3 "$SOURCE/tests/support/activate.py" "$SOCKET" $DAEMON $KEEPER "$SCHAKELD" keeper "$CONF" 2>>"$DIR/vault.log" &
activator=$!
eventually 10 test -S "$SOCKET"

claim "a stranger who comes to the keeper's socket is sent away unheard, and keeps nobody out"
same "" "$(as $STRANGER timeout 20 /usr/bin/python3 -c "
import socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
try:
    line.sendall(bytes([0, 0, 0, 1, 1]))
    print(line.recv(1).hex(), end='')
except (BrokenPipeError, ConnectionResetError):
    pass" "$SOCKET")" "what the stranger heard"

claim "who has one line and says nothing keeps nobody out, not even of the daemon's user"
/usr/bin/python3 - "$SOCKET" $DAEMON <<'PY' &
import os, socket, sys, time
os.setuid(int(sys.argv[2]))
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
time.sleep(60)
PY
idle=$!
eventually 10 pgrep -P "$activator"
ends 0 check --new
kill "$idle"

claim "the node works: what a start looks at the keeper tells, and what takes keys goes on"
OUT=$(check --new --verbose 2>&1) || fail "$OUT"
grep -q "told by the keeper" <<<"$OUT" || fail "$OUT"
! grep -q "have one user" <<<"$OUT" || fail "$OUT"
"$SCHAKELD" check "$DIR/sdd/node.conf" --new 2>&1 | has "daemon and keeper have one user" || fail "sharing a user is not said"
mesh_start "$DIR" sdd vt tz wc
start_node
mesh_wait_lines "$DIR" 5
import_register wt wijkteam.csv
[ "$(records wt)" -gt 0 ] || fail "nothing was imported"
node=$(cat "$NODE/pid")
keeper=$(pgrep -P "$activator")
uid_of() { sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$1/status"; }
same "$DAEMON $KEEPER" "$(uid_of "$node") $(uid_of "$keeper")" "the users of daemon and keeper"

claim "code of an attacker in the daemon reads no key, plain or sealed, nor does any program of the daemon's user"
secrets="$VAULT/keys $(ls "$VAULT"/shares/ring-*) $VAULT/anchor"
if [ "$(status_of wt | field "j['sandbox']")" = closed ]; then # else nothing is preloaded
    for path in $secrets "/proc/$keeper/mem"; do echo "open $path"; done >"$NODE/taken/later"
    mv "$NODE/taken/later" "$NODE/taken/now"
    eventually 20 grep -q '^done' "$NODE/taken/told"
    for path in $secrets "/proc/$keeper/mem"; do
        same 13 "$(sed -n "s|^open $path ||p" "$NODE/taken/told")" "opening $path in the daemon"
    done
fi
for path in $secrets "/proc/$keeper/mem" "/proc/$keeper/maps"; do
    ! as $DAEMON cat "$path" >/dev/null 2>&1 || fail "the daemon's user reads $path"
done
! as $DAEMON kill -KILL "$keeper" 2>/dev/null || fail "the daemon's user ends the keeper"
! as $DAEMON ls "$VAULT" >/dev/null 2>&1 || fail "the daemon's user sees the keeper's files"

claim "with its keeper killed the node stops, and both go on when it is started again"
kill -KILL "$keeper"
gone() { ! kill -0 "$node" 2>/dev/null; }
eventually 10 gone
rm -f "$NODE/pid"
rm -rf "$NODE/taken"/*
start_node
mesh_wait_lines "$DIR" 5
[ "$keeper" != "$(pgrep -P "$activator")" ] || fail "it is the same keeper"
verify_alone wt
as $DAEMON "$SCHAKEL" roster trust "$NODE/data/trust" --node "$NODE" >/dev/null # the shelf is its user's
verify_under wt "$NODE/data/trust"

claim "sealed by the keeper's user they open for the keeper only"
mesh_stop "$DIR" wt
SCHAKEL_PASSPHRASE_FD=9 as $KEEPER "$SCHAKEL" keys seal "$CONF" 9<<<"correct horse battery staple" >/dev/null
ends 1 check
grep -q "the keeper ended: its own log says why" <<<"$OUT" || fail "$OUT"
grep -q "nobody gave its passphrase" "$DIR/vault.log" || fail "its log does not say why"
kill "$activator"
rm "$SOCKET"
mkdir -m 700 "$DIR/credentials"
echo "correct horse battery staple" >"$DIR/credentials/schakel-passphrase"
chown -R $KEEPER "$DIR/credentials"
CREDENTIALS_DIRECTORY=$DIR/credentials /usr/bin/python3 "$SOURCE/tests/support/activate.py" "$SOCKET" $DAEMON $KEEPER \
    "$SCHAKELD" keeper "$CONF" 2>>"$DIR/vault.log" &
eventually 10 test -S "$SOCKET"
start_node
[ "$(records wt)" -gt 0 ] || fail "its database cannot be read"
