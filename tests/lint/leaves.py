# SPDX-License-Identifier: EUPL-1.2
"""A verb of the door that reaches rows about people, or the log, leaves an entry: leaves.py ROOT

What a verb calls is followed through the daemon to the functions of the store. Those that the headers of ABOUT_PEOPLE declare read or
write rows about people, or entries. A verb that reaches one and leaves nothing is a finding (P-12), and so is one that leaves an entry
and is not said to write: its reply would leave before its entry (P-05)."""
import re
import sys

import sources
from stages import CALLED, DEFINED, bare

ABOUT_PEOPLE = ('cases', 'inbox', 'inquiries', 'records', 'pushes', 'escrows', 'opened', 'openings', 'leaves', 'lookups', 'questions')
# heads are about the whole log; of the first entry that is not under one only its time is told
NOT_ABOUT_PEOPLE = {'store_inbox_due', 'store_head_read', 'store_head_at', 'store_head_write', 'store_leaf_read', 'store_leaf_count',
                    'store_leaves_healed', 'store_frontier_read'}
ROW = re.compile(r'X\(\w+, \w+, "[\w-]+", ACCESS_')
VERB = re.compile(r'X\(\w+, (\w+), "([\w-]+)", [\w| ]+, (READS|WRITES|SIGNS),\s*\\?\s*(VIEWS|READS_LOG|ENTERS|NO_ENTRY)\(')
STORES = re.compile(r'\b(store_\w+)\(')


def calls_of(root):
    """What each function of the daemon calls."""
    found = {}
    for file in sources.walk(root, 'daemon', ending=('.c',)):
        text = bare(sources.text(root, file))
        for match in DEFINED.finditer(text):
            end = text.find('\n}', match.end())
            found.setdefault(match[1], set()).update(CALLED.findall(text[match.end():end]))
    return found


def reached(name, calls):
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += calls.get(one, ())
    return seen


def about_people(root):
    found = set()
    for file in sources.walk(root, 'lib/store', ending=('.h',)):
        if file.rsplit('/', 1)[1][:-2] in ABOUT_PEOPLE:
            found |= set(STORES.findall(bare(sources.text(root, file))))
    return found - NOT_ABOUT_PEOPLE


def check_verb(function, effect, leaves, rows):
    if leaves == 'NO_ENTRY' and rows:
        return f'reaches {min(rows)} and leaves no entry'
    if leaves != 'NO_ENTRY' and effect != 'WRITES':
        return 'its reply would leave before its entry'
    return None


def check(root):
    findings, verbs = [], 0
    calls, people = calls_of(root), about_people(root)
    for file in sources.walk(root, 'lib/speech', ending=('.h',)):
        text = sources.text(root, file)
        known = VERB.findall(text)
        if len(known) != len(ROW.findall(text)):
            findings.append(f'{file}: a verb that does not say what it leaves')
        for function, verb, effect, leaves in known:
            wrong = check_verb(function, effect, leaves, reached('control_' + function, calls) & people)
            if wrong:
                findings.append(f'{file}: {verb}: {wrong}')
        verbs += len(known)
    return findings, verbs


if __name__ == '__main__':
    sources.end(*check(sys.argv[1]))
