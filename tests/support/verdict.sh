# SPDX-License-Identifier: EUPL-1.2
#
# What the verification of a whole ledger comes to, by this program and by the second one (docs/ledger.md, "What a verification checks").
# On its owner's word, or without a trust folder, it is 3. Under a trust folder it is 0 when a quorum of the other partners cosigned a start
# of it, and else 3: what the export has of them is counted here, by other means. Sourced; needs SCHAKEL and SOURCE.
ALONE_CLASS=3

comes_to() { # CODE COMMAND…
    local expected=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" = "$expected" ]
}
agreed_class() { # FOLDER TRUST
    local origin oin policy least
    origin=$(head -1 "$1/checkpoint") oin=${origin%%/*}
    policy=$(ls "$2"/policy-*-"$oin" | sort | awk -v last="$2/policy-${origin##*/}-$oin" '$0 <= last' | tail -1)
    least=$(sed -n 's/^group partners \([0-9]*\) .*/\1/p' "$policy")
    local seen
    seen=$(cat "$1/checkpoint" "$1"/heads/* 2>/dev/null | sed -n 's,^\S* \([0-9]\{20\}\)/witness .*,\1,p' | sort -u | grep -vc "$oin")
    if [ "$seen" -ge "${least:-999}" ]; then echo 0; else echo 3; fi
}
holds_alone() { # FOLDER OPTION…: nothing contradicts it
    comes_to $ALONE_CLASS "$SCHAKEL" ledger verify "$@"
}
holds_agreed() { # FOLDER TRUST OPTION…: and it stands under what was agreed
    local folder=$1 trust=$2
    shift 2
    comes_to "$(agreed_class "$folder" "$trust")" "$SCHAKEL" ledger verify "$folder" --trust "$trust" "$@"
}
second_verifier() { # FOLDER TRUST: another implementation, in another language, says the same
    local class=$ALONE_CLASS
    [ ! -d "$2" ] || class=$(agreed_class "$1" "$2")
    comes_to $class /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$1" "$2"
}
