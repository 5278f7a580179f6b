# SPDX-License-Identifier: EUPL-1.2
"""The deliberate faults can still be made: mutations.py ROOT. What a fault of tests/mutation/faults.py changes stands in its file
once, the tests that are to notice are there, and no two have one name; who changes the code changes the fault with it, and not
the day somebody asks for the score."""
import os
import re
import sys

import sources

root = sys.argv[1]
sys.path.insert(0, os.path.join(root, 'tests/mutation'))
from faults import FAULTS

tests = set()
for path in sources.walk(root, 'tests', ending=('.c', '.scn', '.sh', 'meson.build')):
    name = os.path.splitext(os.path.basename(path))[0]
    if path.endswith('.scn'):
        tests.add(name[:3])  # a script goes by its number
    elif path.endswith('meson.build'):
        tests.update(re.findall(r"test\('(\w+)'", sources.text(root, path)))
    else:
        tests.add(name.removeprefix('test_'))

findings = []
for one in FAULTS:
    count = sources.text(root, one.file).count(one.old) if os.path.isfile(os.path.join(root, one.file)) else 0
    if count != 1:
        findings.append(f'{one.name}: what it changes stands {count} times in {one.file}')
    findings += [f'{one.name}: there is no test {name}' for name in one.first + one.then if name not in tests]
names = [one.name for one in FAULTS]
findings += [f'{name}: two faults of one name' for name in sorted(set(names)) if names.count(name) > 1]
sources.end(findings, len(FAULTS))
