#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
#
# P-02: five members make keys that nobody holds, one process per round, over a folder of files. What others put in that
# folder is named by member and file when it is wrong; running again changes nothing; a process that is killed goes on.
#
# SCHAKEL and SCHAKELD are the programs, SOURCE the checkout.
set -eu
export SCHAKEL
. "$SOURCE/tests/support/mesh.sh"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
chmod 700 "$WORK"
cd "$WORK"
OINS=(- 00000099000000001000 00000099000000002000 00000099000000003000 00000099000000004000 00000099000000005000)
STRANGER=00000099000000009000
ALL="1 2 3 4 5"

fail() { echo "FAILED: $*" >&2; [ -e out ] && sed 's/^/  out: /' out >&2; exit 1; }
step() { echo "- $*"; }

join() { "$SCHAKEL" ceremony join --node "$1" "$2" "${@:3}" >out 2>&1; }
# must exit with CODE, and say every one of the texts
expect() { # CODE TEXT… -- COMMAND…
    local code=$1 texts=() got=0 text
    shift
    while [ "$1" != -- ]; do texts+=("$1"); shift; done
    shift
    "$@" || got=$?
    [ "$got" = "$code" ] || fail "exit $got instead of $code: $*"
    for text in "${texts[@]}"; do
        grep -qF -- "$text" out || fail "does not say \"$text\": $*"
    done
}
fingerprint() { find "$@" -type f -exec sha256sum {} + | sort | sha256sum; }
start() { # DIR KEYS OPTION…
    printf '%s\n' "$2" > wanted
    "$SCHAKEL" ceremony start --keys wanted --roster agreed/roster --ca ca/ca.pem --crl ca/crl.pem "${@:3}" "$1" >out 2>&1
}
FIRST=(--threshold 3 --members "$(IFS=,; echo "${OINS[*]:1}")")
round() { # DIR MEMBER…
    local dir=$1 i
    shift
    for i in "$@"; do join "n$i" "$dir" || fail "member $i does not go on"; done
}

step "five nodes and a roster"
sh "$SOURCE/tests/support/make_ca.sh" ca "${OINS[@]:1}" "$STRANGER" >/dev/null
mkdir agreed
for oin in "${OINS[@]:1}" "$STRANGER"; do mesh_agree_key "ca/agree-$oin"; done
make_node() { # DIR OIN PORT
    "$SCHAKEL" init --plain-keys --oin "$2" --name "Partij $3" --short "P$3" --roles wijkteam --endpoint "tcp://127.0.0.1:$3" \
        --certificate "ca/$2.pem" --private-key "ca/$2.key" --agree "ca/agree-$2.pub" --ca ca/ca.pem --crl ca/crl.pem "$1" >out 2>&1
}
for i in $ALL; do make_node "n$i" "${OINS[$i]}" "900$i" || fail "init $i"; done
expect 1 "never overwritten" -- make_node n1 "${OINS[1]}" 9001
expect 1 "it is the certificate of OIN" -- eval '"$SCHAKEL" init --plain-keys --oin "$STRANGER" --name x --short x --roles wijkteam \
    --endpoint tcp://127.0.0.1:1 --agree "ca/agree-$STRANGER.pub" --certificate "ca/${OINS[1]}.pem" --private-key "ca/${OINS[1]}.key" \
    --ca ca/ca.pem --crl ca/crl.pem x >out 2>&1'
expect 1 "it is not the key of the certificate" -- eval '"$SCHAKEL" init --plain-keys --oin "${OINS[1]}" --name x --short x --roles wijkteam \
    --endpoint tcp://127.0.0.1:1 --agree "ca/agree-$STRANGER.pub" --certificate "ca/${OINS[1]}.pem" --private-key "ca/$STRANGER.key" x >out 2>&1'
expect 1 "operator: cannot stand in node.conf" -- eval '"$SCHAKEL" init --plain-keys --oin "$STRANGER" --name x --short x --roles wijkteam \
    --endpoint tcp://127.0.0.1:1 --agree "ca/agree-$STRANGER.pub" --certificate "ca/$STRANGER.pem" --private-key "ca/$STRANGER.key" --operator "x
