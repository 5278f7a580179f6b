# SPDX-License-Identifier: EUPL-1.2
#
# What a node must not start with: each is named with file and reason, ends with 1 and leaves every file as it was.
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt
mesh_stop "$DIR"
GOOD=$DIR/good # one node's files and what is agreed, as they should be
mkdir "$GOOD"
cp -a "$DIR/sdd" "$DIR/agreed" "$GOOD/"

restore() { rm -rf "$DIR/sdd" "$DIR/agreed"; cp -a "$GOOD/sdd" "$GOOD/agreed" "$DIR/"; }
digest() { (cd "$DIR" && find sdd agreed -type f ! -name 'database-*' ! -name log -exec sha256sum {} + | sort -k 2 | sha256sum); }

# What a start refuses with is what `schakeld check` finds, in the same words; the log's own lines aside.
refuses() { # WHAT WORDS [ARGUMENT…]
    local what=$1 words=$2 before said
    shift 2
    claim "$what"
    before=$(digest)
    ends 1 timeout 10 "$SCHAKELD" "$DIR/sdd/node.conf" "$@"
    said=$(grep -v '^{' <<<"$OUT")
    grep -i "error" <<<"$said" | grep -qi -- "$words" || fail "it says: $OUT"
    grep -q '"event":"node-refused"' <<<"$OUT" || fail "the log does not say it: $OUT"
    ends 1 "$SCHAKELD" check "$DIR/sdd/node.conf" "$@"
    same "$said" "$OUT" "what check says"
    same "$before" "$(digest)" "files"
    restore
}
flip() { # FILE OFFSET (from the end when negative)
    /usr/bin/python3 - "$1" "$2" <<'PY'
import os, sys
at = int(sys.argv[2])
with open(sys.argv[1], "r+b") as file:
    file.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
    byte = file.read(1)[0]
    file.seek(-1, os.SEEK_CUR)
    file.write(bytes([byte ^ 1]))
PY
}
spoil() { sed -i "$2" "$DIR/$1" && ! cmp -s "$DIR/$1" "$GOOD/$1" || fail "$1 was not spoiled"; }

claim "in a good node's folder there is no error"
ends 0 "$SCHAKELD" check "$DIR/sdd/node.conf" --verbose
grep -q "node.conf: 0 errors" <<<"$OUT" || fail "it says: $OUT"
grep -q "database: good: .* entries in the ledger" <<<"$OUT" || fail "it says: $OUT"

