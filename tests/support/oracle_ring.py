#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# An independent reading of rings and of evidence files, from docs/pseudonyms.md and docs/protocol.md alone, on the group of
# oracle_pseudonym.py. Runs the program given as argument, which prints them as JSON lines with all shares and with what the product
# makes of them, and comes to the same or says where not.
import base64
import hashlib
import json
import math
import re
import subprocess
import sys

import nacl.exceptions
import nacl.signing

from oracle_pseudonym import IDENTITY, ORDER, add, decode, encode, multiply, weight

GENERATOR = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
RING = re.compile(r"schakel-ring 2\ngeneration ([1-9]\d*)\nprevious ([0-9a-f]{64})\ncommittee ([2-5]) ([3-9])\n"
                  r"((?:member [1-9] \d{20} [0-9a-f]{64}\n)+)((?:key [a-z][a-z0-9-]* \d{20} [1-9]\d*(?: [0-9a-f]{64})+\n)+)"
                  r"transcript [0-9a-f]{64}\n((?:signature [1-9] [0-9a-f]{128}\n)*)", re.ASCII)
EVIDENCE = re.compile(r"schakel/evidence/v1\nkind wrong-partial\nmask ([0-9a-f]{64})\nweights ([0-9a-f]{64})\n"
                      r"request ([A-Za-z0-9+/=]+)\nanswer ([A-Za-z0-9+/=]+)\nring ([A-Za-z0-9+/=]+)\n")


def scalar(text):
    return int.from_bytes(bytes.fromhex(text), "little")


def is_signed_by(key, prefix, said, signature):
    try:
        nacl.signing.VerifyKey(key).verify(prefix + said, signature)
    except (nacl.exceptions.BadSignatureError, ValueError):
        return False
    return True


class Ring:
    def __init__(self, text):
        found = RING.fullmatch(text)
        assert found, "this is no ring"
        self.generation, self.previous = int(found[1]), found[2]
        self.threshold, self.size = int(found[3]), int(found[4])
        self.body = text[:found.start(7)].encode()
        self.members = [(words[2], bytes.fromhex(words[3])) for words in map(str.split, found[5].splitlines())]
        self.keys = {(words[1], words[2], int(words[3])): [decode(bytes.fromhex(point)) for point in words[4:]]
                     for words in map(str.split, found[6].splitlines())}
        self.signatures = {int(words[1]): bytes.fromhex(words[2]) for words in map(str.split, found[7].splitlines())}
        assert len(self.members) == self.size, "a committee that is not as large as it says"
        assert all(len(key) == self.threshold for key in self.keys.values()), "a key with too few points"

    def hash(self):
        return hashlib.sha256(self.body).hexdigest()

    def is_accepted(self):
        return self.threshold <= sum(is_signed_by(self.members[member - 1][1], b"schakel/ring/v2", self.body, signature)
                                     for member, signature in self.signatures.items())


def public_share(key, member):
    total = IDENTITY
    for power, point in enumerate(key):
        total = add(total, multiply(member**power, point))
    return total


def faults_of_ring(row, before):
    ring, faults = Ring(bytes.fromhex(row["text"]).decode()), []
    keys = list(ring.keys.values())
    if (ring.hash(), ring.is_accepted()) != (row["hash"], row["accepted"]):
        faults.append("a ring's hash, or whether it is accepted")
    if before and ring.generation > before.generation and ring.previous != before.hash():
        faults.append("the ring before")
    for made in row["shares"]:
        shares, key = [scalar(share) for share in made["of"]], keys[made["place"]]
        secret = sum(weight(i, [2, 4, 5]) * shares[i - 1] for i in (2, 4, 5)) % ORDER
        if encode(multiply(secret, GENERATOR)) != encode(key[0]):
            faults.append(f"key {made['place']}")
        if any(encode(public_share(key, i + 1)) != encode(multiply(share, GENERATOR)) for i, share in enumerate(shares)):
            faults.append(f"a public share of key {made['place']}")
    if [encode(public_share(keys[-1], i + 1)).hex() for i in range(ring.size)] != row["public"]:
        faults.append("public shares")
    return ring, faults


