# SPDX-License-Identifier: EUPL-1.2
#
# What a ledger of ENTRIES entries (a million; ENTRIES=10000000 for what must hold) costs who starts a node, takes the ledger along, checks
# it and proves an entry: a real node that is alone, and the real command. Each beside what it cannot do without: reading every entry and
# hashing it. Cold is said where this user may empty the machine's cache of files, warm otherwise.
. "$SOURCE/tests/support/system.sh"

ENTRIES=${ENTRIES:-1000000}
OIN=${MESH_OIN[wt]}
CLAIM="what a large ledger costs"
seconds() { # COMMAND…: how long it takes, in TOOK
    local begin
    begin=$(date +%s%N)
    "$@" >"$DIR/said" 2>&1 || { cat "$DIR/said" >&2; fail "$* failed"; }
    TOOK=$(($(date +%s%N) - begin))
}
tell() { # WHAT
    printf '%-44s %9d.%03d s\n' "$1" $((TOOK / 1000000000)) $((TOOK / 1000000 % 1000))
}
verify_alone() { ends 3 "$SCHAKEL" ledger verify "$DIR/export" --trust "$DIR/export/trust"; }
start() {
    (cd "$DIR/wt" && exec setsid "$SCHAKELD" "$DIR/wt/node.conf" >>"$DIR/wt/log" 2>&1 </dev/null) &
    echo $! >"$DIR/wt/pid"
    until [ -S "$DIR/wt/control" ] && mesh_is_up "$DIR" wt; do
        kill -0 "$(cat "$DIR/wt/pid")" 2>/dev/null || { tail -3 "$DIR/wt/log" >&2; return 1; }
        sleep 0.01
    done
}
stop() {
    kill -TERM "$(cat "$DIR/wt/pid")"
    while kill -0 "$(cat "$DIR/wt/pid")" 2>/dev/null; do sleep 0.05; done
}
forget() { sync && { echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null && CACHE=cold || CACHE=warm; }
signed() { [ "$(status_of wt | field "j['ledger_signed']")" -ge "$1" ]; }

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" wt
eventually 20 signed 1
stop
"$BENCH_SIZE" fill "$DIR/wt" "$OIN" "$ENTRIES" >/dev/null
start # and sign a head over them, which takes as long as hashing them
eventually 600 signed "$ENTRIES"
stop

echo "$ENTRIES entries; reading each and hashing it once takes $("$BENCH_SIZE" bare "$DIR/wt" "$OIN") s"
forget
seconds start
tell "start until somebody is answered, $CACHE"
[ "$TOOK" -le 2500000000 ] || fail "a start may take 2 s"
forget
seconds on wt ledger export "$DIR/export"
tell "export of all, $CACHE"
[ "$TOOK" -le $((ENTRIES * 7500)) ] || fail "an export of ten million may take 60 s"
stop
"$BENCH_SIZE" fill "$DIR/wt" "$OIN" 10000 >/dev/null
start
eventually 60 signed $((ENTRIES + 10000))
seconds on wt ledger export "$DIR/export"
tell "export of the next 10000"
[ "$TOOK" -le 1250000000 ] || fail "the next day's may take a second"
seconds verify_alone
tell "ledger verify, by its own key alone"
stop
"$BENCH_SIZE" proofs "$DIR/export"
"$BENCH_SIZE" scrub "$DIR/wt" "$OIN"
