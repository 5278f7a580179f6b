#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Keys and shares are sealed and made plain again, also by runs that are killed; a node starts with the passphrase of its keys, which a
# descriptor or the service's credentials give, and with nothing less.
. "$SOURCE/tests/support/system.sh"

WORD="correct horse battery staple"
NODE=$DIR/wt
with() { # WORD COMMAND…: with this passphrase
    local word=$1
    shift
    SCHAKEL_PASSPHRASE_FD=9 "$@" 9<<<"$word"
}
secrets() { cat "$NODE/keys" "$NODE"/shares/ring-* "$NODE"/ceremony-* | sha256sum; }
forms() { with "$WORD" "$SCHAKEL" keys show "$NODE" --json | field "' '.join(sorted({f['form'] for f in j['files']}))"; }

claim "keys are made sealed unless that is said, and a ceremony leaves shares that are"
printf '#!/bin/bash\nexec 9<<<"%s"\nSCHAKEL_PASSPHRASE_FD=9 exec %s "$@"\n' "$WORD" "$SCHAKEL" >"$DIR/schakel"
chmod 755 "$DIR/schakel"
SCHAKEL=$DIR/schakel MESH_SEALED=wt mesh_make "$DIR" "$PORT"
same sealed "$(forms)" "the files of its node"
grep -q '^keys_plain = no' "$NODE/node.conf" || fail "its settings do not say so"
grep -q '^keys_plain = yes' "$DIR/sdd/node.conf" || fail "those of another do not say that its keys are plain"

claim "they are made plain, and sealed again, with the passphrase only"
ends 1 setsid "$SCHAKEL" keys unseal "$NODE"
grep -q "nobody gave its passphrase" <<<"$OUT" || fail "$OUT"
ends 1 with "another of such words" "$SCHAKEL" keys unseal "$NODE"
grep -q "that is not its passphrase" <<<"$OUT" || fail "$OUT"
with "$WORD" "$SCHAKEL" keys unseal "$NODE" >/dev/null
grep -q '^schakel/node-keys/' "$NODE/keys" || fail "the keys are not plain"
plain=$(secrets)

claim "without a passphrase nothing is sealed, and a short one is refused"
ends 1 setsid "$SCHAKEL" keys seal "$NODE"
ends 1 with short "$SCHAKEL" keys seal "$NODE"
same "$plain" "$(secrets)" "the files"

claim "a run that is killed loses nothing, and the next one goes on"
for delay in 0.2 0.5 0.9; do
    for deed in seal unseal; do
        with "$WORD" timeout -s KILL "$delay" "$SCHAKEL" keys "$deed" "$NODE" >/dev/null 2>&1 || true
        eventually 5 with "$WORD" "$SCHAKEL" keys show "$NODE" # the killed one gives its lock back when it is gone
    done
done
with "$WORD" "$SCHAKEL" keys unseal "$NODE" >/dev/null
same "$plain" "$(secrets)" "made plain again"

claim "sealed, no secret stands in a file, and settings that want it so are kept"
with "$WORD" "$SCHAKEL" keys seal "$NODE" >/dev/null
same sealed "$(forms)" "the forms"
! grep -lE 'schakel/(node-keys|key-shares)' -r "$NODE" || fail "a key stands in a file"
sed -i 's/^keys_plain = .*/keys_plain = no/' "$NODE/node.conf"
OUT=$(with "$WORD" "$SCHAKELD" check "$NODE/node.conf" --new) || fail "$OUT"
! grep -q "sealed" <<<"$OUT" || fail "$OUT"

claim "a node does not start without its passphrase or with another, and says which it is"
ends 1 setsid "$SCHAKELD" "$NODE/node.conf" --new
grep -q "nobody gave its passphrase" <<<"$OUT" || fail "$OUT"
ends 1 with "another of such words" "$SCHAKELD" "$NODE/node.conf" --new
grep -q "keys: error: that is not its passphrase" <<<"$OUT" || fail "$OUT"
cp "$NODE/keys" "$DIR/kept"
printf '\377' | dd of="$NODE/keys" bs=1 seek=90 conv=notrunc status=none
ends 1 with "$WORD" "$SCHAKELD" check "$NODE/node.conf" --new
grep -q "keys: error: the sealed file was changed" <<<"$OUT" || fail "$OUT"
cat "$DIR/kept" >"$NODE/keys"

claim "with its passphrase by a descriptor it starts, evaluates and signs"
mesh_start "$DIR" sdd vt tz wc
with "$WORD" mesh_start "$DIR" wt
eventually 20 mesh_wait_lines "$DIR" 5
import_register wt wijkteam.csv
[ "$(records wt)" -gt 0 ] || fail "nothing was imported"
keeper=$(pgrep -P "$(cat "$NODE/pid")")
! tr '\0' '\n' <"/proc/$keeper/environ" | grep -q "correct horse" || fail "the passphrase is in the environment"

claim "and with the credentials of its service likewise"
mesh_stop "$DIR" wt
mkdir -m 700 "$DIR/credentials"
echo "$WORD" >"$DIR/credentials/schakel-passphrase"
CREDENTIALS_DIRECTORY=$DIR/credentials mesh_start "$DIR" wt
[ "$(records wt)" -gt 0 ] || fail "its database cannot be read"

claim "where the settings want sealed keys a plain one is refused"
mesh_stop "$DIR" wt
with "$WORD" "$SCHAKEL" keys unseal "$NODE" >/dev/null
ends 1 "$SCHAKELD" check "$NODE/node.conf"
grep -q "the settings say that keys are sealed" <<<"$OUT" || fail "$OUT"