def varint(data, at):
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """Of a message in protobuf: number to value, a number or bytes."""
    at, found = 0, {}
    while at < len(data):
        tag, at = varint(data, at)
        value, at = varint(data, at)
        assert tag & 7 in (0, 2), "a type of field that the messages do not have"
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
            assert at <= len(data), "cut"
        found[tag >> 3] = value
    return found


def repeated(data, number):
    """Every value of a field that stands in it as often as it likes."""
    at, found = 0, []
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        value, at = varint(data, at)
        at += value if tag & 7 == 2 else 0
        if tag >> 3 == number:
            found.append(fields(data[start:at])[number])
    return found


def points(data):
    listed = [data[i:i + 32] for i in range(0, len(data), 32)]
    assert bytes(32) not in listed, "the identity"
    return [decode(each) for each in listed]


def is_check_of(listed, base, mask, weights):
    """Σ d_j·points_j + s·base = the last of the points?"""
    total = multiply(mask, base)
    for j, point in enumerate(listed[:-1]):
        digest = hashlib.sha256(b"schakel/weights/v1" + weights + j.to_bytes(2, "big")).digest()
        total = add(total, multiply(int.from_bytes(digest[:16], "little"), point))
    return encode(total) == encode(listed[-1])


def convicted(file):
    """The OIN of who signed a wrong answer; an assertion says why the file shows nothing."""
    found = EVIDENCE.fullmatch(file)
    assert found, "no evidence file"
    mask, weights = scalar(found[1]), bytes.fromhex(found[2])
    request, frame, ring = (base64.b64decode(text, validate=True) for text in found.groups()[2:])
    ring = Ring(ring.decode())
    assert 0 < mask < ORDER and ring.is_accepted(), "mask or ring"
    frame = fields(frame)
    envelope = fields(frame[1])
    signer = envelope[4].decode()
    place = [oin for oin, _ in ring.members].index(signer) + 1 if signer in dict(ring.members) else 0
    assert place, "no member of the committee"
    assert is_signed_by(ring.members[place - 1][1], b"schakel/envelope/v2", frame[1], frame[2]), "not signed by it"
    assert envelope[2] == 6 and envelope[10] == hashlib.sha256(frame[3]).digest(), "no answer to an evaluation"
    assert fields(envelope[11])[22] == hashlib.sha256(request).digest(), "an answer to another request"
    asked, answered, before = fields(request), points(fields(frame[3])[3]), 0
    parts = [(fields(part), points(fields(part)[5])) for part in repeated(request, 16)]
    assert sum(len(blinded) for _, blinded in parts) == len(answered), "not as many points"
    for part, blinded in parts:  # each has weights of its own: the one that is meant has to be searched
        if is_check_of(blinded, GENERATOR, mask, weights):
            key = ring.keys.get((asked[1].decode(), part[1].decode(), part[2]))
            assert key and asked[8] == ring.generation, "no such key in the ring"
            share = multiply(pow(math.factorial(ring.size - 1), -1, ORDER), public_share(key, place))
            assert not is_check_of(answered[before:before + len(blinded)], share, mask, weights), "the answer is right"
            return signer
        before += len(blinded)
    raise AssertionError("mask and weights are not those of the request")


def main():
    printed = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    rings, files = ([row for row in rows if row["kind"] == kind] for kind in ("ring", "evidence"))
    wrong, before = [], None
    for row in rings:
        before, faults = faults_of_ring(row, before)
        wrong += faults
    for row in files:
        try:
            found, why = convicted(bytes.fromhex(row["file"]).decode()), ""
        except AssertionError as error:
            found, why = "", str(error)
        if found != row["convicts"]:
            wrong.append(f"evidence convicts {found or 'nobody'} ({why}), not {row['convicts'] or 'nobody'} ({row['why']})")
    print(f"{len(rings)} rings and {len(files)} evidence files read again, wrong: {wrong or 'none'}")
    return 1 if wrong or len(rings) < 8 or len(files) < 13 or len(rings) + len(files) < len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
