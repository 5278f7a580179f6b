#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# What ./run shows a newcomer, from certificates to the caught byte, is still true.
. "$SOURCE/tests/support/system.sh"

claim "./run ends well, and shows what it promises"
code=0
SCHAKEL_STATE=$DIR/demo SCHAKEL_BUILD=$(dirname "$(dirname "$SCHAKEL")") SCHAKEL_PORT=$PORT "$SOURCE/run" >"$DIR/out" 2>&1 || code=$?
[ $code -eq 0 ] || { tail -30 "$DIR/out" >&2; fail "it ended with $code"; }
shows() { [ "$(grep -c -- "$2" "$DIR/out")" -ge "$1" ] || fail "\"$2\" is not shown $1 times"; }
shows 2 "IS DIT EEN AANDACHTSHUISHOUDEN"
shows 1 "wordt gewogen door een professional"
shows 1 "na weging door een professional geweigerd"
shows 5 "entries belong to this root; no byte of them changed since it was made"
shows 1 "while one of them was frozen: in [0-9]\{1,4\} ms"
shows 1 "^own-tags-as-a-question: refused not-counted$"
shows 2 "NOT ACCEPTED"
shows 1 "^Caught.$"
shows 1 "^A SECOND HISTORY: it does not begin with the [0-9]* entries you had.$"
shows 1 "^Both have caught it.$"

claim "it leaves no process behind"
! pgrep -f "$DIR/demo" >/dev/null || fail "something still runs"
