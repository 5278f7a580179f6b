# SPDX-License-Identifier: EUPL-1.2
#
# P-05, P-07: a node is copied while it works. Only who holds the identity can open the copy, with Debian's age too; it is whole, of one
# moment, and says what it holds. A changed byte, another identity, another node's keys and a forged copy are refused. Killed at any
# moment the command leaves no file under the name of a backup.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
age-keygen -o "$DIR/identity" 2>/dev/null
age-keygen -o "$DIR/other" 2>/dev/null
settings() { # NODE RECIPIENTS
    sed -i "/^backup_to/d; s|^\[node\]|[node]\nbackup_to = $2|" "$DIR/$1/node.conf"
}
mkdir -m 700 "$DIR/kept" "$DIR/scratch"
export TMPDIR="$DIR/scratch"
verify() { "$SCHAKEL" backup verify "$1" --identity "${2:-$DIR/identity}" --node "${3:-$DIR/wt}" "${@:4}"; }
made() { ls "$DIR/kept" | grep -c '\.age$' || true; }
entries() { # NOTE: how many of them the ledger of wt has
    rm -rf "$DIR/export"
    on wt ledger export "$DIR/export" >/dev/null
    "$SCHAKEL" ledger show "$DIR/export" --json | grep -c "\"note\":\"$1\"" || true
}

claim "who names nobody to open it makes no backup; who names what is no recipient does not start"
mesh_start "$DIR" sdd vt wc wt tz
ends 1 on wt backup make "$DIR/kept"
has "backup_to" <<<"$OUT" || fail "it says: $OUT"
mesh_stop "$DIR" wt
settings wt age1nobody
ends 1 "$SCHAKELD" check "$DIR/wt/node.conf"
has "backup_to" <<<"$OUT" || fail "check says: $OUT"
settings wt "$(age-keygen -y "$DIR/identity"), $(age-keygen -y "$DIR/other")"
mesh_start "$DIR" wt
mesh_wait_lines "$DIR" 5
import_all
same None "$(status_of wt | field "j.get('backup')")" "the last backup"

claim "backups are made while questions are asked and answered, and no question waits for one"
case=$(open_case)
(for _ in 1 2 3 4 5; do on wt backup make "$DIR/kept/$_.age" || exit 1; done) >"$DIR/making" 2>&1 &
making=$!
on wt case ask "$case" >/dev/null
for partner in SDD VT WOCO; do eventually 60 answered "$case" $partner; done
wait $making || fail "no backup: $(cat "$DIR/making")"
same 5 "$(made)" "backups"
[ "$(stat -c %a "$DIR/kept/1.age")" = 600 ] || fail "others can read it"
[ "$(status_of wt | field "j['backup'][:4]")" -ge 2026 ] || fail "the status does not say when"
on wt node status | has "backup" || fail "nor in words"
same "5 5" "$(entries backup-begun) $(entries backup-made)" "entries"

claim "each opens with either identity, says what it holds, and leaves nothing plain behind"
for n in 1 2 4; do
    ends 0 verify "$DIR/kept/$n.age"
    ends 0 verify "$DIR/kept/$n.age" "$DIR/other" "$DIR/wt" --json
done
ends 0 verify "$DIR/kept/5.age"
has "all hashed again" <<<"$OUT" || fail "it says: $OUT"
digest=$(sha256sum "$DIR/kept/5.age" | cut -c1-64)
has "$digest" <<<"$OUT" || fail "not the digest of the file"
"$SCHAKEL" ledger show "$DIR/export" --json | grep '"note":"backup-made"' | has "$digest" || fail "nor in the ledger"
same "" "$(ls "$DIR/scratch")" "left behind"

claim "Debian's age and tar open it too, and what is in it is the database of that moment"
mkdir "$DIR/opened"
age -d -i "$DIR/identity" "$DIR/kept/5.age" | tar -x -C "$DIR/opened"
for file in database node.conf ring ca.pem crl.pem manifest; do [ -s "$DIR/opened/$file" ] || fail "no $file in it"; done
cmp "$DIR/opened/node.conf" "$DIR/wt/node.conf"
diff -r -x proposals "$DIR/opened/agreed" "$DIR/wt/agreed"
same ok "$(sqlite3 "$DIR/opened/database" 'PRAGMA integrity_check')" "integrity"
same "$(sed -n 's/^entries //p' "$DIR/opened/manifest")" "$(sqlite3 "$DIR/opened/database" 'SELECT count(*) FROM leaf')" "entries"
grep -rqF "$(sed -n 2p "$DIR/wt/keys" | cut -d' ' -f2)" "$DIR/opened" && fail "a secret of the keeper is in it"
grep -qF -e 999900006 "$DIR/opened/database" && fail "an identity is in it"

claim "no byte of it can be changed, and another identity, another node and a forged copy are refused"
age-keygen -o "$DIR/stranger" 2>/dev/null
ends 1 verify "$DIR/kept/1.age" "$DIR/stranger"
has "not sealed to this identity" <<<"$OUT" || fail "it says: $OUT"
ends 1 verify "$DIR/kept/1.age" "$DIR/identity" "$DIR/sdd"
has "envelope key" <<<"$OUT" || fail "it says: $OUT"
size=$(stat -c %s "$DIR/kept/1.age")
for at in 0 30 100 200 300 $((size / 3)) $((size / 2)) $((size - 1)); do
    cp "$DIR/kept/1.age" "$DIR/changed"
    /usr/bin/python3 - "$DIR/changed" "$at" <<'PY'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2])); byte = file.read(1)[0]
    file.seek(int(sys.argv[2])); file.write(bytes([byte ^ 1]))
