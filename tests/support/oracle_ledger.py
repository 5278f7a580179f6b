#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A second implementation of the log's formats, written from RFC 6962, C2SP and docs/ledger.md alone.

  oracle_ledger.py verify DIR TRUST     exit as `schakel ledger verify` does: 0 holds, and a quorum saw it; 1 something contradicts it; 2 a
                                        file is missing; 3 nothing contradicts it, but nobody saw it or no trust folder was given
  oracle_ledger.py write DIR SIZE       writes a log with a key of its own, and its trust file
  oracle_ledger.py prove DIR INDEX      the proof of one entry (C2SP tlog-proof) under the export's checkpoint, on standard output
  oracle_ledger.py proof FILE TRUST     exit as `schakel proof verify` does

TRUST is a bare trust file, or an auditor's trust folder (oracle_trust.py). This shares no code with the program, so
that an error in one is not an error in both. It keeps everything in memory, and of what entries say it reads only what
a partner said and, with a folder, under what was agreed: see docs/ledger.md for what `schakel ledger verify` checks on
top. `rebuild` gives the content that the partner signed (docs/protocol.md, "Rebuilding a content").
"""
import base64
import datetime
import hashlib
import os
import re
import stat
import struct
import sys

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

import oracle_trust
from oracle_trust import Refused, need

WIDTH = 256


# RFC 6962 2.1, as the definition reads

def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def tree_root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\1" + tree_root(hashes[:k]) + tree_root(hashes[k:])).digest()


# C2SP tlog-tiles

def tile_path(level, index, width):
    path = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        path = "x%03d/%s" % (index % 1000, path)
    return "tile/%s/%s" % (level, path) + ("" if width == WIDTH else ".p/%d" % width)


def cut(items):
    return [items[at:at + WIDTH] for at in range(0, len(items), WIDTH)]


def tile_files(leaves):
    """Every hash tile of a tree: path -> bytes."""
    files, level, row = {}, 0, leaves
    while row:
        tiles = cut(row)
        for index, tile in enumerate(tiles):
            files[tile_path(level, index, len(tile))] = b"".join(tile)
        row = [tree_root(tile) for tile in tiles if len(tile) == WIDTH]
        level += 1
    return files


def bundle_files(entries):
    return {tile_path("entries", index, len(bundle)): b"".join(struct.pack(">H", len(entry)) + entry for entry in bundle)
            for index, bundle in enumerate(cut(entries))}


# C2SP signed-note, tlog-checkpoint, tlog-policy

def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


LOG, WITNESS = 1, 4


def read_vkey(text, kind):
    name, identifier, rest = text.split("+", 2)
    raw = base64.b64decode(rest, validate=True)
    need(raw[0] == kind and len(raw) == 33, "a key of another type")
    need(key_id(name, kind, raw[1:]).hex() == identifier, "the key has another id")
    return name, bytes.fromhex(identifier), VerifyKey(raw[1:]), kind


class Policy:
    """Whose logs are believed, and who must have cosigned."""

    def __init__(self, text):
        self.keys, self.parties, self.quorum = [], {}, None
        for line in text.split("\n"):
            words = line.split()
            if words and not words[0].startswith("#"):
                self.read_line(*words)

    def read_line(self, word, *rest):
        if word == "log":
            self.keys.append(read_vkey(rest[0], LOG))
        elif word == "witness":
            if base64.b64decode(rest[1].split("+", 2)[2])[0] in (LOG, WITNESS):
                self.keys.append(read_vkey(rest[1], WITNESS))
                self.parties[rest[0]] = (1, [self.keys[-1][1]])
            else:  # nobody can verify it here
                self.parties[rest[0]] = (1, [])
        elif word == "group":
            name, threshold, *members = rest
            need(all(member in self.parties for member in members), "a member that is not defined above")
            self.parties[name] = ({"any": 1, "all": len(members)}.get(threshold) or int(threshold), members)
        else:
            need(word == "quorum" and (rest[0] == "none" or rest[0] in self.parties), "a trust line this program does not know")
            self.quorum = None if rest[0] == "none" else rest[0]

    def is_met(self, party, signers):
        least, members = self.parties[party]
        return sum(member in signers if isinstance(member, bytes) else self.is_met(member, signers) for member in members) >= least

    def is_witnessed(self, signers):
        """By a quorum that is named: `none` names nobody."""
        return self.quorum is not None and self.is_met(self.quorum, signers)


def open_note(raw, keys):
    text, mark, lines = raw.rpartition(b"\n\n")
    need(mark and lines.endswith(b"\n"), "not a signed note")
    text += b"\n"
    signers = {}
    for line in lines.decode()[:-1].split("\n"):
        words = line.split(" ")
        need(len(words) == 3 and words[0] == "\u2014", "not a signature line")
        blob = base64.b64decode(words[2], validate=True)
        need(base64.b64encode(blob).decode() == words[2], "not canonical base64")
        for name, identifier, key, kind in keys:
            if words[1] == name and blob[:4] == identifier:
                key.verify(*(cosigned(text, blob[4:]) if kind == WITNESS else (text, blob[4:])))
                signers[identifier] = (bytes(key), struct.unpack(">Q", blob[4:12])[0] if kind == WITNESS else None)
    return text.decode(), signers


def cosigned(text, timed):
    """C2SP tlog-cosignature: the message and its signature."""
    need(len(timed) == 72, "not a time and a signature")
    at = struct.unpack(">Q", timed[:8])[0]
    need(0 < at < 2**63, "a time that cannot be")
    return b"cosignature/v1\ntime %d\n" % at + text, timed[8:]


def read_checkpoint(raw, keys):
    text, signers = open_note(raw, keys)
    lines = text.split("\n")
    need(len(lines) == 4 and lines[3] == "", "not three lines")
    need(any(key[0] == lines[0] and key[1] in signers and key[3] == LOG for key in keys), "not signed by the key of its origin")
    need(lines[1].isdigit() and str(int(lines[1])) == lines[1], "not a size")
    root = base64.b64decode(lines[2], validate=True)
    need(len(root) == 32 and base64.b64encode(root).decode() == lines[2], "not a root")
    return int(lines[1]), root, signers


class Missing(Exception):
    pass


def read_file(folder, path):
    """Of what somebody else made: a fifo is not waited for."""
    try:
        with open(os.open(os.path.join(folder, path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            need(stat.S_ISREG(os.fstat(file.fileno()).st_mode), "%s: not a file" % path)
            return file.read()
    except OSError:
        raise Missing("%s: missing" % path) from None


def read_entries(folder, size):
    entries = []
    while len(entries) < size:
        width = min(WIDTH, size - len(entries))
        path = tile_path("entries", len(entries) // WIDTH, width)
        raw, at = read_file(folder, path), 0
        for _ in range(width):
            need(at + 2 <= len(raw), "%s: cut short" % path)
            length = struct.unpack_from(">H", raw, at)[0]
            need(at + 2 + length <= len(raw), "%s: cut short" % path)
            entries.append(raw[at + 2:at + 2 + length])
            at += 2 + length
        need(at == len(raw), "%s: too long" % path)
    return entries


def check_agreed(fields, trust):
    """An entry of version 2 against a trust folder: its agreement, its policy, and who signed what was said."""
    if value_of(fields, 1) < 2:
        return
    at_ms, own = value_of(fields, 3), value_of(fields, 34) or value_of(fields, 31)
    policy = trust.need_in_force(own, at_ms)
    need(value_of(fields, 15) in (None, policy), "another policy than the one of its agreement")
    if value_of(fields, 28) is not None:
        content, signature = rebuild(fields)
        said_ms = value_of(read_fields(value_of(fields, 28)), 1)
        trust.need_signed(value_of(fields, 6).decode(), SIGN_PREFIX + content, signature, said_ms)


def check_links(origin, begun_as, entries):
    """A log that no roster names opens with a head of an earlier one of its owner; one that is closed names a later one, last."""
    kinds = [value_of(entry, 2) for entry in entries]
    need(OPENED not in kinds[1:] and CLOSED not in kinds[:-1], "a log that begins or ends in its middle")
    if OPENED in kinds[:1]:
        before = value_of(read_fields(value_of(entries[0], 29)), 1).decode()
        need(before.split("/")[:2] == origin.split("/")[:2] and before < origin, "it goes on from what is no earlier log")
    need(origin == begun_as or OPENED in kinds[:1], "it does not say what it goes on from")
    need("-" not in origin.split("/")[2] or kinds[1:2] == [RECOVERY], "it was begun anew and does not say why")
    if CLOSED in kinds:
        after = value_of(entries[-1], 27).decode()
        need(after.split("/")[:2] == origin.split("/")[:2] and after > origin, "it goes on in what is no later log")


HEARTBEAT, SILENCE_MOST_MS = 15, 2 * 60 * 60 * 1000


def silences(entries):
    """From the first heartbeat on: entries that come long after all above, and are not the word of a node that stood still."""
    beats, latest, found = False, 0, []
    for index, entry in enumerate(entries):
        kind, at_ms = value_of(entry, 2), value_of(entry, 3)
        is_start = kind == HEARTBEAT and value_of(entry, 27) == b"started"
        if beats and not is_start and at_ms - latest > SILENCE_MOST_MS:
            found.append(index)
        beats, latest = beats or kind == HEARTBEAT, max(latest, at_ms)
    return found


CUSTODY_FORM = ("origin", "time", "asker", "reason", "program", "roster", "policy", "from", "to", "files", "before", "signature")


def listed_at(leaves, entries, size):
    """Every file below tile/ of the log when it had this size: bundles first, then by level and number."""
    return list(bundle_files(entries[:size]).items()) + list(tile_files(leaves[:size]).items())


def check_custody(folder, origin, leaves, entries, trust):
    """Each block follows from the one before, tells of this log and of its files, and the last of what is here."""
    try:
        raw = read_file(folder, "custody")
    except Missing:
        return
    size, due, previous, at = len(leaves), hashlib.sha256(b"").hexdigest(), None, 0
    here = (size, tree_root(leaves).hex())
    while at < len(raw):
        end = raw.index(b"\n", raw.index(b"\nsignature ", at) + 1) + 1
        block, signed = raw[at:end], raw[at:raw.index(b"\nsignature ", at) + 1]
        lines = block.decode().split("\n")
        need(lines.pop(0) == "schakel/custody/v1" and lines.pop() == "", "custody: not a block")
        need(tuple(line.split(" ", 1)[0] for line in lines) == CUSTODY_FORM, "custody: other lines")
        said = {word: rest for word, _, rest in (line.partition(" ") for line in lines)}
        need(said["origin"] == origin and said["before"] == due, "custody: of another log, or not after the one before")
        heads = [(int(number), root) for number, root in (said[word].split(" ") for word in ("from", "to"))]
        need(previous is None or heads[0] in previous, "custody: does not begin where the one before did or ended")
        if heads[1][0] <= size:
            for number, root in heads:
                need(number <= size and tree_root(leaves[:number]).hex() == root, "custody: a head of another history")
            held = dict(listed_at(leaves, entries, heads[0][0]))
            written = [(path, text) for path, text in listed_at(leaves, entries, heads[1][0]) if path not in held]
            rows = b"".join(b"%s %s\n" % (hashlib.sha256(text).hexdigest().encode(), path.encode()) for path, text in written)
            need(said["files"] == "%d %s" % (len(written), hashlib.sha256(rows).hexdigest()), "custody: other files")
        else:
            need(heads[0] == here, "custody: ahead of the log")
        if trust:
            moment = datetime.datetime.strptime(said["time"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
            at_ms = int(moment.timestamp() * 1000)
            trust.need_signed(origin.split("/")[0], b"schakel/custody/v1" + signed, exact_base64(said["signature"].encode()), at_ms)
        due, previous, at = hashlib.sha256(block).hexdigest(), heads, end
    need(previous is not None and here in previous, "custody: the last export is not in it")


def policy_of(trust, trust_path, origin):
    """Who is believed about this log, and the name under which a roster has it."""
    begun_as = origin
    if trust:
        begun_as = trust.begun_as(origin)
        need(begun_as, "a log of nobody on a roster")
        trust_path = trust.policy_path(begun_as)
    with open(trust_path, encoding="utf-8") as file:
        policy = Policy(file.read())
    for name, _, key, kind in [row for row in policy.keys if row[0] == begun_as != origin]:  # the same key goes on under a new name
        policy.keys.append((origin, key_id(origin, kind, bytes(key)), key, kind))
    return policy, begun_as


def verify(folder, trust_path):
    trust = oracle_trust.Trust(trust_path) if os.path.isdir(trust_path) else None
    checkpoint = read_file(folder, "checkpoint")
    origin = checkpoint.split(b"\n")[0].decode()
    policy, begun_as = policy_of(trust, trust_path, origin)
    size, root, signers = read_checkpoint(checkpoint, policy.keys)
    entries = read_entries(folder, size)
    all_fields = [read_fields(entry) for entry in entries]
    check_links(origin, begun_as, all_fields)
    for index in silences(all_fields):
        print("gap at %d" % index)  # told, no failure
    for parsed in all_fields:
        if value_of(parsed, 28) is not None:
            rebuild(parsed)
        if trust:
            check_agreed(parsed, trust)
    leaves = [leaf_hash(entry) for entry in entries]
    need(tree_root(leaves) == root, "the entries have another root than the checkpoint")
    expected = tile_files(leaves)
    for path, tile in expected.items():
        need(read_file(folder, path) == tile, "%s: not the hashes of the entries" % path)
    expected.update(bundle_files(entries))
    for place, _, names in os.walk(os.path.join(folder, "tile")):
        for name in names:
            path = os.path.relpath(os.path.join(place, name), folder)
            need(path in expected or is_tile_name(path), "%s: does not belong to this log" % path)
    check_custody(folder, origin, leaves, entries, trust)
    signers = dict(signers)
    for name in sorted(os.listdir(os.path.join(folder, "heads"))) if os.path.isdir(os.path.join(folder, "heads")) else ():
        if not (name.isdigit() and str(int(name)) == name):
            continue
        head = read_file(folder, "heads/" + name)
        head_size, head_root, seen = read_checkpoint(head, policy.keys)
        need(head.split(b"\n")[0].decode() == origin and head_size <= size and tree_root(leaves[:head_size]) == head_root,
             "heads/%s: there are two histories" % name)
        signers.update(seen)
    counted = {identifier for identifier, (key, time_s) in signers.items()
               if time_s is None or trust is None or trust.is_witness_at(key, time_s)}
    return policy.is_witnessed(counted), trust is not None


# C2SP tlog-proof

FORM = b"c2sp.org/tlog-proof@v1"


def audit_path(index, hashes):
    """RFC 6962 2.1.1, as the definition reads."""
    if len(hashes) <= 1:
        return []
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if index < k:
        return audit_path(index, hashes[:k]) + [tree_root(hashes[k:])]
    return audit_path(index - k, hashes[k:]) + [tree_root(hashes[:k])]


def root_of(leaf, index, size, path):
    """What root this path leads to: from the end of the path back along the definition."""
    if size == 1:
        need(not path, "hashes too many")
        return leaf
    need(path, "hashes too few")
    k = 1
    while 2 * k < size:
        k *= 2
    inner, last = path[:-1], path[-1]
    if index < k:
        return hashlib.sha256(b"\1" + root_of(leaf, index, k, inner) + last).digest()
    return hashlib.sha256(b"\1" + last + root_of(leaf, index - k, size - k, inner)).digest()


def exact_base64(text):
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw) == text, "not canonical base64")
    return raw


class Unreadable(Exception):
    pass


def read_proof(raw):
    try:
        head, mark, checkpoint = raw.partition(b"\n\n")
        lines = head.split(b"\n")
        need(mark and checkpoint and lines.pop(0) == FORM, "not a proof")
        entry = exact_base64(lines.pop(0)[6:]) if lines and lines[0].startswith(b"extra ") else b""
        word, _, number = lines.pop(0).partition(b" ")
        need(word == b"index" and number.isdigit() and str(int(number)).encode() == number and int(number) < 2**63 - 1, "not an index")
        path = [exact_base64(line) for line in lines]
        need(all(len(step) == 32 for step in path) and entry, "not hashes, or no entry")
        return int(number), entry, path, checkpoint
    except (Refused, ValueError, IndexError) as reason:
        raise Unreadable(reason) from None


def verify_proof(place, trust_path):
    with open(place, "rb") as file:
        index, entry, path, checkpoint = read_proof(file.read())
    trust = oracle_trust.Trust(trust_path) if os.path.isdir(trust_path) else None
    policy, _ = policy_of(trust, trust_path, checkpoint.split(b"\n")[0].decode())
    size, root, signers = read_checkpoint(checkpoint, policy.keys)
    need(index < size and root_of(leaf_hash(entry), index, size, path) == root, "the entry does not stand there")
    parsed = read_fields(entry)
    need(value_of(parsed, 5) == checkpoint.split(b"/")[0], "written in the name of another")
    if value_of(parsed, 28) is not None:
        rebuild(parsed)
    if trust:
        check_agreed(parsed, trust)
    counted = {identifier for identifier, (key, time_s) in signers.items()
               if time_s is None or trust is None or trust.is_witness_at(key, time_s)}
    return policy.is_witnessed(counted), trust is not None


def prove(folder, index):
    checkpoint = read_file(folder, "checkpoint")
    entries = read_entries(folder, int(checkpoint.split(b"\n")[1]))
    path = audit_path(index, [leaf_hash(entry) for entry in entries])
    lines = [FORM, b"extra " + base64.b64encode(entries[index]), b"index %d" % index, *map(base64.b64encode, path), b"", checkpoint]
    sys.stdout.buffer.write(b"\n".join(lines))


def is_tile_name(path):
    """Of a log of some size: an export that was ended may have left it."""
    found = re.fullmatch(r"tile/(entries|[0-7])/((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?", path)
    return found is not None and not found[2].startswith("x000/") and int(found[4] or 1) < WIDTH


# Entries (proto/ledger.proto): what was said (docs/protocol.md)

SIGN_PREFIX = b"schakel/envelope/v2"
# kind of the message: fields of the statement, field of the body's digest in the entry, kind of the entry
OPENED, CLOSED, RECOVERY = 23, 24, 19
STATEMENTS = {
    1: ({8, 9, 10, 11, 12, 13, 14, 31}, 22, 8),
    2: ({8, 9, 10, 12, 13, 14, 31, 35, 36}, 22, 2),
    3: ({21, 24, 31}, 23, 5),
    4: ({20, 22, 24, 31}, None, 6),
    5: ({8, 9, 10, 11, 13, 26, 31, 32, 33}, 22, 9),
    6: ({20, 22, 31}, 23, 9),
    14: ({26, 30, 31}, 23, 26),
    31: ({22, 31}, 23, 29),
    32: ({20, 22, 31}, 23, 29),
}


def read_varint(raw, at):
    value, shift = 0, 0
    while True:
        need(at < len(raw), "a number is cut short")
        value |= (raw[at] & 127) << shift
        shift += 7
        at += 1
        if raw[at - 1] < 128:
            return value, at


def read_fields(raw):
    """(number, value, the field's own bytes) in the order of the message."""
    out, at = [], 0
    while at < len(raw):
        start = at
        tag, at = read_varint(raw, at)
        need(tag & 7 in (0, 2), "a field of another form")
        value, at = read_varint(raw, at)
        if tag & 7 == 2:
            need(at + value <= len(raw), "a field is cut short")
            value, at = raw[at:at + value], at + value
        out.append((tag >> 3, value, raw[start:at]))
    return out


def value_of(fields, number):
    return next((value for found, value, _ in fields if found == number), None)


def rebuild(entry):
    """The content that was signed, and the signature: from nothing but the entry."""
    said = read_fields(value_of(entry, 28))
    kind = value_of(said, 5)
    need(kind in STATEMENTS, "said as a kind that is none")
    states, digest, entry_kind = STATEMENTS[kind]
    need(value_of(entry, 2) == entry_kind and value_of(entry, 7) == 2, "said in an entry that is not made of it")
    statement = b"".join(own for number, _, own in entry if number in states)
    body_digest = value_of(entry, digest) or b""
    content = message((1, 2), (2, kind), (3, value_of(entry, 4)), (4, value_of(entry, 6)), (5, value_of(entry, 5)),
                      (6, value_of(said, 1)), (7, value_of(said, 2)), (8, value_of(said, 3)), (10, body_digest), (11, statement))
    return content, value_of(said, 4)


# Entries: fields in order, defaults left out

OWN, PARTNER, YEAR, START_MS = "00000001822477348000", "00000001003214345000", 2026, 1790000000000


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def message(*fields):
    """Pairs of number and value: an int, or bytes; zero and empty are left out."""
    out = b""
    for number, value in fields:
        if isinstance(value, int) and value:
            out += varint(number << 3) + varint(value)
        elif not isinstance(value, int) and value:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def make_entry(index, later_ms=0, note=b""):
    kind = (2, 3, 4, 6, 15)[index % 5]  # request received, decision, disclosed, receipt, heartbeat
    head = [(1, 1), (2, kind), (3, START_MS + 1000 * index + later_ms)]
    if kind == HEARTBEAT:
        return message(*head, (5, OWN.encode()), (27, note))
    exchange = struct.pack(">QQ", 1, index // 5)
    request, answer = hashlib.sha256(exchange).digest(), hashlib.sha256(b"answer" + exchange).digest()
    policy = hashlib.sha256(b"policy").digest() if kind in (3, 4) else b""
    permit = 1 if kind in (3, 4) else 0
    decision = message((1, 1), (2, 3), (3, 1), (6, b""), (5, b"rule-1")) if kind == 3 else b""
    answered = answer if kind in (4, 6) else b""
    receipt = b"" if kind != 6 else message((1, exchange), (2, request), (3, answer), (4, 1), (5, hashlib.sha256(b"policy").digest()),
                                            (6, b"%s/exchange-log/%d" % (PARTNER.encode(), YEAR)), (7, index), (8, leaf_hash(b"theirs")))
    return message(*head, (4, exchange), (5, OWN.encode()), (6, PARTNER.encode()), (7, 1 if kind == 4 else 2), (8, 1), (9, 1),
                   (14, bytes([3, 5])), (15, policy), (16, policy), (17, permit), (18, decision), (19, permit),
                   (22, request), (23, answered), (24, receipt))


def write(folder, size, later=lambda index: 0, note=b""):
    origin = "%s/exchange-log/%d" % (OWN, YEAR)
    key = SigningKey(hashlib.sha256(b"the key of the oracle").digest())
    public = bytes(key.verify_key)
    identifier = key_id(origin, 1, public)
    entries = [make_entry(index, later(index), note) for index in range(size)]
    leaves = [leaf_hash(entry) for entry in entries]
    text = "%s\n%d\n%s\n" % (origin, size, base64.b64encode(tree_root(leaves)).decode())
    blob = identifier + key.sign(text.encode()).signature
    files = {**tile_files(leaves), **bundle_files(entries)}
    files["checkpoint"] = ("%s\n\u2014 %s %s\n" % (text, origin, base64.b64encode(blob).decode())).encode()
    vkey = "%s+%s+%s" % (origin, identifier.hex(), base64.b64encode(b"\1" + public).decode())
    files["trust"] = ("log %s\nquorum none\n" % vkey).encode()
    for path, raw in files.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(raw)


def main(words):
    if len(words) != 4 or words[1] not in ("verify", "write", "prove", "proof"):
        print(__doc__, file=sys.stderr)
        return 64
    if words[1] == "write":
        write(words[2], int(words[3]))
        return 0
    if words[1] == "prove":
        prove(words[2], int(words[3]))
        return 0
    try:
        is_witnessed, is_said_checked = (verify if words[1] == "verify" else verify_proof)(words[2], words[3])
    except (Refused, BadSignatureError, ValueError, UnicodeDecodeError) as reason:
        print("refused: %s" % reason)
        return 1
    except (Missing, Unreadable, OSError) as reason:
        print("not checked: %s" % reason)
        return 2
    print("nothing contradicts it, %s" % ("witnessed" if is_witnessed else "on its owner's word"))
    return 0 if is_witnessed and is_said_checked else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv))
