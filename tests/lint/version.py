# SPDX-License-Identifier: EUPL-1.2
"""One version: version.py ROOT VERSION PROGRAM... What the programs print, publiccode.yml and the newest part of CHANGELOG.md."""
import os
import re
import subprocess
import sys

import sources

root, version, *programs = sys.argv[1:]
findings = []
for program in programs:
    printed = subprocess.run([program, '--version'], capture_output=True, text=True, check=False)
    if printed.returncode != 0 or printed.stdout != f'{os.path.basename(program)} {version}\n':
        findings.append(f'{program} --version: prints {printed.stdout!r}, code {printed.returncode}')
for path, pattern in (('publiccode.yml', r'^softwareVersion: (.*)$'), ('CHANGELOG.md', r'^## (\S+)')):
    found = re.search(pattern, sources.text(root, path), re.M)
    if not found or found[1] != version:
        findings.append(f'{path}: says {found and found[1]}, not {version}')
sources.end(findings, len(programs) + 2)
