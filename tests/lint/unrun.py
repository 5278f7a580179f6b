# SPDX-License-Identifier: EUPL-1.2
#
# A test that no table names never runs, and never fails: every test file in the tree is a row of a table.
#   unrun.py SOURCE
import glob
import os
import re
import sys

root = sys.argv[1]
table = ''
for part in ('tests/meson.build', 'tests/scenario/meson.build'):
    with open(os.path.join(root, part), encoding='utf-8') as file:
        table += file.read()
# folder, what stands around the noun in the file's name, the table whose rows begin with the noun
KINDS = [('unit', 'test_', '.c', 'units'), ('scenario', 'test_exchange_', '.c', 'scenarios'), ('fuzz', 'fuzz_', '.c', 'fuzzers'),
         ('bench', 'bench_', '.c', 'benches'), ('system', '', '.sh', 'system_tests'), ('scenario', '', '.scn', 'scripts')]
seen, missing = 0, []
for folder, prefix, suffix, rows in KINDS:
    part = re.search(rf'^{rows} = \[\n(.*?)^\]', table, re.M | re.S)
    nouns = set(re.findall(r"^  \['([^']+)'", part.group(1), re.M)) if part else set()
    for path in sorted(glob.glob(os.path.join(root, 'tests', folder, '*' + suffix))):
        name = os.path.basename(path)
        if folder == 'fuzz' and not name.startswith(prefix):
            continue  # replay.c, which runs the corpora
        seen += 1
        noun = name[len(prefix):-len(suffix)] if name.startswith(prefix) else name
        if noun not in nouns and f"'{folder}/{name}'" not in table:
            missing.append(f'tests/{folder}/{name}: no row of tests/meson.build runs it')
print('\n'.join(missing))
print(f'{seen} looked at, {len(missing)} findings')
sys.exit(1 if missing or not seen else 0)
