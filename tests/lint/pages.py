# SPDX-License-Identifier: EUPL-1.2
"""A part of a page is what a program prints: pages.py [--write] MARKER PAGE COMMAND...

The part stands between `<!-- MARKER -->` and `<!-- end of MARKER -->`. Tables stand there as they are, other text fenced."""
import difflib
import re
import subprocess
import sys

arguments = sys.argv[1:]
write = arguments[0] == '--write'
marker, page, *command = arguments[1:] if write else arguments

printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip('\n')
if not printed:
    sys.exit(f'{command[0]} prints nothing')
if not re.search(r'^\| ---', printed, re.M):
    printed = f'```\n{printed}\n```'
with open(page, encoding='utf-8') as file:
    text = file.read()
begin, end = f'<!-- {marker} -->\n', f'\n<!-- end of {marker} -->'
if text.count(begin) != 1 or text.count(end) != 1:
    sys.exit(f'{page}: has not one part between {begin.strip()} and {end.strip()}')
before, rest = text.split(begin)
stands, after = rest.split(end)
if write and stands != printed:
    with open(page, 'w', encoding='utf-8') as file:
        file.write(before + begin + printed + end + after)
    print(f'{page}: {marker} rewritten')
elif stands != printed:
    for line in difflib.unified_diff(stands.split('\n'), printed.split('\n'), page, 'printed', lineterm=''):
        print(line)
    sys.exit(f'{page}: {marker} is not what is printed; tests/lint/refresh BUILD makes it so')
