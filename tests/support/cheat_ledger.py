#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The owner of a log, with all its keys, writes it again.

  cheat_ledger.py DIR KEYS OUT HOW WITH [THEIRS]
                                           DIR: its export; KEYS: its node's keys; OUT: the new export; WITH: about which partner;
                                           THEIRS: the keys of that partner, where it cheats and not the owner
"""
import base64
import os
import shutil
import sys

import oracle_ledger
from nacl.signing import SigningKey
from oracle_ledger import message, read_fields, value_of

SENT, RECEIVED, DISCLOSED, RESPONSE, ADMIN_ACT, QUARANTINE = 1, 2, 4, 5, 21, 28
NECESSITY = 35  # its field
LATER_MS = 600_000


def seal(folder, origin, entries, key):
    """Tiles, bundles and checkpoint of these entries, as their owner exports them."""
    leaves = [oracle_ledger.leaf_hash(entry) for entry in entries]
    public = bytes(key.verify_key)
    text = "%s\n%d\n%s\n" % (origin, len(entries), base64.b64encode(oracle_ledger.tree_root(leaves)).decode())
    blob = oracle_ledger.key_id(origin, 1, public) + key.sign(text.encode()).signature
    files = {**oracle_ledger.tile_files(leaves), **oracle_ledger.bundle_files(entries)}
    files["checkpoint"] = ("%s\n\u2014 %s %s\n" % (text, origin, base64.b64encode(blob).decode())).encode()
    for path, raw in files.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(raw)


def write_entry(fields):
    return message(*((number, value) for number, value, _ in fields))


def changed(fields, number, value):
    return [(found, value if found == number else old, raw) for found, old, raw in fields]


def read_key(path, use):
    with open(path, encoding="ascii") as file:
        return SigningKey(base64.b64decode(next(line.split(" ")[1] for line in file if line.startswith(use + " "))))


class Owner:
    theirs = None

    def __init__(self, folder, partner):
        self.origin, size, _ = oracle_ledger.read_file(folder, "checkpoint").decode().split("\n")[:3]
        self.entries = [read_fields(entry) for entry in oracle_ledger.read_entries(folder, int(size))]
        self.partner = partner.encode()

    def last(self, *kinds):
        return max(i for i, fields in enumerate(self.entries) if value_of(fields, 2) in kinds and value_of(fields, 6) == self.partner)

    def hide(self, index):
        """An entry about nobody in its place."""
        keep = [field for field in self.entries[index] if field[0] in (1, 3, 5, 31)]
        self.entries[index] = sorted(keep + [(2, ADMIN_ACT, b""), (27, b"node-started", b"")])

    def go_on(self):
        """An entry about nobody of a while later."""
        self.entries.append(self.entries[-1])
        self.hide(len(self.entries) - 1)
        self.entries[-1] = changed(self.entries[-1], 3, value_of(self.entries[-1], 3) + LATER_MS)

    # what can be done

    def nothing(self):
        pass

    def drop(self):
        exchange = value_of(self.entries[self.last(RECEIVED)], 4)
        for index, fields in enumerate(self.entries):
            if value_of(fields, 4) == exchange:
                self.hide(index)

    def remove(self):
        del self.entries[self.last(RECEIVED)]

    def leave_out(self):
        del self.entries[5]

    def edit(self):
        index = self.last(DISCLOSED)
        self.entries[index] = changed(self.entries[index], 14, value_of(self.entries[index], 14)[:1])

    def duplicate(self):
        self.entries.append(self.entries[self.last(RESPONSE)])

    def deny(self):
        self.hide(self.last(RESPONSE))

    def unsay(self):
        self.hide(self.last(SENT))

    def rephrase(self):
        index = self.last(SENT)
        self.entries[index] = changed(self.entries[index], NECESSITY, value_of(self.entries[index], NECESSITY) % 2 + 1)

    def frame(self):
        fields = self.entries[self.last(RESPONSE)]
        said = read_fields(value_of(fields, 28))
        self.entries.append(changed(fields, 28, message(*((n, bytes(64) if n == 4 else value) for n, value, _ in said))))

    def shown(self):
        """The partner answers once more, with a receipt for another entry in the same place; it is entered, and shut out for it."""
        fields = self.entries[self.last(RESPONSE)]
        receipt = changed(read_fields(value_of(fields, 24)), 8, bytes(32))
        fields = read_fields(write_entry(changed(fields, 24, write_entry(receipt))))
        signature = self.theirs.sign(oracle_ledger.SIGN_PREFIX + oracle_ledger.rebuild(fields)[0]).signature
        self.entries.append(changed(fields, 28, write_entry(changed(read_fields(value_of(fields, 28)), 4, signature))))
        keep = [field for field in fields if field[0] in (1, 3, 5, 6, 31)]
        self.entries.append(sorted(keep + [(2, QUARANTINE, b""), (27, b"two-receipts", b"")]))

    def old(self):
        del self.entries[self.last(RECEIVED):]


def main(folder, keys, out, how, partner, theirs=None):
    owner = Owner(folder, partner)
    owner.theirs = read_key(theirs, "envelope") if theirs else None
    getattr(owner, how)()
    if how not in ("nothing", "old"):
        owner.go_on()
    shutil.rmtree(out, ignore_errors=True)
    seal(out, owner.origin, [write_entry(fields) for fields in owner.entries], read_key(keys, "log"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