control = /elsewhere" x >out 2>&1'
expect 1 "not a minisign public key" -- eval '"$SCHAKEL" init --plain-keys --oin "$STRANGER" --name x --short x --roles wijkteam \
    --endpoint tcp://127.0.0.1:1 --agree "ca/ca.pem" --certificate "ca/$STRANGER.pem" --private-key "ca/$STRANGER.key" x >out 2>&1'
[ ! -e x ] || fail "a refused init leaves nothing behind"
"$SCHAKEL" roster join --name Proef --auditor "${OINS[5]}" --output agreed/roster n?/partner.ini >out 2>&1 || fail "roster join"
"$SCHAKEL" roster check --ca ca/ca.pem --crl ca/crl.pem agreed/roster >out 2>&1 || fail "roster check"
expect 0 '"checked":true' '"name":"Proef"' "\"auditor\":\"${OINS[5]}\"" "\"oin\":\"${OINS[1]}\"" -- \
    eval '"$SCHAKEL" roster check --ca ca/ca.pem --crl ca/crl.pem agreed/roster --json >out 2>&1'
sed 's/:9001/:9101/' agreed/roster > agreed/moved
expect 1 "its address and keys are not signed" -- eval '"$SCHAKEL" roster check --ca ca/ca.pem --crl ca/crl.pem agreed/moved >out 2>&1'
make_node stranger "$STRANGER" 9009 || fail "init of the stranger"
agree() { # SENTENCE: with the authorities of here
    "$SCHAKEL" agree "$@" --ca ca/ca.pem --crl ca/crl.pem >out 2>&1 || fail "agree $1"
}
agree propose together roster agreed/roster
for i in $ALL; do agree sign together roster-1 --key "ca/agree-${OINS[$i]}.key"; done
for node in n1 n2 n3 n4 n5 stranger; do "$SCHAKEL" agree activate together --node $node >out 2>&1 || fail "activate at $node"; done

step "commit; who is awaited is named; running again changes nothing"
start c "casus ${OINS[1]} 1
casus ${OINS[2]} 1
vroegsignalering ${OINS[1]} 1" "${FIRST[@]}" || fail "start"
grep -qF "  casus ${OINS[2]} 1" out || fail "the keys are not shown"
join n1 c || fail "member 1 begins"
before=$(fingerprint n1 c)
expect 1 "nothing to do yet" "${OINS[2]}" "${OINS[5]}" -- join n1 c
[ "$before" = "$(fingerprint n1 c)" ] || fail "waiting changed something"
expect 1 '"advanced":false' '"done":false' "\"awaited\":[\"${OINS[2]}\"" -- join n1 c --json
[ "$before" = "$(fingerprint n1 c)" ] || fail "waiting changed something"
round c 2 3 4 5

step "who has no business there"
expect 1 "is not a member" -- join stranger c
echo hello > c/hello
expect 1 "c/hello" "is not a file of a key ceremony" -- join n1 c
rm c/hello
cp "c/1-${OINS[1]}" "c/1-$STRANGER"
expect 1 "$STRANGER is not a member" -- join n1 c
rm "c/1-$STRANGER"
mv n1/agreed n1/kept
expect 1 "n1/agreed" -- join n1 c
cp -r n1/kept n1/agreed
sed -i 's/name = Proef/name = Anders/' n1/agreed/roster-1/content/roster.conf
expect 1 "its files are not those of its manifest" -- join n1 c
rm -r n1/agreed/roster-1
sed 's/name = Proef/name = Anders/' agreed/roster > agreed/other
"$SCHAKEL" agree propose other roster agreed/other --ca ca/ca.pem --crl ca/crl.pem >out 2>&1 || fail "another roster"
for i in $ALL; do
    expect 1 "signed another roster 1" -- eval '"$SCHAKEL" agree sign other roster-1 --key "ca/agree-${OINS[$i]}.key" --ca ca/ca.pem --crl ca/crl.pem >out 2>&1'
    rm "ca/agree-${OINS[$i]}.key.signed" # a desk that lost its memory, as one that lies would
    "$SCHAKEL" agree sign other roster-1 --key "ca/agree-${OINS[$i]}.key" --ca ca/ca.pem --crl ca/crl.pem >out 2>&1 || fail "sign"
