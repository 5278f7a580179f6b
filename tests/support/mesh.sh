# SPDX-License-Identifier: EUPL-1.2
#
# A mesh of five nodes on loopback, for the demonstration and the system tests. To be sourced (bash).
#
#   mesh_make DIR PORT     certificates, keys, what is agreed and signed, two key ceremonies; nodes sdd vt wc wt tz listen on PORT..PORT+4
#   mesh_start DIR [NODE…] starts nodes and waits until they answer
#   mesh_stop DIR [NODE…]  stops them cleanly; fails when one did not stop well
#   mesh_kill DIR NODE     kill -9
#   on NODE SENTENCE…      schakel with that node's socket (MESH_DIR is set by mesh_start and mesh_make)
#
# SCHAKEL and SCHAKELD are the programs; SOURCE is the checkout.

: "${SOURCE:?}" "${SCHAKEL:?}" "${SCHAKELD:?}"
MESH_NODES="sdd vt wc wt tz"
declare -A MESH_OIN=([sdd]=00000099000000001000 [vt]=00000099000000002000 [wc]=00000099000000003000
                     [wt]=00000099000000004000 [tz]=00000099000000005000)
declare -A MESH_NAME=([sdd]="Sociale Dienst" [vt]="Veilig Thuis" [wc]="Woningcorporatie" [wt]="Wijkteam" [tz]="Toezichthouder")
declare -A MESH_SHORT=([sdd]=SDD [vt]=VT [wc]=WOCO [wt]=WIJK [tz]=TOEZ)
declare -A MESH_ROLES=([sdd]=sociale-dienst [vt]=veilig-thuis [wc]=woningcorporatie [wt]="wijkteam, regisseur" [tz]=toezichthouder)
MESH_TZ=${MESH_OIN[tz]}
mesh_here() { # DIR: what whoever types here has seen of the keys is kept there, and not in their home
    MESH_DIR=$1
    export SCHAKEL_PINS=$1/pins
}

# A key by which an organisation agrees: NAME.key and NAME.pub. Without a passphrase: nobody is there to type it.
mesh_agree_key() { "$SCHAKEL" agree key --bare "$1" >/dev/null; } # NAME

