# SPDX-License-Identifier: EUPL-1.2
#
# Deeds of a partner that lies, each against a node that has just started; to be sourced after system.sh (bash).
#
#   liar_mesh                    five nodes are made; those that the deeds need run
#   liar_play SECONDS GROUP      every deed of the group ("messages", "lines"); fails when one did not hold, after all of them
liar_mesh() {
    mesh_make "$DIR" "$PORT"
    mesh_start "$DIR" wc tz # they count questions; for the others the program speaks
}

liar_play() { # SECONDS GROUP
    local seconds=$1 group=$2 deed node does failed=""
    while read -r deed node does; do
        mesh_start "$DIR" "$node"
        "$LIAR" "$DIR" "$seconds" "$deed" </dev/null || failed="$failed $deed"
        holds "$node did not stop well after $deed: $does" mesh_stop "$DIR" "$node"
    done < <("$LIAR" list "$group")
    [ -z "$failed" ] || fail "did not hold:$failed"
}
