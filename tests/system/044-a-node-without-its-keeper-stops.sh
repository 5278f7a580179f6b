#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# Without the process that holds the keys a node can sign nothing: it stops, says why, and goes on when it is started again.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5

claim "the node stops with the reason when its keeper is killed"
node=$(cat "$DIR/sdd/pid")
kill -KILL "$(pgrep -P "$node")"
gone() { ! kill -0 "$node" 2>/dev/null; }
eventually 10 gone
grep -q '"event":"node-failed".*"status":"keeper-lost"' "$DIR/sdd/log" || fail "the log does not say so"
[ ! -e "$DIR/sdd/control" ] || fail "its socket is still there"

claim "started again it goes on, and its ledger holds"
rm -f "$DIR/sdd/pid"
mesh_start "$DIR" sdd
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
verify_ledgers sdd
