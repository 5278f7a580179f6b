# SPDX-License-Identifier: EUPL-1.2
#
# kill -9 of the daemon and of the command, at random moments of an import that also pushes signals. Importing again gives
# what an undisturbed import gives, at the sender and at the receiver (P-06).
. "$SOURCE/tests/support/system.sh"

# A page is a line of JSON.
received() {
    on sdd signal list --received --all --json |
        /usr/bin/python3 -c "import json, sys; print(sum(len(json.loads(page)['signals']) for page in sys.stdin))"
}
facts() { # what counts in the end; the receiver drops what is past its end when it starts
    eventually 30 delivered
    mesh_stop "$DIR" sdd && mesh_start "$DIR" sdd || fail "the receiver did not start again"
    echo "$(records sdd) $(records wc) $(on wc signal list --json | field "j['pushed']['delivered']")" \
        "$(received) $(status_of wc | field "j['tags']")"
}
delivered() { [ "$(on wc signal list --json | field "j['pushed']['new'] + j['pushed']['pending']")" = 0 ]; }
some_time() { sleep "0.$(printf '%03d' $((RANDOM % ${1:-250})))"; }

mesh_make "$DIR" "$PORT"
claim "an undisturbed import, to compare with"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
import_register sdd sociale-dienst.csv
import_register wc woningcorporatie.csv
expected=$(facts)
echo "       records, records, delivered, received, tags: $expected"
mesh_stop "$DIR"
rm "$DIR"/*/database* "$DIR"/*/anchor

claim "the daemon killed five times during an import"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
for round in 1 2 3 4 5; do
    on wc signal import "$DIR/wc/woningcorporatie.csv" >/dev/null 2>"$DIR/err" &
    import=$!
    some_time
    mesh_kill "$DIR" wc
    code=0
    wait $import || code=$?
    [ $code -le 2 ] || fail "the command ended with $code: $(cat "$DIR/err")"
    mesh_start "$DIR" wc
    mesh_wait_lines "$DIR" 5
done

claim "the command killed five times during an import"
for round in 1 2 3 4 5; do
    on wc signal import "$DIR/wc/woningcorporatie.csv" >/dev/null 2>&1 &
    import=$!
    some_time
    pkill -KILL -P $import 2>/dev/null || kill -KILL $import 2>/dev/null || true
    wait $import 2>/dev/null || true
done
holds "the daemon did not live through it" on wc node status >/dev/null

claim "the receiver killed while signals come in"
import_register sdd sociale-dienst.csv
on wc signal import "$DIR/wc/woningcorporatie.csv" >/dev/null 2>&1 || true
mesh_kill "$DIR" sdd
mesh_start "$DIR" sdd

claim "imported again: everything is what it is without disturbance"
import_register wc woningcorporatie.csv
same "$expected" "$(facts)" "records, records, delivered, received, tags"
verify_ledgers $MESH_NODES
holds "a node did not stop well" mesh_stop "$DIR"
