# SPDX-License-Identifier: EUPL-1.2
#
# A program that is not our command and puts somebody's BSN, or text that is not what it seems, where people's words belong:
# the node refuses it with the place, as the command does before it asks (P-01).
. "$SOURCE/tests/support/system.sh"

mesh_make "$DIR" "$PORT"
mesh_start "$DIR" wt

say() { # JSON: prints what the answer complains of, or of its first row, or "nothing"
    /usr/bin/python3 - "$DIR/wt/control" "$1" <<'PY'
import json, socket, sys
line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
line.settimeout(5)
line.connect(sys.argv[1])
line.sendall(json.dumps(json.loads(sys.argv[2])).encode() + b"\n")
answer = json.loads(line.makefile("rb").readline())
faults = answer.get("faults") or [{}]
print(answer.get("status", faults[0].get("status", "ok")), answer.get("why") or faults[0].get("why") or "nothing")
PY
}
gets() { # EXPECTED WHAT JSON
    claim "$2"
    same "$1" "$(say "$3")" "$2"
}
open_with() { # MEMBER TEXT
    local texts='"necessity_code":"woning","lighter_code":"geprobeerd","necessity":"nodig","why_not_lighter":"kan niet lichter","deferral_reason":"later"'
    printf '{"version":1,"verb":"case-open",%s,"route":"professional","basis":"wmo-college",%s,"subjects":[],%s}' \
        '"case":"0123456789abcdef0123456789abcdef"' '"categories":["schulden"]' \
        "$(sed "s/\"$1\":\"[^\"]*\"/\"$1\":\"$2\"/" <<<"$texts")"
}
import_with() { # MEMBER TEXT
    local texts='"reference":"2026-00014","contact":"J. de Wit, 06-12345611"'
    printf '{"version":1,"verb":"import","rows":[{"category":"schulden","role":"overig","subjects":[],%s}]}' \
        "$(sed "s/\"$1\":\"[^\"]*\"/\"$1\":\"$2\"/" <<<"$texts")"
}
BSN="a number that could be somebody's BSN; leave it out"

for member in necessity why_not_lighter deferral_reason; do
    gets "invalid $member: character 9: $BSN" "a BSN in $member" "$(open_with $member 'betreft 999900006 dringend')"
    gets "invalid $member: character 3: $BSN" "a BSN in pieces in $member" "$(open_with $member '; 999.900.006')"
    gets "invalid $member: character 2: a character that turns the direction of writing around" "bidi in $member" \
        "$(open_with $member 'a\\u202eb')"
done
gets "invalid reason: character 5: $BSN" "a BSN in the reason of a refusal" \
    '{"version":1,"verb":"inbox-decide","exchange":"00112233445566778899aabbccddeeff","decision":"refuse","reason":"zie 999900006"}'
gets "invalid rows[0].reference: character 4: $BSN" "a BSN in the reference of a row" "$(import_with reference 'sd-999900006')"
gets "invalid rows[0].contact: character 4: $BSN" "a BSN in the contact of a row" "$(import_with contact 'Jo 999 900 006')"
gets "invalid rows[0].contact: character 1: an invisible character" "an invisible contact" "$(import_with contact '\\u200b')"

claim "the same requests with honest texts get as far as whom they are about"
same "invalid nothing" "$(say "$(import_with contact 'J. de Wit, 06-12345611')")" "import"
[[ $(say "$(open_with necessity 'bel 06-12345611')") != *character* ]] || fail "an honest necessity is refused for its text"

claim "the command refuses the same before it asks the node"
echo "bsn 999900006" >"$DIR/household"
for text in "betreft 999900006 dringend" $'a\xe2\x80\xae b'; do
    says=$(on wt case open --route professional --basis wmo-college --categories schulden --identifiers "$DIR/household" \
        --necessity-code woning --necessity "$text" --lighter-code geprobeerd --informed "$(date +%F)" 2>&1) && fail "\"$text\" is taken"
    [[ $says == *"--necessity: teken "* ]] || fail "$says"
done
for option in purpose phase basis role categories; do
    for word in 999900006 Schulden; do
        given=(--route professional --categories schulden --identifiers "$DIR/household" --necessity-code woning --lighter-code geprobeerd
            --informed "$(date +%F)")
        [ "$option" = categories ] && given[3]=$word || given+=("--$option" "$word")
        says=$(on wt case open "${given[@]}" 2>&1) && fail "--$option $word is taken"
        [[ $says == *"--$option: "* ]] || fail "$says"
    done
done

same 0 "$(counter wt faults)" "faults"
claim "and nothing of it stays behind"
grep -rqF -e 999900006 -e 999.900.006 "$DIR/wt" && fail "the node's folder holds it"
verify_ledgers wt
holds "a node did not stop well" mesh_stop "$DIR" wt
