#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Two implementations of the log judge each other's logs, whole and damaged: they must agree on all of them (P-07).

  ledger_oracle_test.py LEDGER_MAKE
"""
import base64
import contextlib
import functools
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile

from nacl.signing import SigningKey

import oracle_ledger

SIZES = (0, 1, 5, 256, 300, 70)
WHOLE, WRONG, MISSING = {3}, {1}, {2}  # as `schakel ledger verify` ends; no trust folder is given, so 0 is nowhere
OWN_WORD = "on its owner's word"


def run_ours(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def prove_ours(make, folder, index):
    return subprocess.run((make, "prove", folder, str(index)), stdout=subprocess.PIPE, check=True).stdout


def prove_theirs(folder, index):
    out = io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(out):
        oracle_ledger.prove(folder, index)
    out.flush()
    return out.buffer.getvalue()


def run_theirs(*words):
    """In this process: starting Python hundreds of times would be most of the test."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = oracle_ledger.main(["oracle_ledger.py", *words])
    return code, said.getvalue()


class Comparison:
    def __init__(self, make, place):
        self.make, self.place, self.wrong, self.checks = make, place, 0, 0

    def expect(self, what, codes, folder, trust, word="", verb="verify"):
        """One of the codes, and the same of both."""
        ours, theirs = run_ours(self.make, verb, folder, trust), run_theirs(verb, folder, trust)
        self.checks += 1
        if ours[0] != theirs[0] or ours[0] not in codes or word not in ours[1] or word not in theirs[1]:
            self.wrong += 1
            print("%s: ours says %d: %s, theirs %d: %s" % (what, ours[0], ours[1].strip(), theirs[0], theirs[1].strip()))

    def damage(self, folder, trust, what):
        files = sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)
        files.remove("trust")
        for path in files:
            full = os.path.join(folder, path)
            with open(full, "rb") as file:
                raw = file.read()
            changed = {"without " + path: None, "cut " + path: raw[:-1], "longer " + path: raw + b"\0"}
            for at in {0, len(raw) // 3, len(raw) // 2, len(raw) - 1}:
                changed["byte %d of %s" % (at, path)] = raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1:]
            for name, other in changed.items():
                os.remove(full)
                if other is not None:
                    with open(full, "wb") as file:
                        file.write(other)
                may_go = path.startswith("heads/")  # it is only a head of before
                self.expect(what + ": " + name, WRONG if other is not None else WHOLE if may_go else MISSING, folder, trust)
                with open(full, "wb") as file:
                    file.write(raw)
        stray = os.path.join(folder, "tile", "stray")
        with open(stray, "wb") as file:
            file.write(b"x")
        self.expect(what + ": a stray tile", WRONG, folder, trust)
        os.remove(stray)
        self.expect(what + ": whole again", WHOLE, folder, trust)

    def proofs(self, folder, trust, what, indexes):
        """Both make the same proof, to the byte, and agree on what is made of it."""
        place = os.path.join(self.place, "one.tlog-proof")

        def put(raw, case, codes, named=trust):
            with open(place, "wb") as file:
                file.write(raw)
            self.expect("%s: %s" % (what, case), codes, place, named, verb="proof")
        for index in indexes:
            raw = prove_ours(self.make, folder, index)
            self.checks += 1
            if raw != prove_theirs(folder, index):
                self.wrong += 1
                print("%s: they prove entry %d otherwise" % (what, index))
            put(raw, "entry %d" % index, WHOLE)
            put(raw, "entry %d of a log that nobody trusts" % index, WRONG, no_trust(trust))
            put(raw.replace(b"index %d\n" % index, b"index %d\n" % (index + 1)), "entry %d one further" % index, WRONG)
            put(raw.replace(b"index %d\n" % index, b"index 99999\n"), "entry %d behind the end" % index, WRONG)
            for at in range(3, len(raw), 29):
                put(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:], "entry %d, byte %d changed" % (index, at), WRONG | MISSING)

    def log(self, name, writer, size):
        folder = os.path.join(self.place, "%s-%d" % (name, size))
        code, said = writer("write", folder, str(size))
        assert code == 0, said
        trust = folder + ".trust"
        shutil.copy(os.path.join(folder, "trust"), trust)
        self.expect("%s, %d entries" % (name, size), WHOLE, folder, trust, OWN_WORD)
        return folder, trust


    def witnesses(self, folder, trust, what):
        """Two of three must have cosigned: who did, is counted by both alike."""
        keys = [SigningKey(hashlib.sha256(b"witness %d" % at).digest()) for at in range(3)]
        names = ["witness-%d.example" % at for at in range(3)]
        ids = [oracle_ledger.key_id(name, 4, bytes(key.verify_key)) for name, key in zip(names, keys)]
        vkeys = ["%s+%s+%s" % (name, own.hex(), base64.b64encode(b"\4" + bytes(key.verify_key)).decode())
                 for name, own, key in zip(names, ids, keys)]
        with open(trust, encoding="utf-8") as file:
            log = file.readline()
        named = trust + ".named"
        with open(named, "w", encoding="utf-8") as file:
            file.write(log + "".join("witness w%d %s\n" % row for row in enumerate(vkeys)))
            file.write("group two-of-three 2 w0 w1 w2\nquorum two-of-three\n")
        with open(os.path.join(folder, "checkpoint"), "rb") as file:
            own_note = file.read()
        text = own_note[:own_note.index(b"\n\n") + 1]

        def line(at, time=1790000000, signed=text):
            message = b"cosignature/v1\ntime %d\n" % time + signed
            blob = ids[at] + time.to_bytes(8, "big") + keys[at].sign(message).signature
            return ("\u2014 %s %s\n" % (names[at], base64.b64encode(blob).decode())).encode()
        for case, lines, codes, word in (
                ("nobody", [], WHOLE, OWN_WORD), ("one", [line(0)], WHOLE, OWN_WORD), ("one, twice", [line(0), line(0)], WHOLE, OWN_WORD),
                ("two", [line(0), line(2)], WHOLE, "witnessed"), ("all", [line(1), line(0), line(2)], WHOLE, "witnessed"),
                ("two, one of another head", [line(0), line(2, signed=b"other\n1\n\n")], WRONG, "")):
            with open(os.path.join(folder, "checkpoint"), "wb") as file:
                file.write(own_note + b"".join(lines))
            self.expect("%s: cosigned by %s" % (what, case), codes, folder, named, word)
        with open(os.path.join(folder, "checkpoint"), "wb") as file:
            file.write(own_note)


    def silences(self):
        """Hours in which nothing was entered: told alike, and no failure."""
        most_ms = oracle_ledger.SILENCE_MOST_MS - 1000
        for at, silent_ms, note, gaps in (
                (7, most_ms + 1, b"", 1), (7, most_ms, b"", 0), (2, 9 * most_ms, b"", 0), (4, 9 * most_ms, b"", 0),
                (9, 9 * most_ms, b"", 1), (9, 9 * most_ms, b"started", 0), (9, 9 * most_ms, b"start", 1)):
            folder = tempfile.mkdtemp(dir=self.place)
            oracle_ledger.write(folder, 20, lambda index, at=at, ms=silent_ms: ms if index >= at else 0, note)
            asked = ("verify", folder, os.path.join(folder, "trust"))
            ours, theirs = run_ours(self.make, *asked), run_theirs(*asked)
            self.checks += 1
            if ours[0] not in WHOLE or theirs[0] not in WHOLE or ours[1].count("gap") != gaps or theirs[1].count("gap") != gaps:
                self.wrong += 1
                print("a silence at %d: ours says %d: %s, theirs %d: %s" % (at, ours[0], ours[1].strip(), theirs[0], theirs[1].strip()))


def main(make):
    with tempfile.TemporaryDirectory() as place:
        comparison = Comparison(make, place)
        for name, writer in (("ours", functools.partial(run_ours, make)), ("theirs", run_theirs)):
            logs = {size: comparison.log(name, writer, size) for size in SIZES}
            comparison.expect(name + ": the key of another log", WRONG, logs[5][0], no_trust(logs[5][1]))
            comparison.witnesses(*logs[70], name)
            for size, indexes in (1, (0,)), (5, (2, 4)), (300, (0, 257)):
                comparison.proofs(*logs[size], "%s, %d entries" % (name, size), indexes)
            comparison.damage(*logs[5], name + ", 5 entries")
            comparison.damage(*logs[300], name + ", 300 entries")
        comparison.silences()
        print("%d checks, %d wrong" % (comparison.checks, comparison.wrong))
        return 1 if comparison.wrong else 0


def no_trust(path):
    """A trust file that trusts no log at all."""
    with open(path + ".none", "w", encoding="utf-8") as file:
        file.write("quorum none\n")
    return path + ".none"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
