#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# A draw once more, from nothing but docs/ledger.md: nonce, exported ledgers as `schakel ledger show --json` prints them, and their
# checkpoints. Compares with what `schakel audit draw --json` printed.
#   oracle_draw.py SCHAKEL NONCE-FILE DRAWN-FILE DIR DIR …
import base64
import hashlib
import json
import subprocess
import sys

schakel, nonce_file, drawn_file, *folders = sys.argv[1:]


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


with open(nonce_file, encoding="ascii") as file:
    nonce = bytes.fromhex(file.read().strip())
with open(drawn_file, encoding="utf-8") as file:
    drawn = json.load(file)

heads, told = [], {}
for folder in folders:
    with open(folder + "/checkpoint", encoding="utf-8") as file:
        origin, size, root = file.read().split("\n")[:3]
    owner = origin.split("/")[0]
    heads.append(owner.encode() + int(size).to_bytes(8, "big") + base64.b64decode(root))
    shown = subprocess.run([schakel, "ledger", "show", folder, "--json"], check=True, capture_output=True, text=True).stdout
    for line in shown.splitlines():
        entry = json.loads(line)
        if entry["kind"] == "evaluated" and "evaluation" in entry:
            requester = owner if entry["direction"] == "out" else entry["counterpart"]
            parts = tuple((part["holder"], part["count"], part["uses"]) for part in entry["parts"])
            what = (entry["evaluation"], parts, entry["count"], entry["request_digest"])
            told.setdefault((requester, entry["exchange"]), []).append((owner, what))

lot = sha(b"schakel/draw/v1", nonce, len(heads).to_bytes(2, "big"), *sorted(heads))


def score(batch):
    return sha(b"schakel/draw-batch/v1", lot, batch[0].encode(), bytes.fromhex(batch[1]))


expected = {}
for requester in {batch[0] for batch in told}:
    of_act = {}
    for batch, rows in told.items():
        if batch[0] == requester:
            of_act.setdefault(rows[0][1][0], []).append(batch)
    questions, own = (sorted(of_act.get(act, []), key=score) for act in ("evalueren-vraag", "evalueren-eigen"))
    for batch in questions[:max(5, -(-len(questions) // 20))] + own[:1]:
        expected[batch] = "lot"
for batch, rows in told.items():
    if len({what for _, what in rows}) > 1:
        expected[batch] = "contradicted"
    elif len({owner for owner, _ in rows}) == 1:
        expected[batch] = "one-ledger"
positions = {}
for batch, reason in expected.items():
    act, _, count, _ = told[batch][0][1]
    if reason == "lot" and act == "evalueren-eigen":
        exchange = bytes.fromhex(batch[1])
        order = sorted(range(count), key=lambda i, e=exchange: sha(b"schakel/draw-position/v1", lot, e, i.to_bytes(2, "big")))
        positions[batch] = sorted(order[:16])

got = {(row["requester"], row["exchange"]): row for row in drawn["batches"]}
faults = [name for name, right in (
    ("promise", drawn["promise"] == sha(b"schakel/draw-promise/v1", nonce).hex()), ("lot", drawn["lot"] == lot.hex()),
    ("batches", {batch: row["reason"] for batch, row in got.items()} == expected),
    ("positions", {batch: row["positions"] for batch, row in got.items() if row["positions"]} == positions)) if not right]
print(f"{len(expected)} of {len(told)} batches drawn, wrong: {faults or 'none'}")
sys.exit(1 if faults or not told else 0)
