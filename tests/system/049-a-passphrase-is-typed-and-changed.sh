#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# The passphrase of a node's keys at a terminal, and another in its place: the keys stay what they are, also when that is killed at any
# moment, and the old passphrase opens none of them any more.
. "$SOURCE/tests/support/system.sh"

OLD="correct horse battery staple" NEXT="another of such words"
NODE=$DIR/wt
with() { # WORD COMMAND…: with this passphrase
    local word=$1
    shift
    SCHAKEL_PASSPHRASE_FD=9 "$@" 9<<<"$word"
}
reseal() { # OLD NEXT [COMMAND…]: from one to the other
    SCHAKEL_PASSPHRASE_FD=8 SCHAKEL_NEW_PASSPHRASE_FD=9 "${@:3}" "$SCHAKEL" keys reseal "$NODE" 8<<<"$1" 9<<<"$2"
}
files() { ls "$NODE/keys" "$NODE"/shares/ring-* "$NODE"/ceremony-*; }
secrets() { files | xargs cat | sha256sum; }
opens() { with "$1" "$SCHAKEL" keys show "$NODE" >/dev/null 2>&1; }

mesh_make "$DIR" "$PORT"
plain=$(secrets)

claim "at a terminal a passphrase is asked, not shown, and typed twice when it is new"
/usr/bin/python3 "$SOURCE/tests/support/typed_passphrase.py" "$SCHAKEL" "$NODE" || fail "see above"

claim "another passphrase takes the place of it, for all files, and the old one opens none"
reseal "$NEXT" "$OLD" >/dev/null
! opens "$NEXT" || fail "the old one opens them still"
opens "$OLD" || fail "the new one does not"
ends 1 reseal "$OLD" "$OLD"
grep -q "the one that it has" <<<"$OUT" || fail "$OUT"
sealed=$(secrets)
ends 1 reseal "none of both words" "$NEXT"
grep -q "neither of the two" <<<"$OUT" || fail "$OUT"
ends 1 reseal "$OLD" short
same "$sealed" "$(secrets)" "the files, after what was refused"

claim "cut off between two files it leaves all of them to who has both, and the next run goes on"
cp "$NODE"/shares/ring-* "$DIR/kept"
reseal "$OLD" "$NEXT" >/dev/null
cp -p "$DIR/kept" "$(ls "$NODE"/shares/ring-*)"
for word in "$OLD" "$NEXT"; do ! opens "$word" || fail "one of the two opens all: nothing was cut off"; done
ends 1 with "$NEXT" "$SCHAKELD" check "$NODE/node.conf" --new
grep -q "that is not its passphrase" <<<"$OUT" || fail "$OUT"
sealed=$(secrets)
ends 1 reseal "$NEXT" "a third one of such words"
same "$sealed" "$(secrets)" "the files, when one of them opens with neither"
same "1 of $(files | wc -l) files were sealed anew" "$(reseal "$OLD" "$NEXT" | head -1)" "what was left to do"
opens "$NEXT" || fail "not all are sealed under it"

claim "killed at any moment it loses nothing"
from=$NEXT to=$OLD
for delay in 0.1 0.3 0.5 0.7 0.9; do
    reseal "$from" "$to" timeout -s KILL "$delay" >/dev/null 2>&1 || true
    eventually 5 reseal "$from" "$to" # the killed one gives its lock back when it is gone
    opens "$to" || fail "after a kill at $delay s not all are sealed under the new one"
    word=$from from=$to to=$word
done
with "$from" "$SCHAKEL" keys unseal "$NODE" >/dev/null
same "$plain" "$(secrets)" "what was sealed"

claim "a node starts with the new one, given by its service's credentials, and not with the old one"
with "$OLD" "$SCHAKEL" keys seal "$NODE" >/dev/null
mkdir -m 700 "$DIR/credentials"
echo "$OLD" >"$DIR/credentials/schakel-passphrase"
echo "$NEXT" >"$DIR/credentials/schakel-new-passphrase"
CREDENTIALS_DIRECTORY=$DIR/credentials "$SCHAKEL" keys reseal "$NODE" >/dev/null
ends 1 env CREDENTIALS_DIRECTORY="$DIR/credentials" "$SCHAKELD" check "$NODE/node.conf" --new
grep -q "that is not its passphrase" <<<"$OUT" || fail "$OUT"
mv "$DIR/credentials/schakel-new-passphrase" "$DIR/credentials/schakel-passphrase"
CREDENTIALS_DIRECTORY=$DIR/credentials mesh_start "$DIR" wt
status_of wt >/dev/null || fail "it does not run"
