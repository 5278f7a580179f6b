#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Whatever an entry can hold, `schakel ledger show --json` shows: the fields are read from the format, so that none can be forgotten.

  show_fields_test.py SCHAKEL PROTO_FOLDER
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from nacl.signing import SigningKey

import cheat_ledger
from oracle_ledger import message

OWN, PARTNER = b"00000001822477348000", b"00000001003214345000"
HASH, ID = bytes(range(32)), bytes(range(16))
LOG_READ, RESPONSE = 22, 5

# by what name a field is shown, where it is not its own; flags are shown as what was claimed and what was established
SHOWN = {"time_ms": "time", "exchange_id": "exchange", "own": "owner", "from_role": "from", "to_role": "to", "flags": "claimed",
         "policy_text_hash": "policy", "policy_table_hash": "policy_table", "act": "evaluation", "necessity_code": "claimed_necessity",
         "lighter_code": "claimed_lighter", "said": "statement"}
INSIDE = {  # of a part, what must be shown of each of its fields
    "HeadRef": ("head", {}),
    "Receipt": ("receipt", {"exchange_id": "exchange", "policy_hash": "policy"}),
    "Said": ("statement", {"time_ms": "time", "expires_ms": "expires"}),
    "Decision": ("decisions", {}), "EvaluatedPart": ("parts", {})}


def fields_of(proto, name):
    body = re.search(r"^message %s \{\n(.*?)^\}" % name, proto, re.M | re.S)[1]
    return [found[1] for found in re.finditer(r"^ +(?:repeated )?[\w.]+ (\w+) = \d+;", body, re.M)]


def entries():
    """Two that together have every field: what a read has no message has, and the other way round."""
    decision = message((1, 1), (2, 3), (3, 1), (4, 5), (5, b"rule-1"), (6, b"woord"))
    receipt = message((1, ID), (2, HASH), (3, HASH), (4, 1), (5, HASH), (6, PARTNER + b"/exchange-log/2026"), (7, 7), (8, HASH))
    head = message((1, OWN + b"/exchange-log/2025"), (2, 7), (3, HASH), (4, HASH))
    said = message((1, 1790000000000), (2, 1790000060000), (3, ID), (4, bytes(64)), (5, 3))
    everything = [(1, 2), (2, RESPONSE), (3, 1790000000000), (4, ID), (5, OWN), (6, PARTNER), (7, 2), (8, 1), (9, 1), (10, 1), (11, 1),
                  (12, 1), (13, 1), (14, bytes([1])), (15, HASH), (16, HASH), (17, 1), (18, decision), (19, 1), (20, 5), (21, 1),
                  (22, HASH), (23, HASH), (24, receipt),
                  (25, message((1, 1), (2, HASH))), (26, 3), (27, b"word"), (28, said), (29, head), (30, HASH), (31, HASH), (32, 1),
                  (33, message((1, PARTNER), (2, 1), (3, 1), (4, 1), (5, 1))), (34, HASH), (35, 1), (36, 1)]
    read = [(1, 2), (2, LOG_READ), (3, 1790000001000), (5, OWN), (26, 1), (27, b"ledger-read"), (31, HASH), (37, 1), (38, 4)]
    return [message(*everything), message(*read)]


def main(schakel, proto_folder):
    proto = ""
    for name in ("ledger.proto", "message.proto"):
        with open(os.path.join(proto_folder, name), encoding="utf-8") as file:
            proto += file.read()
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.join(place, "export")
        cheat_ledger.seal(folder, OWN.decode() + "/exchange-log/2026", entries(), SigningKey(HASH))
        done = subprocess.run([schakel, "ledger", "show", "--json", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
    if done.returncode:
        print(done.stdout)
        return 1
    shown = {}
    for line in done.stdout.splitlines():
        shown.update((key, value) for key, value in json.loads(line).items() if value or key not in shown)
    wrong = [name for name in fields_of(proto, "Entry") if SHOWN.get(name, name) not in shown]
    for part, (key, names) in INSIDE.items():
        held = shown.get(key) or {}
        wrong += ["%s.%s" % (part, name) for name in fields_of(proto, part)
                  if names.get(name, name) not in (held[0] if isinstance(held, list) else held)]
    print("%d fields, not shown: %s" % (len(fields_of(proto, "Entry")), ", ".join(wrong) or "none"))
    return 1 if wrong or len(fields_of(proto, "Entry")) < 37 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
