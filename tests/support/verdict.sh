# SPDX-License-Identifier: EUPL-1.2
#
# What the verification of a whole ledger comes to, by this program and by the second one (docs/ledger.md, "What a verification checks").
# On its owner's word, or without a trust folder, it is 3. So it is under a trust folder as long as no witness cosigns: the day that they
# do, AGREED_CLASS becomes 0, here and nowhere else. Sourced; needs SCHAKEL and SOURCE.
ALONE_CLASS=3
AGREED_CLASS=3

comes_to() { # CODE COMMAND…
    local expected=$1 code=0
    shift
    "$@" || code=$?
    [ "$code" = "$expected" ]
}
holds_alone() { # FOLDER OPTION…: nothing contradicts it
    comes_to $ALONE_CLASS "$SCHAKEL" ledger verify "$@"
}
holds_agreed() { # FOLDER TRUST OPTION…: and it stands under what was agreed
    local folder=$1 trust=$2
    shift 2
    comes_to $AGREED_CLASS "$SCHAKEL" ledger verify "$folder" --trust "$trust" "$@"
}
second_verifier() { # FOLDER TRUST: another implementation, in another language, says the same
    local class=$ALONE_CLASS
    [ ! -d "$2" ] || class=$AGREED_CLASS
    comes_to $class /usr/bin/python3 "$SOURCE/tests/support/oracle_ledger.py" verify "$1" "$2"
}
