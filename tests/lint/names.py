# SPDX-License-Identifier: EUPL-1.2
"""Names of static functions can be searched: names.py ROOT.

A back-trace and a grep give one place: no static function of lib, daemon and cli has the name of one in another file, and none is
called by one bare word. What was there before this test stands in the two lists, which only shrink."""
import collections
import re
import sys

import sources

DEFINED = re.compile(r'^(?:__attribute__\(\([^\n]*?\)\)\s*)?(?:MUST_USE )?static (?:inline )?(?:MUST_USE )?[^=;(){}\n]*?\b(\w+)\(', re.M)
SHARED = {  # name: in how many files
    'ask': 2, 'code_put': 2, 'code_take': 2, 'describe_partner': 2, 'is_asked': 2, 'is_there':
    3, 'join': 2, 'note_there': 2, 'number_check': 2, 'number_put': 2, 'number_take': 2, 'print_line': 3, 'put_domains': 2,
    'put_line': 3, 'put_lines': 2, 'put_text': 2, 'read_domains': 2, 'read_line': 3, 'read_share': 2, 'read_whole': 2,
    'receipt_fits': 2, 'report': 3, 'run': 2, 'run_check': 2, 'run_join': 2, 'run_list': 3, 'run_show': 3, 'serve': 2,
    'serve_line': 2, 'sign_checkpoint': 2, 'take_members': 2, 'take_turn': 2, 'text_check': 2,
    'text_put': 2, 'text_take': 2, 'word_of': 2, 'write_file': 2, 'write_result': 2, 'write_share': 2,
}
BARE = set('''
acknowledge admit append ask attempt begin consolidate decide describe end explain fetch finish gone grow join joined look measure
minimise plan put recompute report run serve share show split start turn undo withheld work
'''.split())

root = sys.argv[1]
places, bare = collections.defaultdict(set), collections.defaultdict(set)
paths = sources.walk(root, 'lib', 'daemon', 'cli')
for path in paths:
    for name in DEFINED.findall(sources.text(root, path)):
        if name != '__attribute__':
            places[name].add(path)
            if '_' not in name:
                bare[name].add(path)
findings = [f'{name}: in {", ".join(sorted(where))}' for name, where in sorted(places.items()) if len(where) > SHARED.get(name, 1)]
findings += [f'{path}: {name}: one word for a function' for name in sorted(bare) if name not in BARE for path in sorted(bare[name])]
findings += [f'{name}: is in {len(places[name])} files now: lower its number, or take it out of SHARED' for name, most in SHARED.items()
             if len(places[name]) < most]
findings += [f'{name}: no function is called so any more: take it out of BARE' for name in sorted(BARE) if name not in bare]
sources.end(findings, len(paths))