# One version more in the folder where the partners work together, signed by these nodes, and taken over by all who are there.
mesh_agree() { # DIR TEXT SOURCE NODE… -- OPTION…
    local dir=$1 text=$2 source=$3 node signers=() version
    shift 3
    while [ $# -gt 0 ] && [ "$1" != -- ]; do signers+=("$1"); shift; done
    shift $(($# > 0))
    version=$("$SCHAKEL" agree propose "$dir/together" "$text" "$source" --ca "$dir/agreed/ca.pem" --crl "$dir/agreed/crl.pem" --json "$@" |
        sed -n 's/.*"manifest":"\([0-9a-f]*\)".*/\1/p')
    [ -n "$version" ] || return 1
    for node in "${signers[@]}"; do mesh_sign "$dir" "$node" "$version" || return; done
}
mesh_sign() { # DIR NODE VERSION
    "$SCHAKEL" agree sign "$1/together" "$3" --key "$1/ca/$2.key" --ca "$1/agreed/ca.pem" --crl "$1/agreed/crl.pem" >/dev/null
}
mesh_activate() { # DIR NODE…: what is complete, onto the shelves of these nodes
    local dir=$1 node
    shift
    for node in "$@"; do "$SCHAKEL" agree activate "$dir/together" --node "$dir/$node" >/dev/null || return; done
}
# The first roster, policy and quotas: signed by all who are on it.
mesh_found() { # DIR NODE…
    local dir=$1
    shift
    mesh_agree "$dir" roster "$dir/agreed/roster" "$@" && mesh_agree "$dir" policy "$dir/agreed/policies" "$@" &&
        mesh_agree "$dir" quotas "$dir/agreed/quotas" "$@" && mesh_activate "$dir" "$@"
}

mesh_init_node() { # DIR PORT NODE NUMBER
    local dir=$1 port=$2 node=$3 number=$4 user no_data=() plain=(--plain-keys)
    [ "$node" = "${MESH_SEALED:-}" ] && plain=() # who gives the passphrase wraps SCHAKEL
    user=$(id -un)
    [ "$node" = tz ] && no_data=(--no-data)
    mesh_agree_key "$dir/ca/$node" || return
    "$SCHAKEL" init "${plain[@]}" --oin "${MESH_OIN[$node]}" --name "${MESH_NAME[$node]}" --short "${MESH_SHORT[$node]}" \
        --roles "${MESH_ROLES[$node]}" --endpoint "tcp://127.0.0.1:$((port + number))" "${no_data[@]}" \
        --contact "Contactpersoon ${MESH_NAME[$node]}" \
        --certificate "$dir/ca/${MESH_OIN[$node]}.pem" --private-key "$dir/ca/${MESH_OIN[$node]}.key" \
        --agree "$dir/ca/$node.pub" \
        --ca "$dir/agreed/ca.pem" --crl "$dir/agreed/crl.pem" \
        --operator "$user" --regisseur "$user" --professional "$user" --auditor "$user" "$dir/$node" >/dev/null
}

mesh_quotas() { # who may have how many identifiers evaluated, and looked for: one text for all in this demonstration
    local node
    for node in $MESH_NODES; do
        echo "[quota ${MESH_OIN[$node]}]"
        echo "gecoordineerde-aanpak = 20000 / 50000"
        echo "vroegsignalering-schulden = 20000 / 50000"
        if [ "$node" = wt ]; then
            echo "onderzoek-client = 2000 / 10000"
            echo "onderzoek-professional = 2000 / 10000"
        fi
        echo "[tokens ${MESH_OIN[$node]}]"
        echo "all_purposes = 2000 / 5000"
    done
    echo "[openings $MESH_TZ]"
    echo "all_purposes = 20 / 40"
    if [ -n "${MESH_SIGNALS:-}" ]; then
        echo "[signals ${MESH_OIN[wc]}]"
        echo "all_purposes = $MESH_SIGNALS"
    fi
}

# Every member steps in its own process until nobody has anything left to do: commit, reveal, shares, complaints, signatures. Made are
# the keys that the partners need by their policy.
mesh_ceremony() { # DIR
    local dir=$1 round node members
    members=$(for node in $MESH_NODES; do printf '%s,' "${MESH_OIN[$node]}"; done)
    "$SCHAKEL" ceremony start --policy "$dir/agreed/policies" --threshold 3 --members "${members%,}" --roster "$dir/agreed/roster" \
        --ca "$dir/agreed/ca.pem" --crl "$dir/agreed/crl.pem" "$dir/ceremony" >/dev/null || return
    for round in 1 2 3 4 5 6 7 8; do
        for node in $MESH_NODES; do
            "$SCHAKEL" ceremony join --node "$dir/$node" "$dir/ceremony" >/dev/null || return
        done
        if mesh_ceremony_done "$dir"; then
            return 0
        fi
    done
    echo "the ceremony did not end" >&2
    return 1
}

mesh_ceremony_done() { # DIR
    local node
    for node in $MESH_NODES; do
        [ -e "$1/$node/ring" ] || return 1
    done
}

mesh_make() { # DIR PORT
    local dir=$1 port=$2 node number=0
    mesh_here "$dir"
    mkdir -p "$dir/agreed/certs" && chmod 700 "$dir"
    sh "$SOURCE/tests/support/make_ca.sh" "$dir/ca" "${MESH_OIN[@]}" >/dev/null || return
    cp "$dir/ca/ca.pem" "$dir/ca/crl.pem" "$dir/agreed/"
    cp -r "$SOURCE/policies" "$dir/agreed/policies"
    mesh_quotas > "$dir/agreed/quotas"
    for node in $MESH_NODES; do
        mesh_init_node "$dir" "$port" "$node" "$number" || return
        cp "$dir/ca/${MESH_OIN[$node]}.pem" "$dir/agreed/certs/"
        number=$((number + 1))
    done
    "$SCHAKEL" roster join --name "Voorbeeldstad" --auditor "$MESH_TZ" --output "$dir/agreed/roster" \
        "$dir"/{sdd,vt,wc,wt,tz}/partner.ini >/dev/null || return
    "$SCHAKEL" roster check "$dir/agreed/roster" --ca "$dir/agreed/ca.pem" --crl "$dir/agreed/crl.pem" >/dev/null || return
    mesh_found "$dir" $MESH_NODES || return
    mesh_ceremony "$dir"
}

mesh_is_up() { "$SCHAKEL" node status --socket "$1/$2/control" >/dev/null 2>&1; }

mesh_wait_up() { # DIR NODE
    local tries
    for tries in $(seq 100); do
        mesh_is_up "$1" "$2" && return 0
        kill -0 "$(cat "$1/$2/pid")" 2>/dev/null || break
        sleep 0.1
    done
    echo "node $2 did not come up:" >&2
    tail -5 "$1/$2/log" >&2
    return 1
}

mesh_start() { # DIR [NODE…]
    local dir=$1 node new
    mesh_here "$dir"
    shift
    for node in ${*:-$MESH_NODES}; do
        new=""
        [ -e "$dir/$node/database" ] || new=--new
        (cd "$dir/$node" && exec setsid "$SCHAKELD" "$dir/$node/node.conf" $new >>"$dir/$node/log" 2>&1 </dev/null) &
        echo $! > "$dir/$node/pid"
        disown
    done
    for node in ${*:-$MESH_NODES}; do
        mesh_wait_up "$dir" "$node" || return
    done
}

# Waits until every node that runs has a line to every other that runs.
mesh_wait_lines() { # DIR COUNT
    local dir=$1 count=$2 node tries up
    for tries in $(seq 150); do
        up=0
        for node in $MESH_NODES; do
            mesh_is_up "$dir" "$node" || continue
            [ "$("$SCHAKEL" node status --json --socket "$dir/$node/control" | grep -o '"up":true' | wc -l)" -ge "$count" ] \
                && up=$((up + 1))
        done
        [ "$up" -ge "$count" ] && return 0
        sleep 0.1
    done
    echo "the lines between the nodes did not come up" >&2
    return 1
}

# Whether the process of the pid file is still that node: after a restart of the machine the number is somebody else's.
mesh_runs() { # DIR NODE
    [ -e "$1/$2/pid" ] && tr '\0' '\n' 2>/dev/null <"/proc/$(cat "$1/$2/pid")/cmdline" | grep -qxF "$1/$2/node.conf"
}

mesh_stop() { # DIR [NODE…]
    local dir=$1 node pid tries failed=0 pids=()
    shift
    for node in ${*:-$MESH_NODES}; do
        if mesh_runs "$dir" "$node"; then
            pids+=("$(cat "$dir/$node/pid")")
            kill -TERM "${pids[-1]}" 2>/dev/null || true
        fi
        rm -f "$dir/$node/pid"
    done
    for pid in "${pids[@]}"; do
        for tries in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        if kill -KILL "$pid" 2>/dev/null; then
            echo "process $pid did not stop" >&2
            failed=1
        fi
    done
    return $failed
}

mesh_kill() { # DIR NODE
    kill -KILL "$(cat "$1/$2/pid")"
    while kill -0 "$(cat "$1/$2/pid")" 2>/dev/null; do sleep 0.02; done
    rm -f "$1/$2/pid"
}

on() { # NODE SENTENCE…
    local node=$1
    shift
    "$SCHAKEL" "$@" --socket "$MESH_DIR/$node/control"
}
