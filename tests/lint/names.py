# SPDX-License-Identifier: EUPL-1.2
"""Names of static functions can be searched: names.py ROOT.

A back-trace and a grep give one place: no static function of lib, daemon and cli has the name of one in another file, and none is
called by one bare word."""
import collections
import re
import sys

import sources

DEFINED = re.compile(r'^(?:__attribute__\(\([^\n]*?\)\)\s*)?(?:MUST_USE )?static (?:inline )?(?:MUST_USE )?[^=;(){}\n]*?\b(\w+)\(', re.M)
root = sys.argv[1]
places, bare = collections.defaultdict(set), collections.defaultdict(set)
paths = sources.walk(root, 'lib', 'daemon', 'cli')
for path in paths:
    for name in DEFINED.findall(sources.text(root, path)):
        if name != '__attribute__':
            places[name].add(path)
            if '_' not in name:
                bare[name].add(path)
findings = [f'{name}: in {", ".join(sorted(where))}' for name, where in sorted(places.items()) if len(where) > 1]
findings += [f'{path}: {name}: one word for a function' for name in sorted(bare) for path in sorted(bare[name])]
sources.end(findings, len(paths))
