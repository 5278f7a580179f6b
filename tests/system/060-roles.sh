# SPDX-License-Identifier: EUPL-1.2
#
# Who may do what at a node follows from the user at the other end of the socket, and nothing else (P-10).
. "$SOURCE/tests/support/system.sh"

USER_NAME=$(id -un)
become() { # ROLE…: what this user is at the neighbourhood team; everything else belongs to somebody else
    local role
    mesh_stop "$DIR" wt
    for role in operator regisseur professional auditor; do
        case " $* " in
            *" $role "*) sed -i "s/^$role *=.*/$role = $USER_NAME/" "$DIR/wt/node.conf" ;;
            *) sed -i "s/^$role *=.*/$role = nobody/" "$DIR/wt/node.conf" ;;
        esac
    done
    mesh_start "$DIR" wt
}
refused() { ends 1 on wt "$@"; grep -q "may not\|only an\? \|your role\|uw rol" <<<"$OUT" || fail "$*: $OUT"; }
allowed() { local code=0; OUT=$(on wt "$@" 2>&1) || code=$?; ! grep -q "your role may not\|uw rol mag dit niet" <<<"$OUT" || fail "$*: $OUT"; }

mesh_make "$DIR" "$PORT"
mesh_start "$DIR"
mesh_wait_lines "$DIR" 5
CASE=$(open_case)
cp "$SOURCE/tests/support/registers/wijkteam.csv" "$DIR/wt/register.csv"
printf 'bsn 999900006\n' > "$DIR/household"
OPEN=(case open --route professional --basis wmo-college --identifiers "$DIR/household" --necessity-code woning --lighter-code geprobeerd
    --deferral "nog niet" --deferral-until "$(date -d '+20 days' +%d-%m-%Y)" --categories schulden)

import=(signal import "$DIR/wt/register.csv")
ask=(case ask "$CASE") show=(case show "$CASE")
inbox=(inbox list) received=(signal list --received) list=(case list)

try() { # ROLE…, then what that role may and what not, as names of the sentences above
    become $1
    claim "$1 may: $2; may not: $3"
    local name
    for name in $2; do
        local -n sentence=$name
        allowed "${sentence[@]}"
    done
    for name in $3; do
        local -n sentence=$name
        refused "${sentence[@]}"
    done
    rm -rf "$DIR/export"
    if [ "$4" = exports ]; then allowed ledger export "$DIR/export"; else refused ledger export "$DIR/export"; fi
}
try operator "import received" "OPEN ask show list inbox" exports
try regisseur "OPEN ask show list" "import inbox received" none
try professional "inbox received" "import OPEN ask show list" none
try auditor "" "import OPEN ask show list inbox received" exports
claim "somebody without any role hears nothing of the node"
sed -i 's/^\(operator\|regisseur\|professional\|auditor\) *=.*/\1 = nobody/' "$DIR/wt/node.conf"
mesh_stop "$DIR" wt
mesh_start "$DIR" wt 2>/dev/null && fail "the node told its status to somebody without a role"
for name in import OPEN ask show list inbox received; do
    declare -n sentence=$name
    refused "${sentence[@]}"
done
refused node status
tail -1 "$DIR/wt/log" | grep -q node-failed && fail "the node failed"
become operator regisseur professional auditor
claim "views are in the ledger: who looked, and that the case was opened"
[ "$(entries wt "e.get('note') == 'case-viewed'")" -ge 1 ] || fail "no view was entered"
verify_ledgers wt
holds "a node did not stop well" mesh_stop "$DIR"
