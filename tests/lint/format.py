# SPDX-License-Identifier: EUPL-1.2
"""The C is laid out as .clang-format says (tables may be fenced): format.py ROOT CLANG-FORMAT."""
import subprocess
import sys

import sources

GIVEN = ('tests/vectors/',)  # laid out by whoever published them

root, formatter = sys.argv[1:]
paths = [path for path in sources.walk(root) if not path.startswith(GIVEN)]
result = subprocess.run([formatter, '--dry-run', *paths], cwd=root, capture_output=True, text=True)
findings = [line for line in result.stderr.splitlines() if 'warning:' in line or 'error:' in line]
if result.returncode and not findings:
    findings = [result.stderr.strip()]
sources.end(findings, len(paths))
