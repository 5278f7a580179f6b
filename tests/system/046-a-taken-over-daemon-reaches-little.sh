#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Code of an attacker runs in a daemon after its start: what it can reach, and what not, as docs/threat-model.md says.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"

# A node whose daemon has that code in it, which does what stands in its folder's file `now`.
start_taken() { # NODE
    rm -rf "$DIR/$1/taken"
    mkdir "$DIR/$1/taken"
    printf '#!/bin/sh\nTAKEN_OVER=%s LD_PRELOAD=%s exec %s "$@"\n' "$DIR/$1/taken" "$TAKEN_OVER" "$SCHAKELD" > "$DIR/taken-$1"
    chmod 755 "$DIR/taken-$1"
    SCHAKELD=$DIR/taken-$1 mesh_start "$DIR" "$1"
}
deeds() { # NODE, and deeds from standard input: DEED ABOUT
    cat > "$DIR/$1/taken/later"
    mv "$DIR/$1/taken/later" "$DIR/$1/taken/now"
    eventually 20 grep -q '^done' "$DIR/$1/taken/told"
}
told() { # NODE DEED ABOUT: what the kernel or the keeper said
    sed -n "s|^$2 $3 ||p" "$DIR/$1/taken/told"
}
ACCES=13 PERM=1
OWN=$(sed -n "s/^oin = //p" "$DIR/wt/node.conf")

# The keys of one node in a folder of their own, those of another as init makes it.
mkdir -m 700 "$DIR/wt-keeper"
mv "$DIR/wt/keys" "$DIR/wt/shares" "$DIR/wt-keeper/"
sed -i "s|^keys = .*|keys = $DIR/wt-keeper/keys|; s|^shares = .*|shares = $DIR/wt-keeper/shares|" "$DIR/wt/node.conf"
start_taken wt
[ "$(status_of wt | field "j['sandbox']")" = closed ] || { echo "this kernel or this build has no sandbox"; exit 77; }
start_taken sdd
keeper=$(pgrep -P "$(cat "$DIR/wt/pid")")
other=$(cat "$DIR/sdd/pid")

claim "the keeper's keys are locked, so that they are not written to the swap"
[ "$(sed -n 's/^VmLck:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$keeper/status")" -gt 0 ] || fail "nothing of the keeper is locked"

claim "keys in a folder of their own cannot be opened, nor opened up to others; nor another node's files"
deeds wt <<END
open $DIR/wt-keeper/keys
open $DIR/wt-keeper/shares/ring-1
open $DIR/wt-keeper/anchor
open-up $DIR/wt-keeper/keys
remove $DIR/wt-keeper/keys
open $DIR/sdd/keys
open /proc/$keeper/mem
put $DIR/put
put $DIR/wt/put
open $DIR/wt/node.conf
start-process now
start-program /bin/sh
run-memory now
attach $keeper
read-memory $keeper
end $other
listen $((PORT + 5))
raw-packets now
dial $PORT
have-said $OWN/0
END
for path in wt-keeper/keys wt-keeper/shares/ring-1 wt-keeper/anchor sdd/keys; do
    same $ACCES "$(told wt open "$DIR/$path")" "opening $path"
done
same $PERM "$(told wt open-up "$DIR/wt-keeper/keys")" "giving others the keys"
same $ACCES "$(told wt remove "$DIR/wt-keeper/keys")" "taking the keys away"
same $ACCES "$(told wt open "/proc/$keeper/mem")" "the keeper's memory as a file"
same $ACCES "$(told wt put "$DIR/put")" "a file outside"
same $ACCES "$(told wt put "$DIR/wt/put")" "a file beside the database"
same 0 "$(told wt open "$DIR/wt/node.conf")" "its settings"

claim "it starts nothing, runs nothing that it wrote, and touches no other process"
same $PERM "$(told wt start-process now)" "a process"
same $PERM "$(told wt start-program /bin/sh)" "a program"
same $PERM "$(told wt run-memory now)" "memory that runs"
same $PERM "$(told wt attach "$keeper")" "the keeper under a debugger"
same $PERM "$(told wt read-memory "$keeper")" "the keeper's memory"
same $PERM "$(told wt end "$other")" "another node's end"

claim "it listens nowhere and sees no packets; it dials, as it must for its partners"
same $PERM "$(told wt listen $((PORT + 5)))" "another port"
same $PERM "$(told wt raw-packets now)" "packets of others"
same 0 "$(told wt dial "$PORT")" "dialling a partner"

claim "the keeper signs messages of this node for it while it stays"
same 0 "$(told wt have-said "$OWN/0")" "a message"

gone() { ! kill -0 "$(cat "$DIR/wt/pid")" 2>/dev/null; }
ends_at() { # DEED ABOUT WHAT: the keeper gives nothing and ends, and with it the node
    mesh_stop "$DIR" wt
    start_taken wt
    echo "$1 $2" | deeds wt
    same -1 "$(told wt "$1" "$2")" "$3"
    eventually 10 gone
    grep -q '"event":"keeper-failed"' "$DIR/wt/log" || fail "the log does not say so: $3"
}
claim "it signs no other bytes, in no other name and of no other day, and ends when it is asked to"
ends_at have-signed what-the-attacker-likes "any bytes"
ends_at have-said 00000099000000001000/0 "another's message"
ends_at have-said "$OWN/365" "a message of next year"
ends_at ask-unknown now "a request that is none"

claim "keys beside the settings it can read: that is said, and why they are to stand apart"
echo "open $DIR/sdd/keys" | deeds sdd
same 0 "$(told sdd open "$DIR/sdd/keys")" "keys in reach"
