# SPDX-License-Identifier: EUPL-1.2
"""A second reader of an auditor's trust folder, written from docs/ledger.md and docs/agreement.md alone.

It shares no code with the program. It does not reckon a difference out: of who must have signed it knows the quorum, and not whom the
difference names."""
import base64
import collections
import configparser
import datetime
import hashlib
import os
import struct

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

SKEW_MS = 120_000
BACK_MS = 14 * 86_400_000
TEXTS = ("roster", "policy", "quotas")
USES = ("envelope", "log", "witness")

Version = collections.namedtuple("Version", "text number hash fields content signatures starts_ms")
Span = collections.namedtuple("Span", "agreement policy from_ms until_ms")
Party = collections.namedtuple("Party", "oin use key from_ms until_ms revoked_ms", defaults=(None,))


class Refused(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Refused(reason)


def read(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def moment_ms(text):
    if text == "-":
        return None
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp()) * 1000


def text_hash(text, files):
    framed = b"".join(struct.pack(">I", len(part)) + part for name in sorted(files) for part in (name.encode(), files[name]))
    return hashlib.sha256(b"schakel/%s-text/v1" % text.encode() + struct.pack(">I", len(files)) + framed).hexdigest()


def read_version(place):
    raw = read(place, "manifest")
    lines = raw.decode().split("\n")
    need(lines[0] == "schakel/manifest/v1" and lines[-1] == "", "%s: not a manifest" % place)
    fields = dict(line.split(" ", 1) for line in lines[1:-1])
    content = os.path.join(place, "content")
    files = {os.path.relpath(os.path.join(at, name), content): read(at, name) for at, _, names in os.walk(content) for name in names}
    need(text_hash(fields["text"], files) == fields["content"], "%s: its files are not those of its manifest" % place)
    need(os.path.basename(place) == "%s-%s" % (fields["text"], fields["number"]), "%s: the place of another" % place)
    signatures = {name[:20]: read(place, name).decode() for name in os.listdir(place) if name.endswith(".minisig")}
    return Version(fields["text"], int(fields["number"]), hashlib.sha256(raw).hexdigest(), fields, files, signatures,
                   moment_ms(fields["starts"])), raw


def read_roster(version):
    parser = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",))
    parser.read_string(version.content["roster.conf"].decode())
    return parser


def agree_keys(roster):
    return {name.split(" ")[1]: base64.b64decode(section["agree"]) for name, section in roster.items() if name.startswith("partner ")}


def signature_counts(key, raw, text):
    """minisign, prehashed or not: the signature of the bytes, and the one over it and its comment."""
    lines = text.split("\n")
    blob = base64.b64decode(lines[1])
    if blob[2:10] != key[2:10]:
        return False
    signed = hashlib.blake2b(raw).digest() if blob[:2] == b"ED" else raw
    try:
        VerifyKey(key[10:]).verify(signed, blob[10:])
        VerifyKey(key[10:]).verify(blob[10:] + lines[2][len("trusted comment: "):].encode(), base64.b64decode(lines[3]))
    except BadSignatureError:
        return False
    return True


def check_signed(version, raw, roster):
    keys = agree_keys(roster)
    votes = sum(1 for oin, key in keys.items() if oin in version.signatures and signature_counts(key, raw, version.signatures[oin]))
    quorum = len(keys) if version.number == 1 else int(roster["mesh"].get("quorum", len(keys) // 2 + 1))
    need(votes >= quorum, "%s-%d: %d signatures of %d count" % (version.text, version.number, votes, quorum))


def parties_of(rosters):
    """A key has one row while it goes on from one roster to the next."""
    rows = []
    for version, after in zip(rosters, rosters[1:] + [None]):
        end = after.starts_ms if after else None
        for name, section in read_roster(version).items():
            for use in USES if name.startswith("partner ") else ():
                row = Party(name.split(" ")[1], use, base64.b64decode(section[use]), version.starts_ms, end)
                open_rows = [i for i, old in enumerate(rows) if old[:3] == row[:3] and old.until_ms == row.from_ms]
                if open_rows:
                    rows[open_rows[0]] = rows[open_rows[0]]._replace(until_ms=end)
                else:
                    rows.append(row)
    return sorted(rows, key=lambda row: (row.oin, USES.index(row.use), row.from_ms))


def taken_back(folder, rosters_of):
    """(oin, use, key) to when its owner says that it took it back; a text that it did not sign is none of its."""
    found = {}
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in (name for name in names if not name.endswith(".minisig")):
        raw = read(folder, name)
        lines = raw.decode().splitlines()
        fields = dict(line.split(" ", 1) for line in lines[1:5])
        need(lines[0] == "schakel/withdrawal/v1" and name == "%s-%s" % (fields["party"], fields["number"]), "%s: another one" % name)
        roster = rosters_of.get(bytes.fromhex(fields["agreement"]))
        need(roster is not None, "%s: from what was never in force" % name)
        need(signature_counts(agree_keys(roster)[fields["party"]], raw, read(folder, name + ".minisig").decode()), "%s: not signed" % name)
        for use in (line[len("key "):] for line in lines[5:] if line.startswith("key ")):
            if use in USES:
                key = (fields["party"], use, base64.b64decode(roster["partner " + fields["party"]][use]))
                found[key] = min(found.get(key, moment_ms(fields["time"])), moment_ms(fields["time"]))
    return found


def vkey_bytes(text):
    return base64.b64decode(text.split("+", 2)[2])[1:]


class Trust:
    """What a folder says: `spans` of agreements, `parties`."""

    def __init__(self, folder):
        self.folder = folder
        agreed = os.path.join(folder, "agreed")
        places = [name for name in os.listdir(agreed) if name.split("-")[0] in TEXTS]
        versions = sorted((read_version(os.path.join(agreed, name)) for name in places),
                          key=lambda pair: (pair[0].starts_ms, TEXTS.index(pair[0].text), pair[0].number))
        self.spans = self.follow(versions)
        self.parties = [self.read_party(line) for line in read(folder, "parties").decode().splitlines()]
        rosters = [version for version, _ in versions if version.text == "roster"]
        last = {span.agreement: [version for version in rosters if version.starts_ms <= span.from_ms][-1] for span in self.spans}
        revoked = taken_back(os.path.join(agreed, "withdrawals"), {agreement: read_roster(roster) for agreement, roster in last.items()})
        need(self.parties == [row._replace(revoked_ms=revoked.get(row[:3])) for row in parties_of(rosters)],
             "parties: not what follows from the rosters and from what was taken back")

    @staticmethod
    def follow(versions):
        last, spans = {}, []
        for version, raw in versions:
            before = last.get(version.text)
            need(version.number == (before.number + 1 if before else 1), "%s-%d: a gap" % (version.text, version.number))
            need(version.fields["previous"] == (before.hash if before else "0" * 64), "%s-%d: a fork" % (version.text, version.number))
            check_signed(version, raw, read_roster(last.get("roster", version)))
            last[version.text] = version
            if len(last) < len(TEXTS):
                continue
            if spans and spans[-1].from_ms == version.starts_ms:
                spans.pop()
            if spans:
                spans[-1] = spans[-1]._replace(until_ms=version.starts_ms)
            digest = hashlib.sha256(b"".join(bytes.fromhex(last[text].hash) for text in TEXTS)).digest()
            spans.append(Span(digest, bytes.fromhex(last["policy"].fields["content"]), version.starts_ms, None))
        return spans

    @staticmethod
    def read_party(line):
        word, oin, use, vkey, begin, end, *revoked = line.split(" ")
        need(word == "party" and (not revoked or revoked[:-1] == ["revoked"]), "a line of parties that this program does not know")
        return Party(oin, use, base64.b64decode(vkey.split("+", 2)[2])[1:], moment_ms(begin), moment_ms(end),
                     moment_ms(revoked[1]) if revoked else None)

    def policy_path(self, origin):
        """Of one log, and it names whom it should: the others on the last roster that had it, and more than half of them (of one or two
        all). None: it is no partner's log."""
        oin, _, year = origin.split("/")
        logs = [row for row in self.log_rows(origin) if row.oin == oin]
        if not logs:
            return None
        path = os.path.join(self.folder, "policy-%s-%s" % (year, oin))
        ends = [row.until_ms for row in logs]
        end = None if None in ends else max(ends)
        others = {row.oin for row in self.parties if row.use == "witness" and row.oin != oin and (end is None or row.from_ms < end)
                  and (row.until_ms is None or (end is not None and row.until_ms >= end))}
        lines = [line.split(" ") for line in read(path).decode().splitlines()]
        least = len(others) if len(others) <= 2 else len(others) // 2 + 1
        expected = ["group", "partners", str(least), *sorted(others)] if others else ["quorum", "none"]
        need(expected in lines and (not others or lines[-1] == ["quorum", "partners"]), "%s: another quorum than that of the roster" % path)
        keys = {row.key: row.oin for row in self.parties if row.use == "witness"}
        for line in (line for line in lines if line[0] == "witness"):
            need(keys.get(vkey_bytes(line[2])) == line[1].split("/")[0], "%s: a witness that is not that partner" % path)
        return path

    def begun_as(self, origin):
        """The log that a roster names and that this one is, or goes on from; None: it is no partner's."""
        names = {line.split(" ")[3].split("+")[0] for row, line in
                 zip(self.parties, read(self.folder, "parties").decode().splitlines()) if row.use == "log"}
        return max((name for name in names if name.split("/")[0] == origin.split("/")[0] and name <= origin), default=None)

    def log_rows(self, origin):
        return [row for row, line in zip(self.parties, read(self.folder, "parties").decode().splitlines())
                if row.use == "log" and line.split(" ")[3].split("+")[0] == origin]

    def is_witness_at(self, key, time_s):
        """It was some partner's then, and nobody took it back."""
        return any(row.use == "witness" and row.key == key and row.revoked_ms is None and row.from_ms - SKEW_MS <= time_s * 1000
                   and (row.until_ms is None or time_s * 1000 < row.until_ms + SKEW_MS) for row in self.parties)

    def need_in_force(self, agreement, at_ms):
        """The agreement is in the chain, and was in force then; its policy's text hash."""
        for span in self.spans:
            if span.agreement == agreement:
                need(span.from_ms - SKEW_MS <= at_ms, "an agreement that had not begun")
                need(span.until_ms is None or at_ms <= span.until_ms + SKEW_MS, "an agreement that was not in force any more")
                return span.policy
        raise Refused("an agreement that is not in the chain")

    def need_signed(self, oin, content, signature, at_ms):
        for party in self.parties:
            if (party.oin == oin and party.use == "envelope" and party.from_ms - SKEW_MS <= at_ms
                    and (party.until_ms is None or at_ms <= party.until_ms + SKEW_MS)):
                try:
                    VerifyKey(party.key).verify(content, signature)
                    return
                except BadSignatureError:
                    continue
        raise Refused("a message that its sender did not sign")
