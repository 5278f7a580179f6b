# SPDX-License-Identifier: EUPL-1.2
"""The table of floors in docs/architecture.md names each room where the build has it: rooms_page.py ROOT ROW...

Rows are those of floors.py: `path:floor:…`. The README's list names each room too, those of daemon and cli by their last name."""
import re
import sys

import sources

PAGE, README = 'docs/architecture.md', 'README.md'
FLOOR = re.compile(r'^\| (\d+) \| ([^|]*) \|', re.M)
NAME = re.compile(r'`([a-z/]+)`')

root, rows = sys.argv[1], sys.argv[2:]
built = {}
for row in rows:
    path, floor = row.split(':')[:2]
    built[path] = floor
shown = {}
findings = []
for floor, names in FLOOR.findall(sources.text(root, PAGE)):
    for name in NAME.findall(names):
        if name in shown:
            findings.append(f'{PAGE}: {name} stands on two floors')
        shown[name] = floor
for name in sorted(built.keys() | shown.keys()):
    if built.get(name) != shown.get(name):
        findings.append(f'{PAGE}: {name} stands on floor {shown.get(name)}, the build has it on {built.get(name)}')
readme = set(NAME.findall(sources.text(root, README)))
shelf = {name: name if name.startswith('lib/') else name.split('/')[-1] for name in built}
findings += [f'{README}: {name} is not there' for name in sorted(built) if shelf[name] not in readme]
sources.end(findings, len(built))
