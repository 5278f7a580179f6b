# SPDX-License-Identifier: EUPL-1.2
#
# A node under the least memory that it may be given, and a partner that does everything that takes memory: one after the other, and all of it
# at once while the machine's cores are busy with other things. What is too much is cut, dropped or put off long before the limit, the
# process is the same one afterwards, and the door answers.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

LIMIT_KIB=$((512 * 1024))
liar_mesh
export LIAR_RATIO=1000 LIAR_MOMENT_MS=10000
sed -i "s/^control = .*/&\nmemory = 512MiB/" "$DIR/sdd/node.conf"
mesh_start "$DIR" sdd
node=$(cat "$DIR/sdd/pid")
in_kib() { sed -n "s/^$1:[[:space:]]*\([0-9]*\) kB/\1/p" "/proc/$node/status"; }
lives() { # AFTER: the same process, well under its limit
    kill -0 "$node" 2>/dev/null || fail "it ended: $1"
    echo "       $1: $(in_kib VmData) KiB of $LIMIT_KIB, $(in_kib VmHWM) KiB used at most"
    [ "$(in_kib VmData)" -lt $((LIMIT_KIB / 2)) ] || fail "it takes more than half of its limit: $1"
    [ "$(in_kib VmHWM)" -lt $((LIMIT_KIB / 2)) ] || fail "it used more than half of its limit: $1"
    holds "the door does not answer: $1" status_of sdd >/dev/null
}
DEEDS="endless crumbs crowd largest deaf wide-evaluations long-lines untaken"

claim "the limit is the process's own"
same "$((LIMIT_KIB * 1024)) $((LIMIT_KIB * 1024))" "$(awk '/^Max data size/ { print $4, $5 }' "/proc/$node/limits")" "soft and hard limit"
lives "when all is quiet"

claim "after each thing that takes memory it is there, and far from its limit"
flood() { timeout "$3" "$LIAR" "$DIR" "$2" "$1" </dev/null >/dev/null 2>&1 || true; } # 022 and 023 judge the deeds, each for itself
for deed in $DEEDS; do
    flood "$deed" 0.5 30
    lives "after $deed"
done

claim "so it is after all of them at once, on a machine that is busy"
for i in $(seq "$(nproc)"); do (while :; do :; done) & burners+=($!); done
for deed in $DEEDS; do
    flood "$deed" 10 30 &
    floods+=($!)
done
wait "${floods[@]}"
kill "${burners[@]}"
lives "after all at once"

claim "what was too much was refused: cut, or dropped"
[ "$(counter sdd mesh_cut_held)" -gt 0 ] || fail "no connection was cut for what it holds"
[ "$(counter sdd over_budget)" -gt 0 ] || fail "no message was dropped"
[ "$(grep -c '"event":"store-failed"' "$DIR/sdd/log")" = 0 ] || fail "it ran out of memory"
holds "a node did not stop well" mesh_stop "$DIR"
