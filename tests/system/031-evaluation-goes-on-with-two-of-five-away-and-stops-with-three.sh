# SPDX-License-Identifier: EUPL-1.2
#
# A threshold of three: any two may be away, and three that are left out stop it (P-02).
. "$SOURCE/tests/support/system.sh"

sees_up() { [ "$(status_of "$1" | field "sum(p['up'] for p in j['partners'])")" = "$2" ]; }

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5

claim "two away: the import goes on"
mesh_stop "$DIR" vt tz
eventually 5 sees_up sdd 3
import_register sdd sociale-dienst.csv
imported=$(records sdd)
[ "$imported" -gt 300 ] || fail "only $imported records"

claim "three away: refused with its reason, nothing half done"
mesh_stop "$DIR" wc
eventually 5 sees_up wt 2
before=$(ledger_size wt)
cp "$SOURCE/tests/support/registers/wijkteam.csv" "$DIR/wt/"
ends 2 on wt signal import "$DIR/wt/wijkteam.csv"
grep -q "niet bereikbaar" <<<"$OUT" || fail "the reason is not said: $OUT"
same "$before" "$(ledger_size wt)" "ledger"
same 0 "$(records wt)" "records" # whose reading is an entry

claim "one back: it goes on"
mesh_start "$DIR" tz
eventually 20 sees_up wt 3
import_register wt wijkteam.csv
[ "$(records wt)" -gt 300 ] || fail "only $(records wt) records"
verify_ledgers sdd wt tz
holds "a node did not stop well" mesh_stop "$DIR"
