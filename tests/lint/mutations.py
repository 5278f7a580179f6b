# SPDX-License-Identifier: EUPL-1.2
"""The deliberate faults can still be made: mutations.py ROOT. What a fault of tests/mutation/faults.py changes stands in its file
once; who changes the code changes the fault with it, and not the day somebody asks for the score."""
import os
import sys

import sources

root = sys.argv[1]
sys.path.insert(0, os.path.join(root, 'tests/mutation'))
from faults import FAULTS

findings = []
for one in FAULTS:
    count = sources.text(root, one.file).count(one.old) if os.path.isfile(os.path.join(root, one.file)) else 0
    if count != 1:
        findings.append(f'{one.name}: what it changes stands {count} times in {one.file}')
sources.end(findings, len(FAULTS))
