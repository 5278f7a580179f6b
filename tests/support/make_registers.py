#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Synthetic registers of four partners: the same bytes for the same seed and size, on every machine.

    make_registers.py FOLDER [--rows 400]     writes the files
    make_registers.py --check FOLDER          compares them with what is there (exit 1 when they differ)

Nobody in these files exists. Shares of the population follow the figures Dordrecht has published: households
up to 110 % of the social minimum 11.7 %, on welfare 6.0 %, with registered problematic debts 10.7 %, children
and young people in youth care 14.9 %, adults with a Wmo provision 7.9 %; families with problems on several
domains 4 % of families. Registers are cut from that population: of a household that several partners would
know, one partner keeps it, except for the core: the 24 households (and DEMO) known to two, three or four
partners, which is what the samples are for. Every register also has its share of sloppy but good rows, and a
few rows that are wrong, at fixed places and counted in expected.csv.
"""
import argparse
import csv
import hashlib
import io
import json
import pathlib
import sys
from datetime import date, timedelta

SEED = "schakel sample registers 1"
TODAY = date(2026, 1, 1)
CORE = 24

SIZES = {"sociale-dienst": 1.05, "veilig-thuis": 0.8, "woningcorporatie": 0.9, "wijkteam": 1.1}  # times --rows
PARTNERS = list(SIZES)

SHARE_POOR, SHARE_WELFARE, SHARE_DEBTS = 0.117, 0.060, 0.107
SHARE_YOUTH_CARE, SHARE_WMO = 0.149, 0.079
SHARE_FAMILIES = 0.40      # own assumption: households with children
SHARE_TENANTS = 0.38       # own assumption: of a housing association
SHARE_UNSAFE = 0.03        # own assumption: a report at Veilig Thuis

LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
FIRST = ["René", "Zoë", "Anaïs", "Jürgen", "Fatima", "Mila", "Daan", "Noor", "Çelik", "Inès", "Bram", "Saïd", "Loïs", "Hanna"]
LAST = ["de Boer", "van Dijk", "Özdemir", "Jansen", "Müller", "El Amrani", "Bakker", "Gonçalves", "van ’t Hof", "Visser", "Smit"]


class Dice:
    """SHA-256 in counter mode: unlike the random module it gives the same draws in every version of Python."""

    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def below(self, limit):
        self.count += 1
        digest = hashlib.sha256(f"{self.seed}/{self.count}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % limit

    def chance(self, share):
        return self.below(1_000_000) < share * 1_000_000

    def one_of(self, items):
        return items[self.below(len(items))]


def passes_eleven_test(text):
    digits = [int(c) for c in text]
    return sum(w * d for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits)) % 11 == 0


def synthetic_bsns():
    """Valid under the eleven test, from ranges kept for tests: 9999xxxxx, and beyond those 990000000 and up."""
    yield from (str(n) for n in range(999900000, 1000000000) if passes_eleven_test(str(n)))
    yield from (str(n) for n in range(990000000, 999900000) if passes_eleven_test(str(n)))


def short_bsns():
    """With a leading zero, which spreadsheets lose: 09999xxxx."""
    yield from (f"{n:09}" for n in range(99990000, 100000000) if passes_eleven_test(f"{n:09}"))


class Person:
    bsn = ""


class Household:
    def __init__(self, name, parents, children):
        self.name, self.address = name, None
        self.parents = [Person() for _ in range(parents)]
        self.children = [Person() for _ in range(children)]
        self.signals = {}  # partner → list of (category, life domain, role, person or None)

    def add(self, partner, category, domain, role="", person=None):
        self.signals.setdefault(partner, []).append((category, domain, role, person))


class Town:
    def __init__(self, dice):
        self.dice, self.bsns, self.shorts = dice, synthetic_bsns(), short_bsns()
        self.taken, self.previous = set(), None

    def address(self, shared):
        if self.previous and (shared or self.dice.chance(0.04)):
            return self.previous  # two households behind one door
        while True:
            dice = self.dice
            postcode = f"{3311 + dice.below(19)}{dice.one_of(LETTERS)}{dice.one_of(LETTERS)}"
            if postcode[4:] in ("SA", "SD", "SS"):
                postcode = postcode[:5] + "T"  # those three are not issued
            letter = dice.one_of("abc") if dice.chance(0.06) else ""
            addition = dice.one_of(["bis", "2", "hs", "12"]) if dice.chance(0.08) else ""
            self.previous = (postcode, str(1 + dice.below(250)), letter, addition)
            if self.previous not in self.taken:
                self.taken.add(self.previous)
                return self.previous

    def settle(self, home, shared=False):
        """Only who is in a register needs an address and a number. `shared`: behind the door of who settled last."""
        home.address = self.address(shared)
        for person in home.parents + home.children:
            person.bsn = (self.dice.chance(0.03) and next(self.shorts, "")) or next(self.bsns)

    def household(self, name, with_children):
        dice = self.dice
        return Household(name, 1 + dice.below(2), 1 + dice.below(3) if with_children else 0)

    def draw(self, name):
        """A household with the problems that the published shares give it; most have none."""
        dice = self.dice
        home = self.household(name, dice.chance(SHARE_FAMILIES))
        parent, role = home.parents[0], "ouder" if home.children else "overig"
        if dice.chance(SHARE_WELFARE):
            home.add("sociale-dienst", "uitkering", "financien", role, parent)
        elif dice.chance((SHARE_POOR - SHARE_WELFARE) / (1 - SHARE_WELFARE)):
            home.add("sociale-dienst", "inkomen", "financien", role, parent)
        if dice.chance(SHARE_DEBTS):
            home.add("sociale-dienst", "schulden", "financien", role, parent)
            if dice.chance(SHARE_TENANTS):
                home.add("woningcorporatie", "huurachterstand", "huisvesting")
                if dice.chance(0.15):
                    home.add("woningcorporatie", "dreigende-ontruiming", "huisvesting")
        if dice.chance(0.03 * SHARE_TENANTS):
            home.add("woningcorporatie", "overlast", "sociaal-netwerk")
        for child in home.children:
            if dice.chance(SHARE_YOUTH_CARE):
                home.add("wijkteam", "jeugdhulp", "huiselijke-relaties", "kind", child)
        for adult in home.parents:
            if dice.chance(SHARE_WMO):
                home.add("wijkteam", "wmo-voorziening", dice.one_of(["basale-adl", "instrumentele-adl"]), role, adult)
        if home.children and dice.chance(SHARE_UNSAFE):
            home.add("veilig-thuis", "veiligheid", "huiselijke-relaties", "kind", dice.one_of(home.children))
        return home

    def core(self, number):
        """A family with problems on several domains, known to two, three or four partners."""
        dice = self.dice
        home = self.household(f"KERN-{number:02}", True)
        known = 2 + number % 3
        start = number % 4
        partners = {PARTNERS[(start + i) % 4] for i in range(known)}
        parent, child = home.parents[0], home.children[0]
        if "sociale-dienst" in partners:
            home.add("sociale-dienst", dice.one_of(["uitkering", "inkomen", "werk"]), "financien", "ouder", parent)
            home.add("sociale-dienst", "schulden", "financien", "ouder", parent)
        if "veilig-thuis" in partners:
            home.add("veilig-thuis", "veiligheid", "huiselijke-relaties", "kind", child)
        if "woningcorporatie" in partners:
            home.add("woningcorporatie", dice.one_of(["huurachterstand", "overlast"]), "huisvesting")
        if "wijkteam" in partners:
            home.add("wijkteam", "jeugdhulp", "huiselijke-relaties", "kind", child)
            home.add("wijkteam", dice.one_of(["opvoeding", "geestelijke-gezondheid", "middelengebruik"]), "geestelijke-gezondheid",
                     "ouder", parent)
        return home


def demo():
    """The household of the demonstration: everything about it is fixed."""
    home = Household("DEMO", 1, 1)
    home.address = ("3311ZZ", "100", "", "")
    home.parents[0].bsn, home.children[0].bsn = "999900006", "999900018"
    parent, child = home.parents[0], home.children[0]
    home.add("sociale-dienst", "uitkering", "financien", "ouder", parent)
    home.add("sociale-dienst", "schulden", "financien", "ouder", parent)
    home.add("woningcorporatie", "huurachterstand", "huisvesting")
    home.add("woningcorporatie", "contactpersoon", "")
    home.add("veilig-thuis", "veiligheid", "huiselijke-relaties", "kind", child)
    home.add("wijkteam", "jeugdhulp", "huiselijke-relaties", "kind", child)
    home.add("wijkteam", "opvoeding", "huiselijke-relaties", "ouder", parent)
    return home


def population(dice, rows):
    """Core first; then draws until every register has its rows. A full register takes no more."""
    town = Town(dice)
    next(town.bsns), next(town.bsns)  # the two of DEMO
    town.taken.add(demo().address)
    homes = [demo()] + [town.core(i) for i in range(CORE)]
    wanted = {partner: round(rows * SIZES[partner]) for partner in PARTNERS}
    for home in homes[1:]:
        town.settle(home)
    for home in homes:
        for partner, signals in home.signals.items():
            wanted[partner] -= len(signals)
    number = 0
    while any(count > 0 for count in wanted.values()):
        number += 1
        home = town.draw(f"H-{number:06}")
        open_to = [partner for partner in home.signals if wanted[partner] > 0]
        if not open_to:
            continue
        keeper = max(open_to, key=lambda partner: wanted[partner])
        home.signals = {keeper: home.signals[keeper]}
        wanted[keeper] -= len(home.signals[keeper])
        town.settle(home, shared=len(homes) == CORE + 1)  # the first lives at the address of the last of the core
        homes.append(home)
    return homes


def shuffled(dice, items):
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = dice.below(i + 1)
        items[i], items[j] = items[j], items[i]
    return items


def sloppy_bsn(dice, bsn):
    style = dice.below(10)
    if bsn.startswith("0") and style < 8:
        return bsn[1:]
    return {0: f"{bsn[:4]}.{bsn[4:6]}.{bsn[6:]}", 1: f"{bsn[:3]} {bsn[3:6]} {bsn[6:]}", 2: f" {bsn} "}.get(style, bsn)


def sloppy_address(dice, address):
    postcode, number, letter, addition = address
    style = dice.below(8)
    postcode = {0: f"{postcode[:4]} {postcode[4:].lower()}", 1: f"{postcode[:4]} {postcode[4:]}", 2: postcode.lower()}.get(style, postcode)
    if letter and dice.chance(0.4):
        letter = letter.upper()
    if addition and dice.chance(0.4):
        addition = dice.one_of([f"-{addition}", addition.upper(), f" {addition}"])
    return postcode, number, letter, addition


def contact(dice):
    return f"{dice.one_of(FIRST)} {dice.one_of(LAST)}, toestel {100 + dice.below(900)}" if dice.chance(0.7) else ""


COLUMNS = ["kenmerk", "bsn", "postcode", "huisnummer", "huisletter", "toevoeging", "rol", "categorie", "leefgebied", "urgentie",
           "sinds", "geldig_tot", "contactpersoon"]


def make_row(dice, partner, reference, home, signal):
    category, domain, role, person = signal
    bsn = person.bsn if person else ""
    since = TODAY - timedelta(days=dice.below(900))
    until = TODAY + timedelta(days=90 + dice.below(600)) if dice.chance(0.4) else None
    if home.name == "DEMO":
        until = None  # the demonstration must not run out with the calendar
    bare = home.name != "DEMO" and dice.chance(0.05)  # involvement only
    by_bsn_only = bool(bsn) and home.name[0] == "H" and dice.chance(0.1)
    address = ("", "", "", "") if by_bsn_only else sloppy_address(dice, home.address)
    row = dict(zip(COLUMNS[2:6], address))
    row.update(kenmerk=reference, rol=role, categorie=category, leefgebied="" if bare else domain, sinds=since, geldig_tot=until,
               urgentie="" if bare or not domain else str(1 + dice.below(5)), contactpersoon=contact(dice),
               bsn="" if partner == "woningcorporatie" else sloppy_bsn(dice, bsn))
    if category == "contactpersoon":
        row["contactpersoon"] = "René de Vries, toestel 214"
    return row


# Rows that are wrong, each in one way: what changes, and who sees it (the reader, or the importer that knows BSNs and the vocabulary).
BAD = [
    ({"kenmerk": ""}, "reader", "kenmerk"),
    ({"sinds": "31-02-2025"}, "reader", "sinds"),
    ({"urgentie": "7"}, "reader", "urgentie"),
    ({"bsn": "", "postcode": "", "huisnummer": "", "huisletter": "", "toevoeging": ""}, "reader", "-"),
    ({"kenmerk": "999900031"}, "reader", "kenmerk"),
    ({"bsn": "999900007"}, "importer", "bsn"),
    ({"categorie": "schuld"}, "importer", "categorie"),
    ({"postcode": "0311AB", "huisnummer": "1", "huisletter": "", "toevoeging": ""}, "importer", "postcode"),
]


def with_bad_rows(partner, rows):
    """Copies of good rows, made wrong, spread over the file. Gives (row, None or (who, column)) in order."""
    marked = [(row, None) for row in rows]
    bad = [b for b in BAD if partner != "woningcorporatie" or b[2] != "bsn"]
    for i, (change, who, column) in enumerate(bad):
        at = (i + 1) * len(rows) // (len(bad) + 1)
        wrong = dict(rows[at], **change)
        if change.get("kenmerk") is None:
            wrong["kenmerk"] = f"FOUT-{i + 1}"
        marked.insert(at + i, (wrong, (who, column)))
    return marked


def show_date(value, iso):
    if not isinstance(value, date):
        return value or ""
    return value.isoformat() if iso else value.strftime("%d-%m-%Y")


def write_csv(rows, columns, separator, newline, iso=False, titles=None):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    writer.writerow(titles or columns)
    for row in rows:
        writer.writerow([show_date(row[c], iso) if c in ("sinds", "geldig_tot") else row[c] for c in columns])
    return out.getvalue()


def write_json_lines(rows):
    lines = []
    for row in rows:
        row = {c: show_date(row[c], True) if c in ("sinds", "geldig_tot") else row[c] for c in COLUMNS}
        row = {c: v for c, v in row.items() if v != "" or c == "kenmerk"}
        for number in ("huisnummer", "urgentie"):
            if number in row:
                row[number] = int(row[number])
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(lines) + "\n"


WIJKTEAM = ["categorie", "leefgebied", "urgentie", "kenmerk", "rol", "bsn", "sinds", "geldig_tot", "contactpersoon", "postcode",
            "huisnummer", "huisletter", "toevoeging"]
FORMS = {  # partner: (file, first row of data, reference, how the rows become bytes)
    "sociale-dienst": ("sociale-dienst.csv", 2, "SD-{:05}", lambda rows: write_csv(rows, COLUMNS, ";", "\r\n").encode("cp1252")),
    "veilig-thuis": ("veilig-thuis.jsonl", 1, "VT-2026-{:04}", lambda rows: write_json_lines(rows).encode("utf-8")),
    "woningcorporatie": ("woningcorporatie.csv", 2, "H.{:05}",
                         lambda rows: write_csv(rows, [c for c in COLUMNS if c not in ("bsn", "rol")], ",", "\r\n").encode("utf-8-sig")),
    "wijkteam": ("wijkteam.csv", 2, "wt/{:05}",
                 lambda rows: write_csv(rows, WIJKTEAM, ";", "\n", True, [c.upper() for c in WIJKTEAM]).encode("utf-8")),
}


def make(rows_wanted):
    dice = Dice(SEED)
    homes = population(dice, rows_wanted)
    files, known = {}, {}
    expected = [["bestand", "rijen", "goed", "fout_bij_lezen", "fout_bij_importeren"]]
    faults = [["bestand", "rij", "wie", "kolom"]]
    for partner in PARTNERS:
        name, first, reference, encode = FORMS[partner]
        pairs = shuffled(dice, [(home, signal) for home in homes for signal in home.signals.get(partner, [])])
        rows = []
        for i, (home, signal) in enumerate(pairs, 1):
            rows.append(make_row(dice, partner, reference.format(i), home, signal))
            known.setdefault(home.name, {}).setdefault(partner, []).append(reference.format(i))
        marked = with_bad_rows(partner, rows)
        files[name] = encode([row for row, _ in marked])
        by_reader = sum(1 for _, bad in marked if bad and bad[0] == "reader")
        by_importer = sum(1 for _, bad in marked if bad and bad[0] == "importer")
        expected.append([name, len(marked), len(rows), by_reader, by_importer])
        faults += [[name, i + first, *bad] for i, (_, bad) in enumerate(marked) if bad]
    shared = [["huishouden", "postcode", "huisnummer", "huisletter", "toevoeging", "ouder", "kind"] + PARTNERS]
    for home in homes[:CORE + 1]:
        shared.append([home.name, *home.address, home.parents[0].bsn, home.children[0].bsn] +
                      [" ".join(sorted(known[home.name].get(partner, []))) for partner in PARTNERS])
    for name, table in (("expected.csv", expected), ("expected-faults.csv", faults), ("households.csv", shared)):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(table)
        files[name] = out.getvalue().encode("utf-8")
    return files


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--rows", type=int, default=400, help="rows in a register, more or less")
    options.add_argument("--check", action="store_true", help="compare instead of write")
    chosen = options.parse_args()
    stale = []
    for name, content in make(chosen.rows).items():
        path = chosen.folder / name
        if not chosen.check:
            chosen.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            stale.append(name)
    if stale:
        sys.exit(f"not what this program makes: {', '.join(stale)}; run it again without --check")


if __name__ == "__main__":
    main()
