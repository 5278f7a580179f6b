# SPDX-License-Identifier: EUPL-1.2
#
# P-02: whoever blinds reads the keys from what the partners agreed, verifies them, and keeps what it saw with the person. What a
# daemon that was taken over writes in its folders, or puts back, is refused before anything is blinded.
. "$SOURCE/tests/support/system.sh"

evaluated() { entries wt "e['kind'] == 'evaluated'"; }
refused() { # WHAT SENTENCE: the same case once more
    local before
    printf 'bsn 999900006\n' > "$DIR/household"
    before=$(evaluated)
    ends 1 on wt case open --route professional --basis wmo-college --identifiers "$DIR/household" --necessity-code woning --necessity nodig \
        --lighter-code geprobeerd --why-not-lighter "kan niet" --deferral "nog niet" --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" --categories schulden
    [[ $OUT = *"$2"* ]] || fail "$1: $OUT"
    same "$before" "$(evaluated)" "$1: something was sent"
    ! grep -q 999900006 <<<"$OUT" || fail "$1: it repeats the identifier"
}

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5

claim "the first time the person is told what to compare, and what was seen is kept for them alone"
open_case >"$DIR/case" 2>"$DIR/told"
grep -q "u ziet deze afspraken voor het eerst: Voorbeeldstad" "$DIR/told" || fail "not told: $(cat "$DIR/told")"
same 600 "$(stat -c %a "$SCHAKEL_PINS")" "the mode of what was seen"
same "$("$SCHAKEL" agree show "$DIR/wt" roster-1 --json | field "j['manifest']")" "$(sed -n 's/^mesh //p' "$SCHAKEL_PINS")" "the mesh"
open_case >"$DIR/case" 2>"$DIR/told"
! grep -q "voor het eerst" "$DIR/told" || fail "told twice"

claim "a ring that was changed is not that of the partners"
cp "$DIR/wt/ring" "$DIR/ring"
other=$(sed -n 's/^key vroegsignalering [0-9]* 1 //p' "$DIR/ring")
sed "s/^\(key casus [0-9]* 1 \).*/\1$other/" "$DIR/ring" > "$DIR/wt/ring"
refused "the key of another domain" "fewer than 3 of its members signed it"
sed '/^signature [345]/d' "$DIR/ring" > "$DIR/wt/ring"
refused "signed by two" "fewer than 3 of its members signed it"
rm "$DIR/wt/ring"
refused "none any more" "deze sleutels (generatie 0) zijn ouder dan die u al zag (1)"

claim "nor is one that all signed, when another was seen"
seen_as() { # FILE SED: what was seen, had it been otherwise
    sed "$2" "$SCHAKEL_PINS" > "$DIR/$1" && chmod 600 "$DIR/$1"
}
cp "$DIR/ring" "$DIR/wt/ring"
seen_as key '/^key casus/s/[0-9a-f]\{64\}$/e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76/'
SCHAKEL_PINS=$DIR/key refused "another key" "dit is een andere sleutel dan die u al zag"
seen_as newer 's/^ring 1 /ring 2 /'
SCHAKEL_PINS=$DIR/newer refused "an older one" "deze sleutels (generatie 1) zijn ouder dan die u al zag (2)"
seen_as other '/^ring 1 /s/[0-9a-f]\{8\}$/00000000/'
SCHAKEL_PINS=$DIR/other refused "another of the same generation" "andere sleutels dan die u al zag, van dezelfde generatie (1)"

claim "and another mesh is not ours, whatever its partners signed"
seen_as mesh '/^mesh/s/[0-9a-f]\{8\}$/00000000/'
SCHAKEL_PINS=$DIR/mesh refused "another mesh" "een andere groep partners dan eerst"

claim "with everything as it was it goes on"
open_case >"$DIR/case"
verify_ledgers wt
holds "a node did not stop well" mesh_stop "$DIR"