sed -i '/^oin/a colour = blue' "$DIR/sdd/node.conf"
refuses "an unknown setting" "node.conf.*colour"
spoil sdd/node.conf 's/^oin *=.*/oin = 123/'
refuses "a badly written setting" "node.conf.*oin"
refuses "--new beside a ledger that was begun" "begun here before" --new
rm "$DIR/sdd/database"*
refuses "no database, and not --new" "database"
chmod 0644 "$DIR/sdd/keys"
refuses "keys that others can read" "keys.*group\|keys.*other\|others"
chmod 0644 "$DIR/sdd/shares/"*
refuses "shares that others can read" "shares"
spoil sdd/keys '2s/.$//'
refuses "a byte less in the keys" "sdd/keys:2"
spoil sdd/shares/ring-1 '5s/.$//'
refuses "a byte less in a share" "shares/ring-1:5"
"$SCHAKELD" print-ceilings | sed '3s/[0-9].*/veel/' >"$DIR/sdd/ceilings" && chmod 0600 "$DIR/sdd/ceilings"
refuses "ceilings of the keeper that are no numbers" "sdd/ceilings:3"
"$SCHAKELD" print-ceilings | head -n 2 >"$DIR/sdd/ceilings" && chmod 0600 "$DIR/sdd/ceilings"
refuses "ceilings for one act only" "sdd/ceilings"
"$SCHAKELD" print-ceilings >"$DIR/sdd/ceilings" && chmod 0664 "$DIR/sdd/ceilings"
refuses "ceilings that others can raise" "ceilings.*others\|others.*ceilings"
cp "$DIR/vt/keys" "$DIR/sdd/keys"
refuses "the keys of another node" "keys.*not the keys that the roster has"
spoil sdd/agreed/roster-1/content/roster.conf 's/^endpoint = tcp:\/\/127.0.0.1:\(.\)/endpoint = tcp:\/\/127.0.0.2:\1/'
refuses "a changed address in the roster" "roster-1: its files are not those of its manifest"
spoil sdd/agreed/policy-1/content/regels/schulden.beleid 's/staat toe /staat to /'
refuses "a byte less in the policy" "policy-1: its files are not those of its manifest"
spoil sdd/agreed/quotas-1/content/quotas.conf 's/2000 \/ 10000/9000 \/ 10000/'
refuses "a higher quota for who asks" "quotas-1: its files are not those of its manifest"
spoil sdd/agreed/policy-1/manifest 's/^starts 20/starts 19/'
refuses "an earlier start in a manifest" "policy"
rm "$DIR/sdd/agreed/policy-1/${MESH_OIN[wc]}.minisig"
refuses "a policy that one partner did not sign" "policy 1 is signed by 4, and 1 must still sign (${MESH_OIN[wc]})"
cp "$DIR/sdd/agreed/policy-1/${MESH_OIN[wc]}.minisig" "$DIR/sdd/agreed/quotas-1/${MESH_OIN[wc]}.minisig"
refuses "a signature that was made for another version" "quotas 1 is signed by 4, and 1 must still sign"
chmod o+w "$DIR/sdd/agreed/policy-1/content"
refuses "a policy that others can write in" "policy-1/content"
rm "$DIR/sdd/agreed/roster-1/manifest" && ln -s "$GOOD/sdd/agreed/roster-1/manifest" "$DIR/sdd/agreed/roster-1/manifest"
refuses "a link in place of a manifest" "symbolic link"
touch "$DIR/sdd/agreed/policy-2.orig"
refuses "a file that does not belong with what is agreed" "policy-2.orig: error: does not belong there"
rm -r "$DIR/sdd/agreed/policy-1"
refuses "no policy" "there is no policy"
rm -r "$DIR/sdd/agreed"
refuses "nothing that is agreed" "sdd/agreed"
flip "$DIR/sdd/ring" 900
refuses "a changed byte in the ring" "sdd/ring"
flip "$DIR/sdd/database" 3
refuses "a changed byte in the head of the database" "sdd/database"
truncate -s 20000 "$DIR/sdd/database"
refuses "a database cut short" "sdd/database"
change() { # SQL, by hand, past the triggers that keep leaves as they are
    /usr/bin/python3 - "$DIR/sdd/database" "$1" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DROP TRIGGER leaf_stays")
db.execute(sys.argv[2])
db.commit()
PY
}
change "DELETE FROM leaf WHERE position = (SELECT max(position) FROM leaf)"
refuses "an entry of the ledger taken away" "ledger"
cp "$DIR/vt/database" "$DIR/sdd/database"
refuses "the database of another node" "database"
flip "$DIR/sdd/anchor" 30
flip "$DIR/sdd/anchor" 65570
refuses "no anchor beside a ledger" "anchor is lost"
refuses "a new anchor where there is one" "start without --new-anchor" --new-anchor
chmod 0644 "$DIR/sdd/anchor"
refuses "an anchor that others can read" "anchor.*others"

rm "$DIR/agreed/crl.pem"
refuses "no revocation list" "crl.pem"

mesh_start "$DIR" sdd
claim "a second daemon on the same files, which leaves the first alone"
ends 1 timeout 10 "$SCHAKELD" "$DIR/sdd/node.conf"
grep -qi "another daemon" <<<"$OUT" || fail "it says: $OUT"
holds "the first daemon does not answer" on sdd node status >/dev/null

claim "and with the files as they should be it is still a good node"
verify_ledgers sdd
holds "a node did not stop well" mesh_stop "$DIR"
