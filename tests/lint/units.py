# SPDX-License-Identifier: EUPL-1.2
"""The units that docs/operations.md gives are ones that systemd takes: units.py ROOT. What they start need not be here."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import sources

root = sys.argv[1]
page = sources.text(root, 'docs/operations.md')
units = {name: re.sub('^    ', '', text, flags=re.M)
         for name, text in re.findall(r'^    # /etc/systemd/system/(\S+)\n((?:    .*\n|\n(?=    (?!#)))+)', page, re.M)}
if not shutil.which('systemd-analyze'):
    print('there is no systemd-analyze here')
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    for name, text in units.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(re.sub('^ExecStart=/usr/sbin/schakeld ', 'ExecStart=/bin/true ', text, flags=re.M))
    told = subprocess.run(['systemd-analyze', 'verify', *units], cwd=folder, env={**os.environ, 'SYSTEMD_UNIT_PATH': f'{folder}:'},
                          capture_output=True, text=True, check=False)
sources.end([line for line in told.stderr.splitlines() if line.startswith(tuple(units)) or folder in line or told.returncode], len(units))
