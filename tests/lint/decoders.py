# SPDX-License-Identifier: EUPL-1.2
"""Every function that reads foreign bytes is fuzzed: decoders.py ROOT.

A `*_decode` or `*_parse` of a header in lib is called by name in a fuzz target, or stands below with the decoder through
which a target reaches it. Every target has a row in the build and a corpus with good and bad files."""
import os
import re
import sys

import sources

REACHED = {  # function: the one in front of it, and why that is enough
    'shape_decode': ('entry_decode', 'the engine of all wire decoders; nothing else calls it'),
    'syntax_parse': ('policy_new', 'the first step of reading a policy, and of formatting one'),
    'obligation_parse': ('obligations_parse', 'one of the list, and the parser of policies gives it its clauses'),
    'anchor_row_decode': ('anchor_decode', 'each row of a slot passes it'),
    'windows_1252_decode': ('register_read', 'each field of a file that is not UTF-8 passes it'),
}
DECLARED = re.compile(r'\b(\w+_(?:decode|parse)(?:_\w+)?)\(')

root = sys.argv[1]
targets = {path: sources.text(root, path) for path in sources.walk(root, 'tests/fuzz', ending='.c') if '/fuzz_' in path}
fuzzed = '\n'.join(targets.values())
build = sources.text(root, 'tests/meson.build')


def is_called(name):
    return re.search(rf'\b{name}\(', fuzzed) is not None


findings, decoders = [], {}
for header in sources.walk(root, 'lib', ending='.h'):
    for name in DECLARED.findall(re.sub(r'/\*.*?\*/|//[^\n]*', '', sources.text(root, header), flags=re.S)):
        decoders[name] = header
for name, header in decoders.items():
    if name in REACHED:
        if is_called(name):
            findings.append(f'{name}: has a target of its own; its exception can go')
        elif not is_called(REACHED[name][0]):
            findings.append(f'{header}: {name}: no fuzz target calls {REACHED[name][0]} either')
    elif not is_called(name):
        findings.append(f'{header}: {name}: no fuzz target calls it')
findings += [f'{name}: an exception for what does not exist' for name in REACHED if name not in decoders]
for path in targets:
    noun = os.path.basename(path)[len('fuzz_'):-len('.c')]
    corpus = os.path.join(root, 'tests/fuzz/corpus', noun)
    if f"['{noun}'," not in build:
        findings.append(f'{path}: no row in tests/meson.build')
    if not os.path.isdir(corpus) or not any(os.path.getsize(os.path.join(corpus, name)) for name in os.listdir(corpus)):
        findings.append(f'{path}: nothing in tests/fuzz/corpus/{noun}')
sources.end(findings, len(decoders) + len(targets))
