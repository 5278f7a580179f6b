#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Another implementation makes the content that was signed out of the receiver's entry alone, for every kind of message: it is the
content that was sent, and the signature holds (P-07). Every field that is changed breaks it.

  said_oracle_test.py CORPUS-FOLDER
"""
import os
import sys

import oracle_ledger
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

KINDS = ("signal", "inquiry", "answer", "acknowledge", "evaluate", "partial", "open", "opened")
KEY = SigningKey(b"\1" * 32).verify_key


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def holds(entry):
    content, signature = oracle_ledger.rebuild(entry)
    try:
        KEY.verify(oracle_ledger.SIGN_PREFIX + content, signature)
        return True
    except BadSignatureError:
        return False


def spoiled(entry):
    """The same entry with one byte or number changed, for every field that the partner vouches for."""
    kind = oracle_ledger.value_of(oracle_ledger.read_fields(oracle_ledger.value_of(entry, 28)), 5)
    states, digest, _ = oracle_ledger.STATEMENTS[kind]
    for at, (number, value, _) in enumerate(entry):
        if number not in states | {4, 5, 6, digest}:
            continue
        other = value + 1 if isinstance(value, int) else value[:-1] + bytes([value[-1] ^ 1])
        yield number, entry[:at] + [(number, other, oracle_ledger.message((number, other)))] + entry[at + 1:]


def main(corpus):
    wrong = checks = 0
    for kind in KINDS:
        sent = oracle_ledger.value_of(oracle_ledger.read_fields(read(corpus, "envelope", kind)), 1)
        entry = oracle_ledger.read_fields(read(corpus, "entry", "said-" + kind))
        cases = [("the content", oracle_ledger.rebuild(entry)[0] == sent), ("the signature", holds(entry))]
        cases += [("field %d changed" % number, not holds(changed)) for number, changed in spoiled(entry)]
        for what, is_right in cases:
            checks += 1
            if not is_right:
                wrong += 1
                print("%s: %s" % (kind, what))
    print("%d checks, %d wrong" % (checks, wrong))
    return 1 if wrong or checks < 50 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
