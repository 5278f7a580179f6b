# SPDX-License-Identifier: EUPL-1.2
#
# What a dead member costs whoever opens a case: five real daemons, three of which are needed, and members that are stopped (SIGSTOP) while
# their lines are up. Before each case the asking node starts anew, so that it does not know whom to ask last: this is the first question
# after a member died, not those that follow. Prints the figures beside those of the mesh when all are well, and fails when the
# slowest of them is a quarter above its bound: 1 s for one dead member, 2.5 s for two.
. "$SOURCE/tests/support/system.sh"

CASES=${CASES:-24}

wait_for_members() {
    until [ "$(on wt node status --json 2>/dev/null | grep -o '"up":true' | wc -l)" -ge 5 ]; do sleep 0.05; done
}
# Milliseconds of each case, the fastest first, with these members stopped.
open_cases() { # NODE…
    local number node begin
    for number in $(seq "$CASES"); do
        mesh_stop "$DIR" wt
        mesh_start "$DIR" wt
        wait_for_members
        for node in "$@"; do kill -STOP "$(cat "$DIR/$node/pid")"; done
        begin=$(date +%s%3N)
        on wt case open --route professional --identifiers "$DIR/household" --necessity-code woning --lighter-code geprobeerd \
            --deferral "nog niet" --deferral-until "$UNTIL" --categories veiligheid >/dev/null 2>&1 || fail "no case was opened"
        echo $(($(date +%s%3N) - begin))
        for node in "$@"; do kill -CONT "$(cat "$DIR/$node/pid")"; done
    done | sort -n
}
bench() { # BOUND WHAT NODE…
    local bound=$1 what=$2 took
    shift 2
    mapfile -t took < <(open_cases "$@")
    [ ${#took[@]} -eq "$CASES" ] || fail "$what: ${#took[@]} cases of $CASES"
    printf '%-24s %5d ms, slowest of %d %5d ms, bound %5d ms\n' "$what" "${took[$((CASES / 2))]}" "$CASES" "${took[-1]}" "$bound"
    [ "${took[-1]}" -le $((bound * 5 / 4)) ] || fail "$what: ${took[-1]} ms"
}

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
UNTIL=$(date -d '+20 days' +%d-%m-%Y)
echo "bsn 999900006" >"$DIR/household"
CLAIM="what a dead member costs"
bench 1000 "a case, all members well"
bench 1000 "one dead" vt
bench 2500 "two dead" vt tz
