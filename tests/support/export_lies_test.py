#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A node that breaks, or a program in its place, gives an export other bytes than it says: each time the export ends with a reason, and
no folder is left that passes for one.

  export_lies_test.py SCHAKEL
"""
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading

from nacl.signing import SigningKey

import cheat_ledger
import oracle_ledger
from show_fields_test import HASH, OWN, entries

ORIGIN = OWN.decode() + "/exchange-log/2026"
ENTRIES = entries()


def bundle(given):
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in given)


def line(**members):
    return json.dumps({"ok": True, **members}).encode() + b"\n"


WHOLE = bundle(ENTRIES)
HONEST = line(entries=2, bundle=len(WHOLE)) + WHOLE
SAYS = [  # what it does, what it answers to `ledger-read`, what the command says
    ("cut", HONEST[:-1], "closed the connection"),
    ("nothing behind the line", line(entries=2, bundle=len(WHOLE)), "closed the connection"),
    ("more behind it", HONEST + b"more", "more than was asked"),
    ("a smaller count", line(entries=1, bundle=len(WHOLE)) + WHOLE, "not the entries that it says"),
    ("a larger count", line(entries=3, bundle=len(WHOLE)) + WHOLE, "not the entries that it says"),
    ("more than was asked", line(entries=3, bundle=len(WHOLE) + 3) + WHOLE + b"\0\1x", "not the entries that it says"),
    ("a length that runs out", line(entries=2, bundle=len(WHOLE)) + b"\xff" + WHOLE[1:], "not the entries that it says"),
    ("none", line(entries=0, bundle=0), "did not give entry 0"),
    ("none, with bytes", line(entries=0, bundle=3) + b"\0\1x", "not the entries that it says"),
    ("more bytes than there may be", line(entries=2, bundle=1 << 40), "cannot be understood"),
    ("no count of bytes", line(entries=2) + WHOLE, "cannot be understood"),
    ("the form of before", line(entries=[base64.b64encode(entry).decode() for entry in ENTRIES]), "cannot be understood"),
    ("other entries", line(entries=2, bundle=len(WHOLE)) + WHOLE[:-1] + bytes([WHOLE[-1] ^ 1]), "do not have the root"),
]


class Node:
    """Answers as the node of this log does, but to `ledger-read`."""

    def __init__(self, place, read):
        key = SigningKey(HASH)
        sealed = os.path.join(place, "sealed")
        cheat_ledger.seal(sealed, ORIGIN, ENTRIES, key)
        public = bytes(key.verify_key)
        vkey = "%s+%s+%s" % (ORIGIN, oracle_ledger.key_id(ORIGIN, 1, public).hex(), base64.b64encode(b"\1" + public).decode())
        note = oracle_ledger.read_file(sealed, "checkpoint").decode()
        self.replies = {"ledger-head": line(first=0, size=len(ENTRIES), note=note, vkey=vkey, origin=ORIGIN, cosigned=[]),
                        "ledger-read": read, "ledger-custody": line(block="a block\n")}
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(os.path.join(place, "control"))
        self.door.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        guest, _ = self.door.accept()
        with guest:
            for asked in guest.makefile("rb"):
                verb = json.loads(asked)["verb"]
                guest.sendall(self.replies[verb])
                if verb == "ledger-read" and self.replies[verb] != HONEST:
                    guest.shutdown(socket.SHUT_WR)

    def end(self):
        self.thread.join(2)
        self.door.close()


def export(schakel, read):
    with tempfile.TemporaryDirectory() as place:
        node = Node(place, read)
        folder = os.path.join(place, "export")
        done = subprocess.run([schakel, "ledger", "export", folder, "--socket", os.path.join(place, "control")], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
        node.end()
        return done.returncode, done.stdout, os.path.exists(os.path.join(folder, "checkpoint"))


def main(schakel):
    wrong = []
    code, said, is_whole = export(schakel, HONEST)
    if code or not is_whole:
        wrong.append("an honest node: %d %s" % (code, said))
    for what, read, expected in SAYS:
        code, said, is_whole = export(schakel, read)
        if not 0 < code < 64 or is_whole or expected not in said:
            wrong.append("%s: %d %s%s" % (what, code, said, " and a folder with a checkpoint" if is_whole else ""))
    print("%d lies, wrong: %s" % (len(SAYS), "\n".join(wrong) or "none"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
