# SPDX-License-Identifier: EUPL-1.2
#
# What the partners agreed to take of one sender's signals in a minute ([signals OIN]): who floods has no more taken than that, and costs the
# entries, rows and bytes that belong to it (the liar holds the node to them); an honest import of more is only slowed, and all of it
# arrives. From the figures of the nodes.
. "$SOURCE/tests/support/system.sh"
. "$SOURCE/tests/support/liar.sh"

A_MINUTE=40 ROWS=70
export MESH_SIGNALS=$A_MINUTE LIAR_RATIO=1000 LIAR_MOMENT_MS=10000
minute() { echo $(($(date +%s) / 60)); }
taken() { counter sdd signals; }
rows() { # a page is a line of JSON
    on sdd signal list --received --all --json |
        /usr/bin/python3 -c "import json, sys; print(sum(len(json.loads(page)['signals']) for page in sys.stdin))"
}
lost() { on wc signal list --json | field "sum(count for word, count in j['pushed'].items() if word != 'delivered')"; }
kib() { du -k "$DIR/sdd/database" | cut -f1; }

liar_mesh
mesh_start "$DIR" sdd
claim "of a flood no more is taken than a minute's, and it costs no more than that"
ledger=$(ledger_size sdd) kib=$(kib) minute=$(minute)
holds "the flood" "$LIAR" "$DIR" 3 signals </dev/null
most=$((A_MINUTE * (1 + $(minute) - minute))) got=$(taken)
echo "       taken $got of most $most, put off $(counter sdd put_off)"
echo "       entries $(($(ledger_size sdd) - ledger)), database $(($(kib) - kib)) KiB"
[ "$got" -ge 20 ] && [ "$got" -le "$most" ] || fail "it took $got"
[ "$(counter sdd put_off)" -gt 0 ] || fail "nothing was too much"
same "$got" "$(rows)" "rows that it keeps"
holds "a node did not stop well" mesh_stop "$DIR"

claim "an import of more than a minute takes is slowed, and all of it arrives: what came over the edge of a minute is sent again"
mesh_start "$DIR" # budgets begin anew
mesh_wait_lines "$DIR" 5
before=$(rows)
head -$((1 + ROWS)) "$SOURCE/tests/support/registers/woningcorporatie.csv" > "$DIR/wc/rents.csv"
begun=$(minute) code=0
on wc signal import "$DIR/wc/rents.csv" >/dev/null || code=$?
[ "$code" -le 1 ] || fail "the import ended with $code" # 1: rows of the sample that do not fit
while ! outbox_is_empty wc; do
    got=$(taken) # before the minute is looked at: a later one has room for no less
    [ "$got" -le $((A_MINUTE * (1 + $(minute) - begun))) ] || fail "it took $got in minute $(($(minute) - begun))"
    [ $(($(minute) - begun)) -lt 4 ] || fail "it does not end"
    sleep 0.5
done
echo "       $(taken) signals in $((1 + $(minute) - begun)) minutes"
[ "$(taken)" -gt "$A_MINUTE" ] || fail "there was no more than one minute takes"
same "$(taken)" "$(($(rows) - before))" "rows that it keeps"
same 0 "$(lost)" "signals that did not arrive"
[ "$(counter sdd put_off)" -lt "$A_MINUTE" ] || fail "$(counter sdd put_off) were put off: it is not slowed"
holds "a node did not stop well" mesh_stop "$DIR"