done
"$SCHAKEL" agree activate other --node n1 >out 2>&1 || fail "activate"
expect 1 "is not the one that this ceremony was started with" -- join n1 c
rm -r n1/agreed && mv n1/kept n1/agreed
expect 2 "another \`ceremony join\`" -- flock n1 bash -c '"$SCHAKEL" ceremony join --node n1 c >out 2>&1'
chmod 644 n1/keys
expect 1 "others than its owner have rights on it" -- join n1 c
chmod 600 n1/keys

step "reveal; a changed, swapped, cut, huge or foreign message names member and file"
round c 1 2 3 4 5
bad="c/2-${OINS[3]}"
cp "$bad" kept
for at in 40 70 120; do
    printf 'x' | dd of="$bad" bs=1 seek=$at conv=notrunc 2>/dev/null
    expect 1 "$bad" "member 3 (${OINS[3]})" "changed, or not signed" -- join n1 c
    cp kept "$bad"
done
printf 'x' | dd of="$bad" bs=1 seek=10 conv=notrunc 2>/dev/null
expect 1 "$bad" "member 3 (${OINS[3]})" "belongs to another ceremony" -- join n1 c
cp "c/2-${OINS[4]}" "$bad"
expect 1 "$bad" "member 3 (${OINS[3]})" "a message of round 2 by member 4" -- join n1 c
cp "c/1-${OINS[3]}" "$bad"
expect 1 "$bad" "member 3 (${OINS[3]})" "a message of round 1" -- join n1 c
head -c 50 kept > "$bad"
expect 1 "$bad" "member 3 (${OINS[3]})" "not a message" -- join n1 c
head -c 1000000 /dev/zero > "$bad"
expect 1 "$bad" "larger than" -- join n1 c
rm "$bad"
expect 1 "awaited: ${OINS[3]}" -- join n1 c
cp kept "$bad"
cp "c/2-${OINS[1]}" kept
head -c 80 /dev/zero > "c/2-${OINS[1]}"
expect 1 "not what this node wrote" -- join n1 c
cp kept "c/2-${OINS[1]}"

step "a lost state is not made anew"
state=$(echo n1/ceremony-*)
[ "$(stat -c %a "$state")" = 600 ] || fail "the state is open to others"
mv "$state" kept
expect 1 "start another ceremony" -- join n1 c
mv kept "$state"

step "shares; killed between state and message, the same message comes"
round c 1 2 3 4 5
mine="c/3-${OINS[2]}"
mv "$mine" kept
join n2 c || fail "member 2 goes on after it was killed"
cmp -s kept "$mine" || fail "two different messages in one round"

step "killed at any moment, it goes on"
for try in 1 2 3 4 5 6; do
    if [ -e "c/6-${OINS[1]}" ] && [ ! -e before-the-end ]; then cp -p "$state" before-the-end; fi
    for i in $ALL; do
        for delay in 0.002 0.006 0.010 0.015 0.020 0.030; do
            (timeout --foreground -s KILL $delay "$SCHAKEL" ceremony join --node "n$i" c || true) >/dev/null 2>&1
        done
        join "n$i" c || grep -q "nothing to do yet" out || fail "member $i does not go on after it was killed"
    done
done
for i in $ALL; do
    expect 0 "done" -- join "n$i" c
    [ "$(stat -c %a "n$i/shares/ring-1")" = 600 ] || fail "the shares of member $i are open to others"
    cmp -s n1/ring "n$i/ring" || fail "member $i has another ring"
    [ "$(cat n$i/ceremony-*)" = done ] || fail "the state of member $i still holds secrets"
