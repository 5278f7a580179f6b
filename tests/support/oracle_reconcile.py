#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Two exports, or folders with one for each log of a ledger, held against each other once more, from nothing but docs/ledger.md
("Two ledgers held against each other").

  oracle_reconcile.py DIR DIR TRUST TOLD     compares with TOLD, what `schakel ledger reconcile --json` printed of them

It shares no code with the program and keeps everything in memory."""
import base64
import collections
import json
import os
import sys

import oracle_ledger
import oracle_trust
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from oracle_ledger import read_fields, value_of

SKEW, MINUTE, DAY = 120_000, 60_000, 86_400_000
SENT, RECEIVED, DECISION, DISCLOSED, RESPONSE, RECEIPT, SIGNAL_SENT, SIGNAL_RECEIVED, EVALUATED, OPENED = 1, 2, 3, 4, 5, 6, 7, 8, 9, 29
RECONCILED = 26  # each side enters its own
LOG_OPENED, HEAD = 23, 29
REFUSE, CROWD = 2, 4096
# kind of the message: what its sender enters (kind of the entry, said as, digest in common), how long it lives, what admits that it came
SIGNAL, INQUIRY, ANSWER, ACKNOWLEDGE, EVALUATE, PARTIAL, OPEN, OPENED_SAID = 1, 2, 3, 4, 5, 6, 31, 32
PAIRS = {
    SIGNAL: [(SIGNAL_SENT, None, 22)], INQUIRY: [(SENT, None, 22)], ANSWER: [(DISCLOSED, None, 23), (DECISION, None, 23)],
    EVALUATE: [(EVALUATED, None, 22)], PARTIAL: [(EVALUATED, EVALUATE, 22)], OPEN: [(OPENED, None, 22)], OPENED_SAID: [(OPENED, OPEN, 22)],
}
LIFE = {SIGNAL: 14 * DAY, INQUIRY: 14 * DAY, ANSWER: 14 * DAY, EVALUATE: 5 * MINUTE, OPEN: 5 * MINUTE}
ADMITS = {SIGNAL: ACKNOWLEDGE, INQUIRY: ANSWER, ANSWER: ACKNOWLEDGE, EVALUATE: PARTIAL, OPEN: OPENED_SAID}
EARLIER = {SIGNAL_RECEIVED: SIGNAL, RECEIVED: INQUIRY, RESPONSE: ANSWER, RECEIPT: ACKNOWLEDGE, EVALUATED: EVALUATE}
AGREE = ("matched", "refused")
OF_OWNER = ("bad-signature", "duplicate")
OF_NOBODY = AGREE + ("waiting", "expired", "beyond", "unheard", "unproven", "clock-differs", "crowded")

Row = collections.namedtuple("Row", "side log index kind said proof time said_time fields receipt made signature")


class Log:
    def __init__(self, folder):
        self.folder = folder
        self.origin, size, root = oracle_ledger.read_file(folder, "checkpoint").decode().split("\n")[:3]
        self.root = base64.b64decode(root)
        self.owner = self.origin.split("/")[0]
        self.entries = oracle_ledger.read_entries(folder, int(size))
        self.parsed = [read_fields(entry) for entry in self.entries]
        self.times = [value_of(fields, 3) for fields in self.parsed]

    def goes_on_from(self, before):
        head = value_of(self.parsed[0], HEAD)
        if value_of(self.parsed[0], 2) != LOG_OPENED or head is None:
            return False
        named = read_fields(head)
        return (value_of(named, 1), value_of(named, 2), value_of(named, 3)) == (before.origin.encode(), len(before.entries), before.root)


class Ledger:
    """Logs of one owner, and what they cover: each span is (first moment, last moment, last log)."""

    def __init__(self, folder):
        if os.path.exists(os.path.join(folder, "checkpoint")):
            folders = [folder]
        else:
            folders = [os.path.join(folder, name) for name in os.listdir(folder)]
        self.logs = sorted((Log(each) for each in folders if os.path.exists(os.path.join(each, "checkpoint"))), key=lambda log: log.origin)
        self.owner, self.spans = self.logs[0].owner, []
        for at, log in enumerate(self.logs):
            first, last = min(log.times), max(log.times)
            if at and log.goes_on_from(self.logs[at - 1]):
                first, last = min(first, self.spans[-1][0]), max(last, self.spans[-1][1])
                self.spans.pop()
            self.spans.append((first, last, at))

    def covers(self, at_ms):
        return any(first - SKEW <= at_ms <= last - SKEW for first, last, _ in self.spans)

    def last_of(self, at_ms):
        """Of the span in which that moment is; None: in none."""
        return next((last for first, last, _ in self.spans if at_ms <= last and at_ms + SKEW >= first), None)


def receipt_of(log, index):
    """What the owner of the log would sign about this entry; None when it may sign nothing about it."""
    fields = log.parsed[index]
    if value_of(fields, 2) not in (DECISION, DISCLOSED, SIGNAL_RECEIVED, RESPONSE) or not value_of(fields, 4) or not value_of(fields, 22):
        return None
    nothing = bytes(32)
    return (value_of(fields, 4), value_of(fields, 22), value_of(fields, 23) or nothing, value_of(fields, 19) or 0,
            value_of(fields, 15) or nothing, log.origin.encode(), index, oracle_ledger.leaf_hash(log.entries[index]))


def read_receipt(raw):
    fields = read_fields(raw)
    value = [value_of(fields, number) for number in range(1, 9)]
    return (value[0], value[1], value[2] or bytes(32), value[3] or 0, value[4] or bytes(32), value[5], value[6] or 0, value[7])


def prove(fields, trust):
    if value_of(fields, 28) is None:
        return "unproven" if value_of(fields, 1) < 2 else "bad"
    try:
        content, signature = oracle_ledger.rebuild(fields)
        oin, said_ms = value_of(fields, 6).decode(), value_of(read_fields(value_of(fields, 28)), 1)
        trust.need_signed(oin, oracle_ledger.SIGN_PREFIX + content, signature, said_ms)
    except (oracle_trust.Refused, BadSignatureError):
        return "bad"
    for party in trust.parties:
        if party.oin == oin and party.use == "envelope" and party.revoked_ms is not None:
            try:
                VerifyKey(party.key).verify(oracle_ledger.SIGN_PREFIX + content, signature)
                return "unproven"
            except BadSignatureError:
                continue
    return "signed"


def make_row(ledgers, side, at, index, trust):
    log = ledgers[side].logs[at]
    fields = log.parsed[index]
    kind, said = value_of(fields, 2), value_of(fields, 28)
    said_kind, said_time, signature = None, value_of(fields, 3), None
    if said is not None:
        parts = read_fields(said)
        said_kind, said_time, signature = value_of(parts, 5), value_of(parts, 1), value_of(parts, 4)
    elif value_of(fields, 7) == 2 and kind in EARLIER:
        said_kind = EARLIER[kind]
    raw = value_of(fields, 24)
    return Row(side, at, index, kind, said_kind, prove(fields, trust) if said_kind else "own", value_of(fields, 3), said_time, fields,
               read_receipt(raw) if raw else None, receipt_of(log, index), signature)


class Judge:
    def __init__(self, ledgers, trust):
        self.ledgers, self.told, self.promised = ledgers, [], {}
        groups = collections.defaultdict(list)
        for side, ledger in enumerate(ledgers):
            for at, log in enumerate(ledger.logs):
                for index, fields in enumerate(log.parsed):
                    if value_of(fields, 2) == RECONCILED or not value_of(fields, 4):
                        continue
                    if (value_of(fields, 6) or b"").decode() == ledgers[1 - side].owner:
                        groups[value_of(fields, 4)].append((side, at, index))
        for places in groups.values():
            if len(places) > CROWD:
                self.tell("crowded", *places[0])
                continue
            rows = [make_row(ledgers, *place, trust) for place in places]
            for row in rows:
                verdict = self.judge_sent(rows, row) if row.proof == "own" else self.judge_heard(rows, row)
                if verdict:
                    self.tell(verdict, row.side, row.log, row.index)
                if verdict == "beyond" and row.receipt and self.issued(row) is not None:
                    self.promised.setdefault((row.side, row.receipt[5], row.receipt[6]), []).append((row.log, row.index, row.receipt))
        for (side, *_), receipts in self.promised.items():
            receipts.sort()
            for (*_, first), (log, index, second) in zip(receipts, receipts[1:]):
                if first != second:
                    self.tell("two-receipts", side, log, index)

    def issued(self, row):
        """The number of the issuer's log that the receipt is of; None when it is not at hand."""
        return next((at for at, log in enumerate(self.ledgers[1 - row.side].logs) if log.origin == row.receipt[5].decode()), None)

    def tell(self, verdict, side, at, index):
        named = None if verdict in OF_NOBODY else self.ledgers[side if verdict in OF_OWNER else 1 - side].owner
        self.told.append((verdict, self.ledgers[side].logs[at].origin, index, named))

    @staticmethod
    def sent(rows, heard, any_content=False):
        for row in rows:
            for kind, said, number in PAIRS.get(heard.said, []):
                mine = value_of(row.fields, number)
                if row.side != heard.side and (row.kind, row.said) == (kind, said) and mine is not None and (
                        any_content or mine == value_of(heard.fields, number)):
                    return row
        return None

    def judge_heard(self, rows, heard):
        if heard.proof == "bad":
            return "bad-signature"
        if heard.proof == "unproven":
            return "matched" if self.sent(rows, heard) else "unproven"
        if any(row.side == heard.side and (row.log, row.index) < (heard.log, heard.index) and row.said == heard.said
               and row.signature == heard.signature for row in rows):
            return "duplicate"
        other = self.ledgers[1 - heard.side]
        if heard.receipt:
            index, at = heard.receipt[6], self.issued(heard)
            if at is None:
                return "beyond"
            if index >= len(other.logs[at].entries):
                _, last, last_log = next(span for span in other.spans if span[2] >= at)
                return "receipt-for-absent-leaf" if last_log > at or heard.said_time + 2 * SKEW < last else "beyond"
            return "matched" if receipt_of(other.logs[at], index) == heard.receipt else "receipt-differs"
        if value_of(heard.fields, 20):
            return "refused"
        row = self.sent(rows, heard)
        if not row:
            if self.sent(rows, heard, any_content=True):
                return "digest-differs"
            return "not-entered" if other.covers(heard.said_time) else "beyond"
        if heard.said in (SIGNAL, INQUIRY, EVALUATE) and any(value_of(row.fields, number) != value_of(heard.fields, number)
                                                            for number in (8, 9, 10, 26, 32, 35, 36)):
            return "statement-differs"
        late = row.said is None and row.time > heard.said_time + SKEW
        return "clock-differs" if late or heard.time < heard.said_time - SKEW else "matched"

    def judge_sent(self, rows, sent):
        for said, pairs in PAIRS.items():
            for kind, sent_said, number in pairs:
                mine = value_of(sent.fields, number)
                if sent_said is not None or sent.kind != kind or mine is None or self.has_come(rows, said, sent):
                    continue
                if kind == DECISION and any(row.side == sent.side and row.kind == DISCLOSED and value_of(row.fields, 23) == mine
                                            for row in rows):
                    continue
                return self.judge_unheard(rows, said, mine, sent)
        return None

    def has_come(self, rows, said, sent):
        return any(row.side != sent.side and row.said == said and row.proof != "bad" and
                   (said != ANSWER or value_of(row.fields, 23) == value_of(sent.fields, 23) or not self.sent(rows, row)) for row in rows)

    def judge_unheard(self, rows, said, content, sent):
        last = self.ledgers[1 - sent.side].last_of(sent.time)
        admission = next((row for row in rows if row.side == sent.side and row.proof == "signed" and row.said == ADMITS[said]
                          and not (said == ANSWER and row.receipt and row.receipt[2] != content)), None)
        if any(row.side != sent.side and row.kind == DECISION and value_of(row.fields, 19) == REFUSE
               and value_of(row.fields, 22) == content for row in rows):
            return "refused"
        if said == ANSWER and value_of(sent.fields, 19) == REFUSE:
            return "refused"
        if admission and value_of(admission.fields, 20) and not admission.receipt:
            return "refused"
        if last is None:
            return "beyond"
        if admission:
            return "denied" if admission.said_time + SKEW < last else "beyond"
        if sent.time + LIFE[said] + SKEW > last:
            return "waiting"
        return "expired" if LIFE[said] < DAY else "unheard"


def main(one, other, trust, told_path):
    with open(told_path, encoding="utf-8") as file:
        told = json.load(file)
    judge = Judge([Ledger(one), Ledger(other)], oracle_trust.Trust(trust))
    counts = collections.Counter(verdict for verdict, *_ in judge.told)
    found = {row for row in judge.told if row[0] not in AGREE}
    theirs = {(row["verdict"], row["origin"], row["entry"], row.get("named")) for row in told["findings"]}
    wrong = []
    if counts != {word: count for word, count in told["counts"].items() if count}:
        wrong.append("counts: %s and %s" % (dict(counts), told["counts"]))
    if (theirs != found) if len(found) < 256 else not theirs <= found:
        wrong.append("findings: only here %s, only there %s" % (sorted(found - theirs, key=str)[:3], sorted(theirs - found, key=str)[:3]))
    print("%d statements, wrong: %s" % (len(judge.told), wrong or "none"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
