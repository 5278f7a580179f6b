# SPDX-License-Identifier: EUPL-1.2
#
# What a node must not start with: each is named with file and reason, ends with 1 (it was given) or 2 (it is broken
# here), and leaves every file as it was.
. "$SOURCE/tests/support/system.sh"

export KEEP_CA=1 # to make revocation lists with
mesh_make "$DIR" "$PORT"
mesh_start "$DIR" sdd vt
mesh_stop "$DIR"
GOOD=$DIR/good # one node's files and what is agreed, as they should be
mkdir "$GOOD"
cp -a "$DIR/sdd" "$DIR/agreed" "$GOOD/"

restore() { rm -rf "$DIR/sdd" "$DIR/agreed"; cp -a "$GOOD/sdd" "$GOOD/agreed" "$DIR/"; }
digest() { (cd "$DIR" && find sdd agreed -type f ! -name 'database-*' ! -name log -exec sha256sum {} + | sort -k 2 | sha256sum); }

# What stands in texts is found by `schakeld check`, in the same words, without keys or database.
CHECKED=no
checks_the_same() { # CODE WORDS
    rm -rf "$DIR/sdd/keys" "$DIR/sdd/shares" "$DIR/sdd/database"
    ends "$1" "$SCHAKELD" check "$DIR/sdd/node.conf"
    same "$2" "$OUT" "what check says"
    cp -a "$GOOD/sdd"/{keys,shares,database} "$DIR/sdd/"
}
refuses() { # WHAT CODE WORDS [ARGUMENT…]
    local what=$1 code=$2 words=$3 before
    shift 3
    claim "$what"
    before=$(digest)
    ends "$code" timeout 10 "$SCHAKELD" "$DIR/sdd/node.conf" "$@"
    grep -qi -- "$words" <<<"$OUT" || fail "it says: $OUT"
    [ "$CHECKED" = no ] || checks_the_same "$code" "$OUT"
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

claim "a good node's texts are checked without a word"
ends 0 "$SCHAKELD" check "$DIR/sdd/node.conf"
same "" "$OUT" "what check says"

CHECKED=yes
sed -i '/^oin/a colour = blue' "$DIR/sdd/node.conf"
refuses "an unknown setting" 1 "node.conf.*colour"
spoil sdd/node.conf 's/^oin *=.*/oin = 123/'
refuses "a badly written setting" 1 "node.conf.*oin"
CHECKED=no
refuses "--new beside a ledger that was begun" 1 "begun here before" --new
rm "$DIR/sdd/database"*
refuses "no database, and not --new" 1 "database"
chmod 0644 "$DIR/sdd/keys"
refuses "keys that others can read" 2 "keys.*group\|keys.*other\|others"
chmod 0644 "$DIR/sdd/shares/"*
refuses "a share that others can read" 2 "shares"
spoil sdd/keys '2s/.$//'
refuses "a byte less in the keys" 2 "sdd/keys:2"
spoil sdd/shares/casus-1-1 '7s/.$//'
refuses "a byte less in a share" 2 "shares/casus-1-1:7"
cp "$DIR/vt/keys" "$DIR/sdd/keys"
refuses "the keys of another node" 1 "keys.*not the keys that the roster has"
CHECKED=yes
spoil agreed/roster 's/^endpoint = tcp:\/\/127.0.0.1:\(.\)/endpoint = tcp:\/\/127.0.0.2:\1/'
refuses "a changed address in the roster" 1 "signature"
spoil agreed/roster '0,/^curve = ./s//curve = /'
refuses "a byte less in the roster" 1 "roster:"
spoil agreed/policies/regels/schulden.beleid 's/staat toe /staat to /'
refuses "a byte less in the policy" 1 "schulden.beleid:6"
spoil agreed/policies/domein.beleid 's/6 evalueren/6 uitrekenen/'
refuses "a policy without a word that the program acts on" 1 "beleid"
rm -r "$DIR/agreed/policies"
refuses "no policy" 1 "policies"
flip "$DIR/agreed/ca.pem" 200
refuses "a changed byte in the certificate authority" 1 "ca.pem\|certificate"
flip "$DIR/sdd/domains/casus" 200
refuses "a changed byte in the record of a domain's key" 1 "casus"
CHECKED=no
flip "$DIR/sdd/database" 3
refuses "a changed byte in the head of the database" 2 "sdd/database"
truncate -s 20000 "$DIR/sdd/database"
refuses "a database cut short" 2 "sdd/database"
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
refuses "an entry of the ledger taken away" 2 "ledger"
cp "$DIR/vt/database" "$DIR/sdd/database"
refuses "the database of another node" 1 "database"
flip "$DIR/sdd/anchor" 30
flip "$DIR/sdd/anchor" 65570
refuses "no anchor beside a ledger" 2 "anchor is lost"
refuses "a new anchor where there is one" 1 "start without --new-anchor" --new-anchor
chmod 0644 "$DIR/sdd/anchor"
refuses "an anchor that others can read" 2 "anchor.*others"

CHECKED=yes
revocations() { openssl ca -gencrl -config "$DIR/ca/authority/$1.cnf" -crlexts crl "${@:2}" 2>/dev/null; }
{ revocations root; revocations intermediate -crl_lastupdate 20200101000000Z -crl_nextupdate 20210101000000Z; } > "$DIR/agreed/crl.pem"
refuses "a revocation list that is out of date" 1 "revocation\|crl"
openssl ca -config "$DIR/ca/authority/intermediate.cnf" -revoke "$DIR/agreed/certs/${MESH_OIN[wc]}.pem" 2>/dev/null
{ revocations root; revocations intermediate; } > "$DIR/agreed/crl.pem"
refuses "a partner whose certificate was revoked" 1 "revoked\|certificate"
rm "$DIR/agreed/crl.pem"
refuses "no revocation list" 1 "crl.pem"

mesh_start "$DIR" sdd
claim "a second daemon on the same files, which leaves the first alone"
ends 2 timeout 10 "$SCHAKELD" "$DIR/sdd/node.conf"
grep -qi "database\|another daemon" <<<"$OUT" || fail "it says: $OUT"
holds "the first daemon does not answer" on sdd node status >/dev/null

claim "and with the files as they should be it is still a good node"
verify_ledgers sdd
holds "a node did not stop well" mesh_stop "$DIR"