PY
    code=0; verify "$DIR/changed" >/dev/null 2>&1 || code=$?
    [ $code -ne 0 ] || fail "byte $at was changed and nobody says so"
done
head -c $((size - 65552)) "$DIR/kept/1.age" >"$DIR/changed"
ends 2 verify "$DIR/changed"
sqlite3 "$DIR/opened/database" "DELETE FROM quota"
tar -c -f - -C "$DIR/opened" --format=ustar database | age -r "$(age-keygen -y "$DIR/identity")" >"$DIR/changed"
code=0; OUT=$(verify "$DIR/changed" 2>&1) || code=$?
[ $code -ne 0 ] || fail "a copy that somebody else sealed was taken"
same "" "$(ls "$DIR/scratch")" "left behind"

claim "a drill starts from it as a node does, says what would be lost, and is entered; verifying is too"
drill() { "$SCHAKEL" backup drill "$1" --identity "$DIR/identity" --node "$DIR/wt" "${@:2}"; }
same None "$(status_of wt | field "j.get('drill')")" "the last drill"
on wt node status | has "last drill.*NEVER" || fail "nobody says that there never was one"
ends 0 drill "$DIR/kept/1.age" --json
lost=$(field "j['lost']" <<<"$OUT") held=$(field "j['held']" <<<"$OUT")
same "True True" "$(field "j['lost'] > 0, j['entered']" <<<"$OUT" | tr -d '(),')" "lost, entered"
same "$lost" "$(($(ledger_size wt) - 1 - $(field "j['entries']" <<<"$OUT")))" "entries beyond the backup, before the drill"
[ "$held" -gt 0 ] && [ "$held" -le "$(ledger_size wt)" ] || fail "partners hold $held entries"
[ "$(status_of wt | field "j['drill'][:4]")" -ge 2026 ] || fail "the status does not say when"
ends 0 verify "$DIR/kept/1.age" "$DIR/identity" "$DIR/wt" --json
same True "$(field "j['entered']" <<<"$OUT")" "verifying is entered"
same 1 "$(entries backup-drilled)" "drills"
[ "$(entries backup-verified)" -ge 8 ] || fail "verifying left no entries"
has "not sealed to this identity" <<<"$("$SCHAKEL" backup drill "$DIR/kept/1.age" --identity "$DIR/stranger" --node "$DIR/wt" 2>&1)"
same 1 "$(entries backup-drilled)" "what could not be opened is no drill"

claim "what a node could not start from passes no drill: here, by a clock of before the partners agreed on anything"
code=0
OUT=$(OTHER_DAY_S=-400000000 LD_PRELOAD="$OTHER_DAY" ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}" drill "$DIR/kept/1.age" 2>&1) || code=$?
[ $code -ne 0 ] && has "roster" <<<"$OUT" || fail "$code: it says: $OUT"
same 1 "$(entries backup-drilled)" "drills"

claim "without the node it says so, and what an export holds; killed while all is plain, it leaves nothing"
mesh_stop "$DIR" wt
ends 0 drill "$DIR/kept/1.age" --export "$DIR/export"
has "entered:  NOWHERE" <<<"$OUT" || fail "it says: $OUT"
has "others hold a head of $("$SCHAKEL" ledger show "$DIR/export" --json | grep -c .) entries" <<<"$OUT" || fail "it says: $OUT"
killed=0
for _ in 1 2 3 4 5 6 7 8; do
    "$SCHAKEL" backup drill "$DIR/kept/5.age" --identity "$DIR/identity" --node "$DIR/wt" >/dev/null 2>&1 & pid=$!
    until compgen -G "$DIR/scratch/schakel-backup-*/database" >/dev/null || ! kill -0 $pid 2>/dev/null; do :; done
    kill -KILL $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null || true
done
[ $killed -ge 1 ] || fail "it was always quicker"
nothing_left() { [ -z "$(ls -A "$DIR/scratch")" ]; }
eventually 10 nothing_left
mesh_start "$DIR" wt

claim "killed while it is made, it leaves no backup; the next one is made, and the node goes on settling"
for pause in 0.01 0.02 0.05; do
    "$SCHAKEL" backup make "$DIR/kept/killed.age" --socket "$DIR/wt/control" >/dev/null 2>&1 & pid=$! # itself, no shell around it
    sleep $pause; kill -KILL $pid 2>/dev/null || true; wait $pid 2>/dev/null || true
done
[ ! -e "$DIR/kept/killed.age" ] || ends 0 verify "$DIR/kept/killed.age" # or it was quicker, and is whole
rm -f "$DIR/kept/killed.age"
eventually 90 on wt backup make "$DIR/kept/killed.age"
ends 0 verify "$DIR/kept/killed.age"
same "" "$(ls -A "$DIR/kept" | grep '\.new$' || true)" "halves"
ends 1 on wt backup make "$DIR/kept/killed.age"
mesh_stop "$DIR" wt
mesh_start "$DIR" wt
