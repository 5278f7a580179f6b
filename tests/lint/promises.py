# SPDX-License-Identifier: EUPL-1.2
"""Each promise is kept somewhere and tested somewhere: promises.py ROOT [--print].

A promise that the code names is named in a test, and one that a test names is named in the code. What misses one stands in
docs/promises.md under "Not kept yet". `--print` writes the table of that page: rooms that keep it and tests, by file."""
import os
import re
import sys

import sources

PROMISE = re.compile(r'\bP-\d\d\b')  # not the curve P-256
PAGE = 'docs/promises.md'

root = sys.argv[1]


def where(*tops, ending):
    """Promise id: the files that name it."""
    places = {}
    for path in sources.walk(root, *tops, ending=ending):
        for promise in set(PROMISE.findall(sources.text(root, path))):
            if not path.startswith('tests/lint/'):
                places.setdefault(promise, []).append(path)
    return places


def section(page, heading):
    found = re.search(rf'^## {heading}\n(.*?)(?=^## |\Z)', page, re.M | re.S)
    return found[1] if found else ''


kept = where('lib', 'daemon', 'cli', 'proto', 'policies', ending=('.c', '.h', '.sql', '.proto', '.beleid'))
tested = where('tests', ending=('.c', '.h', '.py', '.sh', '.scn'))
page = sources.text(root, PAGE)
promised = re.findall(r'^\| \*\*(P-\d\d)\*\* \|', section(page, 'The promises'), re.M)

if '--print' in sys.argv:
    print('| promise | kept in | tested in |\n| --- | --- | --- |')
    for promise in promised:
        rooms = sorted({os.path.dirname(path) for path in kept.get(promise, [])})
        tests = [path[len('tests/'):] for path in tested.get(promise, [])]
        cells = [' '.join(f'`{name}`' for name in names) or 'nothing yet' for names in (rooms, tests)]
        print(f'| {promise} | {cells[0]} | {cells[1]} |')
    sys.exit(0)

unkept = re.findall(r'^- \*\*(P-\d\d)\*\*', section(page, 'Not kept yet'), re.M)
findings = [f'{places[promise][0]}: {promise} is no promise of {PAGE}' for places in (kept, tested) for promise in sorted(places)
            if promise not in promised]
for promise in promised:
    missing = [word for word, places in (('code', kept), ('test', tested)) if promise not in places]
    print(f'{promise}  in {len(kept.get(promise, [])):2} files of source and {len(tested.get(promise, [])):2} of tests')
    if missing and promise not in unkept:
        findings.append(f'{promise}: no {" and no ".join(missing)} names it')
sources.end(findings, len(promised))
