# SPDX-License-Identifier: EUPL-1.2
"""No library ahead of the program: dead.py ROOT BUILD COMPILER. A BUILD without optimisation, in sections (-ffunction-sections), has the
objects already; else they are compiled for it.

What neither program can reach (functions and tables, found by a linker that leaves out what nobody asks for), and rows of
tables that the programs never use (an event that is never logged, an entry that is never written), must stand in ALLOWED with
the promise of docs/promises.md, "Not kept yet", that needs it. A line of ALLOWED that is not true any more is a finding too."""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import sources

root, build, *compiler = sys.argv[1:]

# what is not reached: the promise that is not kept yet and needs it
ALLOWED = {
    # proofs that one entry is in a ledger, and that a receipt is of a ledger
    'leaf_array_reader': 'P-07', 'receipt_check': 'P-07',
    'entry TIMESTAMP': 'P-07',
    # taking a decision again, from what an entry says of it
    'obligations_parse': 'P-08',
    # opening what was committed to, and removing one person of it
    'store_opening_read': 'P-09', 'store_listed_read': 'P-09', 'store_subject_key_read': 'P-09', 'entry PRUNE': 'P-09',
    # what an inhabitant is told
    'entry SUBJECT_REPORT': 'P-12',
}
# Numbers that a format has for what no program makes yet: what reads them stays, so that formats stay.
RESERVED = {'answer CONDITIONAL', 'case CLOSED'}
# What a library calls in the program and not the program itself (lib/transport/blocks.h).
CALLED = {'sodium_malloc', 'sodium_allocarray', 'sodium_free'}

# Rows: what they are, file, X-macro, a use of one in a source of these folders. A comparison is no use: somebody must make it.
MADE = r'(?<!case )(?<![!=]= )\b{}\b'
ROWS = [
    ('event', 'daemon/runtime/event.h', 'EVENT_TABLE', ('daemon',), r'\bEVENT_LOG\([^,;]*,\s*{}\b|\bEVENT_{}\b'),
    ('counter', 'daemon/book/counters.h', 'NODE_COUNTERS', ('daemon',), r'\bCOUNT_{}\b|\bX\(\w+, \w+, \w+, "[^"]*", {},'),
    ('entry', 'lib/wire/entry.h', 'ENTRY_KINDS', ('daemon', 'lib/speech'), MADE.format('ENTRY_{}')),
    ('commit', 'lib/wire/entry.h', 'COMMIT_FIELDS', ('daemon',), MADE.format('COMMIT_{}')),
    ('answer', 'lib/wire/message.h', 'ANSWER_STATES', ('daemon',), MADE.format('ANSWER_{}')),
    ('case', 'lib/casefile/case.h', 'CASE_STATES', ('daemon',), MADE.format('CASE_{}')),
    ('finding', 'lib/ledger/verify.h', 'FINDING_TABLE', ('lib/ledger',), r'\bFINDING_{}\b'),
    ('status', 'lib/base/status.h', 'STATUS_TABLE', ('lib', 'daemon', 'cli'), r'\bFAIL\({}\)|\bSTATUS_{}\b'),
]


def commands():
    """Source below lib, daemon and cli: the words that say where its headers are, and its object where that will do."""
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        for row in json.load(file):
            path = os.path.relpath(os.path.join(row['directory'], row['file']), root)
            if path.startswith(('lib/', 'daemon/', 'cli/')) and '/test_' not in row['output']:
                given = shlex.split(row['command'])
                is_made = {'-O0', '-ffunction-sections', '-fdata-sections'} <= {*given}
                made = os.path.join(row['directory'], row['output']) if is_made else None
                yield path, row['directory'], [word for word in given if re.match('-(I|D(?!_FORTIFY)|std=|pthread|isystem.)', word)], made


def compile_one(task):
    folder, number, (path, directory, words, made) = task
    if made and os.path.exists(made):
        return path, made
    out = os.path.join(folder, f'{number}.o')
    subprocess.run([*compiler, '-O0', '-w', '-ffunction-sections', '-fdata-sections', *words, '-c', os.path.join(root, path), '-o', out],
                   cwd=directory, check=True)
    return path, out


def symbols(path):
    """Global functions and data that are defined in an object or program."""
    listed = subprocess.run(['nm', '--defined-only', '--extern-only', path], capture_output=True, text=True, check=True).stdout
    return {line.split()[2] for line in listed.split('\n') if len(line.split()) == 3 and line.split()[1] in 'TDBRC'}


def reached(objects, tops, out):
    """Names in a program of these folders, out of which everything is thrown that main does not lead to."""
    chosen = [path for source, path in objects.items() if source.startswith(tops)]
    subprocess.run([*compiler, '-o', out, *chosen, '-Wl,--gc-sections', '-Wl,--unresolved-symbols=ignore-all'], check=True)
    return symbols(out)


def find_functions():
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor() as pool:
        seen = {}
        for row in commands():
            seen.setdefault(row[0], row)
        objects = dict(pool.map(compile_one, [(folder, number, row) for number, row in enumerate(seen.values())]))
        alive = reached(objects, ('lib/', 'daemon/'), os.path.join(folder, 'schakeld'))
        alive |= reached(objects, ('lib/', 'cli/'), os.path.join(folder, 'schakel'))
        return {name: path for path, out in objects.items() for name in symbols(out) if name not in alive}, len(objects)


def row_names(path, macro):
    """First words of the rows of an X-macro."""
    text = re.search(rf'^#define {macro}\(X\)(.*?[^\\])\n', sources.text(root, path), re.M | re.S)
    if not text:
        sys.exit(f'{path}: no longer has the table {macro}')
    text = text[1]
    return re.findall(r'\bX\(\s*(\w+)', text)


def find_rows():
    for what, path, macro, folders, use in ROWS:
        text = '\n'.join(sources.text(root, name) for name in sources.walk(root, *folders, ending=('.c', 'speech/speech.h')))
        for name in row_names(path, macro):
            if not re.search(use.replace('{}', name), text):
                yield f'{what} {name}', path


def check(dead):
    unkept = set(re.findall(r'^- \*\*(P-\d\d)\*\*', sources.text(root, 'docs/promises.md').split('## Not kept yet')[1], re.M))
    for name, path in sorted(dead.items(), key=lambda item: (item[1], item[0])):
        if name not in ALLOWED and name not in RESERVED | CALLED:
            yield f'{path}: {name}: neither program uses it'
    for name in [*ALLOWED, *RESERVED, *CALLED]:
        if name not in dead:
            yield f'{sys.argv[0]}: {name} is in use, or gone: its line here can go'
        elif ALLOWED.get(name, min(unkept)) not in unkept:
            yield f'{sys.argv[0]}: {name}: {ALLOWED[name]} is not among the promises that are not kept yet'


unreached, looked_at = find_functions()
unreached.update(find_rows())
sources.end(list(check(unreached)), looked_at)
