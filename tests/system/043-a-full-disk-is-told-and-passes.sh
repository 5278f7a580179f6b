# SPDX-License-Identifier: EUPL-1.2
#
# A node whose disk is full takes no new work, says so, and goes on by itself when there is room (P-05: what cannot be
# written does not happen). The disk is a small tmpfs in a mount namespace of this test's own.
if [ "${IN_NAMESPACE:-}" != yes ]; then
    for kind in -m -rm; do
        if unshare $kind mount -t tmpfs none /mnt 2>/dev/null; then
            IN_NAMESPACE=yes exec unshare $kind bash "$0" "$@"
        fi
    done
    echo "SKIP: mount namespaces are not allowed here"
    exit 77
fi
. "$SOURCE/tests/support/system.sh"

fill() { dd if=/dev/zero of="$DIR/sdd/ballast" bs=64k 2>/dev/null || true; dd if=/dev/zero of="$DIR/sdd/ballast2" bs=512 2>/dev/null || true; }
free_again() { rm -f "$DIR"/sdd/ballast*; }

mesh_make "$DIR" "$PORT"
cp -a "$DIR/sdd" "$DIR/sdd.made"
mount -t tmpfs -o size=12m,mode=700 none "$DIR/sdd"
cp -a "$DIR/sdd.made/." "$DIR/sdd/"
ln -s "$DIR/sdd.log" "$DIR/sdd/log"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
CASE=$(open_case)
cp "$SOURCE/tests/support/registers/sociale-dienst.csv" "$DIR/register.csv"

claim "full: an import is refused with the reason, and nothing of it stays"
fill
before=$(ledger_size sdd)
ends 2 on sdd signal import "$DIR/register.csv"
grep -q "de schijf is vol" <<<"$OUT" || fail "the reason is not said: $OUT"
same "$before" "$(ledger_size sdd)" "ledger"

claim "full: nothing is shown of people, because that it was shown could not be entered"
ends 2 on sdd signal list
grep -q "de schijf is vol" <<<"$OUT" || fail "the reason is not said: $OUT"
ends 2 on sdd signal list --received
same "$before" "$(ledger_size sdd)" "ledger"

claim "full: a question waits, the others answer, the node still says how it is"
on wt case ask "$CASE" --wait 3 >/dev/null || true
holds "the node does not answer" on sdd node status >/dev/null
grep -q '"event":"store-failed"' "$DIR/sdd.log" || fail "the log does not say it"

claim "room again: it goes on by itself, the question is answered once"
free_again
eventually 30 answered "$CASE" SDD
eventually 10 grep -q '"event":"store-recovered"' "$DIR/sdd.log"
same 0 "$(records sdd)" "records"
same 1 "$(per_exchange wt request-sent response-received)" "answers per question"
same 1 "$(per_exchange sdd request-received request-received)" "entries per question at the partner"
ends 1 on sdd signal import "$DIR/register.csv"
[ "$(records sdd)" -gt 300 ] || fail "only $(records sdd) records"
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
umount "$DIR/sdd"
