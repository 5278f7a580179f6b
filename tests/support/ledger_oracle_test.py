#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Two implementations of the log judge each other's logs, whole and damaged: they must agree on all of them (P-07).

  ledger_oracle_test.py LEDGER_MAKE
"""
import contextlib
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile

import oracle_ledger

SIZES = (0, 1, 5, 256, 300, 70)


def run_ours(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def run_theirs(*words):
    """In this process: starting Python hundreds of times would be most of the test."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = oracle_ledger.main(["oracle_ledger.py", *words])
    return code, said.getvalue()


class Comparison:
    def __init__(self, make, place):
        self.make, self.place, self.wrong, self.checks = make, place, 0, 0

    def expect(self, what, accepted, folder, trust):
        for name, (code, said) in (("ours", run_ours(self.make, "verify", folder, trust)),
                                   ("theirs", run_theirs("verify", folder, trust))):
            self.checks += 1
            if code != (0 if accepted else 1):
                self.wrong += 1
                print("%s: %s says %d: %s" % (what, name, code, said.strip()))

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
                self.expect(what + ": " + name, False, folder, trust)
                with open(full, "wb") as file:
                    file.write(raw)
        stray = os.path.join(folder, "tile", "stray")
        with open(stray, "wb") as file:
            file.write(b"x")
        self.expect(what + ": a stray tile", False, folder, trust)
        os.remove(stray)
        self.expect(what + ": whole again", True, folder, trust)

    def log(self, name, writer, size):
        folder = os.path.join(self.place, "%s-%d" % (name, size))
        code, said = writer("write", folder, str(size))
        assert code == 0, said
        trust = folder + ".trust"
        shutil.copy(os.path.join(folder, "trust"), trust)
        self.expect("%s, %d entries" % (name, size), True, folder, trust)
        return folder, trust


def main(make):
    with tempfile.TemporaryDirectory() as place:
        comparison = Comparison(make, place)
        for name, writer in (("ours", functools.partial(run_ours, make)), ("theirs", run_theirs)):
            logs = {size: comparison.log(name, writer, size) for size in SIZES}
            comparison.expect(name + ": the key of another log", False, logs[5][0], no_trust(logs[5][1]))
            comparison.damage(*logs[5], name + ", 5 entries")
            comparison.damage(*logs[300], name + ", 300 entries")
        print("%d checks, %d wrong" % (comparison.checks, comparison.wrong))
        return 1 if comparison.wrong else 0


def no_trust(path):
    """A trust file that trusts no log at all."""
    with open(path + ".none", "w", encoding="utf-8") as file:
        file.write("quorum none\n")
    return path + ".none"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
