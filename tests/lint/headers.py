# SPDX-License-Identifier: EUPL-1.2
"""Every header says what it promises and compiles alone: headers.py ROOT BUILD COMPILER..."""
import concurrent.futures
import os
import subprocess
import sys

import sources

root, build, compiler = sys.argv[1], sys.argv[2], sys.argv[3:]
FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only', '-x', 'c']
FOLDERS = [os.path.join(root, top) for top in ('lib', 'daemon', 'cli', '')] + [os.path.join(build, top) for top in ('lib', 'proto')]


def check(path):
    lines = sources.text(root, path).split('\n')
    findings = []
    if lines[0] != '// SPDX-License-Identifier: EUPL-1.2' or lines[1] != '//' or not lines[2].startswith('// '):
        findings.append(f'{path}:1: begins with the SPDX line, an empty comment line, and what it is')
    if next((line for line in lines if not line.startswith('//')), '') != '#pragma once':
        findings.append(f'{path}: no #pragma once')
    # alone: as the only line of a file, since a header as the main file would be told that it is one
    alone = subprocess.run([*compiler, *FLAGS, *(f'-I{folder}' for folder in FOLDERS), '-'], text=True, capture_output=True,
                           input=f'#include "{os.path.join(root, path)}"\nextern int not_empty;\n')
    if alone.returncode:
        findings.append(f'{path}: does not compile alone\n{alone.stderr}')
    return findings


headers = sources.walk(root, 'lib', 'daemon', 'cli', ending='.h')
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    found = [finding for findings in pool.map(check, headers) for finding in findings]
sources.end(found, len(headers))