done
[ "$(grep -c '^signature' n1/ring)" = 5 ] || fail "not signed by all"
[ "$(grep -c '^key' n1/ring)" = 3 ] || fail "not all keys"
[ "$(sha256sum n?/shares/ring-1 | cut -d' ' -f1 | sort -u | wc -l)" = 5 ] || fail "two members have the same shares"
before=$(fingerprint n1 c)
expect 0 "done" -- join n1 c
[ "$before" = "$(fingerprint n1 c)" ] || fail "running again changed something"
expect 0 '"confirmed":5' -- eval '"$SCHAKEL" ceremony show --json c >out 2>&1'

step "a ceremony that ends late does not put back an older ring"
cp -r n1 late && rm late/shares/ring-1 && cp -r c c1-late
sed -i 's/^generation 1$/generation 5/; s/^previous 0/previous 1/' late/ring
sed -i 's|/n1/|/late/|' late/node.conf
cp before-the-end late/"$(basename "$state")"
expect 1 "it is of generation 1, and 5 was in use here" -- join late c1-late
[ ! -e late/shares/ring-1 ] || fail "shares of an old ring"
expect 0 "done" -- join n1 c

step "what cannot begin: names that are there, other committees, lists that are none; and a ceremony has its own folder"
begins_not() { # SENTENCE KEYS OPTION…
    expect "${CODE:-1}" "$1" -- start nothing "${@:2}"
    [ ! -e nothing ] || fail "a refused start leaves a folder"
}
begins_not "the ring has this key; another one has the next epoch" "casus ${OINS[1]} 1" --ring n1/ring
begins_not "wanted:2: keys must be in order and different" "casus ${OINS[1]} 1
casus ${OINS[1]} 1" --ring n1/ring
begins_not "wanted:1: expected \`domain holder epoch\`" "casus 1 1" --ring n1/ring
begins_not "is not on the roster" "casus 00000099000000008000 1" --ring n1/ring
CODE=64 begins_not "those of the ring stay as they are" "casus ${OINS[3]} 1" --ring n1/ring "${FIRST[@]}"
CODE=64 begins_not "--threshold and --members" "casus ${OINS[3]} 1"
begins_not "wants at least 5 members" "casus ${OINS[3]} 1" --threshold 3 --members "${OINS[1]},${OINS[2]}"
sed 's/^\(key casus [0-9]* \)1 /\12 /' n1/ring > changed
begins_not "fewer than 3 of its members signed it" "casus ${OINS[3]} 1" --ring changed
expect 1 "is not empty" -- start c "casus ${OINS[3]} 1" --ring n1/ring
start c2 "casus ${OINS[3]} 1" "${FIRST[@]}" || fail "start of another ring"
expect 1 "this node has a ring: start the ceremony with it" -- join n1 c2

step "the next generation: a holder that joins costs a ceremony about its own key; the others stay as they are"
start c3 "casus ${OINS[3]} 1" --ring n1/ring || fail "start of the next"
cp c3/ring kept && sed -i 's/^transcript 0*/transcript f/; s/^signature/&/' c3/ring
expect 1 "c3/ring" -- join n1 c3
cp kept c3/ring
mv n1/shares/ring-1 kept
expect 1 "shares of the ring are gone" -- join n1 c3
mv kept n1/shares/ring-1
step "four go on without the fifth, and it is named"
round c3 1 2 3 4
for try in 1 2 3 4 5 6; do
    for i in 1 2 3 4; do
        join "n$i" c3 --go-on-without || fail "member $i does not go on without member 5"
        [ "$try" = 1 ] && { grep -q "member 5 (${OINS[5]}) was left out" out || fail "who is left out is not named"; }
        true
    done
done
[ -e n4/shares/ring-2 ] && [ "$(grep -c '^signature' n1/ring)" = 4 ] && grep -q '^generation 2$' n1/ring || fail "the four did not end"
cmp -s <(grep '^key' n5/ring) <(grep '^key' n1/ring | grep -v "^key casus ${OINS[3]}") || fail "keys of before are others now"
grep -q "^previous $(sed '/^signature/d' n5/ring | sha256sum | cut -d' ' -f1)$" n1/ring || fail "it does not name the ring before it"
start c4 "casus ${OINS[4]} 1" --ring n1/ring || fail "start of the one after"
expect 1 "not the ring that this ceremony goes on from" -- join n5 c4
echo "all as it should be"
